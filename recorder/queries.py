"""Reads that join: what a screen, an export or a summary needs from several tables at once."""

from collections.abc import Sequence

from recorder.db import db
from recorder.models import Attempt, Event, StudySession
from recorder.vocabulary import AttemptStatus


def events_of(session: StudySession) -> Sequence[Event]:
    """Return a session's log as it was written."""
    query = db.select(Event).filter_by(session_id=session.id).order_by(Event.seq)
    return db.session.scalars(query).all()


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
