"""The System Usability Scale: scores of a person and of a group.

What a score means (percentile, grade, adjective) is `sus_scale`. The wording of the items is not
kept here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from recorder.stats.samples import mean_interval, mean_of
from recorder.stats.sus_scale import sus_interpret
from recorder.stats.validity import items, present, refuse

LEARNABLE_ITEMS = (4, 10)
"""The items of the learnability subscale (Lewis & Sauro 2009); the other eight are usability."""


@dataclass(frozen=True, slots=True)
class SusScore:
    """Scores of one person, 0 to 100; `straight_lined` tells that all ten answers are the same."""

    score: float | None = None
    usable: float | None = None
    learnable: float | None = None
    straight_lined: bool | None = None


@dataclass(frozen=True, slots=True)
class SusGroup:
    """Scores of the `n` people with a score; `excluded` ones lacked an answer."""

    n: int
    excluded: int
    straight_lined: int
    mean: float | None
    sd: float | None
    lower: float | None
    upper: float | None
    usable_mean: float | None
    learnable_mean: float | None
    percentile: float | None
    grade: str | None
    adjective: str | None


def sus_score(responses: Sequence[int | None], missing: str = "exclude") -> SusScore:
    """Score the ten answers (1 to 5) of one person.

    Odd items count v-1, even ones 5-v, and the sum times 2.5 runs from 0 to 100. `usable` comes
    from eight items and `learnable` from items 4 and 10, on the same range. With an answer
    missing there is no score; with `missing="neutral"` it counts as 3. Ten equal answers score 50
    whatever they are, because the items alternate: they are flagged as `straight_lined`.

    Raises InvalidInput for another number of answers, an answer off the scale, or another
    `missing`.
    Source: Brooke 1996; subscales, Lewis & Sauro 2009.
    Not for: single items, which mean nothing alone; nor as a percentage, which it is not.

    >>> sus_score([2, 1, 4, 1, 4, 3, 4, 2, 3, 3]).score
    67.5
    """
    if missing not in ("exclude", "neutral"):
        refuse("missing", missing, "'exclude' or 'neutral'")
    answers = items("SUS answers", responses, size=10, low=1, high=5)
    given = [3 if value is None else value for value in answers]
    if None in answers and missing == "exclude":
        return SusScore()
    points = {
        item: value - 1 if item % 2 else 5 - value for item, value in enumerate(given, start=1)
    }
    learnable = sum(points[item] for item in LEARNABLE_ITEMS)
    total = sum(points.values())
    return SusScore(
        score=total * 2.5,
        usable=(total - learnable) * 3.125,
        learnable=learnable * 12.5,
        straight_lined=len(set(given)) == 1,
    )


def sus_group(
    responses: Sequence[Sequence[int | None]], missing: str = "exclude", confidence: float = 0.95
) -> SusGroup:
    """Score a group: the mean of its people's scores, with a t interval clipped to 0 and 100.

    People without a score are counted as `excluded`. The grade, the percentile and the adjective
    belong to the unrounded mean. One person has no interval; without people all are None.

    Raises InvalidInput as `sus_score` does.
    Source: Brooke 1996; Sauro & Lewis 2016, chapter 8.
    Not for: means of items over different people, from which no score may be computed.

    >>> group = sus_group([[4, 2, 5, 1, 4, 2, 5, 1, 4, 2], [5, 2, 5, 2, 4, 1, 5, 1, 5, 1]])
    >>> group.mean, group.grade
    (88.75, 'A+')
    """
    scored = [
        score for person in responses if (score := sus_score(person, missing)).score is not None
    ]
    summary = mean_interval(present(person.score for person in scored), confidence, low=0, high=100)
    meaning = sus_interpret(summary.mean)
    return SusGroup(
        n=summary.n,
        excluded=len(responses) - summary.n,
        straight_lined=sum(1 for person in scored if person.straight_lined),
        mean=summary.mean,
        sd=summary.sd,
        lower=summary.lower,
        upper=summary.upper,
        usable_mean=mean_of(present(person.usable for person in scored)),
        learnable_mean=mean_of(present(person.learnable for person in scored)),
        percentile=meaning.percentile,
        grade=meaning.grade,
        adjective=meaning.adjective,
    )
