"""Retention: who came back for the second wave of a study.

People are known by their codes here; matching codes across waves is done before.
"""

from collections.abc import Collection, Hashable
from dataclasses import dataclass

from recorder.stats.intervals import adjusted_wald


@dataclass(frozen=True, slots=True)
class Retention:
    """Sizes of two waves, who returned and who is new."""

    wave1: int
    wave2: int
    returned: int
    retention: float | None
    churn: float | None
    lower: float | None
    upper: float | None
    new: int
    new_share: float | None


def retention(
    wave1: Collection[Hashable], wave2: Collection[Hashable], confidence: float = 0.95
) -> Retention:
    """Give the share of the first wave's people who took part in the second.

    Waves are sets: whoever is named twice counts once. `lower` and `upper` are the adjusted-Wald
    interval of `retention`, `churn` is the rest, `new_share` the share of the second wave that was
    not in the first. A share of an empty wave is None.

    Raises InvalidInput for a confidence outside 0 to 1.
    Source: common practice; the interval as for every proportion, Sauro & Lewis 2005.
    Not for: people who were not invited again; take them out of the first wave.

    >>> retention(["P1", "P2", "P3", "P4", "P5"], ["P2", "P4", "P6"]).retention
    0.4
    """
    first, second = set(wave1), set(wave2)
    returned, new = len(first & second), len(second - first)
    share = returned / len(first) if first else None
    interval = adjusted_wald(returned, len(first), confidence)
    return Retention(
        wave1=len(first),
        wave2=len(second),
        returned=returned,
        retention=share,
        churn=None if share is None else 1 - share,
        lower=interval.lower,
        upper=interval.upper,
        new=new,
        new_share=new / len(second) if second else None,
    )
