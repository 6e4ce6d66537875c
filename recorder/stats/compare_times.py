"""Two samples of times, or of scores, against each other: of different people, or of the same ones.

Times are compared on their logarithms, so that the difference is a ratio of geometric means.
A sample against a fixed target is in `benchmarks`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from recorder.stats.distributions import critical_t, t_above
from recorder.stats.samples import exp_within_floats, mean_interval
from recorder.stats.validity import finite, positive, present, same_length


@dataclass(frozen=True, slots=True)
class TTest:
    """A t test: how far A is from B, as the ratio A/B of times or the difference A-B of scores."""

    t: float | None = None
    df: float | None = None
    p: float | None = None
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class PairedTTest:
    """A t test of the `n` people with both values."""

    n: int
    t: float | None = None
    df: float | None = None
    p: float | None = None
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class MannWhitney:
    """The U of the first sample, its two-sided p and how p was found."""

    U1: float | None = None
    p: float | None = None
    method: str | None = None


def welch_times(
    a: Sequence[float | None],
    b: Sequence[float | None],
    log: bool = True,
    confidence: float = 0.95,
) -> TTest:
    """Compare two groups of different people by Welch's t test, on logarithms unless told not to.

    Of times, `estimate` is the ratio of the geometric means A/B with its interval; with
    `log=False`, for scores such as SUS, the difference of the means. `df` is not rounded. Missing
    values are dropped. With fewer than two values in a group everything is None; without any
    spread there is no test, only the estimate.

    Raises InvalidInput for a time that is not above 0, a value that is not finite, a confidence
    outside 0 to 1.
    Source: Welch 1947; on logarithms, Sauro & Lewis 2016, chapter 5, whose code rounds df down.
    Not for: the same people twice; that is `paired_times`.

    >>> compared = welch_times([4, 2, 5, 3, 6, 2, 5], [5, 2, 1, 2, 1, 3, 2], log=False)
    >>> round(compared.t, 2), round(compared.df, 1), round(compared.p, 4)
    (1.99, 11.8, 0.0707)
    """
    first, second = (mean_interval(_scaled(present(side), log), confidence) for side in (a, b))
    if first.mean is None or second.mean is None or first.sd is None or second.sd is None:
        return TTest()
    share1, share2 = first.sd**2 / first.n, second.sd**2 / second.n
    spread = share1 + share2
    df = None
    if spread > 0:
        part1, part2 = share1 / spread, share2 / spread
        df = 1 / (part1**2 / (first.n - 1) + part2**2 / (second.n - 1))
    return _t_test(first.mean - second.mean, math.sqrt(spread), df, log, confidence)


def paired_times(
    a: Sequence[float | None],
    b: Sequence[float | None],
    log: bool = True,
    confidence: float = 0.95,
) -> PairedTTest:
    """Compare two values of the same people by the paired t test, on logarithms unless told not to.

    `a` and `b` belong together row by row; a row that lacks a value is left out of `n`. Of times,
    `estimate` is the geometric mean of the ratios A/B with its interval; with `log=False` the mean
    of the differences. With fewer than two pairs the figures are None; where all differences are
    the same there is no test, only the estimate.

    Raises InvalidInput for columns of unequal length, a time that is not above 0, a value that is
    not finite, a confidence outside 0 to 1.
    Source: Student 1908; on logarithms, Sauro & Lewis 2016, chapter 5.
    Not for: different people; that is `welch_times`.

    >>> compared = paired_times([4, 1, 2, 3, 8, 4, 4], [7, 13, 9, 7, 18, 8, 10], log=False)
    >>> round(compared.t, 2), round(compared.p, 3), round(compared.lower, 2)
    (-5.18, 0.002, -9.68)
    """
    same_length("a", a, "b", b)
    pairs = [(x, y) for x, y in zip(a, b, strict=True) if x is not None and y is not None]
    first = _scaled([x for x, _ in pairs], log)
    second = _scaled([y for _, y in pairs], log)
    summary = mean_interval(_differences(first, second), confidence)
    if summary.mean is None or summary.sd is None:
        return PairedTTest(summary.n)
    error = summary.sd / math.sqrt(summary.n)
    test = _t_test(summary.mean, error, float(summary.n - 1), log, confidence)
    return PairedTTest(summary.n, test.t, test.df, test.p, test.estimate, test.lower, test.upper)


def mann_whitney(a: Sequence[float | None], b: Sequence[float | None]) -> MannWhitney:
    """Compare two groups of different people by the ranks of their values, for single ratings.

    `U1` counts the pairs in which the first group is ahead, ties as one half. The p is "exact"
    without ties unless both groups have more than 8 values, else "asymptotic" with corrections
    for ties and continuity; 1 where all values are equal. Missing values are dropped. With an
    empty group everything is None.

    Raises InvalidInput for a value that is not finite.
    Source: Mann & Whitney 1947; the choice of method is scipy's (R is exact up to 49 values).
    Not for: comparing means; it asks which group tends to be ahead.

    >>> mann_whitney([19, 22, 16, 29, 24], [20, 11, 17, 12])
    MannWhitney(U1=17.0, p=0.1111111111111111, method='exact')
    """
    # Here, because importing scipy.stats takes longer than everything else together.
    from scipy import stats

    first, second = (_scaled(present(side), log=False) for side in (a, b))
    if not first or not second:
        return MannWhitney()
    together = {*first, *second}
    if len(together) == 1:
        # The normal approximation would divide by a spread of 0.
        return MannWhitney(len(first) * len(second) / 2, 1.0, "asymptotic")
    has_ties = len(together) < len(first) + len(second)
    exact = not has_ties and min(len(first), len(second)) <= 8
    method: Literal["exact", "asymptotic"] = "exact" if exact else "asymptotic"
    test = stats.mannwhitneyu(first, second, alternative="two-sided", method=method)
    return MannWhitney(float(test.statistic), float(test.pvalue), method)


def _scaled(values: Sequence[float], log: bool) -> list[float]:
    """Return the checked values on the scale of the comparison."""
    if log:
        return [math.log(positive("a time", value)) for value in values]
    return [finite("a value", value) for value in values]


def _differences(first: Sequence[float], second: Sequence[float]) -> list[float]:
    """Return the differences by pairs, all the same where they differ by roundings only.

    Three people who each took exactly twice as long differ in the last digit of their logarithms;
    the test would divide by that and find certainty.
    """
    found = [x - y for x, y in zip(first, second, strict=True)]
    rounding = 1e-12 * max([1.0, *map(abs, first), *map(abs, second)])
    if found and max(found) - min(found) <= rounding:
        return found[:1] * len(found)
    return found


def _t_test(estimate: float, error: float, df: float | None, log: bool, confidence: float) -> TTest:
    """Return the t test of an estimate against 0, turned back to ratios where it is a logarithm.

    Without an error there is no t and no p, and the interval has no width.
    """
    t = p = None
    half = 0.0
    if error > 0 and df is not None:
        t = estimate / error
        p = 2 * t_above(abs(t), df)
        half = critical_t(confidence, df) * error
    figures: list[float | None] = [estimate, estimate - half, estimate + half]
    if log:
        figures = [exp_within_floats(figure) for figure in figures]
    return TTest(t, df, p, *figures)
