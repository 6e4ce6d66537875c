"""The log as a table: every entry as it reads now, beside what was written.

Entries that were cancelled are there and say so; corrections and undos are entries too. Sessions
that were archived are in it as well. What does not live here: what an undo or a correction does
to a log (`recorder.log`).
"""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from recorder import log
from recorder.exports.table import Cell, Table
from recorder.models import Event, Study, StudySession
from recorder.queries import events_of

TOLD = ("outcome", "severity", "level", "text")
"""What entries carry that deserves a column of its own; the rest is in `data`."""

COLUMNS = (
    "session",
    "session_archived",
    "participant",
    "variant",
    "task",
    "attempt",
    "seq",
    "event",
    "kind",
    "t_ms",
    "at",
    *TOLD,
    "source",
    "author",
    "data",
    "cancelled_by",
    "corrected_by",
    "target",
    "written_kind",
    "written_t_ms",
    "written_data",
    "t_error_ms",
    "client_ms",
    "recorded_at",
)


def events(study: Study, only: StudySession | None = None) -> Table:
    """Return the log of every session of a study, or of one, in the order in which it was written.

    `attempt` counts a participant's attempts at the task within the session. `t_ms` is on the
    session's clock, `at` the same as a point in time where the session has one.
    """
    sessions = study.sessions if only is None else [only]
    rows = (row for session in sessions for row in _rows(session))
    return Table(COLUMNS, rows)


def _rows(session: StudySession) -> Iterator[list[Cell]]:
    attempts = {attempt.id: attempt for attempt in session.attempts}
    for entry in log.effective(events_of(session)):
        event: Event = entry.event
        attempt = attempts.get(event.attempt_id) if event.attempt_id else None
        begun = session.begun_at
        yield [
            session.id,
            True if session.archived_at else None,
            session.participant.code,
            session.variant,
            attempt.task.code if attempt else None,
            attempt.number if attempt else None,
            event.seq,
            str(event.id),
            entry.kind.value,
            entry.t_ms,
            begun + timedelta(milliseconds=entry.t_ms) if begun else None,
            *(entry.data.get(name) for name in TOLD),
            event.source.value,
            event.author,
            _json(entry.data),
            str(entry.cancelled_by.id) if entry.cancelled_by else None,
            " ".join(str(each.id) for each in entry.corrections) or None,
            str(event.target_id) if event.target_id else None,
            event.kind.value,
            event.t_ms,
            _json(event.data),
            event.t_error_ms,
            event.client_ms,
            event.recorded_at,
        ]


def _json(data: Mapping[str, Any]) -> str | None:
    return json.dumps(dict(data), ensure_ascii=False, separators=(",", ":")) if data else None
