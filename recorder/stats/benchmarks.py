"""One sample against a target: did the rate, the time or the score reach the benchmark?

All tests are one-sided, towards "better than the benchmark". Two samples against each other are
in `compare_rates` and `compare_times`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recorder.stats.distributions import binomial_at_least, t_above
from recorder.stats.samples import mean_interval
from recorder.stats.validity import (
    Numbers,
    count,
    finite,
    inside,
    part_of_whole,
    positive,
    positives,
    refuse,
)


@dataclass(frozen=True, slots=True)
class BenchmarkRate:
    """How surprising the completions would be if the true rate were only the benchmark."""

    p_exact: float | None = None
    p_midp: float | None = None
    prob_exceeds: float | None = None


@dataclass(frozen=True, slots=True)
class BenchmarkT:
    """A one-sided t test against a benchmark."""

    t: float | None = None
    df: float | None = None
    p: float | None = None


def benchmark_rate(x: int, n: int, benchmark: float) -> BenchmarkRate:
    """Test whether a completion rate exceeds a benchmark (above 0 and below 1).

    `p_exact` is the probability of `x` or more completions at the benchmark, `p_midp` counts `x`
    itself by half and is recommended; `prob_exceeds` is 1 less the mid-p. With n = 0 all are None.

    Raises InvalidInput for x above n, a negative or broken count, a benchmark not between 0 and 1.
    Source: Sauro & Lewis 2016, chapter 4, and J. R. Lewis's R code.
    Not for: showing that a rate is below a benchmark; a large p is no evidence of that.

    >>> benchmark_rate(8, 9, 0.7).p_midp
    0.118178420...
    """
    x, n = part_of_whole(x, n)
    inside("benchmark", benchmark, 0, 1)
    if n == 0:
        return BenchmarkRate()
    exact = binomial_at_least(x, n, benchmark)
    # Half of P(X = x) is left when x or more and more than x are averaged.
    mid = (exact + binomial_at_least(x + 1, n, benchmark)) / 2
    return BenchmarkRate(exact, mid, 1 - mid)


def benchmark_time(times: Sequence[float | None] | Numbers, benchmark: float) -> BenchmarkT:
    """Test whether the typical (geometric mean) time lies below a benchmark, in the same unit.

    The t test is on logarithms. Missing times are dropped. With fewer than two times everything
    is None; with equal times there is no t and no p.

    Raises InvalidInput for a time or a benchmark that is not above 0.
    Source: Sauro & Lewis 2016, chapter 4.
    Not for: completed times of a task many failed; it says nothing about those who did not finish.

    >>> benchmark_time([55, 65, 75, 62, 45, 135], 100).p
    0.0275389079251...
    """
    logs = mean_interval(np.log(positives("a time", times)))
    target = math.log(positive("benchmark", benchmark))
    # Lower is better, so both sides change their sign.
    return _above(None if logs.mean is None else -logs.mean, logs.sd, logs.n, -target)


def benchmark_score(mean: float | None, sd: float | None, n: int, benchmark: float) -> BenchmarkT:
    """Test whether the mean of `n` scores (SUS, SEQ, ...) exceeds a benchmark.

    `sd` is the sample standard deviation (n-1). With fewer than two scores everything is None;
    with an sd of 0 there is no t and no p.

    Raises InvalidInput for a negative sd, a broken count or a number that is not finite.
    Source: Sauro & Lewis 2016, chapter 4.
    Not for: item means of different people, which are no sample of scores.

    >>> benchmark_score(80, 23, 172, 67).t
    7.412756592689...
    """
    n = count("n", n)
    finite("benchmark", benchmark)
    if mean is not None:
        finite("mean", mean)
    if sd is not None and finite("sd", sd) < 0:
        refuse("sd", sd, "a standard deviation of 0 or more")
    return _above(mean, sd, n, benchmark)


def _above(mean: float | None, sd: float | None, n: int, target: float) -> BenchmarkT:
    """Return the one-sided t test that a mean lies above a target."""
    if n < 2 or mean is None or sd is None:
        return BenchmarkT()
    df = float(n - 1)
    if sd == 0:
        return BenchmarkT(df=df)
    t = (mean - target) * math.sqrt(n) / sd
    return BenchmarkT(t, df, t_above(t, df))
