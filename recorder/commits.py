"""One commit for many: what screens write at the same moment goes to the disk together.

A commit that is on the disk before anyone hears of it costs an fsync, and SQLite takes one writer
at a time. Screens that write while a commit is under way therefore wait in a queue, and the first
of them to get its turn writes for all of them: each in a savepoint of its own, so that one that is
refused takes nothing from the others, then one commit. What is plain goes a shorter way, without a
session. What does not live here: who is a writer, and the lock that keeps other writers out
meanwhile (`recorder.db`).
"""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, Generic, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from recorder import driver
from recorder.db import db, writing
from recorder.perengine import PerEngine

T = TypeVar("T")

DATABASE_ERRORS = (sa.exc.DBAPIError, sqlite3.Error)


class _Work(Generic[T]):
    """Something to write, and what came of it."""

    def __init__(self, do: Callable[[], T], plainly: Callable[[], T | None] | None) -> None:
        self.do = do
        self.plainly = plainly
        self.is_done = False
        self._answer: T | None = None
        self._error: BaseException | None = None

    def answered(self, answer: T) -> None:
        self._answer, self._error = answer, None

    def failed(self, error: BaseException) -> None:
        self._error = error

    def outcome(self) -> T:
        if self._error:
            raise self._error
        return cast(T, self._answer)


class _Turn:
    """Who waits to write to one database, and the lock that whoever writes for them holds."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.waiting: deque[_Work[Any]] = deque()


_turns = PerEngine(lambda _engine: _Turn())


def share(do: Callable[[], T], plainly: Callable[[], T | None] | None = None) -> T:
    """Call `do` in a transaction, commit it with whatever else waits, and return what it returned.

    Returns after the commit. What `do` raises is raised here, and nothing of it is written; where
    the commit itself fails, everyone it was for hears why. `do` may be called in another request's
    thread: it takes what it needs along and neither commits nor looks at the request.

    `plainly` does the same by `recorder.driver` alone, where it can; where it cannot, or refuses,
    it has written nothing, and None from it asks for `do`.
    """
    if db.session.registry.has():
        # What this request has read so far would be a transaction that cannot become a writing one.
        db.session.rollback()
    turn, work = _turns[db.engine], _Work(do, plainly)
    turn.waiting.append(work)
    with turn.lock:
        if not work.is_done:
            batch = [turn.waiting.popleft() for _ in range(len(turn.waiting))]
            try:
                _write(_left_by_plain(batch))
            finally:
                for each in batch:
                    each.is_done = True
    return work.outcome()


def _left_by_plain(batch: Sequence[_Work[Any]]) -> list[_Work[Any]]:
    """Write plainly, where the whole batch has a way to; return what was not done by it."""
    if not all(work.plainly for work in batch):
        return list(batch)
    with _all_hear_why(batch):
        try:
            with driver.writing():
                return [work for work in batch if not _do_plainly(work)]
        except sqlite3.IntegrityError:
            # A row that cannot be took the others' along; in savepoints it takes none.
            return list(batch)
    return []


@contextmanager
def _all_hear_why(batch: Sequence[_Work[Any]]) -> Iterator[None]:
    """Tell everyone in a batch of the error that ended it; raise it where it ends the program."""
    try:
        yield
    except BaseException as error:
        for work in batch:
            work.failed(error)
        if not isinstance(error, Exception):
            raise


def _do_plainly(work: _Work[Any]) -> bool:
    """Do one piece of work, or refuse it; return False where it must go the longer way."""
    assert work.plainly
    try:
        answer = work.plainly()
    except DATABASE_ERRORS:
        raise
    except Exception as error:
        work.failed(error)
        return True
    work.answered(answer)
    return answer is not None


def _write(batch: Sequence[_Work[Any]]) -> None:
    if not batch:
        return
    with writing(), _all_hear_why(batch):
        try:
            for work in batch:
                _do(work, alone=len(batch) == 1)
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise


def _do(work: _Work[Any], *, alone: bool) -> None:
    """Do one piece of work in a savepoint; raise only what ends the transaction for all."""
    try:
        with nullcontext() if alone else db.session.begin_nested():
            work.answered(work.do())
            db.session.flush()
    except Exception as error:
        # When the disk is full, say, SQLite may have given up the whole transaction.
        is_fatal = isinstance(error, DATABASE_ERRORS) and not isinstance(error, IntegrityError)
        if alone or is_fatal:
            raise
        work.failed(error)
