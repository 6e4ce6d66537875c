"""Two completion rates against each other: of different people, or of the same ones.

A rate against a fixed target is in `benchmarks`, the interval of a single rate in `intervals`.
"""

import math
from dataclasses import dataclass

import numpy as np

from recorder.stats.distributions import binomial_at_least, critical_z, normal_cdf
from recorder.stats.validity import count, part_of_whole


@dataclass(frozen=True, slots=True)
class TwoProportions:
    """The difference of two rates (first less second), its test and its interval."""

    diff: float | None = None
    z: float | None = None
    p: float | None = None
    lower: float | None = None
    upper: float | None = None
    recommended: str | None = None


@dataclass(frozen=True, slots=True)
class McNemar:
    """The difference of two rates of the same people, its two tests and its interval."""

    p_exact: float | None = None
    p_midp: float | None = None
    diff: float | None = None
    lower: float | None = None
    upper: float | None = None


def two_proportion_n1(
    x1: int, n1: int, x2: int, n2: int, confidence: float = 0.95
) -> TwoProportions:
    """Compare the completion rates of two groups of different people by the N-1 test.

    `diff` is x1/n1 less x2/n2, `p` two-sided. Where everybody or nobody completed, z is 0 and p
    is 1. The interval of the difference adds z²/4 successes and z²/2 trials to each group and is
    clipped to ±1. `recommended` is "n-1", or "fisher" once an expected count is 1 or less. With
    an empty group everything is None.

    Raises InvalidInput for more successes than trials, a negative or broken count, a confidence
    outside 0 to 1.
    Source: Campbell 2007; interval, Agresti & Caffo 2000, as in Sauro & Lewis 2016, chapter 5.
    Not for: the same people twice; that is `mcnemar`.

    >>> two_proportion_n1(37, 455, 22, 438).p
    0.0616630869880421...
    """
    x1, n1 = part_of_whole(x1, n1, ("x1", "n1"))
    x2, n2 = part_of_whole(x2, n2, ("x2", "n2"))
    critical = critical_z(confidence)
    if n1 == 0 or n2 == 0:
        return TwoProportions()
    diff = x1 / n1 - x2 / n2
    total, successes = n1 + n2, x1 + x2
    pooled = successes / total
    z = 0.0
    if 0 < successes < total:
        error = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
        z = diff * math.sqrt((total - 1) / total) / error
    smallest_expected = min(n1, n2) * min(successes, total - successes) / total
    return TwoProportions(
        diff,
        z,
        2 * normal_cdf(-abs(z)),
        *_difference_limits((x1, n1), (x2, n2), critical),
        recommended="fisher" if smallest_expected <= 1 else "n-1",
    )


def fisher_exact(x1: int, n1: int, x2: int, n2: int) -> float | None:
    """Give the two-sided p of Fisher's exact test between two groups of different people.

    It sums all tables no more probable than the one observed. With an empty group it is None.

    Raises InvalidInput for more successes than trials or a negative or broken count.
    Source: Fisher 1935; two-sided as in R's fisher.test.
    Not for: samples in which every expected count exceeds 1; the N-1 test finds more there.

    >>> fisher_exact(8, 10, 1, 6)
    0.0349650349650349...
    """
    # Here, because importing scipy.stats takes longer than everything else together.
    from scipy import stats

    x1, n1 = part_of_whole(x1, n1, ("x1", "n1"))
    x2, n2 = part_of_whole(x2, n2, ("x2", "n2"))
    if n1 == 0 or n2 == 0:
        return None
    table = np.array([[x1, n1 - x1], [x2, n2 - x2]])
    return float(stats.fisher_exact(table).pvalue)


def mcnemar(both: int, only_a: int, only_b: int, neither: int, confidence: float = 0.95) -> McNemar:
    """Compare the completion rates of two designs that the same people tried.

    The four counts are people: who completed both, only with A, only with B, with neither.
    `p_midp` is recommended; `p_exact` is the exact test, which finds too little in small samples.
    Where nobody differed both are 1. `diff` is the rate of A less that of B; its interval adds
    z²/8 to each of the four counts. Without people everything is None.

    Raises InvalidInput for a negative or broken count or a confidence outside 0 to 1.
    Source: Fagerland, Lydersen & Laake 2013; interval, Agresti & Min 2005; Sauro & Lewis 2016,
    chapter 5, whose code prints B less A.
    Not for: different people; that is `two_proportion_n1`.

    >>> compared = mcnemar(both=7, only_a=6, only_b=1, neither=1)
    >>> compared.p_exact, compared.diff
    (0.125, 0.3333333333333333)
    """
    b, c = count("only_a", only_a), count("only_b", only_b)
    n = count("both", both) + b + c + count("neither", neither)
    z = critical_z(confidence)
    if n == 0:
        return McNemar()
    # A discordant pair is a fair coin when the designs do not differ. P(X < k) and P(X <= k) are
    # read from the other end of the same symmetric distribution.
    pairs, larger = b + c, max(b, c)
    below = binomial_at_least(larger + 1, pairs, 0.5)
    up_to = binomial_at_least(larger, pairs, 0.5)
    n_adj = n + z**2 / 2
    diff_adj = (b - c) / n_adj
    half = z * math.sqrt(((b + c + z**2 / 4) / n_adj - diff_adj**2) / n_adj)
    return McNemar(
        p_exact=min(1.0, 2 * up_to),
        p_midp=min(1.0, below + up_to),
        diff=(b - c) / n,
        lower=max(-1.0, diff_adj - half),
        upper=min(1.0, diff_adj + half),
    )


def _difference_limits(
    first: tuple[int, int], second: tuple[int, int], z: float
) -> tuple[float, float]:
    """Return the adjusted limits of the difference between two rates, each as x out of n."""
    middle = variance = 0.0
    for sign, (x, n) in ((1, first), (-1, second)):
        n_adj = n + z**2 / 2
        p_adj = (x + z**2 / 4) / n_adj
        middle += sign * p_adj
        variance += p_adj * (1 - p_adj) / n_adj
    half = z * math.sqrt(variance)
    return max(-1.0, middle - half), min(1.0, middle + half)
