"""The interface for streams, under /api/v1: screen, camera, sound and pages in numbered chunks.

With a session's capture token, as for its events. A chunk's file is on the disk before the turn to
write in the database is asked for, so that a slow disk holds up nobody's marks; the answer comes
after the commit. What does not live here: where chunks lie (`recorder.media.store`).
"""

import threading
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from recorder import commits, sessions
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import BadInput, NotFound
from recorder.media import consents, notes, quickly, store
from recorder.media.landing import landing
from recorder.media.places import Laid
from recorder.models import Recording
from recorder.vocabulary import StreamKind
from recorder.web import live, openapi, tokens, wire
from recorder.web.cutoff import cut_off
from recorder.web.openapi import Route
from recorder.web.precedence import precedence

bp = Blueprint("streams", __name__, url_prefix="/api/v1")

DAY_MS = 24 * 3600 * 1000

LONGEST_REASON = 200

NO_RECORDING = "There is no such recording in this token's session; begin it first."

LANES = [threading.Lock() for _ in range(64)]
"""Chunks of one recording come in one after another, so that none lies under another's row."""


class NewRecording(msgspec.Struct, forbid_unknown_fields=True):
    """A stream that begins; `id` is its maker's UUIDv7, `started_ms` lies on the session clock."""

    id: UUID
    kind: StreamKind
    started_ms: float
    mime: str = ""
    label: str = ""
    window: str = ""
    t_error_ms: float | None = None


class Begun(msgspec.Struct):
    """The recording that chunks can be sent to now."""

    recording: UUID


class Kept(msgspec.Struct):
    """The number of the chunk that is on the disk."""

    kept: int


class Ended(msgspec.Struct, forbid_unknown_fields=True):
    """When a stream ended, on the session clock; `why` where nobody asked it to."""

    ended_ms: float
    why: str = ""


class Closed(msgspec.Struct):
    """How many chunks of a recording that has ended are on the disk."""

    chunks: int


BEGINNING, ENDING = msgspec.json.Decoder(NewRecording), msgspec.json.Decoder(Ended)


@bp.post("/sessions/<int:session_id>/recordings")
def post_recording(session_id: int) -> ResponseReturnValue:
    """Begin a recording; the same id again is the same recording."""
    token, now = tokens.shown(), STEADY.now()
    said = wire.read(request.get_data(), BEGINNING)
    begun = commits.share(partial(_begin, session_id, token, said, now))
    cut_off.runs(session_id, said.kind)
    live.bells.ring(session_id)
    return wire.answer(Begun(begun))


@bp.post("/recordings/<uuid:recording>/chunks/<int:number>")
def post_chunk(recording: UUID, number: int) -> ResponseReturnValue:
    """Keep a chunk of a recording; the same number again is the same chunk."""
    token, now = tokens.shown(), STEADY.now()
    if (request.content_length or 0) > store.CHUNK_BYTES:
        raise BadInput(store.TOO_LARGE)
    from_ms, to_ms = _milliseconds("from_ms"), _milliseconds("to_ms")
    has_snapshot = request.args.get("snapshot") == "1"
    content, data = request.get_data(), current_app.config["DATA"]
    with LANES[recording.int % len(LANES)]:
        found = quickly.look(recording, number)
        if found is None or not tokens.is_token(token, found.token):
            raise NotFound(NO_RECORDING)
        content = found.as_kept(content)
        if not found.is_kept(number, content, from_ms, to_ms):
            path = found.path(data, number)
            laid = landing.land(path, content)
            about = {"from_ms": from_ms, "to_ms": to_ms, "has_snapshot": has_snapshot, "now": now}
            noting = partial(_note, recording, number, laid, **about)
            precedence.give_way()
            try:
                commits.share(noting, noting)
            except NotFound:
                # Its recording was deleted while the disk wrote: nothing of it may stay.
                path.unlink(missing_ok=True)
                raise
    return wire.answer(Kept(number))


@bp.post("/recordings/<uuid:recording>/end")
def post_end(recording: UUID) -> ResponseReturnValue:
    """End a recording; one that has ended stays as it is."""
    token, now = tokens.shown(), STEADY.now()
    said = wire.read(request.get_data(), ENDING)
    ended = commits.share(partial(_end, recording, token, said.ended_ms, now))
    if said.why:
        cut_off.stopped(ended.session_id, ended.kind, now, said.why[:LONGEST_REASON])
    live.bells.ring(ended.session_id)
    return wire.answer(Closed(ended.chunks))


def _begin(session_id: int, token: str, said: NewRecording, now: datetime) -> UUID:
    """Begin a recording, and its session where nobody has begun that."""
    session = sessions.find_session(tokens.session_id_of(token, session_id))
    is_new = db.session.get(Recording, said.id) is None
    if is_new and session.begun_at is None and 0 <= said.started_ms <= DAY_MS:
        at = now - timedelta(milliseconds=said.started_ms)
        sessions.begin(session, now, at, earliest=at)
    recording = store.begin(
        session,
        said.kind,
        said.id,
        started_ms=said.started_ms,
        mime=said.mime,
        label=said.label,
        window=said.window,
        t_error_ms=said.t_error_ms,
        now=now,
    )
    if is_new:
        consents.end_silent(session, said.kind, now, but=recording)
        notes.begun(recording, now)
    return recording.id


def _note(recording: UUID, number: int, laid: Laid, **about: Any) -> Kept:
    """Write a chunk's row; that needs the driver alone."""
    store.note(recording, number, laid, **about)
    return Kept(number)


class _End(NamedTuple):
    session_id: int
    kind: StreamKind
    chunks: int


def _end(recording: UUID, token: str, ended_ms: float, now: datetime) -> _End:
    found = _find(recording, token)
    consents.finish(found, ended_ms, now)
    return _End(found.session_id, found.kind, store.chunks_of(found))


def _find(recording: UUID, token: str) -> Recording:
    found = db.session.get(Recording, recording)
    if found is None or found.session_id != tokens.session_id_of(token):
        raise NotFound(NO_RECORDING)
    return found


def _milliseconds(name: str) -> float:
    """Return a time from the address; NaN, which no chunk may have, where it is none."""
    return request.args.get(name, float("nan"), type=float)


openapi.others += [
    Route(post_recording, "post", "/sessions/{session_id}/recordings", NewRecording, Begun),
    Route(
        post_chunk,
        "post",
        "/recordings/{recording}/chunks/{number}",
        bytes,
        Kept,
        {"from_ms": "number", "to_ms": "number", "snapshot": "integer"},
    ),
    Route(post_end, "post", "/recordings/{recording}/end", Ended, Closed),
]
