"""What a replay shows: a session's page recordings, and what stands in their chunks.

Chunks come from pages that nobody here wrote: they are unpacked up to a size, and whoever shows
them reads them as data. What does not live here: which window is looked at when (`streams`).
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from recorder.db import db
from recorder.errors import ChunkUnreadable, NotFound
from recorder.media import store
from recorder.models import Chunk, Event, Recording, StudySession
from recorder.replay.streams import Part, Signal, Stream
from recorder.vocabulary import EventKind, Source, StreamKind

UNPACKED_BYTES = 128 * 1024 * 1024
"""A chunk that grows beyond this was made to fill the memory."""

GZIP = 16 + zlib.MAX_WBITS


def streams_of(session: StudySession) -> list[Stream]:
    """Return a session's page recordings that hold anything, the first begun first."""
    query = (
        db.select(Recording)
        .filter_by(session_id=session.id, kind=StreamKind.REPLAY)
        .order_by(Recording.started_ms, Recording.id)
    )
    parts = _parts(session)
    return [
        _stream(recording, parts[recording.id])
        for recording in db.session.scalars(query)
        if recording.id in parts
    ]


def _parts(session: StudySession) -> dict[UUID, list[Part]]:
    """Return what the chunks of a session's page recordings cover; rows would take too long."""
    query = (
        db.select(Chunk.recording_id, Chunk.number, Chunk.from_ms, Chunk.to_ms, Chunk.has_snapshot)
        .join(Recording)
        .where(Recording.session_id == session.id, Recording.kind == StreamKind.REPLAY)
        .order_by(Chunk.recording_id, Chunk.number)
    )
    parts: dict[UUID, list[Part]] = {}
    for recording_id, *covered in db.session.execute(query):
        parts.setdefault(recording_id, []).append(Part(*covered))
    return parts


def _stream(recording: Recording, parts: Sequence[Part]) -> Stream:
    return Stream(
        recording.id,
        recording.window,
        recording.label,
        min(recording.started_ms, parts[0].from_ms),
        # A recorder that was cut off said nothing more, and nobody knows more.
        max(recording.ended_ms or 0.0, max(part.to_ms for part in parts)),
        tuple(parts),
    )


class Told(NamedTuple):
    """What the log tells of a page or of a click there."""

    kind: EventKind
    t_ms: float
    data: Mapping[str, Any]


def told_of(session: StudySession) -> list[Told]:
    """Return what capture told of a session's pages and of clicks there, in the order of time."""
    query = (
        db.select(Event.kind, Event.t_ms, Event.data)
        .where(
            Event.session_id == session.id,
            Event.source == Source.CAPTURE,
            Event.kind.in_([EventKind.PAGE, EventKind.CLICK]),
        )
        .order_by(Event.t_ms, Event.seq)
    )
    return [Told(*row) for row in db.session.execute(query)]


def signals_of(session: StudySession) -> list[Signal]:
    """Return when the log says that a window was looked at: where a person clicked."""
    tabs: dict[str, str] = {}
    found: list[Signal] = []
    for kind, t_ms, data in told_of(session):
        view = str(data.get("view", ""))
        if kind is EventKind.PAGE and data.get("tab"):
            tabs[view] = str(data["tab"])
        elif kind is EventKind.CLICK and view in tabs and data.get("trusted") is not False:
            found.append(Signal(t_ms, tabs[view]))
    return found


def find_recording(session: StudySession, recording_id: UUID) -> Recording:
    """Return a page recording of a session; raise NotFound where it is none."""
    found = db.session.get(Recording, recording_id)
    if found is None or found.session_id != session.id or found.kind is not StreamKind.REPLAY:
        raise NotFound("There is no such page recording in this session.")
    return found


def chunks_of(recording: Recording, first: int, last: int) -> Sequence[Chunk]:
    """Return the chunks of a recording from one number to another."""
    query = (
        db.select(Chunk)
        .filter_by(recording_id=recording.id)
        .where(Chunk.number >= first, Chunk.number <= last)
        .order_by(Chunk.number)
    )
    return db.session.scalars(query).all()


def unpacked(data: Path, chunk: Chunk) -> bytes:
    """Return a chunk's events as the text of a JSON array; raise ChunkUnreadable for anything else.

    The text is not looked at beyond its ends: whoever reads it finds out.
    """
    packed = store.read(data, chunk)
    unpacking = zlib.decompressobj(GZIP)
    try:
        text = unpacking.decompress(packed, UNPACKED_BYTES).strip()
    except zlib.error as error:
        raise _unreadable(chunk, "is not packed as it should be") from error
    if not unpacking.eof:
        raise _unreadable(chunk, "is cut off, or too large")
    if not (text.startswith(b"[") and text.endswith(b"]")):
        raise _unreadable(chunk, "holds no events")
    return text


def _unreadable(chunk: Chunk, what: str) -> ChunkUnreadable:
    return ChunkUnreadable(f"Part {chunk.number} of a page recording {what}; it is left out.")


def lines(data: Path, chunks: Sequence[Chunk]) -> Iterator[bytes]:
    """Yield a line of JSON for each chunk: its events, or the sentence that says what is wrong."""
    for chunk in chunks:
        head = f'{{"number":{chunk.number},"from_ms":{chunk.from_ms!r},"to_ms":{chunk.to_ms!r},'
        try:
            # A line break in JSON is but space; one within a text is written otherwise.
            events = unpacked(data, chunk).replace(b"\n", b" ").replace(b"\r", b" ")
        except ChunkUnreadable as error:
            yield head.encode() + b'"error":' + msgspec.json.encode(str(error)) + b"}\n"
        else:
            yield head.encode() + b'"events":' + events + b"}\n"
