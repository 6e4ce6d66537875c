"""What the participant agreed to have recorded, and which streams run under it.

The participant's screen asks for what the moderator wants to record, or the moderator enters what
was answered on paper; the log keeps what was asked, the answer and whose it is. Taking consent back
ends the stream at once, and what was recorded until then stays. Nothing commits. What does not live
here: streams as they come in (`store`), and the words of the question (`phrases`).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from recorder import recording as writer
from recorder.db import db
from recorder.media import notes, store
from recorder.media.permission import may_record
from recorder.models import Chunk, Recording, StudySession
from recorder.vocabulary import Consent, Screen, Source, StreamKind

SENSED = (StreamKind.SCREEN, StreamKind.CAMERA, StreamKind.MICROPHONE)
"""The streams that the browser's own recorder makes, in the order of the page."""

ASKABLE = (*SENSED, StreamKind.REPLAY)
"""What a participant is asked for and may end. The pages' own structure a study records by its
setting, without a question; who is asked for it all the same decides."""

PAGES_SECONDS = 120
"""A page that stands still sends nothing; one that was closed without a word neither."""

SILENT_SECONDS = 6.0
"""A stream that sends a chunk a second and is not heard of for so long has stopped."""


class Running(NamedTuple):
    """A stream that was begun and not ended, and when it was last heard of."""

    recording: Recording
    heard_at: datetime


def standing(session: StudySession, kind: StreamKind) -> Consent:
    """Say how it stands with the participant's consent to a kind of stream."""
    if kind.value in session.consents:
        return Consent.AGREED
    return Consent(session.consents_asked.get(kind.value, Consent.NOT_ASKED))


def of_standing(session: StudySession, wanted: Consent) -> list[StreamKind]:
    """Return the kinds with which it stands so."""
    return [each for each in ASKABLE if standing(session, each) is wanted]


def concerned(session: StudySession) -> list[StreamKind]:
    """Return the kinds that consent is about in a session: pages only where those are recorded."""
    by_study = bool(session.study.capture_settings.get("replay"))
    is_asked = standing(session, StreamKind.REPLAY) is not Consent.NOT_ASKED
    return [each for each in ASKABLE if each in SENSED or by_study or is_asked]


def waiting(session: StudySession, *, is_busy: bool) -> list[StreamKind]:
    """Return what the participant's screen asks for now, if anything.

    A task that runs or a questionnaire (`is_busy`) is not interrupted, and a hidden screen says
    nothing; the question comes after them.
    """
    silent = session.screen in (Screen.HIDDEN, Screen.THANKS)
    if is_busy or silent or session.ended_at is not None:
        return []
    return of_standing(session, Consent.WAITING)


def ask(
    session: StudySession, kinds: Collection[StreamKind], now: datetime, *, author: str = ""
) -> None:
    """Let the participant's screen ask for kinds of streams; what is agreed to is not asked."""
    done = (Consent.AGREED, Consent.WAITING)
    fresh = [each for each in ASKABLE if each in kinds and standing(session, each) not in done]
    if fresh:
        _stand(session, dict.fromkeys(fresh, Consent.WAITING))
        notes.asked(session, fresh, now, author=author)


def ask_no_more(
    session: StudySession, kinds: Collection[StreamKind], now: datetime, *, author: str = ""
) -> None:
    """Take back the question for kinds that nobody has answered."""
    open_ones = [each for each in of_standing(session, Consent.WAITING) if each in kinds]
    if open_ones:
        _stand(session, dict.fromkeys(open_ones, Consent.NOT_ASKED))
        notes.asked(session, open_ones, now, author=author, no_more=True)


def answer(
    session: StudySession,
    answers: Mapping[StreamKind, bool],
    now: datetime,
    *,
    source: Source,
    author: str = "",
    **told: Any,
) -> None:
    """Enter what the participant agrees to (True) from now on and what not, kind by kind.

    Kinds that are not named stay as they are, and what is entered again is no news. A stream whose
    consent is taken back ends. `told` is what the log is told of the moment: `key`, the id of the
    first entry, `t_ms`, and the reading of the screen's own clock.
    """
    said = {each: Consent.AGREED if yes else _no(session, each) for each, yes in answers.items()}
    news = {each: became for each, became in said.items() if became is not standing(session, each)}
    _stand(session, news)
    for outcome in (Consent.AGREED, Consent.REFUSED, Consent.TAKEN_BACK):
        kinds = [each for each in StreamKind if news.get(each) is outcome]
        if kinds:
            notes.consent(session, kinds, now, outcome, source=source, author=author, **told)
            told.pop("key", None)
    for each in running(session):
        if not may_record(session, each.recording.kind):
            finish(each.recording, writer.session_ms(session, now), now)
    db.session.flush()


def _no(session: StudySession, kind: StreamKind) -> Consent:
    """Return what a no means: after a yes, or of what is recorded unasked, it takes that back."""
    is_back = standing(session, kind) is Consent.TAKEN_BACK or may_record(session, kind)
    return Consent.TAKEN_BACK if is_back else Consent.REFUSED


def _stand(session: StudySession, became: Mapping[StreamKind, Consent]) -> None:
    """Set how it stands with kinds of streams."""
    stands: dict[StreamKind, Consent] = {each: standing(session, each) for each in StreamKind}
    stands |= became
    session.consents = [each.value for each, it in stands.items() if it is Consent.AGREED]
    others = {each: it for each, it in stands.items() if it is not Consent.AGREED}
    session.consents_asked = {
        each.value: it.value for each, it in others.items() if it is not Consent.NOT_ASKED
    }


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
