"""NASA-TLX: six ratings of workload, and fifteen choices of pairs that weigh them.

The wording is NASA's, a work of the US government and so in the public domain; the translations
that exist are their authors'. Ratings run from 0 to 100 in steps of 5, performance from perfect
(0) to failure (100). The choices are optional, as are the six weights of who has only those: raw
scores need neither. How they are scored is `recorder.stats.tlx`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from recorder.instruments.instrument import Instrument, Item, ItemKind, Moment, Responses
from recorder.stats.samples import MeanInterval, mean_interval
from recorder.stats.tlx import NasaTlx, nasa_tlx
from recorder.stats.validity import InvalidInput, present

SCALES = {
    "mental_demand": "How mentally demanding was the task?",
    "physical_demand": "How physically demanding was the task?",
    "temporal_demand": "How hurried or rushed was the pace of the task?",
    "performance": "How successful were you in accomplishing what you were asked to do?",
    "effort": "How hard did you have to work to accomplish your level of performance?",
    "frustration": "How insecure, discouraged, irritated, stressed, and annoyed were you?",
}

PERFORMANCE = "performance"
"""The scale from perfect to failure, which files often turn round."""

PAIRS = tuple(combinations(SCALES, 2))


def title_of(scale: str) -> str:
    """Return a scale's name as people read it: `mental_demand` is Mental demand."""
    return scale.replace("_", " ").capitalize()


def pair_name(pair: tuple[str, str]) -> str:
    """Return the name of the item that asks to choose one of a pair."""
    return f"{pair[0]}_or_{pair[1]}"


RATINGS = tuple(
    Item(
        scale,
        0,
        100,
        {"en": f"{title_of(scale)}: {question}"},
        {"en": ("Perfect", "Failure") if scale == PERFORMANCE else ("Very low", "Very high")},
        step=5,
        whole=False,
        turns=scale == PERFORMANCE,
    )
    for scale, question in SCALES.items()
)

CHOICES = tuple(
    Item(
        pair_name(pair),
        texts={"en": "Which of the two contributed more to the workload of the task?"},
        kind=ItemKind.CHOICE,
        choices=pair,
        optional=True,
    )
    for pair in PAIRS
)

WEIGHTS = tuple(
    Item(f"weight_{scale}", 0, 5, optional=True, meaning=f"how often {title_of(scale)} was chosen")
    for scale in SCALES
)


@dataclass(frozen=True, slots=True)
class TlxGroup:
    """The mean raw workload of `n` people; `weighted` is that of those who chose all pairs.

    `scales` are the means of the six ratings, each of everybody who gave it.
    """

    n: int
    excluded: int
    mean: float | None
    sd: float | None
    lower: float | None
    upper: float | None
    weighted: MeanInterval
    scales: dict[str, MeanInterval]


def weights_of(choices: Sequence[str | None], weights: Sequence[int | None]) -> list[int] | None:
    """Return how often each scale was chosen, None where a pair or a weight is missing.

    Raises InvalidInput where weights are given that the choices contradict, or only some of them.
    """
    counted = None
    if None not in choices:
        wins = Counter(choices)
        counted = [wins[scale] for scale in SCALES]
    given = present(weights)
    if not given:
        return counted
    if len(given) < len(SCALES):
        raise InvalidInput("Some weights are blank: give all six, which sum to 15, or none.")
    if counted is not None and counted != given:
        raise InvalidInput("The weights are not those of the choices: give one of the two.")
    return given


def tlx_of(responses: Responses) -> NasaTlx:
    """Return the workload of one person, weighted where all pairs or all weights are there."""
    ratings, rest = responses[: len(RATINGS)], responses[len(RATINGS) :]
    weights = weights_of(rest[: len(CHOICES)], rest[len(CHOICES) :])
    return nasa_tlx(ratings, weights)


def _group(group: Sequence[Responses]) -> TlxGroup:
    found = [tlx_of(each) for each in group]

    def mean(values: list[Any]) -> MeanInterval:
        return mean_interval(present(values), low=0, high=100)

    raw = mean([each.raw for each in found])
    return TlxGroup(
        n=raw.n,
        excluded=len(group) - raw.n,
        mean=raw.mean,
        sd=raw.sd,
        lower=raw.lower,
        upper=raw.upper,
        weighted=mean([each.weighted for each in found]),
        scales={name: mean([each[place] for each in group]) for place, name in enumerate(SCALES)},
    )


NASA_TLX = Instrument(
    name="nasa-tlx",
    title="NASA-TLX",
    version="1988",
    source="Hart & Staveland 1988; NASA TLX paper and pencil manual",
    items=(*RATINGS, *CHOICES, *WEIGHTS),
    score=lambda each: tlx_of(each).raw,
    summarize=_group,
    averaged=True,
    formula="raw: mean of the six ratings; weighted: each times how often its scale was chosen in "
    "15 pairs, over 15; without all six no score",
    moments=frozenset(Moment),
    asks_reading=True,
    forms={
        "nasa-tlx": ("NASA-TLX, raw", RATINGS),
        "nasa-tlx-weighted": ("NASA-TLX, weighted", (*RATINGS, *CHOICES)),
    },
)
"""The score is the raw one, because it is there with and without the pairs."""
