"""What the log says of recordings: consent and how it was asked for, streams that began and ended.

They are markers of the program's own, which no undo of a moderator's takes back. Pages leave their
own entries, so their streams leave none here. Nothing commits. What does not live here: streams
themselves (`store`).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from recorder import recording as writer
from recorder.clock import milliseconds_between
from recorder.models import Recording, StudySession
from recorder.vocabulary import Consent, EventKind, Source, StreamKind


def begun(recording: Recording, now: datetime) -> None:
    """Leave an entry where a stream began."""
    _mark(recording, recording.started_ms, "began", now)


def ended(recording: Recording, now: datetime) -> None:
    """Leave an entry where a stream ended."""
    _mark(recording, recording.ended_ms or 0.0, "ended", now)


def deleted(recording: Recording, now: datetime) -> None:
    """Leave an entry that what was recorded was deleted for good."""
    _mark(recording, writer.session_ms(recording.session, now), "deleted", now)


def asked(
    session: StudySession,
    kinds: Iterable[StreamKind],
    now: datetime,
    *,
    author: str = "",
    no_more: bool = False,
) -> None:
    """Leave an entry that the participant's screen asks for consent, or asks no more."""
    data: dict[str, object] = {"asked": [kind.value for kind in kinds]}
    if no_more:
        data["no_more"] = True
    t_ms = writer.session_ms(session, now)
    _write(session, t_ms, data, now, source=Source.SYSTEM, author=author)


def consent(
    session: StudySession,
    kinds: Iterable[StreamKind],
    now: datetime,
    became: Consent,
    *,
    source: Source,
    t_ms: float | None = None,
    **told: Any,
) -> None:
    """Leave an entry for consent to kinds of streams that was given, refused or taken back."""
    data: dict[str, object] = {"consent": [kind.value for kind in kinds]}
    data["given"] = became is Consent.AGREED
    if became is Consent.REFUSED:
        data["refused"] = True
    at = writer.session_ms(session, now) if t_ms is None else t_ms
    _write(session, at, data, now, source=source, **told)


def _mark(recording: Recording, t_ms: float, became: str, now: datetime) -> None:
    if recording.kind is not StreamKind.REPLAY:
        data: dict[str, object] = {
            "stream": recording.kind.value,
            "is": became,
            "recording": str(recording.id),
        }
        _write(recording.session, t_ms, data, now, source=Source.SYSTEM)


def _write(
    session: StudySession,
    t_ms: float,
    data: dict[str, object],
    now: datetime,
    *,
    source: Source,
    **told: Any,
) -> None:
    """Write a marker at its time, or at the session's end where that came before."""
    latest = writer.session_ms(session, now)
    if session.begun_at and session.ended_at:
        latest = min(latest, milliseconds_between(session.begun_at, session.ended_at))
    writer.mark(
        session,
        EventKind.MARKER,
        now,
        t_ms=max(0.0, min(t_ms, latest)),
        data=data,
        source=source,
        **told,
    )
