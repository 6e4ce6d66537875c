"""Attempts and log entries that were recorded in another installation, taken over as they were.

They keep their ids, their order and when they were recorded; what follows from the log is rebuilt
here. The rules of recording were asked when they were recorded, and are not asked again: only that
each entry is well-formed. What does not live here: which of them are new (`recorder.bundle`).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from recorder.db import db
from recorder.errors import BadInput
from recorder.log import AttemptState
from recorder.models import Attempt, Event, StudySession
from recorder.recording.desk import Desk
from recorder.recording.drafts import Draft, check
from recorder.vocabulary import EventKind

ATTEMPTS, EVENTS = cast(sa.Table, Attempt.__table__), cast(sa.Table, Event.__table__)
"""The tables themselves: many rows go in by them several times as fast as by the models."""

FOLLOWING = frozenset({each.name for each in fields(AttemptState)} | {"started_at", "ended_at"})
"""The columns of an attempt that follow from its log, and from when its session began."""


def check_entry(entry: Mapping[str, Any]) -> None:
    """Raise BadInput unless an entry of a log elsewhere is well-formed in itself."""
    names = ("id", "kind", "t_ms", "source", "data", "author", "target_id")
    started = 0 if entry["kind"] is EventKind.START else None
    check(Draft(**{name: entry[name] for name in names}, task_id=started), latest_ms=math.inf)


def take_attempts(rows: Sequence[Mapping[str, Any]]) -> None:
    """Add attempts, given as values of their columns."""
    if rows:
        db.session.execute(sa.insert(ATTEMPTS), list(rows))


def change(attempt_id: UUID, values: Mapping[str, Any]) -> None:
    """Change columns of an attempt; those that follow from its log are rebuilt afterwards."""
    db.session.execute(sa.update(Attempt).where(Attempt.id == attempt_id).values(**values))


def append(rows: Sequence[Mapping[str, Any]]) -> None:
    """Append entries to the log in their order, given as values of their columns."""
    if rows:
        db.session.execute(sa.insert(EVENTS), list(rows))


def rebuild(session_id: int, attempt_ids: Iterable[UUID]) -> None:
    """Bring attempts of a session up to date with their logs; raise BadInput where one cannot be.

    What the log says counts, whatever the columns said.
    """
    desk = Desk(db.session.get_one(StudySession, session_id))
    for attempt_id in attempt_ids:
        attempt = desk.attempt(attempt_id)
        try:
            if attempt is not None:
                desk.project(attempt)
        except (LookupError, ValueError, TypeError, AttributeError) as error:
            raise BadInput(f"The log of attempt {attempt_id} cannot be read ({error}).") from error
    db.session.flush()
