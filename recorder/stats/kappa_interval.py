"""The interval of Cohen's kappa: how sure the agreement of two raters is.

Kappa itself, and what it is not for, is in `agreement`.
"""

import math
from collections import Counter
from collections.abc import Hashable, Sequence

from recorder.stats.agreement import cohen_kappa
from recorder.stats.distributions import critical_z
from recorder.stats.intervals import Interval


def kappa_interval(
    rater1: Sequence[Hashable | None],
    rater2: Sequence[Hashable | None],
    confidence: float = 0.95,
) -> Interval:
    """Give the limits of unweighted kappa by its large-sample standard error, clipped to ±1.

    The codes belong together row by row; a pair that lacks one is left out. Where kappa is
    undefined, and where the raters agree throughout, there is no interval: the error would be 0,
    as if one could be sure.

    Raises InvalidInput for columns of unequal length or a confidence outside 0 to 1.
    Source: Fleiss, Cohen & Everitt 1969, Psychological Bulletin 72:323-327.
    Not for: few cases; below about 30 it is an approximation that promises too much.

    >>> limits = kappa_interval("++--+-+-++", "++-++-+--+")
    >>> round(limits.lower, 2), round(limits.upper, 2)
    (0.07, 1.0)
    """
    z = critical_z(confidence)
    found = cohen_kappa(rater1, rater2)
    kappa, n = found.kappa, found.n
    if kappa is None or kappa == 1:
        return Interval(None, None)
    pairs = [(x, y) for x, y in zip(rater1, rater2, strict=True) if x is not None and y is not None]
    first, second, cells = (
        Counter(x for x, _ in pairs),
        Counter(y for _, y in pairs),
        Counter(pairs),
    )
    chance = sum(first[code] * second[code] for code in first) / n**2
    same = math.fsum(
        m / n * (1 - (first[x] + second[x]) / n * (1 - kappa)) ** 2
        for (x, y), m in cells.items()
        if x == y
    )
    other = math.fsum(
        m / n * ((second[x] + first[y]) / n) ** 2 for (x, y), m in cells.items() if x != y
    )
    variance = same + (1 - kappa) ** 2 * other - (kappa - chance * (1 - kappa)) ** 2
    half = z * math.sqrt(max(0.0, variance) / n) / (1 - chance)
    return Interval(max(-1.0, kappa - half), min(1.0, kappa + half))
