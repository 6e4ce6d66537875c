"""What an attempt's log counts of clicks and pages: by hand, and by capture. Pure.

The two counts are never added together: where capture was there, its own is used, and what was
marked by hand stands beside it. Of what was captured only that counts which the person did while
the attempt was worked on. What does not live here: when that was (`recorder.spans`), and the
short way by which single clicks move these counts on (`recorder.recording.plain`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from recorder.capture.addresses import page_of
from recorder.spans import Worked
from recorder.vocabulary import EventKind, Source

if TYPE_CHECKING:
    from recorder.log import Entry

WATCHED = frozenset({EventKind.CLICK, EventKind.SCROLL, EventKind.KEY_COUNT})
"""Kinds by which capture shows that it sees clicks, even where there were none."""

DONE_THERE = frozenset({EventKind.CLICK, EventKind.KEY_COUNT})
"""Kinds by which somebody does something on a page, so that they were on it."""

DEAD_CLICK = "dead_click"
"""How capture marks a click after which nothing happened."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Clicks and pages of an attempt; None where nobody counted.

    `clicks` is the count that figures use: `captured_clicks` where there are any, or might have
    been, else `marked_clicks`.
    """

    clicks: int | None = None
    marked_clicks: int | None = None
    captured_clicks: int | None = None
    misclicks: int | None = None
    first_click_seconds: float | None = None
    pages_total: int | None = None
    pages_unique: int | None = None


def is_own(data: Mapping[str, Any]) -> bool:
    """Whether a captured click was the person's own, and no script's."""
    return data.get("trusted") is not False


def shows_capture(kind: EventKind, data: Mapping[str, Any]) -> bool:
    """Whether a captured entry shows that clicks were captured, too: it is a watcher's."""
    return kind in WATCHED or (kind is EventKind.PAGE and data.get("view") is not None)


def count(
    entries: "Sequence[Entry[Any]]",
    worked: Worked,
    brought: Mapping[str, Any],
    cancelled: set[UUID],
) -> Counts:
    """Count an attempt's clicks and pages from the entries in force of its log.

    `brought` are the totals of an import, which count as marked by hand; `cancelled` are the ids
    of entries that were taken back.
    """
    by_capture = [entry for entry in entries if entry.event.source is Source.CAPTURE]
    by_hand = [
        entry
        for entry in entries
        if entry.kind is EventKind.CLICK and entry.event.source is not Source.CAPTURE
    ]
    marked = _sum(brought.get("clicks"), len(by_hand))
    seen = [entry for entry in by_capture if worked.holds(entry.t_ms)]
    total, unique = _pages(entries, seen, brought)
    if not any(shows_capture(entry.kind, entry.data) for entry in seen):
        firsts = [each.t_ms for each in by_hand if each.t_ms >= worked.start_ms]
        return Counts(
            clicks=marked,
            marked_clicks=marked,
            first_click_seconds=_first(firsts, worked),
            pages_total=total,
            pages_unique=unique,
        )
    clicks = [entry for entry in seen if entry.kind is EventKind.CLICK and is_own(entry.data)]
    dead = {
        str(entry.data.get("click", entry.event.id))
        for entry in seen
        if entry.kind is EventKind.MARKER and entry.data.get("derived") == DEAD_CLICK
    } - {str(each) for each in cancelled}
    return Counts(
        clicks=len(clicks),
        marked_clicks=marked,
        captured_clicks=len(clicks),
        misclicks=len(dead),
        first_click_seconds=_first([each.t_ms for each in clicks], worked),
        pages_total=total,
        pages_unique=unique,
    )


def _pages(
    entries: "Sequence[Entry[Any]]", seen: "Sequence[Entry[Any]]", brought: Mapping[str, Any]
) -> tuple[int | None, int | None]:
    """Return page visits and different pages: what capture saw, else what was brought or noted.

    The page that was open when the attempt began is a visit, too, once something was done there.
    """
    views: dict[str, str] = {}
    others: list[str] = []
    for entry in seen:
        data = entry.data
        url, view = str(data.get("url", "")), data.get("view")
        if entry.kind is EventKind.PAGE and view is None:
            others.append(page_of(url))
        elif view is not None and (entry.kind is EventKind.PAGE or was_there(entry.kind, data)):
            views.setdefault(str(view), page_of(url))
    visited = [*views.values(), *others]
    if visited:
        return len(visited), len(set(visited))
    noted = [
        page_of(str(entry.data.get("url", "")))
        for entry in entries
        if entry.kind is EventKind.PAGE and entry.event.source is not Source.CAPTURE
    ]
    total = _sum(brought.get("pages_total"), len(noted))
    return total, _sum(brought.get("pages_unique"), len(set(noted)))


def was_there(kind: EventKind, data: Mapping[str, Any]) -> bool:
    """Whether a captured entry shows that the person did something on its page."""
    if kind not in DONE_THERE or not is_own(data):
        return False
    return isinstance(data.get("view"), str) and data.get("frame") is None


def _first(times: Sequence[float], worked: Worked) -> float | None:
    return worked.seconds_until(min(times)) if times else None


def _sum(brought: int | None, logged: int) -> int | None:
    """Add what an import brought to what the log holds; None where neither counted."""
    return logged or None if brought is None else brought + logged
