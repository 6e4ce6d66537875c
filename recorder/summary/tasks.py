"""What the attempts at one task come to: each figure with the attempts it stands on.

Three times that are never mixed: time to complete (unassisted completions), time to failure (the
other valid attempts; an assisted one is among them, since it did not get there alone) and time on
task (all valid ones). Clicks are those of unassisted completions, errors and assists those of all
valid attempts. What does not live here: which attempts count (`settling`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from recorder.stats.clicks import Clicks, clicks
from recorder.stats.completion import completion_rate
from recorder.stats.error_counts import ErrorRate, error_rate
from recorder.stats.intervals import Interval, adjusted_wald, clopper_pearson, jeffreys, wilson
from recorder.stats.outcomes import GradedSuccess, graded_success
from recorder.stats.times import MedianInterval, TimeOnTask, median_ci, time_on_task_of_each
from recorder.stats.validity import Whole
from recorder.summary import rules
from recorder.summary.columns import OUTCOME_ORDER
from recorder.summary.counting import Rule, Sample, Settled, always
from recorder.summary.records import Settings, TaskRecord
from recorder.summary.settling import ByTask, settle_each
from recorder.vocabulary import Outcome

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure(Generic[T]):
    """What was computed, and the attempts it was computed from."""

    value: T
    sample: Sample


@dataclass(frozen=True, slots=True)
class Success:
    """Unassisted completions among `n` valid attempts: the rate, better guesses, intervals."""

    successes: int
    n: int
    rate: float | None
    laplace: float | None
    wilson_point: float | None
    jeffreys_point: float | None
    best_estimate: float | None
    best_method: str | None
    intervals: Mapping[str, Interval]

    @property
    def lower(self) -> float | None:
        """The lower limit of the adjusted-Wald interval, the one that is shown."""
        return self.intervals["adjusted_wald"].lower

    @property
    def upper(self) -> float | None:
        """The upper limit of the adjusted-Wald interval."""
        return self.intervals["adjusted_wald"].upper


@dataclass(frozen=True, slots=True)
class Assists:
    """Assists in `n` valid attempts: how many each, and how many needed any."""

    n: int
    total: int
    mean_assists: float | None
    any_assist_rate: float | None
    any_assist_lower: float | None
    any_assist_upper: float | None


@dataclass(frozen=True, slots=True)
class TaskSummary:
    """Everything that is known of one task. `outcomes` counts one attempt per participant."""

    task: TaskRecord
    settled: Settled
    outcomes: Mapping[str, int]
    graded: Figure[GradedSuccess]
    success: Figure[Success]
    time_to_complete: Figure[TimeOnTask]
    time_to_complete_median: Figure[MedianInterval]
    time_to_failure: Figure[TimeOnTask]
    time_on_task: Figure[TimeOnTask]
    errors: Figure[ErrorRate]
    assists: Figure[Assists]
    clicks: Figure[Clicks]


def summarize_tasks(
    tasks: Sequence[TaskRecord], tried: ByTask, settings: Settings
) -> tuple[TaskSummary, ...]:
    """Compute the figures of tasks from the attempts at them, in whatever order they come."""
    settled, valid, standing = settle_each(tried, settings.counting_attempt)

    def figures(values: Iterable[T], rule: Rule = always) -> list[Figure[T]]:
        return [Figure(each, own.sample(rule)) for each, own in zip(values, settled, strict=True)]

    outcomes = _outcomes(standing)
    weights = {Outcome.SUCCESS_WITH_DIFFICULTY.value: settings.difficulty_weight}
    successes = valid.where(valid.attempts.is_alone).sizes
    completed = valid.passing(rules.timed_alone)
    failed = valid.passing(rules.timed_not_alone)
    clocked = valid.passing(rules.timed_at_all)
    erred = valid.passing(rules.errors_counted).counts("errors")
    helped = valid.passing(rules.assists_counted).counts("assists")
    clicked = valid.passing(rules.clicks_counted).counts("clicks")
    chances = [each.error_opportunities for each in tasks]
    shortest = [each.optimal_clicks for each in tasks]
    columns: dict[str, Iterable[Any]] = {
        "task": tasks,
        "settled": settled,
        "outcomes": outcomes,
        "graded": figures(graded_success(each, weights) for each in outcomes),
        "success": figures(map(_success, successes, valid.sizes)),
        "time_to_complete": figures(_times(completed), rules.timed_alone),
        "time_to_complete_median": figures(
            map(median_ci, completed.number("seconds")), rules.timed_alone
        ),
        "time_to_failure": figures(_times(failed), rules.timed_not_alone),
        "time_on_task": figures(_times(clocked), rules.timed_at_all),
        "errors": figures(map(error_rate, erred, chances), rules.errors_counted),
        "assists": figures(map(_assists, helped), rules.assists_counted),
        "clicks": figures(map(clicks, clicked, shortest), rules.clicks_counted),
    }
    rows = zip(*columns.values(), strict=True)
    return tuple(TaskSummary(**dict(zip(columns, row, strict=True))) for row in rows)


def _outcomes(standing: ByTask) -> list[dict[str, int]]:
    """Count the outcomes that occurred at each task, one of each participant, in their order."""
    kinds = len(OUTCOME_ORDER)
    results = standing.attempts.columns.result[standing.attempts.rows]
    found = np.bincount(standing.task * kinds + results, minlength=standing.n * kinds)
    return [
        {outcome: n for outcome, n in zip(OUTCOME_ORDER, row, strict=True) if n}
        for row in found.reshape(standing.n, kinds).tolist()
    ]


def _times(timed: ByTask) -> list[TimeOnTask]:
    return time_on_task_of_each(timed.attempts.number("seconds"), timed.sizes)


def _success(successes: int, n: int) -> Success:
    estimates = completion_rate(successes, n)
    shown = adjusted_wald(successes, n)
    return Success(
        successes=successes,
        n=n,
        rate=estimates.p,
        laplace=estimates.laplace,
        wilson_point=estimates.wilson_point,
        jeffreys_point=estimates.jeffreys_point,
        best_estimate=estimates.best_estimate,
        best_method=estimates.best_method,
        intervals={
            "adjusted_wald": Interval(shown.lower, shown.upper),
            "wilson": wilson(successes, n),
            "clopper_pearson": clopper_pearson(successes, n),
            "jeffreys": jeffreys(successes, n),
        },
    )


def _assists(given: Whole) -> Assists:
    n, total, helped = len(given), int(given.sum()), int(np.count_nonzero(given))
    interval = adjusted_wald(helped, n)
    mean, share = (total / n, helped / n) if n else (None, None)
    return Assists(n, total, mean, share, interval.lower, interval.upper)
