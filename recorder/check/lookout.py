"""A look at the disk and the backups now and then, while sessions run.

Whoever watches a session asks for what was seen last and waits for nothing: the look itself, with
its few small writes, happens beside. A disk that does not answer is thereby seen as one. What does
not live here: who is told, and how loudly (`recorder.web.watchdog`).
"""

import logging
import statistics
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from recorder.backup.keeping import Failure, failure_in
from recorder.check import disk, facts_in
from recorder.clock import counter

EVERY_SECONDS = 10.0
"""How long a look stays good; the few writes of one every ten seconds are felt by nobody."""

WRITES = 5

STUCK_WRITE_MS = 1000 * disk.WRITING_SECONDS
"""A write that takes this long is no hiccup: marks stay pending, and the moderator should know."""

SLOW_WRITE_MS = 250
"""Twice in a row slower than this, a disk is slow for everybody's eyes."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look saw; `unwritable` says why nothing can be written, where that is so."""

    minutes: int
    write_ms: float
    is_slow: bool
    unwritable: str
    backup_failure: Failure | None


class Lookout:
    """Looks at one data folder when asked, at most every ten seconds, in a thread of its own."""

    def __init__(self, folder: Path, now: Callable[[], float] = counter) -> None:
        """Look at `folder`; `now` counts seconds."""
        self._folder, self._now = folder, now
        self._last: Seen | None = None
        self._began: float | None = None
        self._writing: float | None = None
        self._looking = threading.Lock()

    def seen(self) -> Seen | None:
        """Return what was seen last, None before the first look; look again where that is old."""
        began = self._began
        is_old = began is None or self._now() - began > EVERY_SECONDS
        if is_old and self._looking.acquire(blocking=False):
            threading.Thread(target=self._look, name="lookout", daemon=True).start()
        writing, last = self._writing, self._last
        if writing is not None and last is not None:
            # Several writes may take their two seconds together; beyond that, one hangs.
            hanging_ms = 1000 * (self._now() - writing) - STUCK_WRITE_MS
            if hanging_ms > STUCK_WRITE_MS:
                return replace(last, write_ms=hanging_ms, is_slow=True)
        return last

    def look(self) -> Seen:
        """Look at once."""
        self._began = self._now()
        before, unwritable, taken_ms = self._last, "", [0.0]
        facts = facts_in(self._folder)
        self._writing = self._now()
        try:
            taken_ms = disk.timed_writes(self._folder, WRITES)
        except OSError as error:
            unwritable = error.strerror or str(error)
        finally:
            self._writing = None
        middle = statistics.median(taken_ms)
        was_slow = before is not None and before.write_ms > SLOW_WRITE_MS
        self._last = Seen(
            minutes=disk.room(self._folder, facts.bytes_per_event).minutes,
            write_ms=middle,
            is_slow=middle > STUCK_WRITE_MS or (was_slow and middle > SLOW_WRITE_MS),
            unwritable=unwritable,
            backup_failure=failure_in(self._folder),
        )
        return self._last

    def _look(self) -> None:
        try:
            self.look()
        except Exception:  # A look that fails must leave the next one its turn.
            log.exception("The data folder could not be looked at")
        finally:
            self._looking.release()
