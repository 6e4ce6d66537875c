"""Whether the data are sound: SQLite's own tests, and that the log rebuilds every attempt.

Attempts and log are read side by side, one attempt in memory at a time. What does not live here:
how a log rebuilds an attempt (`recorder.log.fold`), and answers (`answers`).
"""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from recorder import log, migrations
from recorder.backup.manifest import revision_of
from recorder.check import answers
from recorder.check.readiness import console_keys
from recorder.check.verdict import Level, Tested, Wrong
from recorder.models import Attempt, Code, Event, Participant, Study, StudySession, Task
from recorder.vocabulary import AttemptStatus

MENDED_BY = "keep a copy and restore a backup."
"""What to do about data that are damaged."""

MEASURED_EVENTS = 1000
"""From how many entries on their size is measured instead of assumed."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What other tests need to know of the data; None where it could not be read."""

    schema: str | None = None
    events: int | None = None
    bytes_per_event: float | None = None
    database_bytes: int = 0
    last_recorded_at: datetime | None = None


def facts_of(reader: sa.Connection) -> Facts:
    """Read what other tests need to know."""
    raw: Any = reader.connection.driver_connection
    schema = revision_of(raw)
    pages, page_size = (
        reader.exec_driver_sql(f"PRAGMA {name}").scalar_one()
        for name in ("page_count", "page_size")
    )
    if schema not in migrations.revisions():
        return Facts(schema, database_bytes=pages * page_size)
    # The log is never cut: the last number is how many entries there are, and costs no count.
    events = reader.scalar(sa.select(sa.func.max(Event.seq))) or 0
    newest = sa.select(Event.recorded_at).order_by(Event.seq.desc()).limit(1)
    return Facts(
        schema=schema,
        events=events,
        bytes_per_event=pages * page_size / events if events >= MEASURED_EVENTS else None,
        database_bytes=pages * page_size,
        last_recorded_at=reader.scalar(newest),
    )


def tests(reader: sa.Connection, facts: Facts) -> Iterator[Tested]:
    """Yield the result of every test of the data."""
    yield _guarded("integrity", _integrity, reader)
    yield _guarded("references", _references, reader)
    known = migrations.revisions()
    if facts.schema not in known:
        sentence = "The tables are a newer recorder's; install that one to open the data."
        if facts.schema is None:
            sentence = "The database is no recorder's."
        yield Tested("tables", Level.FAIL, sentence)
        return
    if facts.schema != known[0]:
        sentence = (
            f"The tables ({facts.schema}) are older than this program's ({known[0]}); start it "
            "once to upgrade them. The log was not tested."
        )
        yield Tested("tables", Level.WARN, sentence)
        return
    yield Tested("tables", Level.OK, f"The tables are up to date ({facts.schema}).")
    yield _guarded("log", _log, reader)
    yield _guarded("answers", answers.tested, reader)
    yield _guarded("open attempts", _open_attempts, reader)
    yield _guarded("console keys", _console_keys, reader)


def _guarded(name: str, test: Callable[[sa.Connection], Tested], reader: sa.Connection) -> Tested:
    """Run a test over data that may be damaged anywhere."""
    try:
        return test(reader)
    except (sqlite3.Error, sa.exc.SQLAlchemyError) as error:
        reason = getattr(error, "orig", None) or error
        sentence = f"The data cannot be read to their end ({reason}); {MENDED_BY}"
        return Tested(name, Level.FAIL, sentence)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        return Tested(name, Level.FAIL, f"The data hold what this program cannot read ({error}).")


def _integrity(reader: sa.Connection) -> Tested:
    found = [row[0] for row in reader.exec_driver_sql("PRAGMA integrity_check(10)")]
    if found == ["ok"]:
        return Tested("integrity", Level.OK, "SQLite finds the database sound.")
    first = " ".join(found[0].split())
    sentence = f"The database is damaged ({first}); {MENDED_BY}"
    return Tested("integrity", Level.FAIL, sentence)


def _references(reader: sa.Connection) -> Tested:
    broken = reader.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if not broken:
        return Tested("references", Level.OK, "Every row finds the rows it belongs to.")
    tables = ", ".join(sorted({row[0] for row in broken}))
    sentence = f"Rows that belong to rows that are not there: {len(broken)} ({tables})."
    return Tested("references", Level.FAIL, sentence)


def _log(reader: sa.Connection) -> Tested:
    """Rebuild every attempt from its log; find logs without an attempt and the other way round."""
    attempts, events, wrong = 0, 0, Wrong()
    for attempt, entries in _side_by_side(reader):
        events += len(entries)
        if attempt is None:
            wrong.add(f"{len(entries)} entries belong to no attempt ({entries[0].attempt_id})")
            continue
        attempts += 1
        name = f"attempt {attempt.id}"
        if not entries:
            wrong.add(f"{name} has no entries")
            continue
        try:
            state = asdict(log.fold(entries))
        except (LookupError, ValueError, TypeError, AttributeError) as error:
            wrong.add(f"the log of {name} cannot be read ({error})")
            continue
        for column, rebuilt in state.items():
            stored = getattr(attempt, column)
            if stored != rebuilt:
                wrong.add(f"{name} says {column} {_said(stored)}, its log {_said(rebuilt)}")
                break
    if wrong.count:
        return Tested("log", Level.FAIL, f"The log does not rebuild every attempt: {wrong}.")
    sentence = f"The log rebuilds every attempt ({attempts} attempts, {events} entries)."
    return Tested("log", Level.OK, sentence)


def _said(value: object) -> str:
    return "–" if value is None else str(value)


def _side_by_side(reader: sa.Connection) -> Iterator[tuple[Any, list[Any]]]:
    """Yield each attempt with its log, attempts without and logs without an attempt included.

    Both are read in the order of the attempts' ids, by index, so that neither is sorted.
    """
    attempts = iter(reader.execute(sa.select(*Attempt.__table__.columns).order_by(Attempt.id)))
    columns = (
        Event.attempt_id,
        Event.id,
        Event.target_id,
        Event.kind,
        Event.source,
        Event.t_ms,
        Event.data,
    )
    query = sa.select(*columns).where(Event.attempt_id.is_not(None))
    entries = reader.execute(query.order_by(Event.attempt_id, Event.seq))
    attempt = next(attempts, None)
    for attempt_id, group in groupby(entries, key=lambda entry: entry.attempt_id):
        while attempt is not None and attempt.id < attempt_id:
            yield attempt, []
            attempt = next(attempts, None)
        if attempt is not None and attempt.id == attempt_id:
            yield attempt, list(group)
            attempt = next(attempts, None)
        else:
            yield None, list(group)
    while attempt is not None:
        yield attempt, []
        attempt = next(attempts, None)


def _open_attempts(reader: sa.Connection) -> Tested:
    open_ones = [status for status in AttemptStatus if status.is_open]
    query = (
        sa.select(Study.name, Participant.code, Task.code)
        .select_from(Attempt)
        .join(StudySession, Attempt.session_id == StudySession.id)
        .join(Study, StudySession.study_id == Study.id)
        .join(Participant, StudySession.participant_id == Participant.id)
        .join(Task, Attempt.task_id == Task.id)
        .where(Attempt.status.in_(open_ones), StudySession.ended_at.is_(None))
        .where(StudySession.archived_at.is_(None))
        .order_by(Attempt.id)
    )
    found = Wrong()
    for study, participant, task in reader.execute(query):
        found.add(f"task {task} of {participant} in “{study}”")
    if not found.count:
        return Tested("open attempts", Level.OK, "No task is still running.")
    sentence = f"Still running: {found}; if nobody is recording now, finish it on its console."
    return Tested("open attempts", Level.WARN, sentence)


def _console_keys(reader: sa.Connection) -> Tested:
    """Test the keys of every study that can still be run."""
    codes: dict[int, list[tuple[str, str]]] = {}
    for study_id, key, label in reader.execute(sa.select(Code.study_id, Code.key, Code.label)):
        codes.setdefault(study_id, []).append((key, label))
    query = sa.select(Study.id, Study.name, Study.keymap).where(Study.archived_at.is_(None))
    wrong = Wrong()
    for study_id, name, keymap in reader.execute(query.order_by(Study.id)):
        tested = console_keys(keymap, codes.get(study_id, []))
        if tested.level is not Level.OK:
            wrong.add(f"“{name}”: {tested.sentence}")
    if wrong.count:
        return Tested("console keys", Level.FAIL, str(wrong))
    return Tested("console keys", Level.OK, "Every study's actions and codes have their own keys.")
