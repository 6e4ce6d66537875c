"""Every attempt as a row, in the columns that an import reads.

What counts in no figure is not in this file: practice tasks, archived sessions, attempts that
were taken back or still run. The log (`events`) has them all.
"""

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa

from recorder import log
from recorder.db import db
from recorder.exports.table import Cell, Table
from recorder.models import Attempt, Event, Participant, Study, StudySession, Task
from recorder.vocabulary import AttemptStatus, EventKind, derived_outcome

COLUMNS = (
    "participant",
    "variant",
    "task",
    "order",
    "outcome",
    "seconds",
    "errors",
    "clicks",
    "pages_total",
    "pages_unique",
    "assists",
    "seq",
    "started_at",
    "ended_at",
    "segment",
    "observer2_outcome",
    "note",
)


def attempts(study: Study, only: StudySession | None = None) -> Table:
    """Return a study's attempts but an expert's, those of a participant and variant in order.

    `order` counts through all sessions of a participant with a variant.
    """
    return Table(COLUMNS, _rows(study, only))


def _rows(study: Study, only: StudySession | None) -> Iterator[list[Cell]]:
    began = sa.func.coalesce(StudySession.begun_at, StudySession.created_at)
    query = (
        db.select(Attempt, Participant, StudySession.variant, Task.code)
        .join(StudySession, Attempt.session_id == StudySession.id)
        .join(Participant, StudySession.participant_id == Participant.id)
        .join(Task, Attempt.task_id == Task.id)
        .where(StudySession.study_id == study.id, StudySession.archived_at.is_(None))
        .where(Attempt.status == AttemptStatus.FINISHED, Task.is_practice.is_(False))
        .order_by(Participant.id, began, StudySession.id, Attempt.position)
    )
    if only is not None:
        query = query.where(StudySession.id == only.id)
    else:
        query = query.where(StudySession.is_optimal.is_(False))
    notes = _notes(study)
    orders: Counter[tuple[str, str]] = Counter()
    for attempt, participant, variant, task in db.session.execute(query):
        orders[participant.code, variant] += 1
        yield [
            participant.code,
            variant,
            task,
            orders[participant.code, variant],
            derived_outcome(attempt.outcome, attempt.assist_level),
            attempt.seconds,
            attempt.errors,
            attempt.clicks,
            attempt.pages_total,
            attempt.pages_unique,
            attempt.assists,
            attempt.seq_rating,
            attempt.started_at,
            attempt.ended_at,
            participant.segment,
            attempt.second_outcome,
            "\n".join(notes.get(attempt.id, [])),
        ]


def _notes(study: Study) -> dict[UUID, list[str]]:
    """Return the notes of every attempt as they read now, in the order of the log.

    A mark can become a note by a correction; hence whatever was corrected is read too.
    """
    corrected = db.select(Event.target_id).where(Event.kind == EventKind.AMEND)
    kinds = (EventKind.NOTE, EventKind.UNDO, EventKind.AMEND)
    query = (
        db.select(Event)
        .join(StudySession, Event.session_id == StudySession.id)
        .where(StudySession.study_id == study.id)
        .where(sa.or_(Event.kind.in_(kinds), Event.id.in_(corrected)))
    )
    notes: dict[UUID, list[str]] = {}
    for entry in log.effective(db.session.scalars(query)):
        about = entry.event.attempt_id
        if entry.kind is EventKind.NOTE and about and not entry.is_cancelled:
            notes.setdefault(about, []).append(str(entry.data.get("text", "")))
    return notes
