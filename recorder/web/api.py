"""The interface for machines, under /api/v1: events in and out, and the clock handshake.

JSON, with a session's capture token as `Authorization: Bearer TOKEN`. A batch is taken whole or
refused whole; the answer comes after the commit. Described by /api/v1/openapi.json, which
`recorder.web.openapi` makes from the same types and a table of routes.
"""

from datetime import datetime, timedelta
from functools import partial

import msgspec
from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from recorder import commits, recording, sessions
from recorder.clock import STEADY, milliseconds_between
from recorder.db import db
from recorder.errors import BadInput, NotFound, RecorderError
from recorder.models import Event, StudySession
from recorder.recording import Draft
from recorder.vocabulary import EventKind
from recorder.web import handshake, live, presence, tokens, wire
from recorder.web.openapi import Route, describe, others
from recorder.web.precedence import precedence
from recorder.web.wire import Batch, LoggedEvent, Moment, Page, Problem, Taken, WireEvent

bp = Blueprint("api", __name__, url_prefix="/api/v1")

PAGE = 1000
"""How many events a batch, or an answer, holds at the most."""

BATCH = msgspec.json.Decoder(Batch)

DAY_MS = 24 * 3600 * 1000

LAST_SEQ = 2**63 - 1
"""The largest place in a log that a database can hold."""

RESERVED = frozenset({"screen", "session", "presses", "trimmed", "stream", "consent"})
"""What entries of our own say about screens, sessions, keys and gaps."""

SENT = frozenset(EventKind) - {
    EventKind.START,
    EventKind.UNDO,
    EventKind.AMEND,
    EventKind.TOTALS,
}
"""The kinds a machine may send; the others belong to people and to imports."""


@bp.post("/sessions/<int:session_id>/events")
def post_events(session_id: int) -> ResponseReturnValue:
    """Record a batch of events; an id that is known already is counted and changes nothing."""
    token, now = tokens.shown(), STEADY.now()
    events = _read(request.get_data())
    batch = session_id, token, events, now
    precedence.give_way()
    taken = commits.share(partial(_take, *batch), partial(_jot, *batch))
    live.bells.ring(session_id)
    presence.roll.heard(session_id, "capture", "api")
    return wire.answer(taken)


@bp.get("/sessions/<int:session_id>/events")
def get_events(session_id: int) -> ResponseReturnValue:
    """Page through the log, in the order in which it was written."""
    session = _session(session_id)
    after = min(request.args.get("after", 0, type=int), LAST_SEQ)
    query = db.select(Event).filter_by(session_id=session.id).where(Event.seq > after)
    events = db.session.scalars(query.order_by(Event.seq).limit(PAGE)).all()
    more = len(events) == PAGE
    return wire.answer(Page([_logged(each) for each in events], events[-1].seq if more else None))


@bp.post("/clock")
def clock() -> ResponseReturnValue:
    """Answer a clock handshake for the session that the token belongs to."""
    session = _session()
    presence.roll.shook_hands(session.id, "api")
    now = STEADY.now()
    begun = recording.session_ms(session, now) if session.begun_at else None
    return wire.answer(Moment(milliseconds_between(handshake.EPOCH, now), begun))


@bp.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """Describe this interface."""
    return jsonify(describe([*ROUTES, *others], Problem))


def _jot(session_id: int, token: str, events: list[WireEvent], now: datetime) -> Taken | None:
    """Record a batch the short way; None where it needs the session whole."""
    sitting = recording.sitting(session_id)
    if sitting is None or sitting.archived_at or not tokens.is_token(token, sitting.capture_token):
        raise NotFound(tokens.NO_SESSION)
    seq = recording.jot(sitting, events, now) if events else None
    return None if seq is None else Taken(len(events), 0, seq)


def _take(session_id: int, token: str, events: list[WireEvent], now: datetime) -> Taken:
    """Record a batch for the session whose token was shown."""
    if taken := _jot(session_id, token, events, now):
        return taken
    session, drafts = sessions.find_session(session_id), [_draft(each) for each in events]
    _begin(session, drafts, now)
    recorded = _record(session, drafts, now)
    return Taken(recorded.accepted, recorded.duplicates, recorded.last_seq)


def _session(session_id: int | None = None) -> StudySession:
    """Return the session that the shown token belongs to; raise NotFound for any other."""
    return sessions.find_session(tokens.session_id_of(tokens.shown(), session_id))


def _read(body: bytes) -> list[WireEvent]:
    """Return the events of a batch; raise BadInput for the first one no machine may send."""
    events = wire.read(body, BATCH, "The batch").events
    if len(events) > PAGE:
        raise BadInput(f"A batch may hold {PAGE} events; split this one.")
    for place, event in enumerate(events):
        if not RESERVED.isdisjoint(event.data):
            taken = ", ".join(sorted(RESERVED.intersection(event.data)))
            said = f"{taken} cannot be said by a machine; choose another name."
        elif event.kind not in SENT:
            said = f"a machine does not record entries of kind {event.kind}."
        else:
            continue
        raise BadInput(f"Event {place} ({event.id}): {said}")
    return events


def _begin(session: StudySession, drafts: list[Draft], now: datetime) -> None:
    """Begin a session that nobody has begun, so that the batch's last event lies in the present."""
    latest = max((draft.t_ms for draft in drafts), default=0.0)
    if 0 <= latest <= DAY_MS:
        at = now - timedelta(milliseconds=latest)
        sessions.begin(session, now, at, earliest=at)


def _draft(event: WireEvent) -> Draft:
    """Return what an event proposes."""
    return Draft(
        id=event.id,
        kind=event.kind,
        t_ms=event.t_ms,
        source=event.source,
        data=event.data,
        attempt_id=event.attempt_id,
        t_error_ms=event.t_error_ms,
        client_ms=event.client_ms,
    )


def _record(session: StudySession, drafts: list[Draft], now: datetime) -> recording.Recorded:
    """Record a batch; say of a bad one which event was the first to be wrong."""
    try:
        return recording.record(session, drafts, now)
    except RecorderError as error:
        place = next((i for i, each in enumerate(drafts) if each.id == error.event_id), 0)
        error.args = (f"Event {place} ({error.event_id}): {error}",)
        raise


def _logged(event: Event) -> LoggedEvent:
    return LoggedEvent(
        event.seq, event.id, event.kind, event.source, event.t_ms, event.t_error_ms,
        event.client_ms, event.attempt_id, event.target_id, event.author, event.data,
        event.recorded_at.isoformat(),
    )  # fmt: skip


ROUTES = [
    Route(post_events, "post", "/sessions/{session_id}/events", Batch, Taken),
    Route(get_events, "get", "/sessions/{session_id}/events", None, Page),
    Route(clock, "post", "/clock", None, Moment),
]
"""What the description is made from."""
