"""The database: constraint names, times in UTC, SQLite's settings and the one-writer rule.

A transaction that means to write says so (`writing()`): it waits for its turn within this process
and begins with BEGIN IMMEDIATE, so that two writers queue at the start instead of one failing in
the middle. Every commit is on the disk (synchronous=FULL) before anyone hears of it. What does not
live here: tables, queries, connections without SQLAlchemy (`recorder.driver`), and writers that
share a commit (`recorder.commits`).
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, orm

from recorder.errors import Busy
from recorder.perengine import PerEngine

PATIENCE_SECONDS = 10
"""How long a writer waits for the one before it, in this process or another."""

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_turns = PerEngine(lambda _engine: threading.Lock())


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A point in time: aware on the way in, UTC on the way out, whatever SQLite forgets."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Store UTC without its zone; a naive datetime is a bug and refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A datetime without a time zone cannot be stored.")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Read what was stored as UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(orm.DeclarativeBase):
    """The base of every table, with readable constraint names for migrations."""

    registry = orm.registry(
        metadata=sa.MetaData(
            naming_convention={
                "ix": "ix_%(column_0_label)s",
                "uq": "uq_%(table_name)s_%(column_0_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: UtcDateTime,
            UUID: sa.Uuid,
            dict[str, Any]: sa.JSON,
            dict[str, str]: sa.JSON,
            list[str]: sa.JSON,
            list[int]: sa.JSON,
            StrEnum: sa.Enum(
                StrEnum,
                native_enum=False,
                length=32,
                values_callable=lambda words: [word.value for word in words],
            ),
        },
    )


db = SQLAlchemy(model_class=Base)


def json_of(value: object) -> str:
    """Write a value as the JSON that the database holds."""
    return msgspec.json.encode(value).decode()


@contextmanager
def writing() -> Iterator[None]:
    """Begin transactions inside this block as writers (BEGIN IMMEDIATE)."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def turn(engine: sa.Engine) -> Iterator[None]:
    """Keep the other writers of this process out of a database; raise Busy where one takes long."""
    _take_turn(engine)
    try:
        yield
    finally:
        _turns[engine].release()


def _take_turn(engine: sa.Engine) -> None:
    if not _turns[engine].acquire(timeout=PATIENCE_SECONDS):
        raise Busy("Another change is being written and takes long; do it again.")


def flush_or(error: Exception) -> None:
    """Flush what was changed; raise `error` where that would make a second row of what is unique.

    A look before is friendlier, and this catches who came between the look and the write.
    """
    try:
        db.session.flush()
    except sa.exc.IntegrityError as clash:
        if "unique" not in str(clash.orig).lower():
            raise
        raise error from clash


def _begin_at_once(connection: sa.Connection) -> None:
    """Begin as a writer, by the driver: SQLAlchemy's own way costs more than SQLite's part."""
    driver: Any = connection.connection.driver_connection
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        raise sa.exc.OperationalError("BEGIN IMMEDIATE", None, error) from error


def set_pragmas(connection: sqlite3.Connection) -> None:
    """Set up a connection of the driver's."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA busy_timeout={PATIENCE_SECONDS * 1000}")


def prepare_engine(engine: sa.Engine) -> None:
    """Teach an SQLite engine this program's pragmas and its way to begin a transaction.

    WAL lets readers read while one writes; FULL makes a commit durable before it returns. The
    driver's own transaction control is switched off, since it begins late and never IMMEDIATE.
    Writers of this process wait at a lock, which wakes the next one at once, where SQLite would
    have them look again after ever longer naps.
    """

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        set_pragmas(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        if not _writing.get():
            connection.exec_driver_sql("BEGIN")
            return
        if not connection.info.get("has_turn"):
            _take_turn(engine)
            connection.info["has_turn"] = True
        _begin_at_once(connection)

    @event.listens_for(engine, "checkin")
    def pass_on(_connection: object, record: sa.pool.ConnectionPoolEntry) -> None:
        if record.info.pop("has_turn", False):
            _turns[engine].release()
