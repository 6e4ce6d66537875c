"""What goes wrong while a session runs, for its console to say: a screen, the disk, the backups.

The console asks every two seconds (`static/js/watchdog.js`), which also tells it that the recorder
answers at all. What does not live here: who is there (`presence`), how the disk is looked at
(`recorder.check.lookout`), and what the console finds out by itself: that its own marks wait.
"""

from collections.abc import Iterator
from datetime import timedelta

import msgspec
from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from recorder.check.disk import SHORT_MINUTES
from recorder.check.lookout import STUCK_WRITE_MS, Lookout
from recorder.clock import STEADY
from recorder.media import consents
from recorder.models import StudySession
from recorder.sessions import find_session
from recorder.vocabulary import Screen
from recorder.web import presence, wire
from recorder.web.cutoff import cut_off
from recorder.web.labdesk import desk
from recorder.web.presence import Standing

bp = Blueprint("watchdog", __name__)


class Alarm(msgspec.Struct):
    """Something the moderator should know now; `well` is said when it is over.

    `loud` is what costs the session, the rest can wait until after it.
    """

    id: str
    loud: bool
    sentence: str
    well: str


class Watched(msgspec.Struct):
    """Whether the session is being watched, and what is wrong with it now."""

    watching: bool
    alarms: list[Alarm]


@bp.get("/sessions/<int:session_id>/watchdog")
def look(session_id: int) -> ResponseReturnValue:
    """Answer with what is wrong now; nothing is wrong with a session that does not run."""
    session = find_session(session_id)
    runs = session.begun_at is not None and session.ended_at is None
    alarms = [*_screens(session), *_streams(session), *_place()] if runs else []
    return wire.answer(Watched(runs, alarms))


def lookout() -> Lookout:
    """Return the one look-out of the application's data folder."""
    fresh = Lookout(current_app.config["DATA"])
    made: Lookout = current_app.extensions.setdefault("lookout", fresh)
    return made


def _screens(session: StudySession) -> Iterator[Alarm]:
    """Yield who was there and is gone: the shared screen, a capture, observers."""
    if session.screen is not Screen.THANKS:
        yield from _shared_screen(session)
    labs = [*desk().silent(session.id)]
    for screen in labs:
        yield Alarm(
            "lab",
            True,
            f"The lab browser has been silent since {_at(screen.since)}: clicks and pages are not "
            "recorded. Open it again, and mark by hand meanwhile.",
            "The lab browser is back.",
        )
    for screen in presence.roll.of(session.id, "capture"):
        if screen.standing is Standing.SILENT and not labs:
            yield Alarm(
                "capture",
                True,
                f"Capture has reported nothing since {_at(screen.since)}: clicks and pages are not "
                "recorded. Start it again, and mark by hand meanwhile.",
                "Capture reports again.",
            )
    for screen in presence.roll.of(session.id, "observer"):
        if screen.standing is Standing.SILENT:
            who = screen.name or "an observer"
            yield Alarm(
                f"observer {who} {screen.since}",
                False,
                f"The screen of {who} has been silent since {_at(screen.since)}; their notes wait "
                "there.",
                "",
            )


def _streams(session: StudySession) -> Iterator[Alarm]:
    """Yield which recordings stopped: those that said so, and those not heard of any more."""
    now = STEADY.now()
    for stream in consents.running(session):
        kind = stream.recording.kind
        if kind in consents.SENSED and consents.is_silent(stream, now):
            sentence = (
                f"Nothing has come of the recording ({kind.label.lower()}) since "
                f"{stream.heard_at.astimezone():%H:%M:%S}: look at its tab, or start it again."
            )
            well = f"The recording ({kind.label.lower()}) goes on."
            yield Alarm(f"stream {stream.recording.id}", True, sentence, well)
    for stopped in cut_off.of(session.id):
        sentence = (
            f"The recording ({stopped.kind.label.lower()}) stopped at "
            f"{stopped.at.astimezone():%H:%M:%S}: {stopped.why}. Start it again in its tab."
        )
        well = f"The recording ({stopped.kind.label.lower()}) goes on."
        yield Alarm(f"stopped {stopped.kind} {stopped.at}", True, sentence, well)


def _shared_screen(session: StudySession) -> Iterator[Alarm]:
    """Yield that the participant's screen was there and is not, as far as that can be known."""
    screens = presence.roll.of(session.id, "participant")
    if not screens or screens[0].standing.is_there:
        return
    last = max(screens, key=lambda screen: screen.since)
    if last.standing is Standing.CLOSED:
        sentence = (
            f"The shared screen was closed at {_at(last.since)}. Open it again with the code "
            f"{session.join_code}."
        )
    else:
        sentence = (
            f"The shared screen has been silent since {_at(last.since)}: it sleeps, or its network "
            "is gone. The clock goes on here."
        )
    yield Alarm("shared screen", True, sentence, "The shared screen is back.")


def _place() -> Iterator[Alarm]:
    """Yield what is wrong with the disk and the backups, as of the last look."""
    seen = lookout().seen()
    if seen is None:
        return
    if seen.unwritable:
        sentence = f"Nothing can be written any more ({seen.unwritable}): your marks wait here."
        yield Alarm("disk", True, sentence, "The disk takes marks again.")
    elif seen.minutes < SHORT_MINUTES:
        sentence = (
            f"The disk has room for {seen.minutes} more minutes of recording: make room now, or "
            "end after this task."
        )
        yield Alarm("disk", True, sentence, "The disk has room again.")
    if seen.is_slow:
        sentence = (
            f"A write takes {seen.write_ms / 1000:.1f} s: marks stay pending that long. They are "
            "kept; close what else uses the disk."
        )
        loud = seen.write_ms > STUCK_WRITE_MS
        yield Alarm("write", loud, sentence, "The disk answers quickly again.")
    if failure := seen.backup_failure:
        sentence = f"No backup was made at {failure.at.astimezone():%H:%M}: {failure.sentence}"
        yield Alarm("backup", False, sentence, "A backup was made.")


def _at(counted: float) -> str:
    """Write the time of day of a moment on the machine's counter."""
    ago = timedelta(seconds=presence.roll.now() - counted)
    return f"{(STEADY.now() - ago).astimezone():%H:%M:%S}"
