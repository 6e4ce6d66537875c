"""The bin: what was deleted rests there, can be put back whole, and leaves for good in the end.

Archiving is something else: it keeps a thing for ever, out of the way. What does not live here:
which rows are hidden (`settling`), putting back (`undoing`), leaving for good (`emptying`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from recorder.db import db
from recorder.errors import AttemptRunning, Conflict
from recorder.history.noting import add
from recorder.history.settling import hidden_by, settle, with_what_hangs_on
from recorder.models import (
    Attempt,
    Change,
    Event,
    Finding,
    Participant,
    Study,
    StudySession,
    Task,
)
from recorder.recording.leaving import in_parts
from recorder.vocabulary import AttemptStatus, ChangeKind, Screen

Thing = Study | Task | Participant | StudySession | Finding

_COUNTED = (
    ("task", "task", "tasks"),
    ("participant", "participant", "participants"),
    ("session", "session", "sessions"),
    ("attempt", "attempt", "attempts"),
    ("answer", "answer", "answers"),
    ("finding", "problem", "problems"),
    ("entry", "log entry", "log entries"),
)


def discard(thing: Thing, by: str, now: datetime) -> Change:
    """Put a thing into the bin with all that hangs on it.

    Raises AttemptRunning where a task runs in it, and Conflict for a task that a participant sees.
    """
    name, study_id = thing.__tablename__, thing.id if isinstance(thing, Study) else thing.study_id
    about = {"kind": ChangeKind.DELETION.value}
    data = {"about": about, "binned": {name: [thing.id]}}
    called = f"Deleted {_called(thing)}"
    change = add(study_id, ChangeKind.DELETION, called, by, now, data)
    settle(study_id, only_hide=True)
    refuse_in_use(change)
    own = {name: 1}
    counted = {each: n - own.get(each, 0) for each, n in _counts(change).items()}
    if hanging := said(counted):
        change.what = f"{called} ({hanging})"
    settle(study_id)
    return change


def refuse_in_use(change: Change) -> None:
    """Raise AttemptRunning or Conflict where a change hides what a session is about just now."""
    hidden = Attempt.__table__.c.binned_id == change.id
    running = sa.select(Attempt.id).where(
        hidden, Attempt.status.in_([each for each in AttemptStatus if each.is_open])
    )
    query = db.select(Attempt).where(Attempt.id.in_(running)).limit(1)
    attempt = db.session.scalar(query, execution_options={"with_bin": True})
    if attempt is not None:
        raise AttemptRunning(
            f"Task {attempt.task.code} is running in a session; finish it first, then delete."
        )
    shown = db.select(StudySession).where(
        StudySession.current_task_id.in_(hidden_by(change, "task")),
        StudySession.screen == Screen.TASK,
        StudySession.begun_at.is_not(None),
        StudySession.ended_at.is_(None),
    )
    if session := db.session.scalar(shown.limit(1)):
        raise Conflict(
            f"{session.participant.code} has this task on the screen; "
            "go on to another task in that session first."
        )


def resting(study_id: int | None = None) -> list[Change]:
    """Return the changes that hold something in the bin, the newest first.

    What was merged into somebody else is no deletion, and rests for as long as it can be undone.
    """
    query = db.select(Change).filter_by(undone_at=None, gone_at=None).order_by(Change.id.desc())
    if study_id is not None:
        query = query.filter_by(study_id=study_id)
    deletions = query.where(Change.kind.in_([ChangeKind.DELETION, ChangeKind.UNDO]))
    return [
        each
        for each in db.session.scalars(deletions)
        if each.data.get("binned") and each.data["about"]["kind"] != ChangeKind.MERGE
    ]


def holds(change: Change) -> str:
    """Say how much a change holds in the bin: “2 sessions, 57 log entries”."""
    return said(_counts(change))


def _called(thing: Thing) -> str:
    if isinstance(thing, Study):
        return f"the study “{thing.name}”"
    if isinstance(thing, Task):
        return f"task {thing.code}"
    if isinstance(thing, Participant):
        return f"participant {thing.code}"
    if isinstance(thing, Finding):
        return f"problem {thing.code}"
    began = f" of {thing.begun_at.astimezone():%Y-%m-%d %H:%M}" if thing.begun_at else ""
    return f"the session{began} with {thing.participant.code}"


def contents(change: Change) -> dict[str, list[Any]]:
    """Return the ids of all rows that hang on what a change put into the bin, by table.

    Who was merged into a participant hangs on that one too.
    """
    named = {n: dict.fromkeys(ids, change.id) for n, ids in change.data["binned"].items()}
    while True:
        held = with_what_hangs_on(named)
        more = _merged_into(change.study_id, held.get("participant", {})) - set(
            held.get("participant", {})
        )
        if not more:
            return {name: list(ids) for name, ids in held.items()}
        named.setdefault("participant", {}).update(dict.fromkeys(more, change.id))


def _merged_into(study_id: int, people: Iterable[int]) -> set[int]:
    merges = db.select(Change).filter_by(study_id=study_id, undone_at=None)
    return {
        each
        for change in db.session.scalars(merges)
        if change.data["about"].get("into") in set(people)
        for each in change.data.get("binned", {}).get("participant", [])
    }


def _counts(change: Change) -> dict[str, int]:
    return counts_of(contents(change))


def counts_of(held: Mapping[str, list[Any]]) -> dict[str, int]:
    counts = {name: len(ids) for name, ids in held.items()}
    sessions, log = held.get("session", []), cast(sa.Table, Event.__table__).c
    of_sessions = _count(log.session_id, sessions)
    others = held.get("attempt", []) if not sessions else []
    counts["entry"] = of_sessions + _count(log.attempt_id, others)
    return counts


def _count(column: sa.Column[Any], ids: list[Any]) -> int:
    return sum(
        db.session.scalar(sa.select(sa.func.count()).where(column.in_(some))) or 0
        for some in in_parts(ids)
    )


def said(counts: Mapping[str, int]) -> str:
    return ", ".join(
        f"{counts[name]} {one if counts[name] == 1 else many}"
        for name, one, many in _COUNTED
        if counts.get(name)
    )
