"""Reads that join: what a screen, an export or a summary needs from several tables at once."""

from collections.abc import Sequence
from uuid import UUID

from recorder.db import db
from recorder.models import Attempt, Event, Participant, Study, StudySession, Task
from recorder.summary import (
    AttemptRecord,
    Filter,
    Settings,
    StudySummary,
    TaskRecord,
    summarize,
)
from recorder.vocabulary import AttemptStatus


def events_of(session: StudySession) -> Sequence[Event]:
    """Return a session's log as it was written."""
    query = db.select(Event).filter_by(session_id=session.id).order_by(Event.seq)
    return db.session.scalars(query).all()


def find_event(event_id: UUID | None) -> Event | None:
    """Return the event of this id, None where nobody has recorded it."""
    if event_id is None:
        return None
    event: Event | None = db.session.scalar(db.select(Event).filter_by(id=event_id))
    return event


def last_seq(session: StudySession) -> int:
    """Return the place of the last entry of a session's log, 0 while it is empty."""
    query = db.select(db.func.max(Event.seq)).filter_by(session_id=session.id)
    return db.session.scalar(query) or 0


def open_attempt(session: StudySession) -> Attempt | None:
    """Return the attempt that runs or is paused, if any."""
    return next((each for each in reversed(attempts_of(session)) if each.status.is_open), None)


def attempts_of(session: StudySession) -> list[Attempt]:
    """Return the session's attempts that were not taken back, in their order."""
    query = db.select(Attempt).filter_by(session_id=session.id).order_by(Attempt.position)
    attempts = db.session.scalars(query)
    return [each for each in attempts if each.status is not AttemptStatus.CANCELLED]


def recorded(study: Study) -> list[AttemptRecord]:
    """Return a study's attempts with what figures need, archived sessions marked as such.

    One query, whatever the study holds; it does not look at the log.
    """
    query = (
        db.select(
            Attempt.id,
            Attempt.session_id,
            Task.code,
            Participant.code,
            StudySession.variant,
            Participant.segment,
            db.func.coalesce(StudySession.begun_at, StudySession.created_at),
            Attempt.position,
            Attempt.number,
            Attempt.status,
            Attempt.outcome,
            Attempt.assist_level,
            Attempt.seconds,
            Attempt.errors,
            Attempt.clicks,
            Attempt.assists,
            Attempt.pages_total,
            Attempt.pages_unique,
            Attempt.seq_rating,
            Attempt.second_outcome,
            StudySession.archived_at.is_not(None),
        )
        .join(StudySession, Attempt.session_id == StudySession.id)
        .join(Participant, StudySession.participant_id == Participant.id)
        .join(Task, Attempt.task_id == Task.id)
        .where(StudySession.study_id == study.id, Attempt.status != AttemptStatus.CANCELLED)
    )
    return [AttemptRecord._make(row) for row in db.session.execute(query)]


def task_records(study: Study) -> list[TaskRecord]:
    """Return a study's tasks in their order, archived and practice ones marked as such."""
    return [
        TaskRecord(
            code=task.code,
            title=task.title,
            id=task.id,
            is_practice=task.is_practice,
            is_archived=task.archived_at is not None,
            optimal_clicks=task.optimal_clicks,
            optimal_pages=task.optimal_pages,
            error_opportunities=task.error_opportunities,
            time_limit_seconds=task.time_limit_seconds,
            benchmark_seconds=task.benchmark_seconds,
            benchmark_rate=task.benchmark_rate,
        )
        for task in study.tasks
    ]


def summary_of(study: Study, chosen: Filter | None = None) -> StudySummary:
    """Summarize a study as it stands now."""
    settings = Settings(
        variants=tuple(study.variants),
        counting_attempt=study.counting_attempt,
        difficulty_weight=study.difficulty_weight,
    )
    return summarize(task_records(study), recorded(study), settings, chosen)
