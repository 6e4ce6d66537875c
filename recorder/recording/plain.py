"""The short way for plain entries: what adds to a log, and moves no attempt on.

Marks and captured events are nearly all that is ever recorded, and they come while somebody waits
for the next key. Where they lie in the span of an attempt, or between attempts and count nowhere,
nothing must be weighed: they are appended, and the counts of their attempt move on by as many.
`jot` does that for a whole batch or leaves it alone; then the long way through `admission` decides,
and has the sentences for what is refused. Both ways leave the same rows.
"""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import orm

from recorder import driver
from recorder.clock import milliseconds_between
from recorder.db import db, json_of
from recorder.errors import BadInput
from recorder.models import Attempt
from recorder.recording.drafts import AHEAD_MS, COUNTED, LONGEST_TEXT, UNRULED, Proposed, check
from recorder.recording.tally import COUNTS, Tally
from recorder.vocabulary import EventKind, Source

PLAIN = frozenset(
    {
        EventKind.ERROR,
        EventKind.CLICK,
        EventKind.ASSIST,
        EventKind.NOTE,
        EventKind.QUOTE,
        EventKind.MARKER,
        EventKind.SCROLL,
        EventKind.KEY_COUNT,
        EventKind.JS_ERROR,
        EventKind.HTTP_ERROR,
        EventKind.PAGE,
    }
)
"""Kinds that add to a log."""

_SITTING = f"""
SELECT session.capture_token, session.archived_at, session.begun_at, session.ended_at,
    session.imported_from, attempt.id, attempt.started_ms, attempt.finished_ms,
    attempt.paused_ms, attempt.paused_since_ms, task.success_url,
    {", ".join(f"attempt.{each}" for each in COUNTS)}
FROM session LEFT JOIN attempt ON attempt.session_id = session.id
    AND attempt.binned_id IS NULL AND attempt.status <> 'cancelled'
    LEFT JOIN task ON task.id = attempt.task_id
WHERE session.id = ? AND session.binned_id IS NULL ORDER BY attempt.position DESC
"""
"""The statements are the driver's: SQLAlchemy's own way takes several times as long as SQLite."""

_COLUMNS = (
    "id",
    "session_id",
    "attempt_id",
    "kind",
    "source",
    "author",
    "t_ms",
    "t_error_ms",
    "client_ms",
    "data",
    "recorded_at",
)

AT_ONCE = 250
"""Rows that one statement appends: two thirds of the time that a statement for each row takes."""

_COUNT = f"UPDATE attempt SET {', '.join(f'{each} = ?' for each in COUNTS)} WHERE id = ?"


class Sitting(NamedTuple):
    """What plain entries need to know of a session; its attempts, the latest first."""

    id: int
    capture_token: str
    archived_at: str | None
    begun_at: datetime | None
    ended_at: datetime | None
    imported_from: str | None
    attempts: list[Tally]


def sitting(session_id: int) -> Sitting | None:
    """Read what plain entries need to know of a session, None where there is none."""
    rows = driver.connection().execute(_SITTING, (session_id,)).fetchall()
    if not rows:
        return None
    token, archived_at, begun_at, ended_at, imported_from = rows[0][:5]
    attempts = [Tally(*row[5:]) for row in rows if row[5]]
    return Sitting(
        session_id, token, archived_at, _read(begun_at), _read(ended_at), imported_from, attempts
    )


def jot(session: Sitting, drafts: Sequence[Proposed], now: datetime) -> int | None:
    """Append a batch of plain entries; return the log's last place.

    Returns None, and has done nothing, where one of them is not plain, is wrong in itself, or is
    known already.
    """
    if session.begun_at is None or session.ended_at or session.imported_from is not None:
        return None
    latest_ms = milliseconds_between(session.begun_at, now) + AHEAD_MS
    written_at = now.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    rows: list[tuple[object, ...]] = []
    for draft in drafts:
        kind = draft.kind
        if kind not in PLAIN or draft.attempt_id is not None or draft.target_id is not None:
            return None
        attempt = _under_way(session.attempts, draft.t_ms)
        if attempt is None and kind in COUNTED and draft.source is not Source.CAPTURE:
            return None
        carried = json_of(draft.data)
        if not _is_sound(draft, carried, latest_ms):
            return None
        if attempt and not attempt.add(draft, _rows):
            return None
        rows.append(
            (
                draft.id.hex,
                session.id,
                attempt.hex if attempt else None,
                kind._value_,
                draft.source._value_,
                draft.author,
                draft.t_ms,
                draft.t_error_ms,
                draft.client_ms,
                carried,
                written_at,
            )
        )
    return _write(rows, [each for each in session.attempts if each.moved])


def _is_sound(draft: Proposed, carried: str, latest_ms: float) -> bool:
    """Whether a draft is well-formed; most are seen to be at a glance, for `check` takes longer.

    `carried` is its data as JSON, which is at least as long as any text in it.
    """
    data = draft.data
    if (
        draft.kind in UNRULED
        and 0 <= draft.t_ms <= latest_ms
        and len(carried) <= LONGEST_TEXT
        and "presses" not in data
        and "outcome" not in data
    ):
        return True
    try:
        check(draft, latest_ms)
    except BadInput:
        return False
    return True


def _under_way(attempts: Sequence[Tally], t_ms: float) -> Tally | None:
    """Return the latest attempt that was under way at a time."""
    for attempt in attempts:
        if attempt.spans(t_ms):
            return attempt
    return None


def _rows(statement: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
    return driver.connection().execute(statement, values).fetchall()


def _read(moment: str | None) -> datetime | None:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC) if moment else None


def _write(rows: list[tuple[object, ...]], moved: Sequence[Tally]) -> int | None:
    connection = driver.connection()
    written = 0
    try:
        for written in range(0, len(rows), AT_ONCE):
            together = rows[written : written + AT_ONCE]
            connection.execute(_append(len(together)), list(chain.from_iterable(together)))
    except sqlite3.IntegrityError:
        # One of them is known. Taking back those before it costs less than a look at every id, or
        # a savepoint, for which SQLite keeps every page as it was.
        connection.executemany(
            "DELETE FROM event WHERE id = ?", [row[:1] for row in rows[:written]]
        )
        return None
    last_seq: int = connection.execute("SELECT last_insert_rowid()").fetchone()[0]
    for each in moved:
        connection.execute(_COUNT, (*each.counts, each.hex))
    _forget(moved)
    return last_seq


@cache
def _append(rows: int) -> str:
    """Return the statement that appends so many rows."""
    row = f"({', '.join('?' for _ in _COLUMNS)})"
    return f"INSERT INTO event ({', '.join(_COLUMNS)}) VALUES {', '.join([row] * rows)}"


def _forget(moved: Sequence[Tally]) -> None:
    """Let attempts that somebody has read already be read again."""
    if not db.session.registry.has() or not db.session.identity_map:
        return
    for counts in moved:
        key = orm.Session.identity_key(Attempt, UUID(counts.hex))
        read = db.session.identity_map.get(key)
        if read is not None:
            db.session.expire(read)
