"""Recordings on the disk: each stream a folder, each chunk a file of its own and a row about it.

    DATA/media/<session's uuid>/<recording's id>/000001.webm

A chunk is whole in its folder, under its name, before its row is written: a row means that the
bytes are on the disk, whatever happens next. A file without a row was never acknowledged, and is
sent again. Nothing commits. What does not live here: where files lie and how they are written
(`places`), and making one file of many (`finishing`).
"""

import hashlib
import math
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from recorder import driver
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import BadInput, Conflict, NoConsent, NotFound, SessionEnded
from recorder.media.permission import may_record
from recorder.media.places import SUFFIXES, Laid, base_of, folder_of, lay, path_of, read, suffix_of
from recorder.models import Chunk, Recording, StudySession
from recorder.vocabulary import StreamKind

__all__ = [
    "begin",
    "chunks_of",
    "end",
    "folder_of",
    "keep",
    "lay",
    "note",
    "path_of",
    "read",
    "refuse_wrong",
    "suffix_of",
]

_NOTE = """
INSERT INTO chunk
    (recording_id, number, from_ms, to_ms, bytes, sha256, has_snapshot, received_at)
SELECT id, ?, ?, ?, ?, ?, ?, ? FROM recording WHERE id = ?
"""

_STALE = "UPDATE recording SET file = NULL WHERE id = ? AND file IS NOT NULL"

CHUNK_BYTES = 8 * 1024 * 1024
"""The most that one chunk may hold: far more than some seconds of video, or a huge page, need."""

TOO_LARGE = f"A chunk may hold {CHUNK_BYTES // 1024**2} MB; send shorter ones."

LAST_NUMBER = 999_999
"""Names of files have six digits: eleven days of one chunk a second."""


def begin(
    session: StudySession,
    kind: StreamKind,
    id: UUID,  # noqa: A002 - the field is named so
    *,
    started_ms: float,
    mime: str = "",
    label: str = "",
    window: str = "",
    t_error_ms: float | None = None,
    now: datetime | None = None,
) -> Recording:
    """Begin a stream of a session and return it; the same id again is the same stream.

    Raises NoConsent for a kind the participant has not agreed to, SessionEnded after the end,
    BadInput for what no browser records.
    """
    known = db.session.get(Recording, id)
    if known is not None:
        if known.session_id != session.id or known.kind is not kind:
            raise Conflict("This id belongs to another recording; make a new one.")
        return known
    if not may_record(session, kind):
        raise _not_agreed(kind)
    if session.ended_at is not None:
        raise SessionEnded("This session has ended; reopen it to record more.")
    if kind is not StreamKind.REPLAY and base_of(mime) not in SUFFIXES:
        raise BadInput("A stream is video or sound as WebM or MP4; say which with its mime.")
    if not math.isfinite(started_ms):
        raise BadInput("A recording must say when it started, in milliseconds of the session.")
    recording = Recording(
        id=id,
        session_id=session.id,
        session=session,
        kind=kind,
        label=label[:200],
        window=window[:64],
        mime=mime[:100],
        started_ms=started_ms,
        t_error_ms=t_error_ms,
        created_at=now or STEADY.now(),
    )
    db.session.add(recording)
    db.session.flush()
    return recording


def keep(
    data: Path,
    recording: Recording,
    number: int,
    content: bytes,
    *,
    from_ms: float,
    to_ms: float,
    has_snapshot: bool = False,
    now: datetime,
) -> Chunk:
    """Keep a chunk: its file in the data folder `data`, then its row; return that.

    The same number again with the same content is the same chunk. Raises Conflict where another
    content has its number, NoConsent where the participant has taken their consent back before it
    was recorded, BadInput for a number, a time or a size that cannot be.
    """
    known = refuse_wrong(recording, number, content, from_ms, to_ms)
    if known is not None:
        return known
    laid = lay(path_of(data, recording, number), content)
    note(
        recording.id, number, laid, from_ms=from_ms, to_ms=to_ms, has_snapshot=has_snapshot, now=now
    )
    return db.session.scalars(_by_number(recording, number)).one()


def refuse_wrong(
    recording: Recording, number: int, content: bytes, from_ms: float, to_ms: float
) -> Chunk | None:
    """Return the chunk if it is kept already, None for a new one; raise for one that cannot be."""
    known = _chunk(recording, number)
    refuse(
        number,
        content,
        from_ms,
        to_ms,
        recording.kind,
        may_record(recording.session, recording.kind),
        recording.ended_ms,
        known.sha256 if known else None,
    )
    return known


def refuse(
    number: int,
    content: bytes,
    from_ms: float,
    to_ms: float,
    kind: StreamKind,
    is_allowed: bool,
    ended_ms: float | None,
    sha256: str | None,
) -> bool:
    """Raise for a chunk that cannot be; say whether it is the one kept under its number.

    `sha256` is that one's checksum. What was recorded before consent was taken back may come late.
    """
    if not 1 <= number <= LAST_NUMBER:
        raise BadInput(f"Chunks are numbered from 1 to {LAST_NUMBER}.")
    if not content:
        raise BadInput("A chunk without content cannot be kept; send what was recorded.")
    if len(content) > CHUNK_BYTES:
        raise BadInput(TOO_LARGE)
    if not (math.isfinite(from_ms) and math.isfinite(to_ms) and from_ms <= to_ms):
        raise BadInput("A chunk covers a time on the session clock: from_ms, and to_ms after it.")
    if sha256 is not None:
        if sha256 != hashlib.sha256(content).hexdigest():
            raise Conflict(f"Chunk {number} is kept already, with other content; it stays.")
        return True
    if not is_allowed and (ended_ms is None or from_ms >= ended_ms):
        raise _not_agreed(kind)
    return False


def note(
    recording: UUID,
    number: int,
    laid: Laid,
    *,
    from_ms: float,
    to_ms: float,
    has_snapshot: bool = False,
    now: datetime,
) -> None:
    """Write the row of a chunk that was laid on the disk; sixteen sessions send fifty a second.

    Raises NotFound where the recording was deleted meanwhile.
    """
    at = now.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    row = (number, from_ms, to_ms, laid.bytes, laid.sha256, has_snapshot, at, recording.hex)
    connection = driver.connection()
    if not connection.execute(_NOTE, row).rowcount:
        raise NotFound("This recording was deleted; what comes of it is not kept.")
    # A chunk that comes after the one file was made is not in it.
    connection.execute(_STALE, (recording.hex,))


def end(recording: Recording, ended_ms: float) -> None:
    """End a stream; one that has ended stays as it is."""
    if not math.isfinite(ended_ms):
        raise BadInput("A recording must say when it ended, in milliseconds of the session.")
    if recording.ended_ms is None:
        recording.ended_ms = max(ended_ms, recording.started_ms)
        db.session.flush()


def chunks_of(recording: Recording) -> int:
    """Return how many chunks of a recording are on the disk."""
    query = sa.select(sa.func.count()).where(Chunk.recording_id == recording.id)
    return db.session.scalar(query) or 0


def _chunk(recording: Recording, number: int) -> Chunk | None:
    found: Chunk | None = db.session.scalar(_by_number(recording, number))
    return found


def _by_number(recording: Recording, number: int) -> sa.Select[Chunk]:
    return sa.select(Chunk).filter_by(recording_id=recording.id, number=number)


def _not_agreed(kind: StreamKind) -> NoConsent:
    return NoConsent(
        f"The participant has not agreed to be recorded ({kind.label.lower()}); ask, and enter "
        "the answer on the session's page Recording."
    )
