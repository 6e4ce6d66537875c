"""A bundle's log beside the one that is here: known by id, new, or contradicting.

The log is append-only, so that two logs of one session are one log as long as they do not
contradict: an entry reads the same in both, and of what was recorded since on either side, no
attempt and no entry was touched on both. What does not live here: rows of other tables
(`matching`).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from recorder.bundle.matching import Matches, chunks
from recorder.bundle.parts import ATTEMPTS, EVENTS, SESSIONS
from recorder.bundle.reading import Bundle
from recorder.bundle.records import AT_ONCE, Record, as_record
from recorder.db import db
from recorder.errors import BadInput, Conflict
from recorder.models import Attempt, Event, StudySession
from recorder.recording.carried import check_entry


class Ahead(Enum):
    """Which of two logs of a session goes on after the other one ends."""

    NEITHER = auto()
    HERE = auto()
    THERE = auto()
    BOTH = auto()


@dataclass
class Logs:
    """What of a bundle's log is new: how many entries by session, and the attempts they touch."""

    fresh: Counter[UUID] = field(default_factory=Counter)
    touched: dict[UUID, set[UUID]] = field(default_factory=dict)
    ahead: dict[UUID, Ahead] = field(default_factory=dict)


def compare(bundle: Bundle, found: Matches) -> Logs:
    """Compare the logs; raise Conflict where they contradict, BadInput where one is not whole."""
    logs = Logs()
    known = {pair.here.uuid for pair in found.pairs[SESSIONS.name]}
    attempts = {each.id: each.session for each in _attempts(found)}
    seen: set[UUID] = set()
    matched: Counter[UUID] = Counter()
    about: dict[UUID, set[UUID]] = {}
    for some in chunks(bundle.records(EVENTS), AT_ONCE // 2):
        here = _here(some, found)
        for entry in some:
            whole = _is_whole(bundle, entry, attempts, seen, found)
            seen.add(entry.id)
            if not whole:
                continue
            if entry.id in here:
                if here[entry.id] != entry:
                    raise Conflict(_contradiction(entry, found))
                matched[entry.session] += 1
                continue
            check_entry(_columns(entry))
            logs.fresh[entry.session] += 1
            if entry.attempt:
                logs.touched.setdefault(entry.session, set()).add(entry.attempt)
            if entry.session in known:
                about.setdefault(entry.session, set()).add(_about(entry))
    counted = _counted(found)
    for session in known:
        more = counted[session] > matched[session]
        logs.ahead[session] = {
            (False, False): Ahead.NEITHER,
            (True, False): Ahead.HERE,
            (False, True): Ahead.THERE,
            (True, True): Ahead.BOTH,
        }[more, session in logs.fresh]
        if logs.ahead[session] is Ahead.BOTH:
            _refuse_both(session, about[session], seen, found)
    return logs


def fresh_entries(bundle: Bundle, found: Matches) -> Iterator[list[Record]]:
    """Yield the entries of a bundle that are not here, many at a time, in their order."""
    sessions = found.present[StudySession.__tablename__] - found.binned[StudySession.__tablename__]
    attempts = found.binned[Attempt.__tablename__]
    for some in chunks(bundle.records(EVENTS), AT_ONCE // 2):
        here = set(
            db.session.scalars(sa.select(Event.id).where(Event.id.in_([e.id for e in some])))
        )
        fresh = [
            entry
            for entry in some
            if entry.id not in here and entry.session in sessions and entry.attempt not in attempts
        ]
        if fresh:
            yield fresh


def _attempts(found: Matches) -> Iterator[Record]:
    yield from found.fresh[ATTEMPTS.name]
    for pair in found.pairs[ATTEMPTS.name]:
        yield pair.there


def _here(some: list[Record], found: Matches) -> dict[UUID, Record]:
    """Return those of some entries that are here, as a bundle would hold them."""
    query = sa.select(EVENTS.table).where(EVENTS.table.c.id.in_([entry.id for entry in some]))
    rows = db.session.execute(query)
    return {row.id: as_record(EVENTS, row._mapping, found.names) for row in rows}


def _is_whole(
    bundle: Bundle,
    entry: Record,
    attempts: Mapping[UUID, UUID],
    seen: set[UUID],
    found: Matches,
) -> bool:
    """Whether an entry can be here; not where its session or attempt rests in the bin.

    Raises BadInput where it stands in the bundle twice, or names what is not in it.
    """
    if entry.id in seen:
        raise BadInput(f"{bundle.name} holds a log entry twice; nothing was imported.")
    if entry.session in found.binned[StudySession.__tablename__]:
        return False
    if entry.attempt in found.binned[Attempt.__tablename__]:
        return False
    lacks = ""
    if entry.session not in found.present[StudySession.__tablename__]:
        lacks = "a session that is not in it"
    elif entry.attempt and attempts.get(entry.attempt) != entry.session:
        lacks = "an attempt that is not in its session"
    elif entry.target_id and entry.target_id not in seen:
        lacks = "an entry that does not stand before it"
    if lacks:
        raise BadInput(
            f"{bundle.name} does not fit together: a log entry names {lacks}. Nothing was imported."
        )
    return True


def _columns(entry: Record) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in entry.__struct_fields__}


def _about(entry: Any) -> UUID:
    """Return what an entry touches: its attempt, else the entry it is about, else itself."""
    touched: UUID = entry.attempt or entry.target_id or entry.id
    return touched


def _counted(found: Matches) -> Counter[UUID]:
    """Return how many entries each session's log has here."""
    ids = {pair.id: pair.here.uuid for pair in found.pairs[SESSIONS.name]}
    log = found.scope.rows(EVENTS).order_by(None).subquery()
    query = sa.select(log.c.session_id, sa.func.count()).group_by(log.c.session_id)
    rows = db.session.execute(query)
    return Counter({ids[session_id]: n for session_id, n in rows if session_id in ids})


def _refuse_both(session: UUID, there: set[UUID], seen: set[UUID], found: Matches) -> None:
    """Raise Conflict where a session went on here and there in a way that no log can be one."""
    (pair,) = (each for each in found.pairs[SESSIONS.name] if each.here.uuid == session)
    own = sa.select(EVENTS.table).where(EVENTS.table.c.session_id == pair.id)
    rows = [as_record(EVENTS, row._mapping, found.names) for row in db.session.execute(own)]
    here = {_about(entry) for entry in rows if entry.id not in seen}
    began_here = {entry.attempt for entry in rows if entry.id not in seen} - {
        each.id for each in _attempts(found)
    }
    began_there = {each.id for each in found.fresh[ATTEMPTS.name] if each.session == session}
    if here & there or (began_here - {None} and began_there):
        raise Conflict(
            f"{who(pair.here, found)} was changed here and in the bundle since they were one, in "
            "the same place; nothing was imported. Archive or delete it in one of the two."
        )


def _contradiction(entry: Record, found: Matches) -> str:
    sessions = [pair.here for pair in found.pairs[SESSIONS.name]]
    whose = next((each for each in sessions if each.uuid == entry.session), None)
    where = f"the log of {who(whose, found).lower()}" if whose else "another log"
    return (
        f"An entry ({entry.kind.label}, {entry.id}) reads otherwise in {where} here than in the "
        "bundle; a log is never rewritten, so one of the two was tampered with. "
        "Nothing was imported."
    )


def who(session: Record, found: Matches) -> str:
    """Return what a session is called in a sentence."""
    people = found.here["participants"].values()
    code = next((each.code for _, each in people if each.uuid == session.participant), "?")
    return f"The session of {code}"
