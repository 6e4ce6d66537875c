"""One group in a comparison: whose values are in it, who is left out and why, what they come to.

What does not live here: two groups against each other (`effects`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from recorder.stats.intervals import adjusted_wald
from recorder.stats.nps import nps
from recorder.stats.samples import mean_interval
from recorder.stats.times import time_on_task
from recorder.summary.counting import Sample
from recorder.summary.questionnaires import Group as Answered
from recorder.summary.records import AttemptRecord


@dataclass(frozen=True, slots=True)
class Case:
    """One value in a figure: whose it is, and the attempt it comes from; answers have none.

    `answer` is what was answered where the value is only what became of it.
    """

    participant: str
    value: float
    attempt: AttemptRecord | None = None
    answer: float | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """Somebody who is not in a figure, and why."""

    participant: str
    reason: str
    attempt: AttemptRecord | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One group in an effect: its rate, typical time, mean or NPS, with its own interval.

    `count` says of how many cases a share is true, None where the figure is no share.
    """

    cases: tuple[Case, ...]
    left_out: tuple[Aside, ...]
    value: float | None
    lower: float | None
    upper: float | None
    count: int | None = None

    @property
    def n(self) -> int:
        """How many values are in it."""
        return len(self.cases)


@dataclass(frozen=True, slots=True)
class Found:
    """The cases of a group, and who is left out."""

    cases: Sequence[Case]
    left_out: Sequence[Aside]


def found_in(sample: Sample, value: Callable[[AttemptRecord], float]) -> Found:
    """Return the attempts of a sample as cases with the value that is asked of each."""
    return Found(
        [Case(each.participant, value(each), each) for each in sample.attempts],
        [Aside(each.participant, reason.value, each) for each, reason in sample.left_out],
    )


def answered(group: Answered) -> Found:
    """Return the scores of a group as cases; who left an item blank has none."""
    scores = [(each.participant, group.score(each)) for each in group.answers]
    return Found(
        [Case(who, score) for who, score in scores if score is not None],
        [Aside(who, "an item is blank") for who, score in scores if score is None],
    )


def paired(found: tuple[Found, Found], names: tuple[str, str]) -> tuple[Found, Found]:
    """Keep those with a value in both groups, in the same order; the others are left out."""
    values = [{case.participant: case for case in each.cases} for each in found]
    both = [who for who in values[0] if who in values[1]]
    first, second = (
        Found(
            [own[who] for who in both],
            [
                *(
                    Aside(who, f"nothing to pair it with in {other}", case.attempt)
                    for who, case in own.items()
                    if who not in theirs
                ),
                *each.left_out,
            ],
        )
        for each, own, theirs, other in zip(found, values, values[::-1], names[::-1], strict=True)
    )
    return first, second


def share(found: Found) -> Side:
    """Return a rate: of how many cases the value is not 0, with its adjusted-Wald interval."""
    n, x = len(found.cases), sum(1 for case in found.cases if case.value)
    limits = adjusted_wald(x, n)
    rate = x / n if n else None
    return Side(tuple(found.cases), tuple(found.left_out), rate, limits.lower, limits.upper, x)


def promotion(found: Found) -> Side:
    """Return the NPS of values of 100, 0 and -100 with its adjusted-Wald interval."""
    values = [case.value for case in found.cases]
    score = nps(values.count(100.0), values.count(0.0), values.count(-100.0))
    return Side(tuple(found.cases), tuple(found.left_out), score.nps, score.lower, score.upper)


def typical_time(found: Found) -> Side:
    """Return the geometric mean of times with its log-t interval."""
    times = time_on_task([case.value for case in found.cases])
    figures = (times.geometric_mean, times.gm_lower, times.gm_upper)
    return Side(tuple(found.cases), tuple(found.left_out), *figures)


def mean(found: Found) -> Side:
    """Return the mean of scores with its t interval."""
    scores = mean_interval([case.value for case in found.cases])
    return Side(tuple(found.cases), tuple(found.left_out), scores.mean, scores.lower, scores.upper)
