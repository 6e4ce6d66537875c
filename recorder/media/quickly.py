"""The short way for a chunk that comes in, of which sixteen sessions send fifty a second.

What is asked here is what `store` asks, in one of the driver's own statements and without reading
a row whole, since marks wait for the same processor. What does not live here: the rules
(`store.refuse`), the row that is written (`store.note`), and files.
"""

from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import msgspec

from recorder import driver
from recorder.media.permission import allows
from recorder.media.places import FOLDER, packed, suffix_for
from recorder.media.store import refuse
from recorder.vocabulary import StreamKind

_LOOK = """
SELECT session.capture_token, session.uuid, recording.kind, recording.mime, recording.ended_ms,
    session.consents, session.consents_asked, study.capture_settings, chunk.sha256
FROM recording JOIN session ON session.id = recording.session_id
    JOIN study ON study.id = session.study_id
    LEFT JOIN chunk ON chunk.recording_id = recording.id AND chunk.number = ?
WHERE recording.id = ? AND session.archived_at IS NULL AND session.binned_id IS NULL
"""

GZIP = b"\x1f\x8b"
"""How what is packed begins."""


class Target(NamedTuple):
    """What is known of a recording, and of the chunk of one number where it is kept already."""

    token: str
    session: UUID
    recording: UUID
    kind: StreamKind
    mime: str
    ended_ms: float | None
    consents: list[str]
    asked: dict[str, str]
    settings: dict[str, object]
    sha256: str | None

    def path(self, data: Path, number: int) -> Path:
        """Return where a chunk's file lies."""
        name = f"{number:06d}{suffix_for(self.kind, self.mime)}"
        return data / FOLDER / str(self.session) / str(self.recording) / name

    def as_kept(self, content: bytes) -> bytes:
        """Return a chunk's content as it is kept: pages packed, also those that came unpacked.

        The same content is packed into the same bytes, so that it may be sent again.
        """
        if self.kind is not StreamKind.REPLAY or not content or content.startswith(GZIP):
            return content
        return packed(content)

    def is_kept(self, number: int, content: bytes, from_ms: float, to_ms: float) -> bool:
        """Say whether a chunk is kept already; raise for one that cannot be."""
        is_allowed = allows(self.kind, self.consents, self.asked, self.settings)
        return refuse(
            number, content, from_ms, to_ms, self.kind, is_allowed, self.ended_ms, self.sha256
        )


def look(recording: UUID, number: int) -> Target | None:
    """Return what is known of a recording and a number in it; None where it is not here."""
    with driver.reading():
        rows = driver.connection().execute(_LOOK, (number, recording.hex)).fetchall()
    if not rows:
        return None
    token, session, kind, mime, ended_ms, consents, asked, settings, sha256 = rows[0]
    return Target(
        token,
        UUID(session),
        recording,
        StreamKind(kind),
        mime,
        ended_ms,
        msgspec.json.decode(consents),
        msgspec.json.decode(asked),
        msgspec.json.decode(settings),
        sha256,
    )
