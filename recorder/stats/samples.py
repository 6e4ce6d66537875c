"""The mean of a small sample with its t interval, and the few facts that go with it.

The plumbing of every metric that averages measurements lives here: ratings, questionnaire scores,
logarithms of times. What those measurements mean does not.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

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
    return mean_interval_of_each(values, [len(values)], confidence, low, high)[0]


def mean_interval_of_each(
    values: Sequence[float] | Numbers,
    sizes: Sequence[int],
    confidence: float = 0.95,
    low: float = -math.inf,
    high: float = math.inf,
) -> list[MeanInterval]:
    """Give what `mean_interval` gives, of many samples that stand one after the other.

    `sizes` are theirs. A study asks for hundreds of samples at once, and numpy takes as long to
    begin as to work through one.

    >>> [each.mean for each in mean_interval_of_each([6, 7, 5, 6, 4], [2, 3])]
    [6.5, 5.0]
    """
    column = np.asarray(values)
    edges = [*pairwise([0, *accumulate(sizes)])]
    listed: list[float] = column.tolist()
    samples = [listed[begin:end] for begin, end in edges]
    means = [mean_of(sample) for sample in samples]
    away = column - np.repeat([mean or 0.0 for mean in means], sizes)
    squares: list[float] = (away * away).tolist()
    found = []
    for sample, mean, (begin, end) in zip(samples, means, edges, strict=True):
        n = len(sample)
        t = critical_t(confidence, max(n - 1, 1))
        if mean is None or n == 1:
            found.append(MeanInterval(n, mean))
        elif sample.count(sample[0]) == n:
            # Asked of the values, since the standard deviation of equal ones can miss 0 by a
            # rounding, and everybody who divides by it asks whether it is 0.
            found.append(MeanInterval(n, sample[0], 0.0, sample[0], sample[0]))
        else:
            sd = math.sqrt(math.fsum(squares[begin:end]) / (n - 1))
            half = t * sd / math.sqrt(n)
            found.append(MeanInterval(n, mean, sd, max(low, mean - half), min(high, mean + half)))
    return found


def median_of(ordered: Numbers) -> float:
    """Return the median of values that are in order, one at least."""
    middle = len(ordered) // 2
    found: float = ordered[middle].item()
    return found if len(ordered) % 2 else (ordered[middle - 1].item() + found) / 2


def exp_within_floats(x: float | None) -> float | None:
    """Return e to the power of `x`, or None where no float can hold it.

    A limit that large (two very different times, very high confidence) says that the data set no
    limit; as None it also survives JSON.
    """
    try:
        return None if x is None else math.exp(x)
    except OverflowError:
        return None
