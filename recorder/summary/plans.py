"""What a study's own figures say for the planning of the next one: its rate, its spread, its p.

What does not live here: the sample sizes (`recorder.stats.planning`, `recorder.stats.discovery`).
"""

import math
from dataclasses import dataclass

from recorder.stats.samples import mean_of
from recorder.summary.study import StudySummary
from recorder.summary.tasks import TaskSummary


@dataclass(frozen=True, slots=True)
class OwnValues:
    """What is known of one task, or of all together; None where nothing is.

    `rate` is a share of attempts, `sd_log` the standard deviation of the logarithms of times
    within a task, over `times` of them. A rate that everybody or nobody reached is Laplace's, so
    that it leaves room; `is_moved` says so.
    """

    rate: float | None
    attempts: int
    sd_log: float | None
    times: int
    is_moved: bool = False


def own_values(summary: StudySummary, code: str | None = None) -> OwnValues:
    """Return the values of the task of this code, else those of all tasks together."""
    tasks = [each for each in summary.tasks if code in (None, each.task.code)]
    n = sum(each.success.value.n for each in tasks)
    done = sum(each.success.value.successes for each in tasks)
    is_moved = n > 0 and done in (0, n)
    rate = (done + is_moved) / (n + 2 * is_moved) if n else None
    squares, freedom, times = 0.0, 0, 0
    for each in tasks:
        logs = _logs(each)
        mean = mean_of(logs)
        if mean is not None and len(logs) > 1:
            squares += math.fsum((log - mean) ** 2 for log in logs)
            freedom += len(logs) - 1
            times += len(logs)
    sd = math.sqrt(squares / freedom) if freedom else None
    return OwnValues(rate, n, sd, times, is_moved)


def _logs(task: TaskSummary) -> list[float]:
    seconds = task.time_to_complete.sample.attempts.number("seconds").tolist()
    return [math.log(each) for each in seconds]
