"""How a row is written in a bundle: every column by its name, other rows by theirs.

The columns are read from the models, so that a column added later travels by itself. Left out are
numbers that mean something in one database only, and secrets. Floats keep every bit, times are in
UTC. What does not live here: which tables travel (`parts`).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Annotated, Any, cast, get_args
from uuid import UUID

import msgspec
import sqlalchemy as sa

from recorder.bundle.parts import BY_TABLE, LOOSE, STAYS, Part, Scope, is_binnable
from recorder.db import UtcDateTime, db
from recorder.models import Attempt, Recording

Record = Any
"""A row as a bundle holds it: a struct of the part's own fields."""

AT_ONCE = 1000
"""How many rows are in memory at a time where there may be millions."""

NAMED_BY_ID = {Attempt.__tablename__, Recording.__tablename__}
"""Tables whose ids are names that hold anywhere."""

LARGEST = 2**63
"""No database holds a whole number of this size; times are aware, and floats always finite."""


class Field(msgspec.Struct, frozen=True):
    """One field of a record: its column, and the table that it refers to.

    `needed` says that it cannot be empty, `loose` that the row is whole without what it refers to.
    """

    name: str
    column: str
    refers_to: str = ""
    is_list: bool = False
    needed: bool = True
    loose: bool = False


@cache
def fields_of(part: Part) -> tuple[Field, ...]:
    """Return the fields of a part's records, in the order of the columns."""
    return tuple(_field(column) for column in part.table.columns if _travels(column))


def _travels(column: sa.Column[Any]) -> bool:
    counted = column.primary_key and isinstance(column.type, sa.Integer)
    stays = any(key.column.table.name in STAYS for key in column.foreign_keys)
    return not (counted or stays or column.info.get("secret") or column.info.get("made"))


def _field(column: sa.Column[Any]) -> Field:
    needed = not column.nullable
    if column.foreign_keys:
        (key,) = column.foreign_keys
        table = key.column.table.name
        loose = (column.table.name, column.name) in LOOSE
        name = column.name.removesuffix("_id")
        return Field(name, column.name, table, needed=needed, loose=loose)
    table = column.info.get("ids_of", "")
    return Field(column.name, column.name, table, is_list=bool(table), needed=needed)


@cache
def record_type(part: Part) -> type[Any]:
    """Return the struct of a part's records; reading one checks the type of every value.

    A column that a bundle of before did not know takes its default.
    """
    fields = []
    for field in fields_of(part):
        column = part.table.c[field.column]
        kind: Any = _kind(part, column)
        if field.is_list:
            kind = list[UUID]
        elif field.refers_to:
            kind = UUID if field.needed else UUID | None
        fields.append((field.name, kind, *_default(column, known_again=field.name == "uuid")))
    return msgspec.defstruct(
        part.name, fields, frozen=True, kw_only=True, forbid_unknown_fields=True
    )


def _kind(part: Part, column: sa.Column[Any]) -> Any:
    """Return the type of a column's values, no longer and no larger than a database holds."""
    kind: Any = get_args(part.model.__annotations__[column.name])[0]
    length = getattr(column.type, "length", None)
    if isinstance(column.type, UtcDateTime):
        kind = Annotated[datetime, msgspec.Meta(tz=True)]
    elif isinstance(column.type, sa.Integer):
        kind = Annotated[int, msgspec.Meta(ge=-LARGEST, le=LARGEST - 1)]
    elif isinstance(column.type, sa.String) and length and not isinstance(column.type, sa.Enum):
        kind = Annotated[str, msgspec.Meta(max_length=length)]
    else:
        return kind
    return kind | None if column.nullable else kind


def _default(column: sa.Column[Any], *, known_again: bool) -> tuple[Any, ...]:
    default: Any = column.default
    if known_again or (default is None and not column.nullable):
        return ()
    if default is None:
        return (None,)
    if default.is_callable:
        return (msgspec.field(default_factory=lambda: default.arg(None)),)
    return (default.arg,)


class Names:
    """Which row outside the bin goes by which name in a bundle; read once for each table."""

    def __init__(self) -> None:
        self._names: dict[str, dict[Any, UUID]] = {}

    def of(self, table: str) -> Mapping[Any, UUID]:
        """Return the name of every row of a table by its id here."""
        if table not in self._names:
            rows = BY_TABLE[table].table
            query = sa.select(rows.c.id, rows.c.uuid)
            if is_binnable(BY_TABLE[table]):
                query = query.where(rows.c.binned_id.is_(None))
            self._names[table] = {row.id: row.uuid for row in db.session.execute(query)}
        return self._names[table]


def records(part: Part, scope: Scope, names: Names) -> Iterator[Record]:
    """Yield the rows of a part as they stand in this database."""
    for _, record in numbered(part, scope, names):
        yield record


def numbered(part: Part, scope: Scope, names: Names) -> Iterator[tuple[Any, Record]]:
    """Yield the rows of a part with their ids here."""
    query = scope.rows(part).execution_options(yield_per=AT_ONCE)
    for row in db.session.execute(query):
        yield row[0], as_record(part, row._mapping, names)


def as_record(part: Part, row: Mapping[Any, Any], names: Names) -> Record:
    """Return one row as a bundle holds it."""
    said = {field.name: _named(field, row[field.column], names) for field in fields_of(part)}
    return record_type(part)(**said)


def _named(field: Field, value: Any, names: Names) -> Any:
    if not field.refers_to or value is None or field.refers_to in NAMED_BY_ID:
        return value
    known = names.of(field.refers_to)
    # A task that was deleted since is no part of an order any more.
    return [known[each] for each in value if each in known] if field.is_list else known.get(value)


def values_of(part: Part, record: Record, ids: Mapping[str, Mapping[UUID, Any]]) -> dict[str, Any]:
    """Return the values of a record's columns, other rows by their ids in this database."""
    said = {}
    for field in fields_of(part):
        value = getattr(record, field.name)
        if field.refers_to and value is not None and field.refers_to not in NAMED_BY_ID:
            known = ids[field.refers_to]
            value = [known[each] for each in value] if field.is_list else known.get(value)
        said[field.column] = value
    return said


def identity_of(part: Part, record: Record) -> tuple[Any, ...]:
    """Return what a record is known again by."""
    return tuple(getattr(record, name) for name in part.identity)


def differing(one: Record, other: Record) -> list[str]:
    """Return the fields in which two records of a part differ."""
    names = cast(tuple[str, ...], one.__struct_fields__)
    return [name for name in names if getattr(one, name) != getattr(other, name)]
