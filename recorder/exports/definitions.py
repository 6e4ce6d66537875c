"""What a study defines, as tables that an import reads: its tasks, its participants.

Names and contacts of participants are in no export. What does not live here: what was recorded
(`attempts`, `events`).
"""

from recorder.db import db
from recorder.exports.table import Table
from recorder.models import Attempt, Participant, Study, Task

TASK_COLUMNS = (
    "task",
    "title",
    "optimal_clicks",
    "optimal_pages",
    "error_opportunities",
    "time_limit",
    "benchmark_seconds",
    "benchmark_rate",
    "scenario",
    "success_criterion",
    "start_url",
    "success_url",
    "journey_stage",
    "practice",
)

PARTICIPANT_COLUMNS = ("participant", "segment", "variant")

NOT_ATTRIBUTES = {*PARTICIPANT_COLUMNS, "name", "reach"}
"""Columns that an import of participants takes for something else than an attribute."""


def tasks(study: Study) -> Table:
    """Return a study's tasks in their order, archived ones only where they were attempted."""
    attempted = set(
        db.session.scalars(
            db.select(Attempt.task_id).join(Attempt.task).where(Task.study_id == study.id)
        )
    )
    kept = [task for task in study.tasks if task.archived_at is None or task.id in attempted]
    return Table(
        TASK_COLUMNS,
        [
            [
                task.code,
                task.title,
                task.optimal_clicks,
                task.optimal_pages,
                task.error_opportunities,
                task.time_limit_seconds,
                task.benchmark_seconds,
                task.benchmark_rate,
                task.scenario,
                task.success_criterion,
                task.start_url,
                task.success_url,
                task.journey_stage,
                True if task.is_practice else None,
            ]
            for task in kept
        ],
    )


def participants(study: Study) -> Table:
    """Return a study's participants with a column for each attribute; no-shows are left out."""
    came = [each for each in study.participants if not each.no_show_at and _counts(each)]
    attributes = sorted({name for each in came for name in each.attributes})
    named = [f"{name} (attribute)" if name in NOT_ATTRIBUTES else name for name in attributes]
    return Table(
        [*PARTICIPANT_COLUMNS, *named],
        [
            [each.code, each.segment, each.variant, *(each.attributes.get(a) for a in attributes)]
            for each in came
        ],
    )


def _counts(participant: Participant) -> bool:
    return participant.archived_at is None or bool(participant.sessions)
