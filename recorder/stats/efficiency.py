"""Efficiency: how much gets done for the time it takes.

Whether completions with help count is the caller's choice, made twice and never averaged: one
figure unassisted, one including assisted.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from recorder.stats.validity import between, flag, positive, same_length


@dataclass(frozen=True, slots=True)
class EfficiencyMatrix:
    """Efficiency over `n` attempts of all participants at all tasks."""

    n: int
    time_based: float | None = None
    overall_relative_percent: float | None = None


def efficiency_cif(completion: float | None, mean_time_minutes: float | None) -> float | None:
    """Give the core measure of the Common Industry Format, in percent per minute.

    `completion` is the unassisted completion rate (0 to 1), `mean_time_minutes` the arithmetic
    mean time of the completed attempts. None where either is missing.

    Raises InvalidInput for a rate outside 0 to 1 or a time that is not above 0.
    Source: ISO/IEC 25062:2006; Tullis & Albert 2013, Table 4.3.
    Not for: comparing tasks of different length; a longer task is not a worse one.

    >>> efficiency_cif(0.65, 1.5)
    43.333333333333336
    """
    if completion is not None:
        between("completion", completion, 0, 1)
    if mean_time_minutes is not None:
        positive("mean_time_minutes", mean_time_minutes)
    if completion is None or mean_time_minutes is None:
        return None
    return 100 * completion / mean_time_minutes


def efficiency_matrix(
    success: Sequence[Sequence[bool | int | None]], seconds: Sequence[Sequence[float | None]]
) -> EfficiencyMatrix:
    """Give the time-based and the overall relative efficiency of participants by tasks.

    Both tables have one row per participant and one column per task. `success` is 1 for a
    completion, `seconds` runs to the end of the attempt, also of a failed one. A cell that lacks
    either was not attempted and leaves the sums and `n`. `time_based` is the mean of
    success/seconds, in goals per second; `overall_relative_percent` the share of all time that
    was spent on completed attempts. Without a valid cell both are None.

    Raises InvalidInput for tables of different shape, a success that is neither 0 nor 1, or a
    time that is not above 0.
    Source: practice after ISO 9241-11:1998, which defines efficiency but not these two formulas;
    J. Mifsud, "Usability Metrics".
    Not for: tasks of very different length, where the quick tasks decide the time-based mean.

    >>> efficiency_matrix([[1], [1], [1], [0]], [[1], [2], [3], [6]])
    EfficiencyMatrix(n=4, time_based=0.4583333333333333, overall_relative_percent=50.0)
    """
    same_length("success", success, "seconds", seconds)
    cells = []
    for number, (goals, times) in enumerate(zip(success, seconds, strict=True), start=1):
        same_length(f"row {number} of success", goals, f"row {number} of seconds", times)
        same_length("row 1 of success", success[0], f"row {number} of success", goals)
        cells += [_cell(goal, time) for goal, time in zip(goals, times, strict=True)]
    valid = [cell for cell in cells if cell is not None]
    if not valid:
        return EfficiencyMatrix(0)
    return EfficiencyMatrix(
        len(valid),
        time_based=math.fsum(goal / time for goal, time in valid) / len(valid),
        overall_relative_percent=100
        * math.fsum(goal * time for goal, time in valid)
        / math.fsum(time for _, time in valid),
    )


def _cell(goal: bool | int | None, time: float | None) -> tuple[bool, float] | None:
    """Return the checked goal and time of an attempt, None for one not attempted."""
    reached = None if goal is None else flag("a success", goal)
    taken = None if time is None else positive("a time", time)
    return None if reached is None or taken is None else (reached, taken)
