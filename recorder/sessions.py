"""Sessions: creating and beginning them, steering the participant's screen, ending them.

Steering leaves a marker in the log, so that it can be seen what the participant had before them
and when. Its `key` is the marker's id where the sender gave one, `at` when the key went down if it
was earlier than now. Nothing commits. What does not live here: attempts and marks (`recording`).
"""

import secrets
from datetime import datetime
from uuid import UUID

from recorder import recording
from recorder.db import db
from recorder.errors import (
    AttemptFinished,
    AttemptRunning,
    Conflict,
    InBin,
    NotFound,
    SessionEnded,
)
from recorder.models import WITH_BIN, Participant, Study, StudySession, Task
from recorder.queries import attempts_of, open_attempt
from recorder.studies import task_order
from recorder.vocabulary import EventKind, Screen

JOIN_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody mistakes for one another when they are read aloud."""

JOIN_LENGTH = 6


def create_session(
    study: Study, participant: Participant, now: datetime, *, variant: str | None = None
) -> StudySession:
    """Create a session with its join code and keys; the task order is settled here.

    The variant is the participant's own unless it is named.
    """
    order = task_order(study, participant)
    session = StudySession(
        study=study,
        participant=participant,
        variant=participant.variant if variant is None else variant,
        **new_keys(),
        task_order=[task.id for task in order],
        current_task=order[0] if order else None,
        created_at=now,
    )
    db.session.add(session)
    db.session.flush()
    return session


def new_keys() -> dict[str, str]:
    """Return what lets others into a session: its join code, the capture token, observers' key."""
    return {
        "join_code": _new_join_code(),
        "capture_token": secrets.token_urlsafe(24),
        "observer_key": secrets.token_urlsafe(12),
    }


def _new_join_code() -> str:
    while True:
        code = "".join(secrets.choice(JOIN_ALPHABET) for _ in range(JOIN_LENGTH))
        query = db.select(StudySession.id).filter_by(join_code=code)
        if not db.session.scalar(query, execution_options=WITH_BIN):
            return code


def find_session(session_id: int) -> StudySession:
    """Return the session of this id; raise NotFound where there is none, InBin for a deleted one.

    What is sent to a session in the bin is not refused for good: it may be put back.
    """
    session = db.session.get(StudySession, session_id)
    if session is None:
        query = db.select(StudySession.id).filter_by(id=session_id)
        if db.session.scalar(query, execution_options=WITH_BIN):
            raise InBin("This session is in the bin; put it back there to open it.")
        raise NotFound("There is no such session; the study's page lists them.")
    return session


def find_by_join_code(code: str) -> StudySession:
    """Return the session of a join code, however it was typed; raise NotFound for an unknown."""
    tidy = "".join(letter for letter in code.upper() if letter.isalnum())
    session: StudySession | None = db.session.scalar(
        db.select(StudySession).filter_by(join_code=tidy, archived_at=None)
    )
    if session is None:
        raise NotFound("This code is not known; please ask the moderator for it.")
    return session


def tasks_in_order(session: StudySession) -> list[Task]:
    """Return the session's tasks in the participant's order; later additions come last."""
    tasks = {task.id: task for task in session.study.tasks}
    attempted = {attempt.task_id for attempt in attempts_of(session)}
    settled = [tasks[each] for each in session.task_order if each in tasks]
    added = [task for task in session.study.tasks if task.id not in session.task_order]
    return [task for task in settled + added if task.archived_at is None or task.id in attempted]


def begin(
    session: StudySession,
    now: datetime,
    at: datetime | None = None,
    *,
    earliest: datetime | None = None,
) -> None:
    """Set the zero of the session clock, once; `at` is when the first key was pressed.

    That may be a while ago, where a console could not reach the server; but not before the
    session was created, or `earliest`.
    """
    if session.begun_at is None:
        known = at is not None and at >= (earliest or session.created_at)
        session.begun_at = min(at, now) if at is not None and known else now


def show(
    session: StudySession,
    screen: Screen,
    now: datetime,
    key: UUID | None = None,
    at: datetime | None = None,
) -> None:
    """Steer what the participant's screen shows.

    Raises AttemptFinished where the task to show is over: showing it would offer it again, which
    is what `repeat` is for.
    """
    task = session.current_task
    if screen is Screen.TASK and task and not _is_open_or_new(session, task):
        raise AttemptFinished(f"Task {task.code} is finished; repeat it, or go on to the next.")
    _steer(session, screen, now, key, at)


def choose(
    session: StudySession,
    task: Task,
    now: datetime,
    key: UUID | None = None,
    at: datetime | None = None,
) -> None:
    """Make a task the current one and show it; raise AttemptRunning while another runs."""
    running = open_attempt(session)
    if running and running.task_id != task.id:
        raise AttemptRunning(f"Task {running.task.code} is still running; finish it first.")
    session.current_task = task
    fresh = _is_open_or_new(session, task)
    _steer(session, Screen.TASK if fresh else Screen.REST, now, key, at)


def repeat(
    session: StudySession, now: datetime, key: UUID | None = None, at: datetime | None = None
) -> None:
    """Offer the current task again, for a second attempt."""
    running = open_attempt(session)
    if running:
        raise AttemptRunning(f"Task {running.task.code} is still running; finish it first.")
    if session.current_task is None:
        raise Conflict("There is no task to repeat; choose one first.")
    _steer(session, Screen.TASK, now, key, at)


def go_on(
    session: StudySession, now: datetime, key: UUID | None = None, at: datetime | None = None
) -> None:
    """Go on: from the welcome to the first task, to the next one, to the thanks, to the end.

    The next task is the first one in this participant's order, after the current one, that has no
    attempt; after the last, the first that was left out.
    """
    running = open_attempt(session)
    if running:
        raise AttemptRunning(f"Task {running.task.code} is still running; finish it first.")
    if session.screen is Screen.THANKS:
        return end(session, now, key, at)
    upcoming = next_task(session)
    if upcoming is None:
        _steer(session, Screen.THANKS, now, key, at)
    else:
        session.current_task = upcoming
        _steer(session, Screen.TASK, now, key, at)
    return None


def next_task(session: StudySession) -> Task | None:
    """Return the task that `go_on` would show, None after the last."""
    tasks = tasks_in_order(session)
    attempted = {attempt.task_id for attempt in attempts_of(session)}
    here = next((i for i, task in enumerate(tasks) if task.id == session.current_task_id), -1)
    if session.screen is Screen.WELCOME and here >= 0:
        here -= 1
    around = tasks[here + 1 :] + tasks[: here + 1]
    waiting = [task for task in around if task.id not in attempted]
    shown = session.current_task if session.screen is Screen.TASK else None
    return next((task for task in waiting if task is not shown), None)


def end(
    session: StudySession, now: datetime, key: UUID | None = None, at: datetime | None = None
) -> None:
    """End a session; raise AttemptRunning while a task runs."""
    running = open_attempt(session)
    if running:
        raise AttemptRunning(f"Task {running.task.code} is still running; finish it first.")
    if session.ended_at is None:
        _steer(session, Screen.THANKS, now, key, at, session_is="ended")
        session.ended_at = now if at is None else min(at, now)


def reopen(
    session: StudySession, now: datetime, key: UUID | None = None, at: datetime | None = None
) -> None:
    """Take an ended session up again."""
    if session.ended_at is not None:
        session.ended_at = None
        _steer(session, Screen.REST, now, key, at, session_is="reopened")


def _is_open_or_new(session: StudySession, task: Task) -> bool:
    attempts = [each for each in attempts_of(session) if each.task_id == task.id]
    return not attempts or attempts[-1].status.is_open


def _steer(
    session: StudySession,
    screen: Screen,
    now: datetime,
    key: UUID | None,
    at: datetime | None,
    session_is: str = "",
) -> None:
    """Set the screen and leave a marker of it in the log."""
    if session.ended_at is not None:
        ended = session.ended_at.astimezone().strftime("%H:%M")
        raise SessionEnded(f"This session ended at {ended}; reopen it to go on.")
    begin(session, now)
    session.screen = screen
    data = {"screen": screen.value}
    if session_is:
        data["session"] = session_is
    if screen is Screen.TASK and session.current_task:
        data["task"] = session.current_task.code
    t_ms = max(0.0, recording.session_ms(session, now if at is None else min(at, now)))
    recording.mark(session, EventKind.MARKER, now, data=data, key=key, t_ms=t_ms)
