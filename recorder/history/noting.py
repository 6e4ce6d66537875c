"""Noting what was changed: the entry of the history, made from the rows before and after.

What does not live here: the bin (`bin`), and taking a change back (`undoing`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from recorder.db import db
from recorder.errors import NotFound
from recorder.history import rows
from recorder.history.settling import settle
from recorder.models import WITH_BIN, Change, Contact, Study
from recorder.vocabulary import ChangeKind

MODERATOR = "moderator"
COMMAND_LINE = "command line"
PROGRAM = "the recorder"
"""Who changes things; nobody signs in, so that these are the names there are."""


@dataclass
class Note:
    """What is being noted: its sentence may be settled while it happens, and `about` grow.

    `binned` names the rows that go into the bin. `change` is the entry, None where nothing changed.
    """

    what: str
    about: dict[str, Any] = field(default_factory=dict)
    binned: dict[str, list[int]] = field(default_factory=dict)
    change: Change | None = None


@contextmanager
def noting(
    study: Study, kind: ChangeKind, what: str, by: str, now: datetime, **about: Any
) -> Iterator[Note]:
    """Note as one change what happens to a study in the block, if anything does.

    `about` is what is known of the change beside its sentence, for example a file's name.
    """
    note = Note(what, {"kind": kind.value, **about})
    study_id = study.id
    db.session.flush()
    before = rows.snapshot(study_id)
    yield note
    db.session.flush()
    appeared, steps = rows.difference(before, rows.snapshot(study_id))
    if appeared or steps or note.binned:
        data = {"about": note.about, "appeared": appeared, "steps": steps, "binned": note.binned}
        note.change = add(study_id, kind, note.what, by, now, data)
        if note.binned:
            settle(study_id)


def add(
    study_id: int,
    kind: ChangeKind,
    what: str,
    by: str,
    now: datetime,
    data: Mapping[str, Any],
    undoes: Change | None = None,
) -> Change:
    """Add an entry to the history."""
    change = Change(
        study_id=study_id,
        kind=kind,
        what=what,
        by=by,
        at=now,
        data=dict(data),
        undoes_id=undoes.id if undoes else None,
    )
    db.session.add(change)
    db.session.flush()
    return change


def changes_of(study: Study) -> list[Change]:
    """Return a study's changes, the newest first."""
    query = db.select(Change).filter_by(study_id=study.id).order_by(Change.id.desc())
    return list(db.session.scalars(query))


def find_change(change_id: int) -> Change:
    """Return the change of this id; raise NotFound where there is none."""
    change = db.session.get(Change, change_id)
    if change is None:
        raise NotFound("There is no such change; the study's history lists them.")
    return change


def studies_with_bin(ids: Iterable[int]) -> dict[int, Study]:
    """Return studies by their ids, those in the bin included."""
    query = db.select(Study).where(Study.id.in_(set(ids)))
    return {each.id: each for each in db.session.scalars(query, execution_options=WITH_BIN)}


def forget_contacts(study_id: int, participants: Iterable[int]) -> None:
    """Take names and contacts of participants out of the history: they are deleted for good.

    A change that brought or changed one can still be undone, all but that. Who was merged into
    one of them is the same person.
    """
    whose = set(participants)
    changes = db.session.scalars(db.select(Change).filter_by(study_id=study_id)).all()
    merged = {
        each
        for change in changes
        if change.data.get("about", {}).get("into") in whose and not change.undone_at
        for each in change.data.get("binned", {}).get("participant", [])
    }
    db.session.execute(sa.delete(Contact).where(Contact.participant_id.in_(merged)))
    forget(study_id, {"contact": whose | merged})


def forget(study_id: int, gone: Mapping[str, Collection[int]]) -> None:
    """Take the values of rows that are gone for good, by table, out of a study's history."""
    for change in db.session.scalars(db.select(Change).filter_by(study_id=study_id)):
        steps = change.data.get("steps", [])
        kept = [each for each in steps if each[1] not in gone.get(each[0], ())]
        if len(kept) != len(steps):
            change.data = {**change.data, "steps": kept}
    db.session.flush()
