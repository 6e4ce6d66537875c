"""Streams that stopped by themselves, until they run again: for the watchdog to say.

What does not live here: streams that stopped sending without a word, which the data tell.
"""

import threading
from datetime import datetime
from typing import NamedTuple

from recorder.vocabulary import StreamKind


class Stopped(NamedTuple):
    """A stream that stopped, when, and why as its page said."""

    kind: StreamKind
    at: datetime
    why: str


class CutOff:
    """What stopped in each session."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stopped: dict[int, dict[StreamKind, Stopped]] = {}

    def stopped(self, session_id: int, kind: StreamKind, at: datetime, why: str) -> None:
        """Note that a stream stopped without being asked to."""
        with self._lock:
            self._stopped.setdefault(session_id, {})[kind] = Stopped(kind, at, why)

    def runs(self, session_id: int, kind: StreamKind) -> None:
        """Note that a stream runs, or is no longer wanted."""
        with self._lock:
            self._stopped.get(session_id, {}).pop(kind, None)

    def of(self, session_id: int) -> list[Stopped]:
        """Return what stopped in a session and does not run again."""
        with self._lock:
            return list(self._stopped.get(session_id, {}).values())


cut_off = CutOff()
