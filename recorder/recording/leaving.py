"""How attempts and their log entries leave: set aside with what went into the bin, and erased.

Setting aside hides attempts and forgets nothing; erasing is for good, and only the bin does it
(`recorder.history.bin`). What does not live here: everything else that rests in the bin.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import TypeVar, cast
from uuid import UUID

import sqlalchemy as sa

from recorder.db import db
from recorder.models import Attempt, Event

Id = TypeVar("Id")

AT_ONCE = 500
"""How many ids one statement names; SQLite takes some tens of thousands."""

_attempt, _event = (cast(sa.Table, each.__table__) for each in (Attempt, Event))


def set_aside(attempts: Collection[UUID], change_id: int | None) -> None:
    """Hide attempts with what a change put into the bin; with none, show them again."""
    for some in in_parts(attempts):
        update = sa.update(_attempt).where(_attempt.c.id.in_(some))
        db.session.execute(update.values(binned_id=change_id))


def erase(sessions: Collection[int], attempts: Collection[UUID]) -> None:
    """Delete the whole logs of sessions, and attempts with theirs, for good."""
    for column, ids in ((_event.c.session_id, sessions), (_event.c.attempt_id, attempts)):
        for some in in_parts(ids):
            db.session.execute(sa.delete(_event).where(column.in_(some)))
    for column, ids in ((_attempt.c.session_id, sessions), (_attempt.c.id, attempts)):
        for some in in_parts(ids):
            db.session.execute(sa.delete(_attempt).where(column.in_(some)))


def in_parts(ids: Iterable[Id]) -> Iterator[list[Id]]:
    """Yield ids in lists short enough for one statement."""
    listed = list(ids)
    for begin in range(0, len(listed), AT_ONCE):
        yield listed[begin : begin + AT_ONCE]
