"""Times: their geometric mean, their median, and how sure each is.

The same functions serve three figures that must never be mixed: time to complete (unassisted
completions), time to failure (valid attempts that did not complete), time on task (all valid
attempts). The caller chooses. Time limits that cut attempts short are `survival`'s matter.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np

from recorder.stats.distributions import critical_z
from recorder.stats.samples import (
    MeanInterval,
    exp_within_floats,
    mean_interval_of_each,
    median_of,
)
from recorder.stats.validity import Numbers, between, positive, positives

MEDIAN_FROM = 25
"""The sample size from which the median is the better typical time (Sauro & Lewis 2016, ch. 3)."""


@dataclass(frozen=True, slots=True)
class TimeOnTask:
    """Typical times of `n` attempts, in the unit they came in (seconds)."""

    n: int
    mean: float | None = None
    sd: float | None = None
    median: float | None = None
    geometric_mean: float | None = None
    gm_lower: float | None = None
    gm_upper: float | None = None
    recommended: str | None = None


@dataclass(frozen=True, slots=True)
class MedianInterval:
    """A median and the two observed times, by their ranks from 1, that enclose the true one."""

    median: float | None = None
    lower: float | None = None
    upper: float | None = None
    rank_lower: int | None = None
    rank_upper: int | None = None


@dataclass(frozen=True, slots=True)
class RummelMedian:
    """A median time corrected for the people who did not finish."""

    median_estimate: float | None
    reliable: bool


def time_on_task(times: Sequence[float | None] | Numbers, confidence: float = 0.95) -> TimeOnTask:
    """Give the typical time of a sample, with the t interval of its geometric mean.

    Times are positive; missing ones are dropped. Because times are skewed to the right, the
    geometric mean is `recommended` below 25 times and the median from 25 on. One time has no sd
    and no interval; equal times have an interval without width; without times all are None.

    Raises InvalidInput for a time that is 0, negative or not finite: it was not measured.
    Source: Sauro & Lewis 2010, "Average Task Times in Usability Tests", CHI; the interval on
    logarithms, Sauro & Lewis 2016, chapter 3.
    Not for: attempts cut off at a time limit, which `survival.kaplan_meier` handles.

    >>> typical = time_on_task([55, 65, 75, 62, 45, 135])
    >>> round(typical.geometric_mean), round(typical.gm_lower), round(typical.gm_upper)
    (68, 46, 101)
    """
    seconds = positives("a time", times)
    return time_on_task_of_each(seconds, [len(seconds)], confidence)[0]


def time_on_task_of_each(
    times: Sequence[float] | Numbers, sizes: Sequence[int], confidence: float = 0.95
) -> list[TimeOnTask]:
    """Give what `time_on_task` gives, of many samples that stand one after the other.

    `sizes` are theirs; no time is missing. Raises InvalidInput for a time that was not measured.

    >>> [each.mean for each in time_on_task_of_each([55, 65, 75, 62], [1, 3])]
    [55.0, 67.33333333333333]
    """
    seconds = np.asarray(positives("a time", times))
    plain = mean_interval_of_each(seconds, sizes, confidence)
    logs = mean_interval_of_each(np.log(seconds), sizes, confidence)
    edges = pairwise([0, *accumulate(sizes)])
    return [
        _typical(own, log, np.sort(seconds[begin:end]))
        for own, log, (begin, end) in zip(plain, logs, edges, strict=True)
    ]


def _typical(plain: MeanInterval, logs: MeanInterval, ordered: Numbers) -> TimeOnTask:
    if not plain.n:
        return TimeOnTask(0)
    return TimeOnTask(
        plain.n,
        mean=plain.mean,
        sd=plain.sd,
        median=median_of(ordered),
        geometric_mean=exp_within_floats(logs.mean),
        gm_lower=exp_within_floats(logs.lower),
        gm_upper=exp_within_floats(logs.upper),
        recommended="geometric_mean" if plain.n < MEDIAN_FROM else "median",
    )


def median_ci(times: Sequence[float | None] | Numbers, confidence: float = 0.95) -> MedianInterval:
    """Give the median of a sample with the interval between two of its own values.

    The median of an even number is the mean of the two middle values. The limits are the values
    at the ranks ⌈n/2 ± z√(n/4)⌉; where a rank falls outside the sample there are no limits.
    Missing times are dropped; without times everything is None.

    Raises InvalidInput for a time that is 0, negative or not finite.
    Source: Sauro & Lewis 2016, chapter 3, as in J. R. Lewis's R code.
    Not for: samples below 25, where the geometric mean of `time_on_task` is nearer to the truth.

    >>> median_ci([31, 29, 40, 55, 38, 61, 44, 90, 33, 37, 52, 47])
    MedianInterval(median=42.0, lower=33, upper=55, rank_lower=3, rank_upper=10)
    """
    ordered = np.sort(positives("a time", times))
    n = len(ordered)
    reach = critical_z(confidence) * math.sqrt(n / 4)
    if not n:
        return MedianInterval()
    median = median_of(ordered)
    low, high = math.ceil(n / 2 - reach), math.ceil(n / 2 + reach)
    if low < 1 or high > n:
        return MedianInterval(median)
    return MedianInterval(median, ordered[low - 1].item(), ordered[high - 1].item(), low, high)


def rummel_median(geometric_mean: float | None, completion: float | None) -> RummelMedian:
    """Correct a typical completion time for those who never finished.

    The median of everybody is about the geometric mean of the completed times divided by the
    completion rate (0 to 1). It is `reliable` only above a rate of .60. Where nobody finished,
    or either figure is missing, there is no estimate.

    Raises InvalidInput for a mean that is not above 0 or a rate outside 0 to 1.
    Source: Rummel 2017, "Beyond Average: Weibull Analysis of Task Completion Times", JUS.
    Not for: attempts whose own times are known; `survival.kaplan_meier` uses those.

    >>> rummel_median(80, 0.8)
    RummelMedian(median_estimate=100.0, reliable=True)
    """
    if geometric_mean is not None:
        positive("geometric_mean", geometric_mean)
    if completion is not None:
        between("completion", completion, 0, 1)
    if geometric_mean is None or not completion:
        return RummelMedian(None, reliable=False)
    return RummelMedian(geometric_mean / completion, reliable=completion > 0.6)
