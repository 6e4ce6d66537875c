"""How screens hear of changes: a stream that only rings, and who is listening.

A bell says "something changed"; the page then fetches its fragment by URL. Missed or doubled
bells are harmless, and a stream rings once when it opens. Nothing here touches the database.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator

from flask import Response, current_app, request

HEARTBEAT_SECONDS = 10.0
"""How often a silent stream says that it lives, so that proxies and dead sockets are noticed."""

KEPT_FREE = 12
"""How many threads streams leave for requests that answer."""

LOOK_SECONDS = 1.0
"""How often a stream looks whether its reader is still there."""


class Bells:
    """One bell per session, and the screens that listen to it, by role."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._rung: Counter[int] = Counter()
        self._present: Counter[tuple[int, str]] = Counter()
        self._closing = False

    def ring(self, session_id: int) -> None:
        """Tell every screen of a session that something changed."""
        with self._changed:
            self._rung[session_id] += 1
            self._changed.notify_all()

    def present(self, session_id: int, role: str) -> bool:
        """Whether at least one screen of this role is listening."""
        return self.count(session_id, role) > 0

    def count(self, session_id: int, role: str) -> int:
        """Return how many screens of this role are listening."""
        return self._present[session_id, role]

    @property
    def total(self) -> int:
        """How many screens are listening in all."""
        return sum(self._present.values())

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()

    def listen(self, session_id: int, role: str, gone: object = None) -> Iterator[str]:
        """Yield a stream of bells until the reader is `gone` (a callable) or the server stops."""
        self._arrive(session_id, role, 1)
        try:
            heard, spoken = -1, time.monotonic()
            while not self._closing and not (callable(gone) and gone()):
                rung = self._rung[session_id]
                if rung != heard:
                    heard, spoken = rung, time.monotonic()
                    yield f"event: changed\ndata: {rung}\n\n"
                elif time.monotonic() - spoken > HEARTBEAT_SECONDS:
                    spoken = time.monotonic()
                    yield ": still here\n\n"
                with self._changed:
                    if self._rung[session_id] == heard and not self._closing:
                        self._changed.wait(LOOK_SECONDS)
        finally:
            self._arrive(session_id, role, -1)

    def _arrive(self, session_id: int, role: str, screens: int) -> None:
        before = self.present(session_id, role)
        with self._changed:
            self._present[session_id, role] += screens
        if self.present(session_id, role) != before:
            self.ring(session_id)


bells = Bells()


def stream(session_id: int, role: str) -> Response:
    """Answer with a stream of a session's bells, or 503 where streams would take every thread.

    A screen that is refused asks again by itself, and works meanwhile without hearing bells.
    """
    if bells.total >= current_app.config["THREADS"] - KEPT_FREE:
        return Response("Too many screens are open.", 503, {"Retry-After": "5"})
    gone = request.environ.get("waitress.client_disconnected")
    return Response(
        bells.listen(session_id, role, gone),
        mimetype="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
