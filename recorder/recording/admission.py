"""Whether a session can take a draft as it stands now, and in which attempt.

The rules of recording: one attempt at a time, nothing after the end, no mark in a task that is
over; what happened earlier may arrive late. A start and a skipped task bring a new attempt. What
does not live here: what makes a draft well-formed in itself (`drafts`), and the log.
"""

import math

from msgspec.structs import replace

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
from recorder.recording.desk import Desk
from recorder.recording.drafts import AHEAD_MS, COUNTED, Draft, check, check_data
from recorder.vocabulary import MARKS, AttemptStatus, EventKind, Outcome, Screen, Source

CORRECTIONS = frozenset({EventKind.UNDO, EventKind.AMEND, EventKind.OUTCOME, EventKind.ANSWER})
"""Kinds that speak of what was recorded before; an ended session still takes them."""

STEPS = frozenset({EventKind.PAUSE, EventKind.RESUME, EventKind.FINISH})
"""Kinds that move a running attempt on."""


def admit(desk: Desk, draft: Draft, now_ms: float) -> tuple[Attempt | None, Draft]:
    """Return the attempt a draft belongs to and the draft as it is to be recorded.

    `now_ms` is the session clock. Raises BadInput for a draft that is wrong in itself, and the
    Conflict that fits for one that comes too late or too early.
    """
    # An imported session has no clock that could be wrong, and perhaps not even a beginning.
    imported = desk.session.imported_from is not None
    check(draft, latest_ms=math.inf if imported else now_ms + AHEAD_MS)
    _refuse_after_end(desk.session, draft)
    attempt = _attempt_of(desk, draft)
    return attempt, _as_it_fits(attempt, draft)


def _refuse_after_end(session: StudySession, draft: Draft) -> None:
    """Refuse what happened after the end; what happened before it may arrive late."""
    if session.ended_at is None or draft.kind in CORRECTIONS:
        return
    if draft.t_ms > milliseconds_between(session.begun_at or session.ended_at, session.ended_at):
        ended = session.ended_at.astimezone().strftime("%H:%M")
        raise SessionEnded(f"This session ended at {ended}; reopen it to record more.")


def refuse_two(desk: Desk) -> None:
    """Refuse what would leave two attempts running, or one in a session that is over."""
    running = desk.open_attempts
    if len(running) > 1:
        raise AttemptRunning(f"Task {running[-1].task.code} is running; finish it first.")
    if running and desk.session.ended_at is not None:
        raise SessionEnded("This session ended; reopen it before a task runs again.")


def _attempt_of(desk: Desk, draft: Draft) -> Attempt | None:
    """Return the attempt a draft belongs to, made new for a start or a skipped task."""
    if draft.kind is EventKind.START:
        return _begin(desk, draft)
    if draft.kind is EventKind.OUTCOME and draft.attempt_id is None:
        return _skip(desk, draft)
    if draft.target_id is not None:
        target = desk.event(draft.target_id)
        if target is None:
            raise BadInput("The entry that this is about is not in this session's log.")
        if draft.kind is EventKind.AMEND:
            _check_what_it_becomes(desk, target, draft)
        return desk.attempt(target.attempt_id)
    if draft.attempt_id is not None:
        attempt = desk.attempt(draft.attempt_id)
        if attempt is None:
            raise BadInput("The attempt that this is about is not in this session.")
        return attempt
    if draft.kind is EventKind.ANSWER and draft.data.get("after") == "session":
        return None
    return _attempt_at(desk, draft)


def _check_what_it_becomes(desk: Desk, target: Event, draft: Draft) -> None:
    """Refuse a correction after which the entry would not be well-formed."""
    entry = next(each for each in effective(desk.log_around(target)) if each.event is target)
    becomes = EventKind(draft.data.get("kind", entry.kind))
    if becomes is not entry.kind and entry.kind not in MARKS:
        raise BadInput(f"“{entry.kind.label}” moves the task on; it cannot become something else.")
    check_data(becomes, {**entry.data, **draft.data.get("data", {})})


def _attempt_at(desk: Desk, draft: Draft) -> Attempt | None:
    """Return the attempt that was running at the draft's time; only some kinds need one."""
    attempts = desk.attempts
    for attempt in reversed(attempts):
        began = attempt.started_ms is not None and attempt.started_ms <= draft.t_ms
        if began and (attempt.finished_ms is None or draft.t_ms <= attempt.finished_ms):
            return attempt
    running = next(iter(desk.open_attempts), None)
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


def _begin(desk: Desk, draft: Draft) -> Attempt:
    """Open an attempt; one at a time, and a second one at a task only once it is shown again."""
    session = desk.session
    for running in desk.open_attempts:
        raise AttemptRunning(f"Task {running.task.code} is already running; finish it first.")
    task = _task(session, draft.task_id)
    earlier = [each for each in desk.attempts if each.task_id == task.id]
    offered = session.screen is Screen.TASK and session.current_task is task
    if earlier and not offered and session.imported_from is None:
        raise AttemptFinished(f"{_finished_at(earlier[-1])[:-1]}, or repeat it.")
    session.current_task = task
    return desk.open(task, draft.id)


def _skip(desk: Desk, draft: Draft) -> Attempt:
    """Note a task as not attempted; a task with an attempt has that one's outcome changed."""
    if draft.data.get("outcome") != Outcome.NOT_ATTEMPTED or draft.task_id is None:
        raise BadInput("An outcome must name its attempt.")
    task = _task(desk.session, draft.task_id)
    if any(each.task_id == task.id for each in desk.attempts):
        raise Conflict(f"Task {task.code} has an attempt; change the outcome of that one.")
    return desk.open(task, draft.id)


def _task(session: StudySession, task_id: int | None) -> Task:
    task = db.session.get(Task, task_id) if task_id is not None else None
    if task is None or task.study_id != session.study_id:
        raise BadInput("This task is not part of the session's study.")
    return task


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
    judged = draft.kind is EventKind.OUTCOME and draft.source is not Source.OBSERVER
    attempted = attempt.started_ms is not None or draft.id == attempt.id
    if judged and not attempted and draft.data["outcome"] != Outcome.NOT_ATTEMPTED:
        raise Conflict(f"Task {attempt.task.code} was not attempted; repeat it to record one.")
    if (draft.kind is EventKind.FINISH and finished) or (draft.kind in STEPS and late):
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
