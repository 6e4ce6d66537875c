"""What the attempts at one task come to: each figure with the attempts it stands on.

Three times that are never mixed: time to complete (unassisted completions), time to failure (the
other valid attempts; an assisted one is among them, since it did not get there alone) and time on
task (all valid ones). Clicks are those of unassisted completions, errors and assists those of all
valid attempts. What does not live here: which attempts count (`counting`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from recorder.stats.clicks import Clicks, clicks
from recorder.stats.completion import completion_rate
from recorder.stats.error_counts import ErrorRate, error_rate
from recorder.stats.intervals import Interval, adjusted_wald, clopper_pearson, jeffreys, wilson
from recorder.stats.outcomes import GradedSuccess, graded_success
from recorder.stats.samples import mean_of
from recorder.stats.times import MedianInterval, TimeOnTask, median_ci, time_on_task
from recorder.summary import rules
from recorder.summary.columns import OUTCOME_ORDER
from recorder.summary.counting import Sample, Settled, settle
from recorder.summary.records import AttemptRecord, Settings, TaskRecord
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


def summarize_task(
    task: TaskRecord, attempts: Iterable[AttemptRecord], settings: Settings
) -> TaskSummary:
    """Compute the figures of one task from its attempts, in whatever order they come."""
    settled = settle(attempts, settings.counting_attempt)
    valid = settled.sample()
    completed = settled.sample(rules.timed_alone)
    failed = settled.sample(rules.timed_not_alone)
    clocked = settled.sample(rules.timed_at_all)
    clicked = settled.sample(rules.clicks_counted)
    erred = settled.sample(rules.errors_counted)
    helped = settled.sample(rules.assists_counted)
    outcomes = _outcomes(settled)
    weights = {Outcome.SUCCESS_WITH_DIFFICULTY.value: settings.difficulty_weight}
    times = completed.attempts.number("seconds")
    return TaskSummary(
        task=task,
        settled=settled,
        outcomes=outcomes,
        graded=Figure(graded_success(outcomes, weights), valid),
        success=Figure(_success(valid), valid),
        time_to_complete=Figure(time_on_task(times), completed),
        time_to_complete_median=Figure(median_ci(times), completed),
        time_to_failure=Figure(time_on_task(failed.attempts.number("seconds")), failed),
        time_on_task=Figure(time_on_task(clocked.attempts.number("seconds")), clocked),
        errors=Figure(error_rate(erred.attempts.counts("errors"), task.error_opportunities), erred),
        assists=Figure(_assists(helped), helped),
        clicks=Figure(clicks(clicked.attempts.counts("clicks"), task.optimal_clicks), clicked),
    )


def _outcomes(settled: Settled) -> dict[str, int]:
    """Count the outcomes that occurred, one for each participant, in the order of drawing."""
    rows = np.concatenate((settled.valid.rows, settled.excluded.attempts.rows))
    found = np.bincount(settled.valid.columns.result[rows], minlength=len(OUTCOME_ORDER)).tolist()
    return {outcome: n for outcome, n in zip(OUTCOME_ORDER, found, strict=True) if n}


def _success(sample: Sample) -> Success:
    n = len(sample.attempts)
    successes = int(sample.attempts.is_alone.sum())
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


def _assists(sample: Sample) -> Assists:
    given = sample.attempts.counts("assists")
    helped = len(given) - given.count(0)
    interval = adjusted_wald(helped, len(given))
    share = helped / len(given) if given else None
    return Assists(len(given), sum(given), mean_of(given), share, interval.lower, interval.upper)
