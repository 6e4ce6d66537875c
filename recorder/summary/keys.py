"""A summary under the names that scripts depend on, in full precision; undefined is None.

The names are those of the reference's `expected-metrics.json`; a name once given stays. What does
not live here: rounding (nothing here is), and files (`recorder.cli`, `recorder.exports`).
"""

from dataclasses import asdict
from typing import Any

from recorder.summary.answer_keys import as_blocks
from recorder.summary.comparison import compare, study_design, two_variants
from recorder.summary.measures import Measures, measure
from recorder.summary.questionnaires import by_task, questionnaires
from recorder.summary.records import Evidence
from recorder.summary.study import StudySummary
from recorder.summary.tasks import TaskSummary
from recorder.summary.whole import agreement, discovery, overall, retained


def as_keys(summary: StudySummary) -> dict[str, Any]:
    """Return what the attempts come to as plain dictionaries, ready for JSON.

    `attempts` are all that were looked at, `valid` those in denominators, `left_out` the others
    by reason; per task `by_variant` repeats every figure for each variant alone. `comparison` is
    None unless there are two variants, `agreement` unless there was a second rater.
    """
    measures = {task.task.code: measure(task) for task in summary.tasks}
    rated = agreement(summary)
    return {
        "participants": len(summary.participants),
        "attempts": len(summary.attempts),
        "valid": summary.valid,
        "left_out": {reason.name.lower(): number for reason, number in summary.left_out.items()},
        "tasks": {
            task.task.code: _task(summary, task, measures[task.task.code]) for task in summary.tasks
        },
        "overall": asdict(overall(summary, measures)),
        "agreement": asdict(rated) if rated else None,
    }


def whole_study_keys(summary: StudySummary, evidence: Evidence) -> dict[str, Any]:
    """Return all that is known of a study: `as_keys`, and what stands beside the attempts.

    `questionnaires` holds the instruments that somebody answered after a session, that of a task
    those that were asked after it; `problems` is None where there
    are no findings, `retention` where there is no next wave.
    """
    found, returned = discovery(evidence), retained(evidence)
    problems, wave = evidence.problems or {}, evidence.next_wave
    keys = as_keys(summary)
    after_tasks = by_task(evidence.answers, summary, evidence.instruments)
    for code, task in keys["tasks"].items():
        task["questionnaires"] = as_blocks(after_tasks.get(code, {}))
    return {
        **keys,
        "questionnaires": as_blocks(
            questionnaires(
                evidence.answers,
                summary.settings.variants,
                evidence.instruments,
                evidence.unfinished,
            )
        ),
        "problems": found
        and {**asdict(found), "met_by": {code: len(who) for code, who in problems.items()}},
        "retention": returned and wave and {"next_wave": wave.name, **asdict(returned)},
    }


def _task(summary: StudySummary, task: TaskSummary, measures: Measures) -> dict[str, Any]:
    alone = {
        variant: each
        for variant, of_variant in summary.by_variant.items()
        if (each := of_variant.task(task.task.code)) is not None
    }
    return {
        "title": task.task.title,
        **_figures(task, measures),
        "variants": {
            variant: {"successes": each.success.value.successes, "n": each.success.value.n}
            for variant, each in alone.items()
        },
        "comparison": _comparison(summary, alone),
        "by_variant": {variant: _figures(each, measure(each)) for variant, each in alone.items()},
    }


def _comparison(summary: StudySummary, alone: dict[str, TaskSummary]) -> dict[str, Any] | None:
    pair, design = two_variants(alone), study_design(summary)
    if pair is None or design is None:
        return None
    compared = compare(alone[pair[0]], alone[pair[1]], design)
    return {"design": design, "a": pair[0], "b": pair[1], **asdict(compared)}


def _figures(task: TaskSummary, measures: Measures) -> dict[str, Any]:
    return {
        "outcomes": dict(task.outcomes),
        "graded": asdict(task.graded.value),
        "success": asdict(task.success.value),
        "time_to_complete": asdict(task.time_to_complete.value),
        "time_to_complete_median": asdict(task.time_to_complete_median.value),
        "time_to_failure": asdict(task.time_to_failure.value),
        "time_on_task": asdict(task.time_on_task.value),
        "kaplan_meier": asdict(measures.kaplan_meier.value),
        "errors": asdict(task.errors.value),
        "assists": asdict(task.assists.value),
        "clicks": asdict(task.clicks.value),
        "captured": asdict(measures.captured.value),
        "lostness": asdict(measures.lostness.value),
        "seq": asdict(measures.seq.value),
        "efficiency": asdict(measures.efficiency.value),
        "sum": asdict(measures.sum.value),
        "benchmark": asdict(measures.benchmark.value),
    }
