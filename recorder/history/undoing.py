"""Taking a change back, exactly: what it put into the bin comes out, what it brought goes in.

An undo is the same step in the other direction and so can itself be undone. It is refused with a
sentence where something recorded since stands in the way. What does not live here: undoing entries
of a session's log (`recorder.recording`).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from recorder.db import db
from recorder.errors import Conflict
from recorder.history import rows
from recorder.history.bin import refuse_in_use
from recorder.history.noting import add
from recorder.history.settling import hidden_by, holding, settle
from recorder.models import WITH_BIN, Attempt, Change, Occurrence, Participant, StudySession
from recorder.vocabulary import ChangeKind

_NAMED = {"participant": "code", "task": "code", "finding": "code", "study": "name"}
"""Columns that are unique outside the bin, by table."""


def undo(change: Change, by: str, now: datetime) -> Change:
    """Take a change back and return the entry of that.

    Raises Conflict where it was taken back already or is gone for good, or where something that
    was recorded since stands in the way.
    """
    _refuse_past(change)
    binned, appeared = change.data.get("binned", {}), change.data.get("appeared", {})
    about = {**change.data["about"], "what": change.data["about"].get("what", change.what)}
    about["undos"] = about.get("undos", 0) + 1
    data = {"about": about, "binned": appeared, "appeared": binned}
    undoing = add(change.study_id, ChangeKind.UNDO, _sentence(about), by, now, data, change)
    change.undone_at, change.undone_by = now, by
    try:
        renamed = _make_room(change.study_id, binned)
        settle(change.study_id, only_hide=True)
        _refuse_newer(undoing)
        refuse_in_use(undoing)
        taken, left = rows.take_back(change.data.get("steps", []))
        if left and about["kind"] == ChangeKind.MERGE:
            raise Conflict(
                "What was merged has been merged again or deleted since; undo that first."
            )
        settle(change.study_id)
        db.session.flush()
    except sa.exc.IntegrityError as clash:
        if "unique" not in str(clash.orig).lower():
            raise
        raise Conflict(
            "A code or a name that this would bring back is taken again; rename that one first."
        ) from clash
    _refuse_held(change, binned)
    about["left"] = [_told(each) for each in left]
    about["renamed"] = [f"{was} is now {became}" for _, _, _, was, became in renamed]
    undoing.data = {**data, "about": about, "steps": [*renamed, *taken]}
    db.session.flush()
    return undoing


def _refuse_past(change: Change) -> None:
    if change.undone_at:
        when = f"{change.undone_at.astimezone():%Y-%m-%d %H:%M}"
        raise Conflict(
            f"This was undone already, on {when} by {change.undone_by}; reload the page."
        )
    if change.gone_at or change.kind is ChangeKind.EMPTYING:
        raise Conflict("This was deleted for good; a backup may still hold it.")
    _refuse_twice(change)


def _refuse_twice(change: Change) -> None:
    """Refuse to bring an import back that was done again since: it would count twice."""
    about = change.data["about"]
    if change.kind is not ChangeKind.UNDO or not about.get("digest"):
        return
    others = db.select(Change).filter_by(study_id=change.study_id, undone_at=None, gone_at=None)
    for other in db.session.scalars(others.where(Change.id > change.id)):
        same = other.data["about"].get("digest") == about["digest"]
        if same and other.data.get("appeared") and other.kind is ChangeKind.IMPORT:
            raise Conflict(
                f"{about['file']} was imported again since; undo that import first, "
                "or nothing would be left to bring back."
            )


def _sentence(about: dict[str, Any]) -> str:
    again = about["undos"] % 2 == 0
    if about["kind"] == ChangeKind.DELETION:
        what = about["what"]
        return f"{what}, again" if again else f"Put back {what.removeprefix('Deleted ')}"
    return f"{'Did again' if again else 'Undid'}: {about['what']}"


def _make_room(study_id: int, coming: dict[str, list[int]]) -> list[rows.Step]:
    """Give what comes back another code where its own is taken again; return these steps."""
    steps: list[rows.Step] = []
    for name, column in _NAMED.items():
        table = rows.TABLES[name]
        for row_id in coming.get(name, []):
            was = db.session.scalar(sa.select(table.c[column]).where(table.c.id == row_id))
            taken = sa.select(table.c[column]).where(table.c.binned_id.is_(None))
            if name != "study":
                taken = taken.where(table.c.study_id == study_id)
            codes = set(db.session.scalars(taken.where(table.c[column].startswith(was or ""))))
            if was is None or was not in codes:
                continue
            longest = table.c[column].type.length - 6  # type: ignore[attr-defined]
            free = next(n for n in range(2, len(codes) + 3) if f"{was[:longest]}-{n}" not in codes)
            became = f"{was[:longest]}-{free}"
            change = sa.update(table).where(table.c.id == row_id).values({column: became})
            db.session.execute(change)
            steps.append([name, row_id, column, was, became])
    return steps


def _refuse_newer(undoing: Change) -> None:
    """Refuse to hide what was recorded since on top of what an import brought."""
    if undoing.data["about"]["kind"] != ChangeKind.IMPORT:
        return
    for in_the_way in _newer(undoing):
        raise Conflict(f"{in_the_way} Delete that first, then undo the import.")


def _newer(undoing: Change) -> Iterator[str]:
    own = {name: set(ids) for name, ids in undoing.data["binned"].items()}
    for each in _others(undoing, "session", own):
        session = _with_bin(StudySession, each)
        yield f"{session.participant.code} has a session that was recorded since the import."
    attempts = cast(sa.Table, Attempt.__table__).c
    tried = sa.select(attempts.id, attempts.session_id).where(attempts.binned_id == undoing.id)
    for each, session_id in db.session.execute(tried):
        if session_id not in own.get("session", ()):
            code = _with_bin(Attempt, each).task.code
            yield f"Task {code} was attempted in a session since the import."
    for each in _others(undoing, "answer", own):
        person = rows.TABLES["answer"].c
        who = db.session.scalar(sa.select(person.participant_id).where(person.id == each))
        yield f"{_with_bin(Participant, who).code} has answered a questionnaire since the import."
    for each in _others(undoing, "occurrence", own):
        person_id = _with_bin(Occurrence, each).participant_id
        yield f"{_with_bin(Participant, person_id).code} has met a problem since the import."


def _others(undoing: Change, name: str, own: dict[str, set[int]]) -> list[int]:
    return [each for each in hidden_by(undoing, name) if each not in own.get(name, ())]


def _with_bin(model: type[Any], row_id: Any) -> Any:
    query = db.select(model).where(model.id == row_id)
    return db.session.scalars(query, execution_options=WITH_BIN).one()


def _refuse_held(change: Change, coming: dict[str, list[int]]) -> None:
    """Refuse what would change nothing to the eye: another change holds it in the bin as well."""
    for name, ids in coming.items():
        holder = holding(name, ids)
        if holder is not None and change.kind is ChangeKind.DELETION:
            what = db.session.get_one(Change, holder).what
            raise Conflict(f"Put another thing back first, which this hangs on: “{what}”.")


def _told(step: rows.Step) -> str:
    name, key, column, _was, _became = step
    known = _NAMED.get(name)
    table = rows.TABLES[name]
    code = None
    if known:
        code = db.session.scalar(sa.select(table.c[known]).where(table.c.id == key))
    thing = f"{name} {code}" if code else name
    return f"the {column.removesuffix('_id').replace('_', ' ')} of {thing}"
