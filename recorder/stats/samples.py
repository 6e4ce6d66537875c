"""The mean of a small sample with its t interval, and the few facts that go with it.

The plumbing of every metric that averages measurements lives here: ratings, questionnaire scores,
logarithms of times. What those measurements mean does not.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recorder.stats.distributions import critical_t
from recorder.stats.validity import Numbers


@dataclass(frozen=True, slots=True)
class MeanInterval:
    """The mean of `n` values, their standard deviation (n-1), and the limits of the mean."""

    n: int
    mean: float | None = None
    sd: float | None = None
    lower: float | None = None
    upper: float | None = None


def mean_of(values: Sequence[float]) -> float | None:
    """Return the arithmetic mean, whatever the order of the values; None without any."""
    return math.fsum(values) / len(values) if values else None


def mean_interval(
    values: Sequence[float] | Numbers,
    confidence: float = 0.95,
    low: float = -math.inf,
    high: float = math.inf,
) -> MeanInterval:
    """Give the mean of a sample with its t interval, clipped to the ends of the scale.

    One value has a mean but no spread and no interval. Equal values have an interval without
    width: their mean. Without values everything is None. Raises InvalidInput for a confidence
    outside 0 to 1. Source: Student 1908. Not for skewed values: take their logarithms.

    >>> mean_interval([6, 7, 5, 6, 4, 7, 6, 5], low=1, high=7).lower
    4.884636132640...
    """
    t = critical_t(confidence, max(len(values) - 1, 1))
    column = np.asarray(values)
    listed: list[float] = column.tolist()
    n, mean = len(listed), mean_of(listed)
    if mean is None or n == 1:
        return MeanInterval(n, mean)
    if listed.count(listed[0]) == n:
        # Asked of the values, since the standard deviation of equal ones can miss 0 by a rounding,
        # and everybody who divides by it asks whether it is 0.
        return MeanInterval(n, listed[0], 0.0, listed[0], listed[0])
    away = column - mean
    sd = math.sqrt(math.fsum((away * away).tolist()) / (n - 1))
    half = t * sd / math.sqrt(n)
    return MeanInterval(n, mean, sd, max(low, mean - half), min(high, mean + half))


def exp_within_floats(x: float | None) -> float | None:
    """Return e to the power of `x`, or None where no float can hold it.

    A limit that large (two very different times, very high confidence) says that the data set no
    limit; as None it also survives JSON.
    """
    try:
        return None if x is None else math.exp(x)
    except OverflowError:
        return None
