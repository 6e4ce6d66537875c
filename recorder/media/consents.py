"""What the participant agreed to have recorded, and which streams run under it.

Consent is asked before the session and entered with who entered it; the log keeps both. Taking it
back ends the stream at once, and what was recorded until then stays. Nothing commits. What does
not live here: streams as they come in (`store`).
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from recorder import recording as writer
from recorder.db import db
from recorder.media import notes, store
from recorder.models import Chunk, Recording, StudySession
from recorder.vocabulary import Source, StreamKind

SENSED = (StreamKind.SCREEN, StreamKind.CAMERA, StreamKind.MICROPHONE)
"""The streams that the browser's own recorder makes, in the order of the page."""


PAGES_SECONDS = 120
"""A page that stands still sends nothing; one that was closed without a word neither."""

SILENT_SECONDS = 6.0
"""A stream that sends a chunk a second and is not heard of for so long has stopped."""


class Running(NamedTuple):
    """A stream that was begun and not ended, and when it was last heard of."""

    recording: Recording
    heard_at: datetime


def enter(
    session: StudySession,
    kinds: Collection[StreamKind],
    now: datetime,
    *,
    source: Source,
    author: str = "",
) -> None:
    """Enter what the participant agrees to from now on; end the streams of the rest."""
    wanted, before = set(kinds), {StreamKind(each) for each in session.consents}
    given = [each for each in StreamKind if each in wanted - before]
    taken = [each for each in StreamKind if each in before - wanted]
    session.consents = [each.value for each in StreamKind if each in wanted]
    for some, is_given in ((given, True), (taken, False)):
        if some:
            notes.consent(session, some, now, given=is_given, source=source, author=author)
    for each in running(session):
        if not store.may_record(session, each.recording.kind):
            finish(each.recording, writer.session_ms(session, now), now)
    db.session.flush()


def finish(recording: Recording, ended_ms: float, now: datetime) -> None:
    """End a stream and leave an entry of it; one that has ended stays as it is."""
    if recording.ended_ms is None:
        store.end(recording, ended_ms)
        notes.ended(recording, now)


def end_silent(session: StudySession, kind: StreamKind, now: datetime, *, but: Recording) -> None:
    """End the streams of a kind that nobody hears of any more, where their last chunk ends."""
    if kind not in SENSED:
        return
    for each in running(session):
        found = each.recording
        if found.kind is kind and found is not but and is_silent(each, now):
            reached = db.session.scalar(
                sa.select(sa.func.max(Chunk.to_ms)).where(Chunk.recording_id == found.id)
            )
            finish(found, found.started_ms if reached is None else reached, now)


def is_silent(stream: Running, now: datetime) -> bool:
    """Say whether a stream was not heard of for longer than one that runs ever is."""
    return (now - stream.heard_at).total_seconds() > SILENT_SECONDS


def running(session: StudySession) -> Sequence[Running]:
    """Return the streams of a session that nobody has ended, the first begun first."""
    latest = aliased(Chunk)
    last = (
        sa.select(sa.func.max(latest.number))
        .where(latest.recording_id == Recording.id)
        .correlate(Recording)
        .scalar_subquery()
    )
    query = (
        sa.select(Recording, Chunk.received_at)
        .outerjoin(Chunk, sa.and_(Chunk.recording_id == Recording.id, Chunk.number == last))
        .where(Recording.session_id == session.id, Recording.ended_ms.is_(None))
        .order_by(Recording.started_ms)
    )
    rows = db.session.execute(query).all()
    return [Running(each, heard_at or each.created_at) for each, heard_at in rows]


def recorded_now(session: StudySession, now: datetime) -> list[StreamKind]:
    """Return what is being recorded, for a lamp; pages count while they are heard of."""
    if session.ended_at is not None:
        return []
    alive = {
        each.recording.kind
        for each in running(session)
        if each.recording.kind is not StreamKind.REPLAY
        or (now - each.heard_at).total_seconds() < PAGES_SECONDS
    }
    return [kind for kind in StreamKind if kind in alive]
