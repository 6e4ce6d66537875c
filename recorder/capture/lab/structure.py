"""The pages' own structure, as the replay's script hands it over, on its way to the recorder.

One recording for each tab; a batch becomes a packed chunk in a file beside the spool, and an entry
in the queue. What does not live here: what is recorded of a page (`static/capture/replay.js`).
"""

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Page
from uuid6 import uuid7

from recorder.capture.lab.clock import PageClocks, RecorderClock, now_ms
from recorder.capture.lab.poster import Poster
from recorder.capture.lab.sight import Sight


@dataclass(slots=True)
class Stream:
    """The recording of one tab, and how many chunks it has."""

    id: str
    chunks: int = 0


class Structure:
    """The page recordings of one browser."""

    def __init__(
        self, sight: Sight, clocks: PageClocks, clock: RecorderClock, poster: Poster, folder: Path
    ) -> None:
        self._sight, self._clocks, self._clock = sight, clocks, clock
        self._poster, self._folder = poster, folder
        self._streams: dict[Page, Stream] = {}
        self._is_wanted = True

    def follow(self, state: dict[str, Any]) -> None:
        """Stop what the participant does not want recorded any more."""
        self._is_wanted = bool(state.get("pages"))
        if not self._is_wanted:
            self.end_all()

    def hear(self, source: dict[str, Any], batch: dict[str, Any] | None) -> str | None:
        """Take a batch: `from` and `to` by the page's clock, `events` as JSON, `snapshot`.

        Answers "snapshot" to a page that was open before there was a recording to begin, "stop"
        to one that is not to be recorded. None is a page that asks whether it still is not.
        """
        if not self._is_wanted:
            return "stop"
        if batch is None:
            return None
        page, document = source["page"], self._sight.documents.get(source["frame"])
        if document is None or page not in self._sight.tabs:
            return None
        from_ms, error_ms = self._clocks.place(document, batch["from"])
        to_ms, _ = self._clocks.place(document, batch["to"])
        begins, ends = self._clock.session_ms(from_ms), self._clock.session_ms(to_ms)
        if begins is None or ends is None or ends < 0:
            return None  # Before the session began nothing is recorded.
        stream = self._streams.get(page)
        if stream is None:
            if not batch["snapshot"]:
                return "snapshot"
            stream = self._begin(page, max(0.0, begins), error_ms)
        stream.chunks += 1
        file = self._folder / f"{stream.id}-{stream.chunks}.chunk"
        file.write_bytes(gzip.compress(batch["events"].encode(), 6))
        times = f"from_ms={max(0.0, begins):.3f}&to_ms={max(0.0, ends):.3f}"
        query = f"{times}&snapshot={1 if batch['snapshot'] else 0}"
        chunk = {"id": stream.id, "number": stream.chunks, "query": query, "file": str(file)}
        self._poster.put({"chunk": chunk})
        return None

    def end(self, page: Page) -> None:
        """End a tab's recording."""
        stream, ended = self._streams.pop(page, None), self._clock.session_ms(now_ms())
        if stream is not None and ended is not None:
            self._poster.put({"ended": {"id": stream.id, "ended_ms": ended}})

    def end_all(self) -> None:
        """End every tab's recording."""
        for page in list(self._streams):
            self.end(page)

    def _begin(self, page: Page, started_ms: float, error_ms: float) -> Stream:
        stream = self._streams[page] = Stream(str(uuid7()))
        recording = {
            "id": stream.id,
            "kind": "replay",
            "started_ms": started_ms,
            "window": self._sight.tabs[page].id,
            "t_error_ms": error_ms + self._clock.best.error_ms,
        }
        self._poster.put({"recording": recording})
        return stream
