"""What a console sends: one act at a time, each with an id of its own, and what it does.

An act is sent again until it is answered; its id is that of the event it leaves in the log, so
that the same act twice happens once. What does not live here: pages.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

import msgspec

from recorder import questionnaires, recording, sessions
from recorder.db import db
from recorder.errors import BadInput
from recorder.models import Event, StudySession, Task
from recorder.queries import attempts_of, find_event, last_seq
from recorder.sessions import find_session
from recorder.vocabulary import MARKS, EventKind, Outcome, Screen, Source
from recorder.web.handshake import moment, reading, session_time
from recorder.wording import describe_event

Verb = Literal[
    "start", "pause", "resume", "finish", "outcome", "skip", "mark", "amend", "level", "undo",
    "next", "repeat", "choose", "show", "hide", "end", "reopen", "leave_out",
]  # fmt: skip


class Act(msgspec.Struct, forbid_unknown_fields=True):
    """One act of a moderator; `at_ms` is when the key went down, in the server's time."""

    id: UUID
    do: Verb
    at_ms: float | None = None
    t_error_ms: float | None = None
    client_ms: float | None = None
    kind: EventKind | None = None
    data: dict[str, Any] = {}
    task_id: Annotated[int, msgspec.Meta(ge=1, le=2**53)] | None = None
    attempt_id: UUID | None = None
    target_id: UUID | None = None
    level: int | None = None


def read(body: bytes) -> Act:
    """Read an act from JSON; raise BadInput with what is wrong about it."""
    try:
        return msgspec.json.decode(body, type=Act)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"The console sent something that cannot be read: {error}.") from error


class Done(NamedTuple):
    """What came of an act: a sentence where the moderator should hear one, the log's last place."""

    said: str
    last_seq: int


def perform(session_id: int, act: Act, now: datetime) -> Done:
    """Do what an act says; do nothing where it was done before."""
    if act.do == "mark" and (done := jot(session_id, act, now)):
        return done
    session = find_session(session_id)
    said = "" if find_event(act.id) else _perform(session, act, now)
    return Done(said, last_seq(session_id))


def _perform(session: StudySession, act: Act, now: datetime) -> str:
    if session.ended_at is None:
        sessions.begin(session, now, moment(act.at_ms, now))
    if act.do in _STEERING:
        _STEERING[act.do](session, act, now)
    elif act.do == "undo":
        return _taken_back(recording.undo_last(session, now, key=act.id))
    elif act.do == "level":
        recording.grade_last(session, act.level or 0, now, key=act.id)
    else:
        return _record(session, act, now)
    return ""


def jot(session_id: int, act: Act, now: datetime) -> Done | None:
    """Record a mark the short way, without reading the session whole; None where it needs that."""
    session = recording.sitting(session_id)
    if session is None or session.begun_at is None or act.kind not in MARKS:
        return None
    draft = recording.Draft(
        id=act.id,
        kind=act.kind,
        t_ms=session_time(session, act.at_ms, now),
        data=act.data,
        attempt_id=act.attempt_id,
        target_id=act.target_id,
        **reading(act),
    )
    seq = recording.jot(session, [draft], now)
    return None if seq is None else Done("", seq)


def _taken_back(undo: Event) -> str:
    """Say what an undo took back."""
    target = find_event(undo.target_id)
    assert target is not None, "an undo names an entry of its session"
    corrected = target.kind is EventKind.AMEND and target.target_id
    about = find_event(target.target_id) if corrected else None
    said = f"the correction of {about.kind.label}" if about else describe_event(target)
    again = "; the task runs again" if target.kind is EventKind.FINISH else ""
    return f"Taken back: {said}{again}."


def _record(session: StudySession, act: Act, now: datetime) -> str:
    kind = _KINDS.get(act.do, act.kind)
    if kind is None or (act.do == "mark" and kind not in MARKS):
        raise BadInput("A mark is an error, click, assist, note, quote or a code of the study.")
    data = {"outcome": Outcome.NOT_ATTEMPTED} if act.do == "skip" else act.data
    # A key may be quicker than the fragment that names the task; it means the one that is shown.
    about_the_current = act.task_id is None and act.do in ("start", "skip")
    finishes = act.do == "finish"
    before = {each.id: each.outcome for each in attempts_of(session)} if finishes else {}
    event = recording.mark(
        session,
        kind,
        now,
        key=act.id,
        t_ms=session_time(session, act.at_ms, now),
        source=Source.MODERATOR,
        data=data,
        task_id=session.current_task_id if about_the_current else act.task_id,
        attempt_id=act.attempt_id,
        target_id=act.target_id,
        **reading(act),
    )
    judged = before.get(event.attempt_id)
    if judged and event.attempt and judged is not event.attempt.outcome:
        # Two consoles judged it at once; neither judgement may be replaced unseen.
        return f"It had been judged “{judged.label}” already; it is changed, and the log has both."
    return ""


def _choose(session: StudySession, act: Act, now: datetime) -> None:
    task = db.session.get(Task, act.task_id) if act.task_id else None
    if task is None or task.study_id != session.study_id:
        raise BadInput("This task is not part of the session's study; reload the page.")
    sessions.choose(session, task, now, act.id, _pressed(act, now))


def _show(session: StudySession, screen: Screen, act: Act, now: datetime) -> None:
    sessions.show(session, screen, now, act.id, _pressed(act, now))


def _show_again(session: StudySession, act: Act, now: datetime) -> None:
    """Show the task again; where it is over, the questions that are open."""
    questions = questionnaires.hidden_screen(session)
    if questions is None:
        _show(session, Screen.TASK, act, now)
    else:
        questionnaires.bring_back(session, questions, now, act.id, _pressed(act, now))


def _leave_out(session: StudySession, act: Act, now: datetime) -> None:
    t_ms = session_time(session, act.at_ms, now)
    questionnaires.leave_out_all(session, now, act.id, t_ms)


def _pressed(act: Act, now: datetime) -> datetime:
    """Return when the key of an act went down; the act may come later than that."""
    return moment(act.at_ms, now)


_KINDS = {
    "start": EventKind.START,
    "pause": EventKind.PAUSE,
    "resume": EventKind.RESUME,
    "finish": EventKind.FINISH,
    "outcome": EventKind.OUTCOME,
    "skip": EventKind.OUTCOME,
    "amend": EventKind.AMEND,
}
_STEERING: dict[str, Callable[[StudySession, Act, datetime], None]] = {
    "next": lambda session, act, now: sessions.go_on(session, now, act.id, _pressed(act, now)),
    "repeat": lambda session, act, now: sessions.repeat(session, now, act.id, _pressed(act, now)),
    "choose": _choose,
    "show": _show_again,
    "leave_out": _leave_out,
    "hide": lambda session, act, now: _show(session, Screen.HIDDEN, act, now),
    "end": lambda session, act, now: sessions.end(session, now, act.id, _pressed(act, now)),
    "reopen": lambda session, act, now: sessions.reopen(session, now, act.id, _pressed(act, now)),
}
