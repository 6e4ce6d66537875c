"""What is made of a recording's chunks when it is over: one file, and its place on the clock.

The chunks stay, and are what counts: the file and what is known of it (`whole.json`) can be made
again at any time, and are made again where a chunk comes late. Nothing commits. What does not live
here: the making itself (`remux`), where a file's time lies (`aligning`), and when to look.
"""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import sqlalchemy as sa

from recorder.db import db
from recorder.errors import ChunkUnreadable, NeedsExtra
from recorder.media import places
from recorder.media.aligning import Heard, align
from recorder.media.remux import Made
from recorder.models import Chunk, Recording
from recorder.vocabulary import StreamKind

WHOLE = "whole"
"""The name of the one file, before its ending."""

RESTED = timedelta(seconds=30)
"""A recording that nobody ended is taken for over when no chunk came for so long."""

LONGEST_SECONDS = 900

HOW_TO_ADD = (
    'To seek in recordings, add what makes them seekable: pip install "usability-session-'
    'recorder[media]", then start the recorder again.'
)


class Whole(msgspec.Struct, frozen=True):
    """What is known of the one file: its length, its anchors on the session clock, how sure."""

    chunks: int
    duration_ms: float
    anchors: list[tuple[float, float]]
    error_ms: float


class Waiting(msgspec.Struct, frozen=True):
    """A recording whose file is to be made: where it lies, and its chunks."""

    id: UUID
    folder: Path
    suffix: str
    chunks: list[tuple[int, float, float]]


def is_possible() -> bool:
    """Say whether the extra that makes files seekable is there."""
    return importlib.util.find_spec("av") is not None


def waiting(data: Path, now: datetime) -> list[Waiting]:
    """Return the recordings that are over and have no file of all their chunks."""
    latest = (
        sa.select(sa.func.max(Chunk.received_at))
        .where(Chunk.recording_id == Recording.id)
        .scalar_subquery()
    )
    query = sa.select(Recording).where(
        Recording.file.is_(None),
        Recording.kind != StreamKind.REPLAY,
        sa.or_(Recording.ended_ms.is_not(None), latest < now - RESTED),
    )
    return [
        each for each in (_waiting(data, one) for one in db.session.scalars(query)) if each.chunks
    ]


def forget_lost(data: Path) -> None:
    """Let go of files that are not there, as after a restore, so that they are made again."""
    for each in db.session.scalars(sa.select(Recording).where(Recording.file.is_not(None))):
        if each.file and not (places.folder_of(data, each) / each.file).is_file():
            each.file = None
    db.session.flush()


def make(todo: Waiting) -> Whole:
    """Make the one file of a recording beside its chunks; needs no database.

    Raises NeedsExtra without PyAV, ChunkUnreadable where nothing can be made of the chunks.
    """
    if not is_possible():
        raise NeedsExtra(HOW_TO_ADD)
    parts = [todo.folder / f"{number:06d}{todo.suffix}" for number, *_ in todo.chunks]
    target = todo.folder / f".{WHOLE}{todo.suffix}"
    made = _run(parts, target)
    found = align(
        Heard(from_ms, to_ms, span.first_ms, span.last_ms, span.frames)
        for (_, from_ms, to_ms), span in zip(todo.chunks, made.spans, strict=True)
    )
    whole = Whole(len(parts), made.duration_ms, found.anchors, found.error_ms)
    target.chmod(0o600)
    with target.open("r+b") as stream:
        os.fsync(stream.fileno())
    target.replace(todo.folder / f"{WHOLE}{todo.suffix}")
    places.lay(todo.folder / f"{WHOLE}.json", msgspec.json.encode(whole))
    return whole


def finished(todo: Waiting, whole: Whole) -> bool:
    """Note that a recording has its file; False where a chunk came meanwhile."""
    query = sa.select(sa.func.count()).where(Chunk.recording_id == todo.id)
    recording = db.session.get(Recording, todo.id)
    if recording is None or db.session.scalar(query) != whole.chunks:
        return False
    recording.file = f"{WHOLE}{todo.suffix}"
    db.session.flush()
    return True


def whole_of(data: Path, recording: Recording) -> Whole | None:
    """Return what is known of a recording's file, None where it was not made."""
    if recording.file is None:
        return None
    try:
        text = (places.folder_of(data, recording) / f"{WHOLE}.json").read_bytes()
        return msgspec.json.decode(text, type=Whole)
    except (OSError, msgspec.MsgspecError):
        return None


def _waiting(data: Path, recording: Recording) -> Waiting:
    query = sa.select(Chunk.number, Chunk.from_ms, Chunk.to_ms).where(
        Chunk.recording_id == recording.id
    )
    rows = db.session.execute(query.order_by(Chunk.number)).all()
    return Waiting(
        recording.id,
        places.folder_of(data, recording),
        places.suffix_of(recording),
        [(number, from_ms, to_ms) for number, from_ms, to_ms in rows],
    )


def _run(parts: Sequence[Path], target: Path) -> Made:
    """Run the program that makes the file, as one that gives way to others."""
    done = subprocess.run(
        [sys.executable, "-m", "recorder.media.remux", str(target)],
        input="\n".join(map(str, parts)).encode(),
        capture_output=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    if done.returncode:
        target.unlink(missing_ok=True)
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise ChunkUnreadable(f"Nothing can be made of a recording ({' '.join(last)}).")
    return msgspec.json.decode(done.stdout, type=Made)
