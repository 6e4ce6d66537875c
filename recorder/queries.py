"""Reads that join: what a screen, an export or a summary needs from several tables at once."""

from collections.abc import Sequence
from uuid import UUID

from recorder.db import db
from recorder.models import (
    Answer,
    Attempt,
    Event,
    Finding,
    Occurrence,
    Participant,
    Study,
    StudySession,
    Task,
)
from recorder.summary import (
    AnswerRecord,
    AttemptRecord,
    Evidence,
    Filter,
    Settings,
    StudySummary,
    TaskRecord,
    Wave,
    summarize,
)
from recorder.vocabulary import AttemptStatus, Screen


def events_of(session: StudySession) -> Sequence[Event]:
    """Return a session's log as it was written."""
    query = db.select(Event).filter_by(session_id=session.id).order_by(Event.seq)
    return db.session.scalars(query).all()


def shown_attempt(session: StudySession) -> Attempt | None:
    """Return the attempt that a console shows: the open one, else the last at the current task.

    None while the current task is being offered, anew or for the first time.
    """
    running = open_attempt(session)
    if running or session.screen is Screen.TASK:
        return running
    here = [each for each in attempts_of(session) if each.task_id == session.current_task_id]
    return here[-1] if here else None


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


def evidence_of(study: Study) -> Evidence:
    """Return what is known of a study beside its attempts, in a handful of queries."""
    later = next_wave(study)
    return Evidence(
        answers=answer_records(study),
        problems=problems_met(study),
        participants=took_part(study),
        next_wave=Wave(later.name, took_part(later)) if later else None,
    )


def answer_records(study: Study) -> list[AnswerRecord]:
    """Return the answers of a study's participants to any instrument."""
    query = (
        db.select(
            Answer.id,
            Participant.code,
            Answer.variant,
            Answer.instrument,
            Answer.completed_at,
            Answer.items,
        )
        .join(Answer.participant)
        .where(Participant.study_id == study.id)
        .order_by(Answer.id)
    )
    return [AnswerRecord._make(row) for row in db.session.execute(query)]


def problems_met(study: Study) -> dict[str, set[str]]:
    """Return the codes of a study's problems with those of the participants who met each."""
    query = (
        db.select(Finding.code, Participant.code)
        .outerjoin(Finding.occurrences)
        .outerjoin(Occurrence.participant)
        .where(Finding.study_id == study.id)
        .order_by(Finding.code)
    )
    met: dict[str, set[str]] = {}
    for problem, participant in db.session.execute(query):
        met.setdefault(problem, set()).update([participant] if participant else [])
    return met


def took_part(study: Study) -> frozenset[str]:
    """Return the codes of who took part: whoever has a session that began, or answered.

    Where nobody has, the study is only a list of people, and the list says who took part: all but
    no-shows and those put into the archive.
    """
    sat = db.exists().where(
        StudySession.participant_id == Participant.id,
        StudySession.archived_at.is_(None),
        StudySession.begun_at.is_not(None) | StudySession.imported_from.is_not(None),
    )
    answered = db.exists().where(Answer.participant_id == Participant.id)
    everybody = db.select(Participant.code).where(Participant.study_id == study.id)
    came = frozenset(db.session.scalars(everybody.where(sat | answered)))
    return came or frozenset(
        db.session.scalars(
            everybody.where(Participant.no_show_at.is_(None), Participant.archived_at.is_(None))
        )
    )


def next_wave(study: Study) -> Study | None:
    """Return the next round of a study, None where there is none.

    That is the earliest later round of it; else, for a later round of another study, the next one
    of that study. Archived studies are passed over.
    """
    rounds = db.select(Study).where(Study.archived_at.is_(None)).order_by(Study.id)
    found: Study | None = db.session.scalar(rounds.where(Study.wave_of_id == study.id).limit(1))
    if found is None and study.wave_of_id is not None:
        siblings = rounds.where(Study.wave_of_id == study.wave_of_id, Study.id > study.id)
        found = db.session.scalar(siblings.limit(1))
    return found


def has_answers_or_problems(*participants: Participant) -> bool:
    """Whether any of the participants has answered an instrument or met a problem."""
    ids = [each.id for each in participants]
    tables = (Answer.participant_id, Occurrence.participant_id)
    return any(
        db.session.scalar(db.select(column).where(column.in_(ids)).limit(1)) for column in tables
    )
