"""The only writer of attempts and events.

Everything that happens in a session goes through `record`: it checks a batch of drafts against
the rules of recording, appends them to the log and brings the attempts they touch up to date.
Whoever made an event gave it its id; the same id again is the same event and changes nothing. A
batch is taken whole or refused whole. Nothing here commits: the route or the command does.

What does not live here: the short way for plain entries (`plain`), what makes a draft well-formed
(`drafts`), whether the session can take it and in which attempt (`admission`), the session in
memory while a batch is recorded (`desk`), reading a log (`recorder.log`), steering screens
(`recorder.sessions`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid6 import uuid7

from recorder import log
from recorder.clock import milliseconds_between
from recorder.db import db
from recorder.errors import NothingToGrade, NothingToUndo, RecorderError, SessionEnded
from recorder.models import Attempt, Event, StudySession
from recorder.queries import events_of, last_seq, shown_attempt
from recorder.recording import answers
from recorder.recording.admission import admit, refuse_two
from recorder.recording.desk import Desk
from recorder.recording.drafts import Draft
from recorder.recording.endings import finish_at_page
from recorder.recording.plain import Sitting, jot, sitting
from recorder.vocabulary import AttemptStatus, EventKind, Screen, Source

__all__ = [
    "Draft",
    "Recorded",
    "Sitting",
    "grade_last",
    "jot",
    "mark",
    "record",
    "session_ms",
    "sitting",
    "undo_last",
]

TURNING_POINTS = frozenset(
    {
        EventKind.START,
        EventKind.PAUSE,
        EventKind.RESUME,
        EventKind.FINISH,
        EventKind.OUTCOME,
        EventKind.UNDO,
        EventKind.AMEND,
    }
)
"""Kinds after which an attempt may stand differently, so that the next draft must see it."""

GRADES = {EventKind.ERROR: "severity", EventKind.ASSIST: "level"}
"""Where a graded kind keeps its grade."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a batch: how many were new, how many known, the last place in the log."""

    accepted: int
    duplicates: int
    last_seq: int


def session_ms(session: StudySession, now: datetime) -> float:
    """Return the milliseconds since the session began, 0 before it has."""
    return milliseconds_between(session.begun_at, now) if session.begun_at else 0.0


def record(session: StudySession, drafts: Sequence[Draft], now: datetime) -> Recorded:
    """Append a batch of drafts to a session's log.

    Raises BadInput for a draft that is wrong in itself, and the Conflict that fits for one that
    comes too late or too early; either way nothing of the batch may be committed.
    """
    db.session.flush()
    now_in = sitting(session.id)
    seq = jot(now_in, drafts, now) if now_in and drafts else None
    if seq is not None:
        return Recorded(len(drafts), 0, seq)
    batch = {draft.id: draft for draft in drafts}
    known = set(db.session.scalars(db.select(Event.id).where(Event.id.in_(batch))))
    fresh = {each: draft for each, draft in batch.items() if each not in known}
    with db.session.no_autoflush:
        _record(Desk(session), list(fresh.values()), now)
    db.session.flush()
    return Recorded(len(fresh), len(drafts) - len(fresh), last_seq(session.id))


def _record(desk: Desk, drafts: Sequence[Draft], now: datetime) -> None:
    just_open = {draft.id for draft in drafts} | {each.id for each in desk.open_attempts}
    touched: dict[UUID, Attempt] = {}
    for draft in drafts:
        try:
            attempt, draft = _take(desk, draft, touched, now)
            if finish := finish_at_page(desk, attempt, draft):
                _take(desk, finish, touched, now)
        except RecorderError as error:
            error.event_id = draft.id
            raise
    for attempt in touched.values():
        desk.project(attempt)
    answers.follow(desk, drafts, now)
    _follow_screen(desk, just_open, touched)


def _take(
    desk: Desk, draft: Draft, touched: dict[UUID, Attempt], now: datetime
) -> tuple[Attempt | None, Draft]:
    """Write one draft of a batch into the log; return its attempt, and the draft as it fits."""
    attempt, draft = admit(desk, draft, session_ms(desk.session, now))
    desk.write(draft, attempt, now)
    if attempt:
        touched[attempt.id] = attempt
        if draft.kind in TURNING_POINTS:
            desk.project(attempt)
            refuse_two(desk)
    return attempt, draft


def mark(
    session: StudySession,
    kind: EventKind,
    now: datetime,
    *,
    t_ms: float | None = None,
    key: UUID | None = None,
    **fields: Any,
) -> Event:
    """Record one event, now unless `t_ms` says when, and return it.

    `key` is the event's id where its maker gave one; `fields` are the others of `Draft`.
    """
    moment = session_ms(session, now) if t_ms is None else t_ms
    draft = Draft(id=key or uuid7(), kind=kind, t_ms=moment, **fields)
    record(session, [draft], now)
    event: Event = db.session.scalars(db.select(Event).filter_by(id=draft.id)).one()
    return event


def undo_last(session: StudySession, now: datetime, *, key: UUID | None = None) -> Event:
    """Cancel the moderator's last entry in what the console shows; the log keeps both.

    That is the running attempt, or the one just finished, or a note between tasks; a finish that
    capture brought by an address is taken back like one of the moderator's own. Raises
    NothingToUndo where that holds no entry of the moderator's: what lies further back is
    corrected in the log, where it can be seen. Steering the participant's screen is no entry to
    take back: it is steered again.
    """
    if session.ended_at is not None:
        raise SessionEnded("This session ended; reopen it, or correct its log.")
    # What captures wrote is most of a log, and all that a moderator could take back of it is a
    # finish by address.
    finishes = db.select(Event).filter_by(
        session_id=session.id, source=Source.CAPTURE, kind=EventKind.FINISH
    )
    ended = db.session.scalars(finishes.where(Event.attempt_id.is_not(None)))
    written = sorted((*events_of(session, Source.MODERATOR), *ended), key=lambda event: event.seq)
    for entry in reversed(log.effective(written)):
        event = entry.event
        if (
            event.kind is not EventKind.UNDO
            and "screen" not in event.data
            and not entry.is_cancelled
        ):
            _refuse_hidden(session, event)
            return mark(session, EventKind.UNDO, now, key=key, target_id=event.id)
    raise NothingToUndo("There is nothing left to take back in this session.")


def _refuse_hidden(session: StudySession, event: Event) -> None:
    """Refuse to take back an entry that the console does not show as the last one."""
    if event.attempt is None:
        return
    if event.attempt is not shown_attempt(session):
        raise NothingToUndo("Nothing was marked in this task; correct earlier entries in the log.")
    if event.kind is EventKind.START and event.attempt.status is AttemptStatus.FINISHED:
        raise NothingToUndo(
            "The participant finished this task; change its outcome, or correct it in the log."
        )


def grade_last(
    session: StudySession, level: int, now: datetime, *, key: UUID | None = None
) -> Event:
    """Set the severity of the last error, or the level of the last assist, whichever is later.

    Raises NothingToGrade where neither was marked in the current attempt.
    """
    shown = shown_attempt(session)
    for entry in reversed(log.effective(events_of(session, Source.MODERATOR))):
        name = GRADES.get(entry.kind)
        if shown and entry.event.attempt_id == shown.id and name and not entry.is_cancelled:
            change = {"data": {name: level}}
            target = entry.event.id
            return mark(session, EventKind.AMEND, now, key=key, target_id=target, data=change)
    raise NothingToGrade("Mark an error or an assist first; the digit then says how grave it was.")


def _follow_screen(desk: Desk, just_open: set[UUID], touched: dict[UUID, Attempt]) -> None:
    """Keep the participant's screen with what happened: a started task shows, a finished rests.

    `just_open` are the attempts that were open before the batch or began in it. A screen that the
    moderator hid stays hidden.
    """
    session = desk.session
    for running in desk.open_attempts:
        session.current_task = running.task
        if session.screen in (Screen.WELCOME, Screen.REST, Screen.THANKS):
            session.screen = Screen.TASK
        return
    finished = [
        attempt.task
        for attempt in touched.values()
        if attempt.id in just_open and attempt.status is AttemptStatus.FINISHED
    ]
    if session.screen is Screen.TASK and session.current_task in finished:
        session.screen = Screen.REST
