"""The Single Usability Metric of a task: completion, time, satisfaction and errors as one number.

Each component is brought to 0 to 1 here. The metrics themselves are in their own modules.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recorder.stats.distributions import normal_cdf
from recorder.stats.samples import mean_interval, mean_of
from recorder.stats.validity import (
    Numbers,
    between,
    count,
    finite,
    flag,
    part_of_whole,
    positive,
    positives,
    present,
    refuse,
    same_length,
)


@dataclass(frozen=True, slots=True)
class SumTimeSpec:
    """A longest acceptable time, in seconds, from the people who were satisfied."""

    n_satisfied: int
    spec: float | None = None


@dataclass(frozen=True, slots=True)
class SumTask:
    """The metric of one task and its components, all 0 to 1."""

    completion: float | None = None
    time: float | None = None
    satisfaction: float | None = None
    errors: float | None = None
    sum: float | None = None


def sum_time_spec(
    times: Sequence[float | None],
    completed: Sequence[bool | int | None],
    satisfaction: Sequence[float | None],
    satisfied_at: float = 4,
    percentile: float = 95,
) -> SumTimeSpec:
    """Derive the longest acceptable time of a task where the study names none.

    The three columns belong together row by row. The limit is a percentile (95th, interpolated as
    R's type 7) of the times of completed attempts whose satisfaction is `satisfied_at` or more. A
    row that lacks a value is left out; where nobody was satisfied the limit is None.

    Raises InvalidInput for columns of unequal length, a time that is not above 0, a `completed`
    that is neither true nor false, a percentile outside 0 to 100.
    Source: Sauro & Kindlund 2005, CHI.
    Not for: very few satisfied people, whose slowest one then is the limit.

    >>> sum_time_spec([40, 55, 62, 48], [1, 1, 1, 1], [5, 4.3, 4, 4.7])
    SumTimeSpec(n_satisfied=4, spec=60.949999999999996)
    """
    same_length("times", times, "completed", completed)
    same_length("times", times, "satisfaction", satisfaction)
    finite("satisfied_at", satisfied_at)
    between("percentile", percentile, 0, 100)
    positives("a time", times)
    for done in present(completed):
        flag("completed", done)
    for rating in present(satisfaction):
        finite("a satisfaction", rating)
    acceptable = [
        time
        for time, done, rating in zip(times, completed, satisfaction, strict=True)
        if time is not None and done and rating is not None and rating >= satisfied_at
    ]
    if not acceptable:
        return SumTimeSpec(0)
    return SumTimeSpec(len(acceptable), float(np.percentile(acceptable, percentile)))


def sum_task(
    successes: int,
    n: int,
    times: Sequence[float | None],
    time_spec: float | None,
    satisfaction: Sequence[float | None],
    errors: int | None = None,
    opportunities: int | None = None,
    sat_spec: float = 4,
    time_scale: str = "raw",
    completion: str = "mle",
) -> SumTask:
    """Combine the measures of one task into its Single Usability Metric.

    `completion` is successes/n (or Laplace's estimate, "laplace"). `times` are those of completed
    attempts; their component is the share of a normal curve below `time_spec`, on raw seconds or
    (`time_scale="log"`) on logarithms. Satisfaction likewise is the share above `sat_spec`, which
    is 4 on a five-point composite and 5.5 on the SEQ. `errors` of all `opportunities` are a
    fourth component where both are known. `sum` is the mean of the components; it is None where
    completion, time or satisfaction is, as with fewer than two times or ratings or no limit.
    Without spread a component is 1 on the good side of its specification, .5 on it, else 0.

    Raises InvalidInput for more successes than attempts, a time or limit that is not above 0,
    a negative count, or an unknown option.
    Source: Sauro & Kindlund 2005, CHI.
    Not for: reading alone, since completion is not standardised as the others are (Pearson 2020).

    >>> times = [40, 55, 62, 48, 95, 51, 70, 66, 58]
    >>> ratings = [5, 4.3, 4, 4.7, 3, 4.7, 3.3, 4, 4.3, 2.7]
    >>> sum_task(9, 10, times, 80, ratings, errors=6, opportunities=50).sum
    0.79241949480193...
    """
    successes, n = part_of_whole(successes, n, ("successes", "n"))
    _option("time_scale", time_scale, "raw", "log")
    _option("completion", completion, "mle", "laplace")
    finite("sat_spec", sat_spec)
    limit = None if time_spec is None else positive("time_spec", time_spec)
    seconds = positives("a time", times)
    ratings = [finite("a satisfaction", rating) for rating in present(satisfaction)]
    error_part = _errors(errors, opportunities)
    if n == 0:
        return SumTask()
    if time_scale == "log":
        seconds = np.log(seconds)
        limit = None if limit is None else math.log(limit)
    completion_part = successes / n if completion == "mle" else (successes + 1) / (n + 2)
    time_part = None if limit is None else _share_below(limit, seconds)
    satisfied_part = _share_below(-sat_spec, [-rating for rating in ratings])
    parts = [completion_part, time_part, satisfied_part]
    total = None if None in parts else mean_of(present([*parts, error_part]))
    return SumTask(completion_part, time_part, satisfied_part, error_part, total)


def sum_product(tasks: Sequence[float | None]) -> float | None:
    """Give the Single Usability Metric of a product: the mean of its tasks that have one.

    >>> sum_product([0.5, None, 1.0])
    0.75
    """
    return mean_of([between("a SUM", value, 0, 1) for value in present(tasks)])


def _errors(errors: int | None, opportunities: int | None) -> float | None:
    """Return the share of opportunities without an error, None where it is not known."""
    made = None if errors is None else count("errors", errors)
    chances = None if opportunities is None else count("opportunities", opportunities)
    return None if made is None or not chances else max(0.0, 1 - made / chances)


def _share_below(limit: float, values: Sequence[float] | Numbers) -> float | None:
    """Return how much of a normal curve through the values lies below the limit."""
    summary = mean_interval(values)
    if summary.mean is None or summary.sd is None:
        return None
    distance = limit - summary.mean
    if summary.sd > 0:
        return normal_cdf(distance / summary.sd)
    return 0.5 if distance == 0 else float(distance > 0)


def _option(name: str, value: str, *known: str) -> None:
    if value not in known:
        refuse(name, value, " or ".join(repr(option) for option in known))
