"""Which rows rest in the bin, worked out anew from the changes in force.

A change names the rows that it put into the bin; whatever hangs on them (the sessions of a
participant, the attempts at a task) rests there with them. `binned_id` of each row is a projection
of that, as an attempt is one of its log: when a change is undone, exactly what no other change
holds comes back. What does not live here: making and undoing changes.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, cast

import sqlalchemy as sa

from recorder.db import db
from recorder.history.rows import TABLES
from recorder.models import Attempt, Change
from recorder.recording.leaving import in_parts, set_aside

Held = dict[str, dict[Any, int]]
"""By table the ids of rows, each with the change that holds it in the bin."""

HANGS_ON: Mapping[str, Mapping[str, str]] = {
    "study": {},
    "task": {"study_id": "study"},
    "participant": {"study_id": "study"},
    "session": {"study_id": "study", "participant_id": "participant"},
    "attempt": {"session_id": "session", "task_id": "task"},
    "finding": {"study_id": "study"},
    "answer": {"participant_id": "participant", "session_id": "session", "attempt_id": "attempt"},
    "occurrence": {"participant_id": "participant", "finding_id": "finding"},
}
"""By table which column names the row that one hangs on; parents come before children."""

_TABLES: Mapping[str, sa.Table] = {**TABLES, "attempt": cast(sa.Table, Attempt.__table__)}


def in_force(study_id: int) -> list[Change]:
    """Return a study's changes that were not undone and whose rows are still there."""
    query = db.select(Change).filter_by(study_id=study_id, undone_at=None, gone_at=None)
    return list(db.session.scalars(query.order_by(Change.id)))


def settle(study_id: int, *, only_hide: bool = False) -> None:
    """Bring every row's place up to date with the changes in force; `only_hide` shows none yet."""
    db.session.flush()
    changes = in_force(study_id)
    named: Held = {}
    for change in changes:
        for name, ids in change.data.get("binned", {}).items():
            for each in ids:
                named.setdefault(name, {}).setdefault(each, change.id)
    wanted = with_what_hangs_on(named)
    own = set(db.session.scalars(db.select(Change.id).filter_by(study_id=study_id)))
    for name, table in _TABLES.items():
        if name not in HANGS_ON:
            continue
        held = _held(table, own)
        moved: dict[int | None, list[Any]] = {}
        for each, change_id in wanted.get(name, {}).items():
            if held.get(each) != change_id:
                moved.setdefault(change_id, []).append(each)
        if not only_hide:
            moved[None] = [each for each in held if each not in wanted.get(name, {})]
        for holder, ids in moved.items():
            _place(table, ids, holder)
    db.session.expire_all()


def with_what_hangs_on(named: Mapping[str, Mapping[Any, int]]) -> Held:
    """Return the rows named and all that hangs on them, each with the change it is there by."""
    held: Held = {name: dict(ids) for name, ids in named.items()}
    for name, parents in HANGS_ON.items():
        table = _TABLES[name]
        for column, parent in parents.items():
            for some in in_parts(held.get(parent, {})):
                query = sa.select(table.c.id, table.c[column]).where(table.c[column].in_(some))
                for row_id, parent_id in db.session.execute(query):
                    held.setdefault(name, {}).setdefault(row_id, held[parent][parent_id])
    return held


def hidden_by(change: Change, name: str) -> list[Any]:
    """Return the ids of the rows of a table that rest in the bin by this change."""
    table = _TABLES[name]
    query = sa.select(table.c.id).where(table.c.binned_id == change.id)
    return list(db.session.scalars(query))


def holding(name: str, ids: Collection[Any]) -> int | None:
    """Return the change that holds any of these rows in the bin, None where none does."""
    table = _TABLES[name]
    for some in in_parts(ids):
        query = sa.select(table.c.binned_id).where(table.c.id.in_(some))
        found: int | None = db.session.scalar(query.where(table.c.binned_id.is_not(None)).limit(1))
        if found is not None:
            return found
    return None


def _held(table: sa.Table, changes: Iterable[int]) -> dict[Any, int]:
    held: dict[Any, int] = {}
    for some in in_parts(changes):
        query = sa.select(table.c.id, table.c.binned_id).where(table.c.binned_id.in_(some))
        held.update((row_id, change_id) for row_id, change_id in db.session.execute(query))
    return held


def _place(table: sa.Table, ids: Collection[Any], change_id: int | None) -> None:
    if table.name == "attempt":
        set_aside(ids, change_id)
        return
    for some in in_parts(ids):
        update = sa.update(table).where(table.c.id.in_(some)).values(binned_id=change_id)
        db.session.execute(update)
