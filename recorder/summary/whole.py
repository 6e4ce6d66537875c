"""A study as one thing: its tasks together, its two raters, its problems, its next wave.

What does not live here: figures of one task (`tasks`, `measures`), questionnaires.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from recorder.stats.agreement import CohenKappa, cohen_kappa
from recorder.stats.discovery import ProblemDiscovery, problem_discovery
from recorder.stats.efficiency import efficiency_matrix
from recorder.stats.retention import Retention, retention
from recorder.stats.samples import mean_of
from recorder.stats.sum_score import sum_product
from recorder.stats.validity import present
from recorder.summary.measures import Measures
from recorder.summary.records import Evidence
from recorder.summary.rules import second_rated
from recorder.summary.study import StudySummary
from recorder.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class Overall:
    """All tasks together: `attempts` valid ones, of which `n` have a time and so an efficiency."""

    attempts: int
    completed: int
    pooled_rate: float | None
    mean_of_task_rates: float | None
    n: int
    time_based: float | None
    overall_relative_percent: float | None
    sum: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two raters about the same attempts: the very outcome, and whether it was completed alone."""

    outcome: CohenKappa
    completed: CohenKappa


def overall(summary: StudySummary, measures: Mapping[str, Measures]) -> Overall:
    """Put a study's tasks together; `measures` are theirs by code."""
    attempts = sum(task.success.value.n for task in summary.tasks)
    completed = sum(task.success.value.successes for task in summary.tasks)
    timed = [task.time_on_task.sample.attempts for task in summary.tasks]
    # Attempts one by one are as good as a matrix: both formulas are sums over valid cells.
    efficiency = efficiency_matrix(
        [[alone] for each in timed for alone in each.is_alone.tolist()],
        [[seconds] for each in timed for seconds in each.number("seconds").tolist()],
    )
    return Overall(
        attempts=attempts,
        completed=completed,
        pooled_rate=completed / attempts if attempts else None,
        mean_of_task_rates=mean_of(present(task.success.value.rate for task in summary.tasks)),
        n=efficiency.n,
        time_based=efficiency.time_based,
        overall_relative_percent=efficiency.overall_relative_percent,
        sum=sum_product([each.sum.value.sum for each in measures.values()]),
    )


def agreement(summary: StudySummary) -> Agreement | None:
    """Compare the outcomes with those of a second rater, None where there was none.

    Valid attempts only: whether one was valid is no judgement of how it went.
    """
    rated = [each for task in summary.tasks for each in task.settled.sample(second_rated).attempts]
    if not rated:
        return None
    done = (Outcome.SUCCESS.value, Outcome.SUCCESS_WITH_DIFFICULTY.value)
    return Agreement(
        outcome=cohen_kappa(
            [each.result for each in rated], [each.second_outcome for each in rated]
        ),
        completed=cohen_kappa(
            [each.is_unassisted for each in rated], [each.second_outcome in done for each in rated]
        ),
    )


def discovery(evidence: Evidence) -> ProblemDiscovery | None:
    """Estimate how many problems are left to find, None where none was looked for or found.

    Everybody who took part is in the matrix, also who met no problem.
    """
    met = [frozenset(people) for people in (evidence.problems or {}).values() if people]
    if not met:
        return None
    everybody = sorted({*evidence.participants}.union(*met))
    return problem_discovery([[who in people for people in met] for who in everybody])


def retained(evidence: Evidence) -> Retention | None:
    """Say who came back for the next wave, None where there is no next wave."""
    if evidence.next_wave is None:
        return None
    return retention(evidence.participants, evidence.next_wave.participants)
