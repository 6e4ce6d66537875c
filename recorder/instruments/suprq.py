"""SUPR-Q: the eight items of a licensed questionnaire about websites, without their wording.

The wording and the percentiles belong to MeasuringU; who has a licence puts the wording into the
study. Raw scores need no licence, and only they are computed (`recorder.stats.suprq`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from recorder.instruments.instrument import Instrument, Item, Responses
from recorder.stats.samples import MeanInterval, mean_interval
from recorder.stats.suprq import SuprqRaw, suprq_raw
from recorder.stats.validity import present

MEANINGS = (
    "usability, first item",
    "usability, second item",
    "trust, first item",
    "trust, second item",
    "loyalty: likely to return",
    "appearance, first item",
    "appearance, second item",
)


@dataclass(frozen=True, slots=True)
class SuprqGroup:
    """The mean raw score of the `n` people who answered everything, and those of the subscales.

    A subscale is of everybody who answered its items, so that its `n` may be larger.
    """

    n: int
    excluded: int
    mean: float | None
    sd: float | None
    lower: float | None
    upper: float | None
    usability: MeanInterval
    trust: MeanInterval
    loyalty: MeanInterval
    appearance: MeanInterval


def scores_of(responses: Responses) -> SuprqRaw:
    """Return the raw scores of one person."""
    return suprq_raw(responses[:-1], responses[-1])


def _group(group: Sequence[Responses]) -> SuprqGroup:
    found = [scores_of(each) for each in group]

    def mean(name: str, low: float = 1) -> MeanInterval:
        return mean_interval(present(getattr(each, name) for each in found), low=low, high=5)

    raw = mean("raw", 7 / 8)
    return SuprqGroup(
        n=raw.n,
        excluded=len(group) - raw.n,
        mean=raw.mean,
        sd=raw.sd,
        lower=raw.lower,
        upper=raw.upper,
        usability=mean("usability"),
        trust=mean("trust"),
        loyalty=mean("loyalty", 0.5),
        appearance=mean("appearance"),
    )


SUPR_Q = Instrument(
    name="supr-q",
    title="SUPR-Q, raw",
    version="2015",
    source="Sauro 2015, JUS 10(2)",
    items=(
        *(Item(f"q{n}", 1, 5, meaning=text) for n, text in enumerate(MEANINGS, start=1)),
        Item("ltr", 0, 10, meaning="loyalty: likely to recommend"),
    ),
    score=lambda each: scores_of(each).raw,
    summarize=_group,
    averaged=True,
    formula="mean of the seven items and half the recommendation; raw, never a percentile",
    needs_wording=True,
)
