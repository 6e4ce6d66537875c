"""NASA-TLX: the workload of a task, raw and weighted.

The names of the six scales belong to the instrument; here only their order matters.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from recorder.stats.validity import InvalidInput, between, present, rating, refuse

SCALES = 6
COMPARISONS = 15
"""Six scales meet in fifteen pairs, and each pair gives one scale a win."""


@dataclass(frozen=True, slots=True)
class NasaTlx:
    """The workload of one person at one task, 0 to 100."""

    raw: float | None = None
    weighted: float | None = None


def nasa_tlx(ratings: Sequence[float | None], weights: Sequence[int] | None = None) -> NasaTlx:
    """Give the workload from six ratings of 0 to 100 (21 ticks, 5 apart).

    The order is that of `weights`; performance runs from perfect (0) to failure (100). `raw` is
    the mean. `weighted` needs `weights`: how often each scale won in the fifteen comparisons of
    pairs, whole numbers from 0 to 5 that sum to 15. With a rating missing both are None.

    Raises InvalidInput for a rating off the scale or weights that are not such wins.
    Source: Hart & Staveland 1988; NASA's manual, section 2.2.
    Not for: mixing raw and weighted scores in one comparison.

    >>> nasa_tlx([70, 20, 55, 40, 65, 35], weights=[5, 0, 3, 2, 4, 1])
    NasaTlx(raw=47.5, weighted=59.333333333333336)
    """
    if len(ratings) != SCALES:
        refuse("the number of TLX ratings", len(ratings), "6, with null for a missing one")
    given = [between("a TLX rating", value, 0, 100) for value in present(ratings)]
    wins = None if weights is None else _wins(weights)
    if len(given) < SCALES:
        return NasaTlx()
    raw = math.fsum(given) / SCALES
    if wins is None:
        return NasaTlx(raw)
    return NasaTlx(raw, math.fsum(map(math.prod, zip(given, wins, strict=True))) / COMPARISONS)


def _wins(weights: Sequence[int]) -> list[int]:
    """Return the weights if fifteen comparisons of six scales can have given them."""
    wins = [rating("a TLX weight", value, 0, SCALES - 1) for value in weights]
    if len(wins) != SCALES or sum(wins) != COMPARISONS:
        raise InvalidInput(
            f"the {len(wins)} TLX weights sum to {sum(wins)}: "
            "give the wins of the 6 scales, which sum to 15."
        )
    return wins
