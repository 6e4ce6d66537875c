"""What there is of a session's recordings, for pages that list and play them.

What does not live here: what is being recorded now (`consents`), and the files (`store`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import sqlalchemy as sa

from recorder.db import db
from recorder.errors import NotFound
from recorder.models import Chunk, Event, Recording, StudySession
from recorder.vocabulary import EventKind, StreamKind


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording with how much of it is on the disk, and the chunks that are missing."""

    recording: Recording
    chunks: int
    bytes: int
    from_ms: float
    to_ms: float
    missing: int

    @property
    def seconds(self) -> float:
        """How long it lasts, as far as it is on the disk."""
        return max(0.0, self.to_ms - self.from_ms) / 1000


def recordings_of(session: StudySession) -> Sequence[Kept]:
    """Return the recordings of screen, camera and sound with at least one chunk, in their order."""
    query = (
        sa.select(
            Recording,
            sa.func.count(Chunk.id),
            sa.func.sum(Chunk.bytes),
            sa.func.min(Chunk.from_ms),
            sa.func.max(Chunk.to_ms),
            sa.func.max(Chunk.number),
        )
        .join(Chunk)
        .where(Recording.session_id == session.id, Recording.kind != StreamKind.REPLAY)
        .group_by(Recording.id)
        .order_by(Recording.started_ms)
    )
    return [
        Kept(recording, chunks, size, from_ms, to_ms, last - chunks)
        for recording, chunks, size, from_ms, to_ms, last in db.session.execute(query)
    ]


def covered(session: StudySession) -> list[tuple[float, float]]:
    """Return from when to when a session's recordings, pages too, tell of it, in a short query."""
    ended = sa.func.coalesce(Recording.ended_ms, 0.0)
    query = (
        sa.select(sa.func.min(Chunk.from_ms), sa.func.max(Chunk.to_ms), ended)
        .join(Recording)
        .where(Recording.session_id == session.id)
        .group_by(Recording.id)
    )
    return [(begin, max(end, ended)) for begin, end, ended in db.session.execute(query)]


def holes_of(recording: Recording) -> list[tuple[float, float]]:
    """Return the times within a recording of which chunks are missing."""
    query = (
        sa.select(Chunk.number, Chunk.from_ms, Chunk.to_ms)
        .filter_by(recording_id=recording.id)
        .order_by(Chunk.number)
    )
    chunks = db.session.execute(query).all()
    return [
        (before.to_ms, after.from_ms)
        for before, after in pairwise(chunks)
        if after.number != before.number + 1 and after.from_ms > before.to_ms
    ]


def find(session_id: int, recording_id: object) -> Recording:
    """Return a recording of a session; raise NotFound for any other."""
    found = db.session.get(Recording, recording_id)
    if found is None or found.session_id != session_id:
        raise NotFound("There is no such recording; the session's page lists them.")
    return found


def chunks_of(recording: Recording) -> Sequence[Chunk]:
    """Return the chunks of a recording in their order."""
    query = sa.select(Chunk).filter_by(recording_id=recording.id).order_by(Chunk.number)
    return db.session.scalars(query).all()


def consents_entered(session: StudySession) -> Sequence[Event]:
    """Return the log's entries of consent given and taken back, the last first."""
    query = (
        sa.select(Event)
        .filter_by(session_id=session.id, kind=EventKind.MARKER)
        .order_by(Event.seq.desc())
    )
    return [each for each in db.session.scalars(query) if "consent" in each.data]
