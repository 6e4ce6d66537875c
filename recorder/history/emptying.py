"""Emptying the bin: deleting for good, by hand or after the time that things rest there.

Rows go with all that hangs on them, and the history keeps a sentence of it. What does not live
here: putting things into the bin (`bin`), and back (`undoing`).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa

from recorder.db import db
from recorder.errors import Conflict
from recorder.history import rows
from recorder.history.bin import contents, counts_of, resting, said
from recorder.history.noting import add, forget
from recorder.media.leaving import erase_of as erase_recordings
from recorder.models import Change, Code, Questionnaire
from recorder.recording.leaving import erase, in_parts
from recorder.vocabulary import ChangeKind


def empty(change: Change, by: str, now: datetime) -> Change:
    """Delete for good what a change holds in the bin, with all that hangs on it."""
    about = change.data["about"]
    is_deletion = change.data.get("binned") and about["kind"] != ChangeKind.MERGE
    if change.undone_at or change.gone_at or not is_deletion:
        raise Conflict("This is not in the bin any more; reload the page.")
    held, study_id = contents(change), change.study_id
    much = said(counts_of(held))
    file = about.get("file")
    called = f"what came from {file}" if file else about.get("what", change.what)
    _erase(held)
    people = set(held.get("participant", ()))
    forget(study_id, {**{name: set(ids) for name, ids in held.items()}, "contact": people})
    if held.get("study"):
        _erase_study(study_id)
    else:
        for each in db.session.scalars(
            db.select(Change).filter_by(study_id=study_id, undone_at=None, gone_at=None)
        ):
            if each.data.get("binned") and not _still_there(each.data["binned"]):
                each.gone_at = now
    db.session.flush()
    db.session.expire_all()
    called = called.removeprefix("Deleted ").split(" (")[0]
    sentence = f"Deleted for good: {called}" + (f" ({much})" if much else "")
    return add(study_id, ChangeKind.EMPTYING, sentence, by, now, {"about": {"kind": "emptying"}})


def expire(days: int, by: str, now: datetime) -> list[Change]:
    """Delete for good what has rested in the bin for so many days; nothing ever at 0."""
    if days <= 0:
        return []
    until, gone = now - timedelta(days=days), []
    # The oldest first; what hung on it leaves with it, and is not found again.
    while due := [each for each in resting() if each.at <= until]:
        gone.append(empty(due[-1], by, now))
    return gone


def _erase(held: Mapping[str, list[Any]]) -> None:
    """Delete rows, those that hang on others first."""
    tables = rows.TABLES
    for name in ("answer", "occurrence"):
        _delete(tables[name].c.id, held.get(name, []))
    erase_recordings(held.get("session", []))
    erase(held.get("session", []), held.get("attempt", []))
    for column, name in (
        (tables["session"].c.current_task_id, "task"),
        (tables["participant"].c.replaces_id, "participant"),
        (tables["study"].c.wave_of_id, "study"),
    ):
        for some in in_parts(held.get(name, [])):
            update = sa.update(column.table).where(column.in_(some))
            db.session.execute(update.values({column.name: None}))
    _delete(tables["contact"].c.participant_id, held.get("participant", []))
    for name in ("session", "participant", "finding", "task"):
        _delete(tables[name].c.id, held.get(name, []))


def _erase_study(study_id: int) -> None:
    """Delete what is left of a study whose rows are gone: what it defines, and its history."""
    for definition in (Code, Questionnaire):
        _delete(cast(sa.Table, definition.__table__).c.study_id, [study_id])
    _delete(rows.TABLES["study"].c.id, [study_id])
    changes = cast(sa.Table, Change.__table__)
    own = changes.c.study_id == study_id
    db.session.execute(sa.update(changes).where(own).values(undoes_id=None))
    db.session.execute(sa.delete(changes).where(own))


def _delete(column: sa.Column[Any], ids: list[Any]) -> None:
    for some in in_parts(ids):
        db.session.execute(sa.delete(column.table).where(column.in_(some)))


def _still_there(binned: Mapping[str, list[int]]) -> bool:
    for name, ids in binned.items():
        table = rows.TABLES[name]
        for some in in_parts(ids):
            if db.session.scalar(sa.select(table.c.id).where(table.c.id.in_(some)).limit(1)):
                return True
    return False
