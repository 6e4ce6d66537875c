"""What the lists of studies, people and sessions show beside the rows, read in few queries.

What does not live here: figures of results (`recorder.summary`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from recorder.db import db
from recorder.models import Attempt, Participant, Study, StudySession, Task
from recorder.vocabulary import AttemptStatus, SessionStatus


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A study with how much it holds, what is archived left out."""

    study: Study
    tasks: int
    participants: int
    sessions: int
    last_session_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session with how far it came."""

    session: StudySession
    status: SessionStatus
    tasks_done: int


def study_rows() -> list[StudyRow]:
    """Return every study, the newest first."""
    tasks = _by_study(Task, Task.archived_at.is_(None))
    came = (Participant.archived_at.is_(None), Participant.no_show_at.is_(None))
    people = _by_study(Participant, *came)
    sessions = _by_study(StudySession, StudySession.archived_at.is_(None))
    began = db.select(StudySession.study_id, sa.func.max(StudySession.begun_at))
    last = _read(began.group_by(StudySession.study_id))
    newest = db.select(Study).order_by(Study.created_at.desc(), Study.id.desc())
    return [
        StudyRow(
            study=each,
            tasks=tasks.get(each.id, 0),
            participants=people.get(each.id, 0),
            sessions=sessions.get(each.id, 0),
            last_session_at=last.get(each.id),
        )
        for each in db.session.scalars(newest)
    ]


def people(study: Study) -> list[Participant]:
    """Return the study's participants with their sessions and contacts, in three queries."""
    together = (orm.selectinload(Participant.sessions), orm.selectinload(Participant.contact))
    query = db.select(Participant).filter_by(study_id=study.id).order_by(Participant.id)
    return list(db.session.scalars(query.options(*together)))


def session_rows(study: Study) -> list[SessionRow]:
    """Return the study's sessions, the newest first."""
    mine = db.select(StudySession.id).where(StudySession.study_id == study.id)
    done = _read(
        db.select(Attempt.session_id, sa.func.count(sa.distinct(Attempt.task_id)))
        .where(Attempt.session_id.in_(mine), Attempt.status == AttemptStatus.FINISHED)
        .group_by(Attempt.session_id)
    )
    return [
        SessionRow(each, status_of(each), done.get(each.id, 0)) for each in reversed(study.sessions)
    ]


def planned_session(participant: Participant) -> StudySession | None:
    """Return the participant's session that was created and has not begun, the newest."""
    waiting = [s for s in participant.sessions if status_of(s) is SessionStatus.PLANNED]
    return waiting[-1] if waiting else None


def status_of(session: StudySession) -> SessionStatus:
    """Return where a session stands."""
    if session.archived_at:
        return SessionStatus.ARCHIVED
    if session.imported_from is not None:
        return SessionStatus.IMPORTED
    if session.ended_at:
        return SessionStatus.ENDED
    return SessionStatus.RUNNING if session.begun_at else SessionStatus.PLANNED


def _by_study(
    table: type[Task | Participant | StudySession], *where: sa.ColumnElement[bool]
) -> dict[int, int]:
    """Count the rows of a table that belong to each study."""
    query = db.select(table.study_id, sa.func.count()).where(*where)
    return _read(query.group_by(table.study_id))


def _read(query: sa.Select[Any]) -> dict[int, Any]:
    """Return a query's two columns as a mapping of the first to the second."""
    return {row[0]: row[1] for row in db.session.execute(query)}
