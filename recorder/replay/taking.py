"""A page recording that rrweb made elsewhere, taken into a session with its true length.

It becomes a recording like one of ours: chunks that open from their snapshots. A recording that
holds but one snapshot is played from there. Nothing commits. What does not live here: reading the
file (`files`), and taking in what comes live (`recorder.media.store`).
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from uuid6 import uuid7

from recorder import sessions
from recorder.clock import milliseconds_between
from recorder.db import db
from recorder.errors import BadInput
from recorder.media import store
from recorder.media.places import packed
from recorder.models import Participant, Recording, StudySession
from recorder.replay.files import Bundle, PageEvent, bundled, read_events
from recorder.vocabulary import Screen, StreamKind

CLOCKS_BEGAN_MS = 1e12
"""Times before September 2001 count from when the page opened, not from 1970."""

DAY_MS = 24 * 3600 * 1000


class Found(NamedTuple):
    """A page recording as its file holds it."""

    name: str
    events: list[PageEvent]

    @property
    def began_ms(self) -> float:
        """The time of the first event on the clock of the page."""
        return self.events[0].at_ms

    @property
    def lasts_ms(self) -> float:
        """The time from the first event to the last."""
        return self.events[-1].at_ms - self.events[0].at_ms

    @property
    def began_at(self) -> datetime | None:
        """When it was recorded, None where its times do not say it."""
        if self.began_ms < CLOCKS_BEGAN_MS:
            return None
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=self.began_ms)


def find(content: bytes, name: str) -> Found:
    """Return the page recording of a file; raise BadInput where it is none."""
    return Found(name, read_events(content, name))


def place_in(session: StudySession, found: Found) -> float:
    """Return where in a session a recording belongs: by the wall clock, else at the beginning."""
    if session.begun_at is None or found.began_at is None:
        return 0.0
    start_ms = milliseconds_between(session.begun_at, found.began_at)
    longest: float = DAY_MS
    if session.ended_at:
        longest = milliseconds_between(session.begun_at, session.ended_at)
    return start_ms if 0 <= start_ms <= longest else 0.0


def new_session(participant: Participant, found: Found, now: datetime) -> StudySession:
    """Create the session that a recording alone tells of; it has no attempts and has ended."""
    session = sessions.create_session(participant.study, participant, now)
    session.imported_from = found.name[-300:]
    session.begun_at = found.began_at
    if found.began_at:
        session.ended_at = found.began_at + timedelta(milliseconds=found.lasts_ms)
    else:
        session.ended_at = now
    session.screen, session.current_task = Screen.THANKS, None
    db.session.flush()
    return session


def take(
    data: Path, session: StudySession, found: Found, now: datetime, *, start_ms: float | None = None
) -> Recording:
    """Keep a recording in a session, from `start_ms` on its clock; return it.

    Raises BadInput for a part that is larger than a chunk can be.
    """
    if start_ms is None:
        start_ms = place_in(session, found)
    shift = start_ms - found.began_ms
    bundles = [(each, _packed(each, found.name)) for each in bundled(found.events)]
    recording = Recording(
        id=uuid7(),
        session_id=session.id,
        session=session,
        kind=StreamKind.REPLAY,
        label=found.name[-200:],
        mime="application/json",
        started_ms=start_ms,
        ended_ms=start_ms + found.lasts_ms,
        created_at=now,
    )
    db.session.add(recording)
    db.session.flush()
    for number, (bundle, content) in enumerate(bundles, 1):
        store.note(
            recording.id,
            number,
            store.lay(store.path_of(data, recording, number), content),
            from_ms=bundle.from_ms + shift,
            to_ms=bundle.to_ms + shift,
            has_snapshot=bundle.has_snapshot,
            now=now,
        )
    return recording


def _packed(bundle: Bundle, name: str) -> bytes:
    content = packed(bundle.text)
    if len(content) > store.CHUNK_BYTES:
        raise BadInput(f"A snapshot in {name} is too large to be kept; nothing was imported.")
    return content
