"""Taking a bundle in as planned: rows are added and changed, the log is appended, figures follow.

Nothing commits. What does not live here: what is to be done (`plan`), and attempts and entries
themselves (`recorder.recording.carried`).
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from recorder import history, sessions
from recorder.bundle import pictured, recorded
from recorder.bundle.logs import Ahead, fresh_entries
from recorder.bundle.matching import Pair, chunks
from recorder.bundle.parts import (
    ATTEMPTS,
    CHUNKS,
    EVENTS,
    LOOSE,
    PARTS,
    RECORDINGS,
    SESSIONS,
    STUDIES,
    Part,
)
from recorder.bundle.plan import Plan
from recorder.bundle.reading import Bundle
from recorder.bundle.records import AT_ONCE, Names, Record, as_record, values_of
from recorder.db import db
from recorder.errors import Conflict
from recorder.history.noting import Note
from recorder.models import Study
from recorder.recording import carried
from recorder.vocabulary import ChangeKind

FOLLOWING_LOGS = {"session", "answer"}
"""Tables of which a row may follow from a session's log."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: the studies it was about, the sessions whose screens must hear of it.

    `corrected` counts the attempts whose figures in the bundle were not those of its log.
    """

    study_ids: list[int]
    session_ids: list[int]
    corrected: int


def take_in(plan: Plan, bundle: Bundle, by: str, now: datetime, data: Path | None = None) -> Taken:
    """Carry a plan out, note it in the history of the studies that are here.

    Recordings and pictures go to the folder `data`; without it only the rows come.

    Raises Conflict where a name is taken or something came between.
    """
    for name in plan.clashes:
        raise Conflict(
            f"There is another study “{name}” here; choose a name for the one in the bundle. "
            "Nothing was imported."
        )
    known = plan.matches.pairs[STUDIES.name]
    if plan.is_empty:
        return Taken([pair.id for pair in known], [], 0)
    try:
        with ExitStack() as noted:
            notes = [noted.enter_context(_noting(pair, bundle, by, now)) for pair in known]
            taken = _take_in(plan, bundle)
            if data is not None:
                _take_recordings(plan, bundle, data)
                pictured.take(bundle, data, plan.pictures)
        _keep_logs(plan, notes)
        return taken
    except sa.exc.IntegrityError as error:
        raise Conflict(
            f"The bundle does not fit what is here ({error.orig}); nothing was imported."
        ) from error


def _noting(pair: Pair, bundle: Bundle, by: str, now: datetime) -> AbstractContextManager[Note]:
    what = f"Imported a bundle of {bundle.manifest.title}"
    study = db.session.get_one(Study, pair.id)
    return history.noting(study, ChangeKind.IMPORT, what, by, now, file=bundle.name)


def _keep_logs(plan: Plan, notes: list[Note]) -> None:
    """Leave sessions that went on out of what an undo of the import takes back.

    Their logs are never cut, and what follows from a log must stay as long as it does.
    """
    if Ahead.THERE not in plan.logs.ahead.values():
        return
    for note in notes:
        if note.change is not None:
            kept = [each for each in note.change.data["steps"] if each[0] not in FOLLOWING_LOGS]
            note.change.data = {**note.change.data, "steps": kept}
            note.change.what += " (what was added to logs stays)"
    db.session.flush()


def _take_in(plan: Plan, bundle: Bundle) -> Taken:
    found = plan.matches
    ids: dict[str, dict[UUID, Any]] = {}
    for part in PARTS:
        if part is EVENTS:
            for some in fresh_entries(bundle, found):
                carried.append([values_of(part, entry, ids) for entry in some])
            continue
        _add(part, found.fresh[part.name], ids)
        if "uuid" in part.table.c:
            known = {record.uuid: id_ for id_, record in found.here[part.name].values()}
            ids[part.table.name] = known | _ids(part, found.fresh[part.name])
            if part is STUDIES:
                _know_others(found.fresh[part.name], ids)
        _link(part, found.fresh[part.name], ids)
    for change in plan.changes:
        _change(change.part, change.id, values_of(change.part, change.record, ids))
    db.session.expire_all()
    uuids = {*plan.logs.touched, *(each.session for each in found.fresh[ATTEMPTS.name])}
    by_uuid = ids[SESSIONS.table.name]
    names = Names()
    corrected = sum(_rebuild(plan, uuid, by_uuid[uuid], names) for uuid in sorted(uuids))
    return Taken(
        study_ids=sorted(set(ids[STUDIES.table.name].values())),
        session_ids=[by_uuid[uuid] for uuid in {*uuids, *plan.logs.fresh}],
        corrected=corrected,
    )


def _take_recordings(plan: Plan, bundle: Bundle, data: Path) -> None:
    """Put the chunks that are new here on the disk; what was made of the others is made again."""
    found = plan.matches
    fresh = {(each.recording, each.number) for each in found.fresh[CHUNKS.name]}
    here = [pair.here for pair in found.pairs[RECORDINGS.name]]
    new = found.fresh[RECORDINGS.name]
    recorded.take(
        bundle, data, [*here, *new], lambda place: (place.recording, place.number) in fresh
    )
    table = RECORDINGS.table
    for some in chunks({recording for recording, _ in fresh}, AT_ONCE // 2):
        stale = sa.update(table).where(table.c.id.in_(some))
        db.session.execute(stale.values(file=None))


def _add(part: Part, records: list[Record], ids: dict[str, dict[UUID, Any]]) -> None:
    """Add rows; those of their own table that they name come later (`_link`)."""
    for some in chunks(records, AT_ONCE):
        own: dict[str, dict[UUID, Any]] = {part.table.name: {}}
        rows = [values_of(part, record, {**ids, **own}) for record in some]
        if part is ATTEMPTS:
            carried.take_attempts(rows)
            continue
        if part is SESSIONS:
            rows = [{**row, **sessions.new_keys()} for row in rows]
        db.session.execute(sa.insert(part.table), rows)


def _ids(part: Part, records: list[Record]) -> dict[UUID, Any]:
    found: dict[UUID, Any] = {}
    table = part.table
    for some in chunks([record.uuid for record in records], AT_ONCE // 2):
        query = sa.select(table.c.uuid, table.c.id).where(table.c.uuid.in_(some))
        found |= {row.uuid: row.id for row in db.session.execute(query)}
    return found


def _know_others(records: Iterable[Record], ids: dict[str, dict[UUID, Any]]) -> None:
    """Find the studies here that the new ones are later rounds of."""
    table = STUDIES.table
    for record in records:
        if record.wave_of and record.wave_of not in ids[table.name]:
            query = sa.select(table.c.id).where(table.c.uuid == record.wave_of)
            ids[table.name][record.wave_of] = db.session.scalar(query)


def _link(part: Part, records: list[Record], ids: dict[str, dict[UUID, Any]]) -> None:
    """Let new rows name others of their own table."""
    for table, column in LOOSE:
        (key,) = part.table.c[column].foreign_keys if column in part.table.c else (None,)
        if table == part.table.name and key is not None and key.column.table is part.table:
            for record in records:
                values = values_of(part, record, ids)
                if values[column] is not None:
                    mine = ids[table][record.uuid]
                    _change(part, mine, {column: values[column]})


def _change(part: Part, row_id: Any, values: dict[str, Any]) -> None:
    if part is ATTEMPTS:
        carried.change(row_id, values)
        return
    table = part.table
    (key,) = table.primary_key.columns
    db.session.execute(sa.update(table).where(key == row_id).values(**values))


def _rebuild(plan: Plan, session: UUID, session_id: int, names: Names) -> int:
    """Rebuild a session's attempts from its log; count those that the bundle had otherwise."""
    said = {each.id: each for each in plan.matches.fresh[ATTEMPTS.name] if each.session == session}
    touched = plan.logs.touched.get(session, set())
    carried.rebuild(session_id, {*said, *touched})
    table = ATTEMPTS.table
    rows = db.session.execute(sa.select(table).where(table.c.session_id == session_id))
    now = {row.id: as_record(ATTEMPTS, row._mapping, names) for row in rows}
    return sum(now[each] != record for each, record in said.items())
