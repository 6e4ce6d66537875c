"""Whether anybody was watching: the clock kept every second, and gaps named in the log.

A program that was killed, or a laptop that slept, leaves a hole in which nothing was watched. It
is named by a `gap` entry in every session whose task was running; the moderator then keeps its
time or leaves it out. What does not live here: the clock itself (`recorder.clock`).
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from recorder import recording
from recorder.clock import STEADY, milliseconds_between
from recorder.db import db
from recorder.models import Attempt, StudySession
from recorder.trouble import sentence_for
from recorder.vocabulary import AttemptStatus, EventKind, Source

EVERY_SECONDS = 1.0
"""How often the clock is kept; what is not known of a crash is at most this long."""

LONGEST_SECONDS = 3.0
"""A silence longer than this is a gap; a shorter one is a busy machine."""

log = logging.getLogger(__name__)


def note_gaps(since: datetime, now: datetime, why: str) -> list[int]:
    """Name the gap from `since` to `now` in every session whose task was running.

    Returns the ids of these sessions; none where the silence was short. Nothing commits.
    """
    if now - since < timedelta(seconds=LONGEST_SECONDS):
        return []
    running = (
        db.select(Attempt)
        .join(StudySession)
        .where(StudySession.ended_at.is_(None), StudySession.begun_at.is_not(None))
        .where(Attempt.status.in_([AttemptStatus.RUNNING, AttemptStatus.PAUSED]))
    )
    noted = []
    for attempt in db.session.scalars(running).all():
        session = attempt.session
        recording.mark(
            session,
            EventKind.GAP,
            now,
            t_ms=max(0.0, recording.session_ms(session, since)),
            source=Source.SYSTEM,
            attempt_id=attempt.id,
            data={"until_ms": recording.session_ms(session, now), "why": why},
        )
        noted.append(session.id)
    return noted


class Watch:
    """Keeps the clock of a data folder while the program serves, and notes what it missed."""

    def __init__(self, file: Path, missed: Callable[[datetime, datetime, str], None]) -> None:
        """Keep the clock in `file`; call `missed` with from when to when nobody watched, and why.

        Where that fails (a full disk, a locked database) it is called again until it does not.
        """
        self._file, self._missed = file, missed
        self._unsaid: list[tuple[datetime, datetime, str]] = []
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def __enter__(self) -> "Watch":
        """Go on from the clock that was kept, name the gap since then, and begin to keep it."""
        since = STEADY.resume(self._file)
        if since is not None:
            self._unsaid.append((since, STEADY.now(), "the recorder was not running"))
        self._say_what_was_missed()
        self._keep()
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop keeping the clock, after keeping it once more."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        before = STEADY.now()
        while not self._stopped.wait(EVERY_SECONDS):
            now = STEADY.now()
            if milliseconds_between(before, now) > 1000 * (EVERY_SECONDS + LONGEST_SECONDS):
                self._unsaid.append((before, now, "the laptop slept"))
            before = now
            self._say_what_was_missed()
            self._keep()
        self._keep()

    def _say_what_was_missed(self) -> None:
        while self._unsaid:
            try:
                self._missed(*self._unsaid[0])
            except Exception as error:
                said = sentence_for(error) or error
                log.error("A gap could not be recorded and will be tried again: %s", said)
                return
            del self._unsaid[0]

    def _keep(self) -> None:
        # A gap that is not in the log yet must be found again after a crash.
        if self._unsaid:
            return
        try:
            STEADY.keep(self._file)
        except OSError as error:
            said = sentence_for(error) or error
            log.error("The clock could not be kept: %s", said)
