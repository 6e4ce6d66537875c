"""What of a study's questionnaires stands on the participant's screen, and leaving it out.

After a task the rest puts the forms that are asked after one, before the thanks come those that
are asked after the session; the first form that is open stands on the screen. Leaving forms out is
an entry of the log, so that it can be seen and taken back. What does not live here: the answers
(`answering`), and where a session stands (`recorder.sessions`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from recorder import log, recording, sessions
from recorder.db import db
from recorder.errors import Conflict
from recorder.models import WITH_BIN, Answer, Attempt, Event, StudySession
from recorder.queries import attempts_of, find_event
from recorder.questionnaires.answering import begun_answer, open_after_session, open_after_task
from recorder.questionnaires.asking import Asked, asked_after_task
from recorder.vocabulary import EventKind, Screen, Source


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form as it is put to a participant, with what they have answered so far.

    `attempt` is the one it is about, None for one about the session. Answers are taken under
    `key`; a sheet about an attempt that has not started yet has none.
    """

    asked: Asked
    attempt: Attempt | None
    key: UUID | None
    answers: Mapping[str, Any]

    @property
    def given(self) -> int:
        """How many of its items have an answer."""
        return sum(self.answers.get(item.name) is not None for item in self.asked.items)


def on_screen(session: StudySession) -> list[Sheet]:
    """Return the forms that the participant's screen puts now, in their order."""
    if session.ended_at is not None:
        return []
    if session.screen is Screen.REST:
        return _standing(session, *_after_task(session))
    if session.screen is Screen.THANKS:
        return _standing(session, open_after_session(session), None)
    return []


def to_come(session: StudySession, running: Attempt | None) -> list[Sheet]:
    """Return the forms that will follow the task that is offered or runs.

    A screen that is told them beforehand can go on while the recorder is away.
    """
    task = session.current_task
    if task is None or task.is_practice:
        return []
    return [_sheet(session, each, running) for each in asked_after_task(session.study)]


def leave_out(
    session: StudySession,
    forms: Sequence[str],
    now: datetime,
    *,
    source: Source,
    key: UUID,
    attempt: Attempt | None = None,
    t_ms: float | None = None,
) -> None:
    """Take forms off the participant's screen without an answer; the log says so."""
    if forms and find_event(key) is None:
        recording.mark(
            session,
            EventKind.MARKER,
            now,
            key=key,
            source=source,
            attempt_id=attempt.id if attempt else None,
            data={"left_out": list(forms)},
            t_ms=t_ms,
        )


def leave_out_all(session: StudySession, now: datetime, key: UUID, t_ms: float) -> None:
    """Leave out what the participant's screen puts now; raise Conflict where that is nothing."""
    sheets = on_screen(session)
    if not sheets:
        raise Conflict("No questions are on the shared screen.")
    forms, attempt = [each.asked.form for each in sheets], sheets[0].attempt
    leave_out(session, forms, now, source=Source.MODERATOR, key=key, attempt=attempt, t_ms=t_ms)


def hidden_screen(session: StudySession) -> Screen | None:
    """Return the screen that would put questions which are open and not shown; None without."""
    if session.ended_at is not None or on_screen(session):
        return None
    if _after_task(session)[0]:
        return Screen.REST
    if sessions.next_task(session) is None and open_after_session(session):
        return Screen.THANKS
    return None


def bring_back(
    session: StudySession, screen: Screen, now: datetime, key: UUID, at: datetime
) -> None:
    """Put the questions of a screen again, those that were left out included."""
    attempt = _after_task(session)[1] if screen is Screen.REST else None
    for event in _left_out(session):
        if event.attempt_id == (attempt.id if attempt else None):
            recording.mark(session, EventKind.UNDO, now, target_id=event.id)
    sessions.show(session, screen, now, key, at)


def key_of(session: StudySession, form: str, attempt: Attempt | None) -> UUID:
    """Return the key that a form is answered under: the same on every page until it is given.

    One that was given and taken back in the log is answered anew, under the next key.
    """
    name = f"{form} {attempt.id if attempt else ''}"
    for number in range(1_000):
        key = uuid5(session.uuid, f"{name} {number}")
        query = db.select(Answer.id).filter_by(key=key)
        if find_event(key) is None and not db.session.scalar(query, execution_options=WITH_BIN):
            return key
    raise Conflict("This form was taken back a thousand times; enter its answers by hand.")


def left_out_forms(session: StudySession, attempt: Attempt | None) -> set[str]:
    """Return the names of the forms that were left out after an attempt, or the session."""
    about = attempt.id if attempt else None
    events = [each for each in _left_out(session) if each.attempt_id == about]
    return {str(form) for each in events for form in each.data["left_out"]}


def _after_task(session: StudySession) -> tuple[list[Asked], Attempt | None]:
    """Return what is open after the last attempt at the current task, and that attempt."""
    if not session.study.asked_after_task:
        return [], None
    here = [each for each in attempts_of(session) if each.task_id == session.current_task_id]
    return (open_after_task(here[-1]), here[-1]) if here else ([], None)


def _standing(
    session: StudySession, asked: Sequence[Asked], attempt: Attempt | None
) -> list[Sheet]:
    if not asked:
        return []
    without = left_out_forms(session, attempt)
    return [_sheet(session, each, attempt) for each in asked if each.form not in without]


def _sheet(session: StudySession, asked: Asked, attempt: Attempt | None) -> Sheet:
    begun = begun_answer(session, asked.instrument.name, attempt)
    if begun is not None:
        return Sheet(asked, attempt, begun.key, begun.items)
    return Sheet(asked, attempt, key_of(session, asked.form, attempt), {})


def _left_out(session: StudySession) -> list[Event]:
    """Return the entries in force that leave forms out."""
    kinds = (EventKind.MARKER, EventKind.UNDO, EventKind.AMEND)
    query = db.select(Event).filter_by(session_id=session.id).where(Event.kind.in_(kinds))
    entries = log.effective(db.session.scalars(query.order_by(Event.seq)))
    return [
        each.event
        for each in entries
        if isinstance(each.event.data.get("left_out"), list) and not each.is_cancelled
    ]
