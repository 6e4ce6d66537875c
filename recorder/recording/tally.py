"""An attempt's counts as plain entries move them on, without reading its log.

Says what `recorder.log.fold` would say of the whole log, from the few entries that it takes: when
the attempt was worked on, which pages it visited. Where that is not enough it says so, and the
whole log decides. What does not live here: appending entries (`plain`).
"""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from recorder.capture.addresses import ends_with_success, page_of
from recorder.capture.measures import DEAD_CLICK, WATCHED, is_own, was_there
from recorder.log import effective
from recorder.recording.drafts import Proposed
from recorder.spans import Worked, worked
from recorder.vocabulary import EventKind, Source

Read = Callable[[str, tuple[object, ...]], list[tuple[Any, ...]]]
"""Asks the database; returns the rows."""

COUNTS = (
    "errors",
    "clicks",
    "assists",
    "assist_level",
    "marked_clicks",
    "captured_clicks",
    "misclicks",
    "first_click_seconds",
    "pages_total",
    "pages_unique",
)
"""The columns of an attempt that plain entries move on."""

_WAS_THERE = """attempt_id = ? AND source = 'capture'
    AND (kind = 'page' OR (kind IN ('click', 'key_count')
        AND json_extract(data, '$.frame') IS NULL
        AND json_type(data, '$.trusted') IS NOT 'false'
        AND json_type(data, '$.view') = 'text'))"""

KNOWN_VIEW = f"""SELECT 1 FROM event
WHERE {_WAS_THERE} AND t_ms BETWEEN ? AND ? AND json_extract(data, '$.view') = ?
    AND NOT EXISTS (SELECT 1 FROM event AS later
        WHERE later.session_id = event.session_id AND later.target_id = event.id)
ORDER BY seq DESC LIMIT 1"""
"""Whether the page of a click is among an attempt's pages; it nearly always is the last one."""

VISITS = f"""SELECT id, json_extract(data, '$.view'), json_extract(data, '$.url'), t_ms
FROM event WHERE {_WAS_THERE} ORDER BY seq"""

CORRECTED = """SELECT target_id FROM event WHERE target_id IS NOT NULL
    AND session_id = (SELECT session_id FROM attempt WHERE id = ?)"""

TIMES = """SELECT id, target_id, kind, source, t_ms, data FROM event
WHERE attempt_id = ? AND kind IN ('pause', 'resume', 'gap', 'undo', 'amend') ORDER BY seq"""

NAMED = """SELECT 1 FROM event WHERE attempt_id = ? AND kind = 'marker'
    AND json_extract(data, '$.click') = ?
LIMIT 1"""
"""Whether a click was named by a marker already."""

LAST_MS = 1e300


class Tally:
    """An attempt's span and counts as a batch moves them on; None where nobody counted."""

    def __init__(
        self,
        attempt: str,
        started_ms: float | None,
        finished_ms: float | None,
        paused_ms: float,
        paused_since_ms: float | None,
        success_url: str,
        *counts: Any,
    ) -> None:
        self.hex = attempt
        self.started_ms, self.finished_ms = started_ms, finished_ms
        self.is_paused = bool(paused_ms) or paused_since_ms is not None
        self.success_url = success_url
        self.count: dict[str, Any] = dict(zip(COUNTS, counts, strict=True))
        self.moved = False
        self._time: Worked | None = None
        self._views: dict[str, str] = {}
        self._pages: set[str] | None = None
        self._dead: set[str] = set()

    @property
    def counts(self) -> tuple[Any, ...]:
        """The values of `COUNTS`."""
        return tuple(self.count.values())

    def spans(self, t_ms: float) -> bool:
        """Whether the attempt was under way at a time."""
        if self.started_ms is None or t_ms < self.started_ms:
            return False
        return self.finished_ms is None or t_ms <= self.finished_ms

    def add(self, draft: Proposed, read: Read) -> bool:
        """Count one more entry; return whether that could be done without the whole log."""
        kind = draft.kind
        if kind is EventKind.CLICK and self._is_one_more(draft):
            self.count["clicks"] = self.count["captured_clicks"] = self.count["captured_clicks"] + 1
            self.moved = True
        elif kind is EventKind.ERROR:
            self._move("errors")
        elif kind is EventKind.ASSIST:
            self._move("assists")
            self.count["assist_level"] = max(self.count["assist_level"] or 0, draft.data["level"])
        elif draft.source is Source.CAPTURE:
            return self._captured(draft, read)
        elif kind is EventKind.CLICK:
            self._move("marked_clicks")
            if self.count["captured_clicks"] is None:
                self.count["clicks"] = self.count["marked_clicks"]
                self._begin_with(draft.t_ms, read)
        else:
            return kind is not EventKind.PAGE
        return True

    def _is_one_more(self, draft: Proposed) -> bool:
        """Whether a click is another one by capture on a page that is known, as nearly all are.

        It is neither the attempt's first one nor near a pause, so that its count is all it moves.
        """
        data, first = draft.data, self.count["first_click_seconds"]
        view = data.get("view")
        if draft.source is not Source.CAPTURE or first is None or self.is_paused:
            return False
        return (
            bool(self.count["captured_clicks"])
            and is_own(data)
            and (view is None or (isinstance(view, str) and view in self._views))
            and draft.t_ms >= (self.started_ms or 0.0) + first * 1000
        )

    def _move(self, name: str) -> None:
        self.count[name] = (self.count[name] or 0) + 1
        self.moved = True

    def _captured(self, draft: Proposed, read: Read) -> bool:
        """Count an entry of capture, other than an error or an assist."""
        kind, data, t_ms = draft.kind, draft.data, draft.t_ms
        is_dead = kind is EventKind.MARKER and data.get("derived") == DEAD_CLICK
        if kind not in WATCHED and kind is not EventKind.PAGE and not is_dead:
            return True
        if kind is EventKind.PAGE and ends_with_success(self.success_url, str(data.get("url"))):
            return False
        if not self._worked(read).holds(t_ms):
            return True
        if self.count["captured_clicks"] is None:
            return False
        if is_dead:
            return self._missed(data.get("click"), read)
        if (kind is EventKind.PAGE or was_there(kind, data)) and not self._visited(draft, read):
            return False
        if kind is EventKind.CLICK and is_own(data):
            self._move("captured_clicks")
            self.count["clicks"] = self.count["captured_clicks"]
            self._begin_with(t_ms, read)
        return True

    def _visited(self, draft: Proposed, read: Read) -> bool:
        """Count the page of an entry, unless it is of a visit that was counted."""
        view, url = draft.data.get("view"), draft.data.get("url")
        if not isinstance(view, str) or not isinstance(url, str):
            return False
        if view in self._views:
            return True
        if self._pages is None and not self.is_paused and draft.kind is not EventKind.PAGE:
            until = LAST_MS if self.finished_ms is None else self.finished_ms
            if read(KNOWN_VIEW, (self.hex, self.started_ms, until, view)):
                self._views[view] = ""
                return True
        if self._pages is None and not self._look_up(read):
            return False
        if view in self._views:
            return True
        assert self._pages is not None
        page = page_of(url)
        if not self._pages and self.count["pages_total"] is not None:
            return False
        self._move("pages_total")
        if page not in self._pages:
            self._move("pages_unique")
            self._pages.add(page)
        self._views[view] = page
        return True

    def _look_up(self, read: Read) -> bool:
        """Read the visits that were counted; return False where one of them was corrected."""
        pages, views = set(), {}
        time, corrected = self._worked(read), {row[0] for row in read(CORRECTED, (self.hex,))}
        for id_, view, url, t_ms in read(VISITS, (self.hex,)):
            if id_ in corrected or not isinstance(url, str):
                return False
            if time.holds(t_ms) and (view is None or str(view) not in views):
                pages.add(page_of(url))
                if view is not None:
                    views[str(view)] = url
        self._pages, self._views = pages, views
        return True

    def _missed(self, click: object, read: Read) -> bool:
        """Count a click that was dead, unless it was named or taken back before."""
        if not isinstance(click, str) or click in self._dead:
            return False
        try:
            target = UUID(click).hex
        except ValueError:
            return False
        if read(NAMED, (self.hex, click)) or (target,) in read(CORRECTED, (self.hex,)):
            return False
        self._dead.add(click)
        self._move("misclicks")
        return True

    def _begin_with(self, t_ms: float, read: Read) -> None:
        """Let a click be the first one if it is."""
        first, seconds = self.count["first_click_seconds"], self._worked(read).seconds_until(t_ms)
        self.count["first_click_seconds"] = seconds if first is None else min(first, seconds)

    def _worked(self, read: Read) -> Worked:
        """Return when the attempt was worked on; read once, and only where there was a pause."""
        if self._time is None:
            start = self.started_ms or 0.0
            self._time = Worked(start, self.finished_ms)
            if self.is_paused:
                entries = effective(map(_event, read(TIMES, (self.hex,))))
                in_force = [entry for entry in entries if not entry.is_cancelled]
                self._time = worked(in_force, start, self.finished_ms)
        return self._time


def _event(row: tuple[Any, ...]) -> SimpleNamespace:
    id_, target, kind, source, t_ms, data = row
    return SimpleNamespace(
        id=UUID(id_),
        target_id=UUID(target) if target else None,
        kind=EventKind(kind),
        source=Source(source),
        t_ms=t_ms,
        data=json.loads(data),
    )
