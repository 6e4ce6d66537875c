"""A summary under the names that scripts depend on, in full precision; undefined is None.

The names are those of the reference's `expected-metrics.json`; a name once given stays. What does
not live here: rounding (nothing here is), and files (`recorder.cli`, `recorder.exports`).
"""

from dataclasses import asdict
from typing import Any

from recorder.summary.study import StudySummary
from recorder.summary.tasks import TaskSummary


def as_keys(summary: StudySummary) -> dict[str, Any]:
    """Return a summary as plain dictionaries, ready for JSON.

    `attempts` are all that were looked at, `valid` those in denominators, `left_out` the others
    by reason; per task `by_variant` repeats every figure for each variant alone.
    """
    return {
        "participants": len(summary.participants),
        "attempts": len(summary.attempts),
        "valid": summary.valid,
        "left_out": {reason.name.lower(): number for reason, number in summary.left_out.items()},
        "tasks": {task.task.code: _task(summary, task) for task in summary.tasks},
    }


def _task(summary: StudySummary, task: TaskSummary) -> dict[str, Any]:
    alone = {
        variant: each
        for variant, of_variant in summary.by_variant.items()
        if (each := of_variant.task(task.task.code)) is not None
    }
    return {
        "title": task.task.title,
        **_figures(task),
        "variants": {
            variant: {"successes": each.success.value.successes, "n": each.success.value.n}
            for variant, each in alone.items()
        },
        "by_variant": {variant: _figures(each) for variant, each in alone.items()},
    }


def _figures(task: TaskSummary) -> dict[str, Any]:
    return {
        "outcomes": dict(task.outcomes),
        "graded": asdict(task.graded.value),
        "success": asdict(task.success.value),
        "time_to_complete": asdict(task.time_to_complete.value),
        "time_to_complete_median": asdict(task.time_to_complete_median.value),
        "time_to_failure": asdict(task.time_to_failure.value),
        "time_on_task": asdict(task.time_on_task.value),
        "errors": asdict(task.errors.value),
        "assists": asdict(task.assists.value),
        "clicks": asdict(task.clicks.value),
    }
