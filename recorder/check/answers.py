"""Whether the answers that were given in sessions are what their log says.

Such an answer is a copy of an entry of the log, which figures read instead of that. What does not
live here: how a log reads (`recorder.log`), answers that a file brought without a session, and
forms that are not handed in.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from recorder import log
from recorder.check.verdict import Level, Tested, Wrong
from recorder.models import Answer, Event
from recorder.vocabulary import AnswerStatus, EventKind


def tested(reader: sa.Connection) -> Tested:
    """Hold every answer against the entry that it is a copy of, and the other way round."""
    copies, wrong, count = _copies(reader), Wrong(), 0
    for entry in _entries(reader):
        count += 1
        key = entry.event.id
        copy = copies.pop(key, None)
        if copy is None:
            wrong.add(f"the log's answer {key} is in no table of answers")
        elif difference := _difference(copy, entry):
            wrong.add(f"answer {copy.id} {difference}")
    for key, copy in copies.items():
        wrong.add(f"answer {copy.id} is in no log ({key})")
    if wrong.count:
        return Tested("answers", Level.FAIL, f"Not every answer is what its log says: {wrong}.")
    return Tested("answers", Level.OK, f"Every answer is what its log says ({count} answers).")


def _copies(reader: sa.Connection) -> dict[UUID, Any]:
    """Return the answers that are entries of a log, by the entry's id."""
    query = sa.select(Answer.key, Answer.id, Answer.status, Answer.items)
    query = query.where(Answer.key.is_not(None), Answer.status != AnswerStatus.BEGUN)
    return {row.key: row for row in reader.execute(query.order_by(Answer.id))}


def _entries(reader: sa.Connection) -> Iterator[log.Entry[Any]]:
    """Yield the answers by item that stand in logs, as they now read."""
    kinds = EventKind.ANSWER, EventKind.UNDO, EventKind.AMEND
    columns = Event.session_id, Event.id, Event.target_id, Event.kind, Event.t_ms, Event.data
    query = sa.select(*columns).where(Event.kind.in_(kinds))
    rows = reader.execute(query.order_by(Event.session_id, Event.seq))
    for _session, written in groupby(rows, key=lambda row: row.session_id):
        for entry in log.effective(written):
            if entry.event.kind is EventKind.ANSWER and "items" in entry.event.data:
                yield entry


def _difference(copy: Any, entry: log.Entry[Any]) -> str:
    """Say what a copy has other than its entry, "" where it has nothing."""
    status = AnswerStatus.WITHDRAWN if entry.is_cancelled else AnswerStatus.GIVEN
    if copy.status is not status:
        return f"is {copy.status}, and {status} by its log"
    said, logged = _by_item(copy.items), _by_item(entry.data["items"])
    for item in dict.fromkeys([*said, *logged]):
        if said.get(item) != logged.get(item):
            return f"says {said.get(item)!r:.40} to {item}, its log {logged.get(item)!r:.40}"
    return ""


def _by_item(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers without what checking them may change: spaces, the order of choices."""
    return {item: _bare(value) for item, value in answers.items()}


def _bare(value: Any) -> Any:
    if isinstance(value, str):
        value = value.strip()
    if isinstance(value, list):
        value = sorted(set(value))
    return None if value in ("", []) else value
