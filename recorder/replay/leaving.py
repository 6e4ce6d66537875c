"""A session's pages as one recording that rrweb's own player plays.

What was in front is in it, window after window; each begins with a snapshot. Times are those of
the wall clock where it is known. What does not live here: which window was in front (`streams`).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from recorder.errors import ChunkUnreadable, NotFound
from recorder.models import Chunk, StudySession
from recorder.replay import reading
from recorder.replay.streams import Piece, Stream, follow

EPOCH_MS = 0.0


def export_replay(data: Path, session: StudySession) -> Iterator[bytes]:
    """Yield a JSON array of rrweb's events, piece by piece; raise NotFound where there are none."""
    streams = reading.streams_of(session)
    if not streams:
        raise NotFound("No page was recorded in this session, so there is no replay to export.")
    pieces = follow(streams, reading.signals_of(session))
    return _written(data, session, streams, pieces)


def file_name(session: StudySession) -> str:
    """Return a name for the file, safe on every system."""
    code = "".join(each if each.isalnum() else "-" for each in session.participant.code)
    return f"replay-{code}-{session.id}.json"


def _written(
    data: Path, session: StudySession, streams: Sequence[Stream], pieces: Sequence[Piece]
) -> Iterator[bytes]:
    zero = _zero_ms(session)
    yield b"["
    count = 0
    for piece in pieces:
        for event in _events(data, session, streams[piece.stream], piece):
            event["timestamp"] = round(event["timestamp"] + zero)
            yield (b",\n" if count else b"") + msgspec.json.encode(event)
            count += 1
    yield b"]\n"


def _zero_ms(session: StudySession) -> float:
    """Return the session's beginning in milliseconds since 1970; a session without one has 0."""
    if session.begun_at is None:
        return EPOCH_MS
    return session.begun_at.timestamp() * 1000


def _events(
    data: Path, session: StudySession, stream: Stream, piece: Piece
) -> Iterator[dict[str, Any]]:
    """Yield the events of one stream in one piece, from the snapshot it is drawn from.

    What lies before the piece is told as of its beginning; what cannot be read is left out up to
    the next snapshot, since what comes after it would be drawn wrongly.
    """
    part = stream.part_to_draw(piece.from_ms)
    first = part.number if part else stream.parts[0].number
    recording = reading.find_recording(session, stream.id)
    broken, expected = True, first
    for chunk in reading.chunks_of(recording, first, stream.parts[-1].number):
        if chunk.from_ms > piece.to_ms:
            return
        broken = broken or chunk.number != expected
        expected = chunk.number + 1
        if broken and not chunk.has_snapshot:
            continue
        try:
            events = shifted(data, chunk)
        except ChunkUnreadable:
            broken = True
            continue
        broken = False
        for event in events:
            if event["timestamp"] <= piece.to_ms:
                event["timestamp"] = max(event["timestamp"], piece.from_ms)
                yield event


def shifted(data: Path, chunk: Chunk) -> list[dict[str, Any]]:
    """Return a chunk's events with their times on the session clock; raise ChunkUnreadable."""
    try:
        events = msgspec.json.decode(reading.unpacked(data, chunk), type=list[dict[str, Any]])
        times = [float(event["timestamp"]) for event in events]
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise ChunkUnreadable(
            f"Part {chunk.number} of a page recording cannot be read; it is left out."
        ) from error
    shift = chunk.from_ms - min(times, default=0.0)
    for event, at in zip(events, times, strict=True):
        event["timestamp"] = at + shift
    return events
