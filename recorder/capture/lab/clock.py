"""Whose time is it: pages, this process and the recorder, each with its own steady clock.

A page's clock is `performance.timeOrigin + performance.now()`: it moves with the machine's counter,
from wherever the wall clock stood when its process began. Every message from a page says when it
left and when the last answer came, which bounds how far the two clocks lie apart from both sides.
Times are milliseconds. Pure but for the counters.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass

from recorder.clock import counter

KEPT = 8
JUMP_MS = 100.0
DOCUMENTS = 500
UNKNOWN_MS = 250.0
"""As much may a first message be late where the wall clocks do not tell."""


def now_ms() -> float:
    """Return this process's steady time."""
    return time.monotonic() * 1000


@dataclass(frozen=True, slots=True)
class Reading:
    """How far the recorder's clock lies from this machine's counter, give or take."""

    offset_ms: float
    error_ms: float


class RecorderClock:
    """The recorder's time and the session's zero, as far as handshakes tell."""

    def __init__(self) -> None:
        self._readings: list[Reading] = []
        self.begun_ms: float | None = None

    @property
    def is_known(self) -> bool:
        """Whether the recorder has answered a handshake."""
        return bool(self._readings)

    @property
    def best(self) -> Reading:
        """The reading with the shortest round trip."""
        return min(self._readings, key=lambda reading: reading.error_ms)

    def read(
        self, sent_ms: float, received_ms: float, server_ms: float, session_ms: float | None
    ) -> None:
        """Take what a handshake said that was sent and answered at these times of this process."""
        middle = _counted((sent_ms + received_ms) / 2)
        reading = Reading(server_ms - middle, (received_ms - sent_ms) / 2)
        if self._readings:
            apart = abs(reading.offset_ms - self.best.offset_ms)
            if apart > reading.error_ms + self.best.error_ms + JUMP_MS:
                self._readings.clear()
        self._readings = [*self._readings, reading][-KEPT:]
        self.begun_ms = None if session_ms is None else server_ms - session_ms

    def server_ms(self, at_ms: float) -> float:
        """Return a moment of this process in the recorder's time."""
        return _counted(at_ms) + self.best.offset_ms

    def session_ms(self, at_ms: float) -> float | None:
        """Return a moment of this process on the session clock, None before that began."""
        return None if self.begun_ms is None else self.server_ms(at_ms) - self.begun_ms


def _counted(at_ms: float) -> float:
    """Return a moment of this process on the machine's counter, which goes on in its sleep."""
    return at_ms + (counter() - time.monotonic()) * 1000


@dataclass(slots=True)
class Bounds:
    """Between what a document's clock must be moved to be this process's."""

    most: float
    least: float | None = None


class PageClocks:
    """The clocks of the documents that were heard of, the latest ones."""

    def __init__(self) -> None:
        self._bounds: OrderedDict[str, Bounds] = OrderedDict()

    def hear(
        self, document: str, sent: float, at_ms: float, told: float | None, got: float | None
    ) -> None:
        """Note a message that left at `sent` and came at `at_ms`.

        `got` is when the page had the answer that left here at `told`.
        """
        bounds = self._bounds.setdefault(document, Bounds(at_ms - sent))
        self._bounds.move_to_end(document)
        bounds.most = min(bounds.most, at_ms - sent)
        if told is not None and got is not None:
            least = told - got
            bounds.least = least if bounds.least is None else max(bounds.least, least)
        if bounds.least is not None and bounds.least > bounds.most + 1:
            # One of the two clocks stood still, as in a laptop that slept.
            bounds.most, bounds.least = at_ms - sent, None
        while len(self._bounds) > DOCUMENTS:
            self._bounds.popitem(last=False)

    def place(self, document: str, at: float) -> tuple[float, float]:
        """Return when a moment of a document was here, and how much that may be wrong.

        Both clocks began as the machine's wall clock. Where that was not set since, it tells the
        difference best; the bounds, which a busy machine makes wide, tell whether it was set.
        """
        bounds = self._bounds[document]
        by_wall = now_ms() - time.time() * 1000
        least = bounds.most - UNKNOWN_MS if bounds.least is None else bounds.least
        error = (bounds.most - least) / 2
        if least - 1 <= by_wall <= bounds.most + 1:
            return at + by_wall, max(bounds.most - by_wall, by_wall - least, 0.0)
        return at + bounds.most - error, error
