"""A study's rows as they stand, how two moments differ, and differences taken back.

What a change did is read from the rows before and after it, not from the code that did it: so
nothing that an import or a merge touches can be forgotten. Values are kept as JSON. What does not
live here: attempts and their log, which follow their session.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from recorder.db import UtcDateTime, db
from recorder.models import (
    Answer,
    Contact,
    Finding,
    Occurrence,
    Participant,
    Study,
    StudySession,
    Task,
)

TABLES: Mapping[str, sa.Table] = {
    each.__tablename__: cast(sa.Table, each.__table__)
    for each in (Study, Task, Participant, Contact, StudySession, Finding, Answer, Occurrence)
}

Rows = Mapping[tuple[str, int], Mapping[str, Any]]

Step = Sequence[Any]
"""One value that changed: table, id, column, what it was, what it became.

A contact comes and goes as a whole; its column is then `*` and its value the row, or None.
"""

WHOLE = "*"
_LEFT_OUT = {"binned_id"}


def snapshot(study_id: int) -> Rows:
    """Return every row of a study, those in the bin included, as JSON values."""
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for name, table in TABLES.items():
        columns = [each for each in table.columns if each.name not in _LEFT_OUT]
        key = key_of(table)
        for row in db.session.execute(sa.select(*columns).where(_of_study(table, study_id))):
            values = {c.name: _encoded(v) for c, v in zip(columns, row, strict=True)}
            rows[name, values[key.name]] = values
    return rows


def difference(before: Rows, after: Rows) -> tuple[dict[str, list[int]], list[Step]]:
    """Return the ids of the rows that appeared, by table, and the steps of those that changed.

    The contact of somebody who appeared comes with them and is no step.
    """
    appeared: dict[str, list[int]] = {}
    steps: list[Step] = []
    for (name, key), now in after.items():
        was = before.get((name, key))
        if was is not None:
            steps += [[name, key, c, was[c], now[c]] for c in now if was[c] != now[c]]
        elif name != "contact":
            appeared.setdefault(name, []).append(key)
        elif ("participant", key) in before:
            steps.append([name, key, WHOLE, None, now])
    gone = [key for key in before if key not in after and key[0] == "contact"]
    steps += [[*key, WHOLE, before[key], None] for key in gone]
    return appeared, steps


def take_back(steps: Sequence[Step]) -> tuple[list[Step], list[Step]]:
    """Give values back what they were; return the steps this took, and those left as they are.

    What was changed again since, or is gone, is left.
    """
    taken: list[Step] = []
    left: list[Step] = []
    for step in reversed(steps):
        name, key, column, was, became = step
        if _current(name, key, column) != became:
            left.append(step)
            continue
        _set(name, key, column, was)
        taken.append([name, key, column, became, was])
    return taken, left


def key_of(table: sa.Table) -> sa.Column[Any]:
    """Return a table's primary key."""
    return next(iter(table.primary_key.columns))


def _of_study(table: sa.Table, study_id: int) -> sa.ColumnElement[bool]:
    if table.name == "study":
        return table.c.id == study_id
    if "study_id" in table.c:
        return table.c.study_id == study_id
    people = TABLES["participant"].c
    return table.c.participant_id.in_(sa.select(people.id).where(people.study_id == study_id))


def _current(name: str, key: int, column: str) -> Any:
    table = TABLES[name]
    chosen = table.columns if column == WHOLE else [table.c[column]]
    row = db.session.execute(sa.select(*chosen).where(key_of(table) == key)).first()
    if row is None:
        return None if column == WHOLE else ...
    values = {each: _encoded(value) for each, value in row._mapping.items()}
    return values if column == WHOLE else values[column]


def _set(name: str, key: int, column: str, value: Any) -> None:
    table = TABLES[name]
    if column != WHOLE:
        change = sa.update(table).where(key_of(table) == key)
        db.session.execute(change.values({column: _decoded(table.c[column], value)}))
    elif value is None:
        db.session.execute(sa.delete(table).where(key_of(table) == key))
    else:
        db.session.execute(sa.insert(table).values(value))


def _encoded(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    # What was read and what the history keeps must compare equal: both have been JSON.
    return json.loads(json.dumps(value)) if isinstance(value, dict | list) else value


def _decoded(column: sa.Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    return UUID(value) if isinstance(column.type, sa.Uuid) else value
