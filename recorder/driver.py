"""SQLite without SQLAlchemy, for the few statements that run with every mark, batch and chunk.

SQLAlchemy's way into a transaction and out of it takes several times as long as what SQLite does
there, and marks wait for the same processor. A database has one such connection that writes, in
turn with all other writers, and one that reads. What does not live here: how a connection is set
up, whose turn it is (`recorder.db`), and sharing a commit (`recorder.commits`).
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import sqlalchemy as sa
from sqlalchemy import event

from recorder.db import db, set_pragmas, turn
from recorder.perengine import PerEngine


class _Pair:
    """The two connections to a database, opened when they are first needed."""

    def __init__(self, engine: sa.Engine) -> None:
        self.reading = threading.Lock()
        self._file = str(engine.url.database)
        self._opened: dict[str, sqlite3.Connection] = {}
        event.listen(engine, "engine_disposed", self.close_all)

    def connection(self, use: str) -> sqlite3.Connection:
        """Return the connection for a use; call it with the lock or the turn that goes with it."""
        if use not in self._opened:
            # Whoever has the turn or the lock uses it, in whatever thread that is.
            opened = self._opened[use] = sqlite3.connect(self._file, check_same_thread=False)
            set_pragmas(opened)
        return self._opened[use]

    def close(self, use: str) -> None:
        """Close a connection, which takes back what it has begun."""
        if use in self._opened:
            self._opened.pop(use).close()

    def close_all(self, _engine: sa.Engine) -> None:
        """Close what is open, as the engine closes its own."""
        for use in list(self._opened):
            self.close(use)


_pairs = PerEngine(_Pair)
_begun: ContextVar[sqlite3.Connection | None] = ContextVar("begun", default=None)


@contextmanager
def writing() -> Iterator[None]:
    """Write a transaction by `connection` alone; commit it at the end, or take it back."""
    pair = _pairs[db.engine]
    with turn(db.engine), _use(pair, "writing") as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("COMMIT")


@contextmanager
def reading() -> Iterator[None]:
    """Read by `connection` alone what is committed; each statement for itself."""
    pair = _pairs[db.engine]
    with pair.reading, _use(pair, "reading"):
        yield


@contextmanager
def _use(pair: _Pair, use: str) -> Iterator[sqlite3.Connection]:
    """Let `connection` be this one; what ailed it must not stay for those who come after.

    One that was opened while the file was read-only, say, never writes, whatever is mended.
    """
    token = None
    try:
        connection = pair.connection(use)
        token = _begun.set(connection)
        yield connection
    except BaseException:
        pair.close(use)
        raise
    finally:
        if token:
            _begun.reset(token)


def connection() -> sqlite3.Connection:
    """Return SQLite's own connection: that of `writing` or `reading`, else the session's."""
    begun = _begun.get()
    if begun is not None:
        return begun
    of_session = db.session.connection().connection.driver_connection
    assert isinstance(of_session, sqlite3.Connection)
    return of_session
