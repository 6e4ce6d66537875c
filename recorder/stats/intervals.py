"""Confidence intervals of a proportion: x of n people did it, so what share of all people would?

Four two-sided intervals, the adjusted Wald first because it is the default everywhere. Point
estimates are in `completion`; differences between two proportions in `compare_rates`.
"""

import math
from dataclasses import dataclass

from recorder.stats.distributions import beta_limits, critical_z, normal_quantile
from recorder.stats.validity import inside, part_of_whole


@dataclass(frozen=True, slots=True)
class Interval:
    """The lower and the upper limit, None where there is none."""

    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class AdjustedWald:
    """An interval with its middle and half its width, as they were before clipping to 0 and 1."""

    p_adj: float | None = None
    margin: float | None = None
    lower: float | None = None
    upper: float | None = None


def adjusted_wald(
    x: int, n: int, confidence: float = 0.95, one_sided_at_extremes: bool = False
) -> AdjustedWald:
    """Give the adjusted-Wald interval of `x` out of `n`, the recommended one for small samples.

    Add z²/2 successes and z²/2 failures, then p̃ ± z√(p̃(1-p̃)/ñ), clipped to 0 and 1. With n = 0
    everything is None; n = 1 is allowed. `one_sided_at_extremes` spends the whole error on the
    one open side at 0 of n and n of n, as J. R. Lewis's own code does; it needs a confidence
    above one half.

    Raises InvalidInput for x above n, a negative or broken count, a confidence outside its range.
    Source: Agresti & Coull 1998; Sauro & Lewis 2005, HFES; the same as statsmodels'
    "agresti_coull".
    Not for: graded scores or anything else that is no count of yes and no.

    >>> interval = adjusted_wald(4, 5)
    >>> interval.lower, interval.upper
    (0.35963115242381166, 0.9796793687062835)
    """
    x, n = part_of_whole(x, n)
    z = critical_z(confidence)
    if one_sided_at_extremes:
        inside("confidence with one_sided_at_extremes", confidence, 0.5, 1)
        if x in (0, n):
            z = normal_quantile(confidence)
    if n == 0:
        return AdjustedWald()
    n_adj = n + z**2
    p_adj = (x + z**2 / 2) / n_adj
    margin = z * math.sqrt(p_adj * (1 - p_adj) / n_adj)
    return AdjustedWald(p_adj, margin, max(0.0, p_adj - margin), min(1.0, p_adj + margin))


def wilson(x: int, n: int, confidence: float = 0.95) -> Interval:
    """Give the Wilson score interval of `x` out of `n`, without continuity correction.

    The lower limit is exactly 0 at 0 of n, the upper exactly 1 at n of n. With n = 0 both are
    None.

    Raises InvalidInput for x above n, a negative or broken count, a confidence outside 0 to 1.
    Source: Wilson 1927; Newcombe 1998, method 3.
    Not for: the promise of at least the nominal coverage; that is Clopper-Pearson.

    >>> wilson(81, 263)
    Interval(lower=0.2552885198782742, upper=0.36620957698280004)
    """
    x, n = part_of_whole(x, n)
    z = critical_z(confidence)
    if n == 0:
        return Interval()
    p = x / n
    middle = p + z**2 / (2 * n)
    spread = z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    scale = 1 + z**2 / n
    return _closed_at_the_ends(x, n, (middle - spread) / scale, (middle + spread) / scale)


def clopper_pearson(x: int, n: int, confidence: float = 0.95) -> Interval:
    """Give the exact (Clopper-Pearson) interval of `x` out of `n`.

    It covers at least as often as it says, and is wider for it. The error stays two-sided at the
    ends: 5 of 5 has the lower limit .478. With n = 0 both limits are None.

    Raises InvalidInput for x above n, a negative or broken count, a confidence outside 0 to 1.
    Source: Clopper & Pearson 1934.
    Not for: a typical range; it is too wide on average for small samples.

    >>> clopper_pearson(5, 5).lower
    0.47817624989501...
    """
    x, n = part_of_whole(x, n)
    # A beta distribution needs both parameters above 0; where one would be 0, the limit is the
    # end of the scale and the quantile is not used.
    lower = (max(x, 1), n - x + 1)
    upper = (x + 1, max(n - x, 1))
    limits = beta_limits(confidence, lower, upper)
    return _closed_at_the_ends(x, n, *limits) if n else Interval()


def jeffreys(x: int, n: int, confidence: float = 0.95) -> Interval:
    """Give the Jeffreys interval of `x` out of `n`: equal tails of Beta(x+1/2, n-x+1/2).

    The lower limit is set to 0 at 0 of n, the upper to 1 at n of n, which statsmodels and R's
    `qbeta` do not do. With n = 0 both are None.

    Raises InvalidInput for x above n, a negative or broken count, a confidence outside 0 to 1.
    Source: Brown, Cai & DasGupta 2001, section 4.1.
    Not for: readers who expect the interval of a calculator; those show the adjusted Wald.

    >>> jeffreys(1, 10)
    Interval(lower=0.01101167376316..., upper=0.381314771066616...)
    """
    x, n = part_of_whole(x, n)
    shape = (x + 0.5, n - x + 0.5)
    limits = beta_limits(confidence, shape, shape)
    return _closed_at_the_ends(x, n, *limits) if n else Interval()


def _closed_at_the_ends(x: int, n: int, lower: float, upper: float) -> Interval:
    """Return the interval with exactly 0 below none of n, and exactly 1 above all of n."""
    return Interval(0.0 if x == 0 else lower, 1.0 if x == n else upper)
