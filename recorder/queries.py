"""Reads that join: what a screen, an export or a summary needs from several tables at once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from recorder.answers import answer_records, unfinished_answers
from recorder.attempts import recorded
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
)
from recorder.repertoire import instruments_of
from recorder.summary import (
    Evidence,
    Filter,
    Settings,
    StudySummary,
    TaskRecord,
    Wave,
    summarize,
)
from recorder.vocabulary import AttemptStatus, Screen, Source

_LAST_SEQ = db.select(db.func.max(Event.seq)).where(Event.session_id == db.bindparam("session_id"))


def events_of(session: StudySession, source: Source | None = None) -> Sequence[Event]:
    """Return a session's log as it was written, all or what one source wrote; no binned tasks."""
    query = db.select(Event).filter_by(session_id=session.id).order_by(Event.seq)
    if source:
        query = query.filter_by(source=source)
    attempts = Attempt.__table__.c
    binned = db.select(attempts.id).where(
        attempts.session_id == session.id, attempts.binned_id.is_not(None)
    )
    query = query.where(Event.attempt_id.is_(None) | Event.attempt_id.not_in(binned))
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


def last_seq(session_id: int) -> int:
    """Return the place of the last entry of a session's log, 0 while it is empty."""
    return db.session.execute(_LAST_SEQ, {"session_id": session_id}).scalar() or 0


def open_attempt(session: StudySession) -> Attempt | None:
    """Return the attempt that runs or is paused, if any."""
    return next((each for each in reversed(attempts_of(session)) if each.status.is_open), None)


def attempts_of(session: StudySession) -> list[Attempt]:
    """Return the session's attempts that were not taken back, in their order."""
    query = db.select(Attempt).filter_by(session_id=session.id).order_by(Attempt.position)
    attempts = db.session.scalars(query)
    return [each for each in attempts if each.status is not AttemptStatus.CANCELLED]


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
        instruments=instruments_of(study),
        unfinished=unfinished_answers(study),
        problems=problems_met(study),
        participants=took_part(study),
        next_wave=Wave(later.name, took_part(later)) if later else None,
    )


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
        StudySession.is_optimal.is_(False),
        StudySession.begun_at.is_not(None) | StudySession.imported_from.is_not(None),
    )
    experts = db.select(StudySession.id).where(StudySession.is_optimal)
    answered = db.exists().where(
        Answer.participant_id == Participant.id,
        Answer.session_id.is_(None) | Answer.session_id.not_in(experts),
    )
    everybody = db.select(Participant.code).where(Participant.study_id == study.id)
    came = frozenset(db.session.scalars(everybody.where(sat | answered)))
    return came or frozenset(
        db.session.scalars(
            everybody.where(Participant.no_show_at.is_(None), Participant.archived_at.is_(None))
        )
    )


def corrections_of(study: Study) -> dict[int, tuple[int, datetime]]:
    """Return by session how often its log was corrected by hand, and when last."""
    query = (
        db.select(Event.session_id, db.func.count(), db.func.max(Event.recorded_at))
        .join(StudySession, Event.session_id == StudySession.id)
        .where(StudySession.study_id == study.id, Event.target_id.is_not(None))
        .where(Event.source != Source.IMPORT)
        .group_by(Event.session_id)
    )
    return {session_id: (n, last) for session_id, n, last in db.session.execute(query)}


def next_wave(study: Study) -> Study | None:
    """Return the next round of a study, None where there is none.

    That is the earliest later round of it; else, for a later round of another study, the next one
    of that study. Archived studies are passed over. Rounds are in the order in which they were
    made, wherever that was.
    """
    made = db.tuple_(Study.created_at, Study.id)
    rounds = db.select(Study).where(Study.archived_at.is_(None)).order_by(*made.clauses)
    found: Study | None = db.session.scalar(rounds.where(Study.wave_of_id == study.id).limit(1))
    if found is None and study.wave_of_id is not None:
        own = db.select(Study.created_at, Study.id).where(Study.id == study.id)
        siblings = rounds.where(Study.wave_of_id == study.wave_of_id, made > own.scalar_subquery())
        found = db.session.scalar(siblings.limit(1))
    return found
