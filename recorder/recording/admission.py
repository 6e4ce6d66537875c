"""Whether a session can take a draft as it stands now, and in which attempt.

The rules of recording: one attempt at a time, nothing after the end, no mark in a task that is
over; what happened earlier may arrive late. A start and a skipped task bring a new attempt. What
does not live here: what makes a draft well-formed in itself (`drafts`), and the log.
"""

import math
from dataclasses import replace

from recorder.clock import milliseconds_between
from recorder.db import db
from recorder.errors import (
    AttemptFinished,
    AttemptRunning,
    BadInput,
    Conflict,
    NotRunning,
    SessionEnded,
)
from recorder.log import effective
from recorder.models import Attempt, Event, StudySession, Task
from recorder.queries import attempts_of, events_of, find_event, open_attempt
from recorder.recording.drafts import Draft, check, check_data
from recorder.vocabulary import MARKS, AttemptStatus, EventKind, Outcome, Screen, Source

AHEAD_MS = 60_000
"""How far in the future an event may lie before a clock must be wrong."""

COUNTED = frozenset({EventKind.ERROR, EventKind.CLICK, EventKind.ASSIST})
"""Kinds that count in an attempt's figures, and so need an attempt that was running."""

CORRECTIONS = frozenset({EventKind.UNDO, EventKind.AMEND, EventKind.OUTCOME, EventKind.ANSWER})
"""Kinds that speak of what was recorded before; an ended session still takes them."""

STEPS = frozenset({EventKind.PAUSE, EventKind.RESUME, EventKind.FINISH})
"""Kinds that move a running attempt on."""


def admit(session: StudySession, draft: Draft, now_ms: float) -> tuple[Attempt | None, Draft]:
    """Return the attempt a draft belongs to and the draft as it is to be recorded.

    `now_ms` is the session clock. Raises BadInput for a draft that is wrong in itself, and the
    Conflict that fits for one that comes too late or too early.
    """
    # An imported session has no clock that could be wrong, and perhaps not even a beginning.
    check(draft, latest_ms=math.inf if session.imported_from else now_ms + AHEAD_MS)
    _refuse_after_end(session, draft)
    attempt = _attempt_of(session, draft)
    return attempt, _as_it_fits(attempt, draft)


def _refuse_after_end(session: StudySession, draft: Draft) -> None:
    """Refuse what happened after the end; what happened before it may arrive late."""
    if session.ended_at is None or draft.kind in CORRECTIONS:
        return
    if draft.t_ms > milliseconds_between(session.begun_at or session.ended_at, session.ended_at):
        ended = session.ended_at.astimezone().strftime("%H:%M")
        raise SessionEnded(f"This session ended at {ended}; reopen it to record more.")


def _attempt_of(session: StudySession, draft: Draft) -> Attempt | None:
    """Return the attempt a draft belongs to, made new for a start or a skipped task."""
    if draft.kind is EventKind.START:
        return _begin(session, draft)
    if draft.kind is EventKind.OUTCOME and draft.attempt_id is None:
        return _skip(session, draft)
    if draft.target_id is not None:
        target = find_event(draft.target_id)
        if target is None or target.session_id != session.id:
            raise BadInput("The entry that this is about is not in this session's log.")
        if draft.kind is EventKind.AMEND:
            _check_what_it_becomes(session, target, draft)
        return db.session.get(Attempt, target.attempt_id) if target.attempt_id else None
    if draft.attempt_id is not None:
        attempt = db.session.get(Attempt, draft.attempt_id)
        if attempt is None or attempt.session_id != session.id:
            raise BadInput("The attempt that this is about is not in this session.")
        return attempt
    return _attempt_at(session, draft)


def _check_what_it_becomes(session: StudySession, target: Event, draft: Draft) -> None:
    """Refuse a correction after which the entry would not be well-formed."""
    entry = next(each for each in effective(events_of(session)) if each.event is target)
    becomes = EventKind(draft.data.get("kind", entry.kind))
    if becomes is not entry.kind and entry.kind not in MARKS:
        raise BadInput(f"“{entry.kind.label}” moves the task on; it cannot become something else.")
    check_data(becomes, {**entry.data, **draft.data.get("data", {})})


def _attempt_at(session: StudySession, draft: Draft) -> Attempt | None:
    """Return the attempt that was running at the draft's time; only some kinds need one."""
    attempts = attempts_of(session)
    for attempt in reversed(attempts):
        began = attempt.started_ms is not None and attempt.started_ms <= draft.t_ms
        if began and (attempt.finished_ms is None or draft.t_ms <= attempt.finished_ms):
            return attempt
    running = next((each for each in attempts if each.status.is_open), None)
    if draft.kind in STEPS and running:
        return running
    if draft.source is Source.CAPTURE or draft.kind not in COUNTED | STEPS:
        return None
    if running:
        return running
    if attempts and attempts[-1].finished_ms is not None:
        if draft.kind is EventKind.FINISH and draft.data.get("outcome"):
            return attempts[-1]
        raise AttemptFinished(_finished_at(attempts[-1]))
    raise NotRunning("No task is running; start it first, or write a note.")


def _begin(session: StudySession, draft: Draft) -> Attempt:
    """Open an attempt; one at a time, and a second one at a task only once it is shown again."""
    running = open_attempt(session)
    if running:
        raise AttemptRunning(f"Task {running.task.code} is already running; finish it first.")
    task = _task(session, draft.task_id)
    earlier = [each for each in attempts_of(session) if each.task_id == task.id]
    offered = session.screen is Screen.TASK and session.current_task_id == task.id
    if earlier and not offered:
        raise AttemptFinished(f"{_finished_at(earlier[-1])[:-1]}, or repeat it.")
    session.current_task_id = task.id
    return _new_attempt(session, task, draft, len(earlier) + 1)


def _skip(session: StudySession, draft: Draft) -> Attempt:
    """Note a task as not attempted; a task with an attempt has that one's outcome changed."""
    if draft.data.get("outcome") != Outcome.NOT_ATTEMPTED or draft.task_id is None:
        raise BadInput("An outcome must name its attempt.")
    task = _task(session, draft.task_id)
    if any(each.task_id == task.id for each in attempts_of(session)):
        raise Conflict(f"Task {task.code} has an attempt; change the outcome of that one.")
    return _new_attempt(session, task, draft, 1)


def _task(session: StudySession, task_id: int | None) -> Task:
    task = db.session.get(Task, task_id) if task_id is not None else None
    if task is None or task.study_id != session.study_id:
        raise BadInput("This task is not part of the session's study.")
    return task


def _new_attempt(session: StudySession, task: Task, draft: Draft, number: int) -> Attempt:
    query = db.select(db.func.count()).select_from(Attempt).filter_by(session_id=session.id)
    position = (db.session.scalar(query) or 0) + 1
    attempt = Attempt(id=draft.id, session=session, task=task, position=position, number=number)
    db.session.add(attempt)
    db.session.flush()
    return attempt


def _as_it_fits(attempt: Attempt | None, draft: Draft) -> Draft:
    """Return the draft as it can be recorded in the attempt's state, or raise the Conflict.

    Two people may finish one task at the same moment: the first finish gives the time, and a
    second one that brings an outcome is recorded as that outcome, so that the judgement stays.
    """
    if attempt is None:
        return draft
    finished = attempt.status is AttemptStatus.FINISHED
    late = finished and draft.t_ms > (attempt.finished_ms or 0.0)
    if draft.kind is EventKind.FINISH and finished and draft.data.get("outcome"):
        return replace(draft, kind=EventKind.OUTCOME)
    if draft.kind in STEPS and finished:
        raise AttemptFinished(_finished_at(attempt))
    if draft.kind in COUNTED and late and draft.source is not Source.IMPORT:
        raise AttemptFinished(_finished_at(attempt))
    if draft.kind is EventKind.PAUSE and attempt.status is AttemptStatus.PAUSED:
        raise Conflict("The task is already paused.")
    if draft.kind is EventKind.RESUME and attempt.status is AttemptStatus.RUNNING:
        raise Conflict("The task is not paused.")
    return draft


def _finished_at(attempt: Attempt) -> str:
    ended = f" at {attempt.ended_at.astimezone():%H:%M}" if attempt.ended_at else ""
    return f"Task {attempt.task.code} was finished{ended}; reopen it to add marks."
