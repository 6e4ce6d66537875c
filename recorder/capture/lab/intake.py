"""What is recorded of what is seen: each entry with its time on the session clock.

Before the session begins nothing is recorded; once it has, the log first says that the browser was
open, and at which page. After the end nothing is recorded either. What does not live here: seeing
(`sight`), and sending (`poster`).
"""

from typing import Any, NamedTuple

from uuid6 import uuid7

from recorder.capture.lab.clock import RecorderClock, now_ms
from recorder.capture.lab.poster import Poster

HELD = 2000
"""So many entries wait for the session's beginning; the latest may lie after it already."""


class Seen(NamedTuple):
    """Something that was seen at a moment of this process."""

    kind: str
    at_ms: float
    data: dict[str, Any]
    error_ms: float = 0.0
    id: str = ""
    client_ms: float | None = None


class Intake:
    """The door between what is seen and what is recorded."""

    def __init__(self, clock: RecorderClock, poster: Poster) -> None:
        self._clock, self._poster = clock, poster
        self._held: list[Seen] = []
        self.is_over = False
        self.taken = 0

    def take(self, seen: Seen) -> None:
        """Record what was seen, or hold it until the session begins."""
        if self.is_over:
            return
        seen = seen if seen.id else seen._replace(id=str(uuid7()))
        if self._clock.begun_ms is None:
            self._held = [*self._held, seen][-HELD:]
        else:
            self._record(seen)

    def mark(self, product: str, url: str) -> None:
        """Record what became of the product: opened, closed, crashed, hung, back."""
        self.take(Seen("marker", now_ms(), {"product": product, "url": url}))

    def begin(self) -> None:
        """Record what was held, now that the session has begun."""
        held, self._held = self._held, []
        pages: dict[str, Seen] = {}
        for seen in held:
            if self._session_ms(seen) >= 0:
                continue
            if seen.kind == "page":
                pages[str(seen.data.get("tab"))] = seen
            elif seen.data.get("product") == "opened":
                pages["opened"] = seen
        before = sorted(pages.values(), key=lambda seen: seen.at_ms)
        after = [seen for seen in held if self._session_ms(seen) >= 0]
        for seen in [*before, *after]:
            self._record(seen)

    def _session_ms(self, seen: Seen) -> float:
        return self._clock.session_ms(seen.at_ms) or 0.0

    def _record(self, seen: Seen) -> None:
        t_ms = max(0.0, self._session_ms(seen))
        self.taken += 1
        self._poster.put(
            {
                "id": seen.id,
                "kind": seen.kind,
                "t_ms": round(t_ms, 3),
                "data": seen.data,
                "t_error_ms": round(seen.error_ms + self._clock.best.error_ms, 3),
                "client_ms": seen.client_ms,
            }
        )
