"""What capture saw of one attempt, in the order in which it happened. Pure.

Only what happened while the attempt was worked on is in it, as in its measures
(`recorder.capture.measures`). What does not live here: reading logs from the database
(`recorder.tracing`), and everything over several attempts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from recorder.capture.addresses import page_of
from recorder.capture.measures import DEAD_CLICK, is_own, was_there
from recorder.log import Entry
from recorder.spans import Worked, worked
from recorder.vocabulary import EventKind, Source

RAGE_CLICK = "rage_click"


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose attempt it was, and how it ended."""

    attempt: str
    session_id: int
    participant: str
    variant: str
    task: str
    outcome: str | None
    is_success: bool
    is_optimal: bool = False


@dataclass(frozen=True, slots=True)
class Click:
    """One click of the person's own. `part_x` and `part_y` are its place within the element, 0..1.

    Lengths are CSS pixels of the page; None where capture did not say.
    """

    id: str
    t_ms: float
    page: str
    x: float
    y: float
    page_width: float
    page_height: float
    part_x: float | None = None
    part_y: float | None = None
    width: float | None = None
    height: float | None = None
    selector: str = ""
    role: str = ""
    name: str = ""

    @property
    def element(self) -> str:
        """The element as it is told apart from others: by its selector, else by its name."""
        return self.selector or self.name or "?"


@dataclass(slots=True)
class Visit:
    """One visit of a page; `depth` is the deepest part of it that was seen, 0..1."""

    page: str
    t_ms: float
    title: str = ""
    depth: float | None = None
    is_told: bool = False

    def saw(self, depth: float, is_told: bool) -> None:
        """Take in how much of the page was seen: as the page told, or as a click shows it.

        A page tells of the whole visit, measured by its height of that moment: it may have grown
        since it told before, so the last word counts, and more than what any click shows.
        """
        if is_told:
            self.depth, self.is_told = depth, True
        elif not self.is_told:
            self.depth = max(depth, self.depth or 0.0)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that went wrong in the product, or that looks like it: `what` tells it apart."""

    kind: str
    page: str
    what: str
    detail: str = ""
    count: int = 1


@dataclass(slots=True)
class Trace:
    """An attempt as capture saw it."""

    whose: Whose
    visits: list[Visit] = field(default_factory=list)
    clicks: list[Click] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def pages(self) -> list[str]:
        """The pages in the order of the visits."""
        return [visit.page for visit in self.visits]


def trace(whose: Whose, read: Sequence[Entry[Any]]) -> Trace | None:
    """Return what capture saw of an attempt, given its log as it reads; None for nothing."""
    entries = [entry for entry in read if not entry.is_cancelled]
    start = _last(entries, EventKind.START)
    if start is None:
        return None
    finish = _last(entries, EventKind.FINISH)
    time = worked(entries, start.t_ms, finish.t_ms if finish else None)
    made = Trace(whose)
    views: dict[str, Visit] = {}
    for entry in sorted(_seen(entries, time), key=lambda each: each.t_ms):
        _take(made, views, entry)
    return made if made.visits or made.clicks or made.troubles else None


def _last(entries: Sequence[Entry[Any]], kind: EventKind) -> Entry[Any] | None:
    return next((entry for entry in reversed(entries) if entry.kind is kind), None)


def _seen(entries: Iterable[Entry[Any]], time: Worked) -> Iterable[Entry[Any]]:
    for entry in entries:
        if entry.event.source is Source.CAPTURE and time.holds(entry.t_ms):
            yield entry


def _take(made: Trace, views: dict[str, Visit], entry: Entry[Any]) -> None:
    """Add one entry to a trace."""
    kind, data = entry.kind, entry.data
    view = data.get("view")
    if kind is EventKind.PAGE or (was_there(kind, data) and str(view) not in views):
        visit = views.get(str(view)) if view is not None else None
        if visit is None:
            title = _text(data, "title") if kind is EventKind.PAGE else ""
            visit = Visit(_page(data), entry.t_ms, title)
            made.visits.append(visit)
            if view is not None:
                views[str(view)] = visit
    if kind is EventKind.CLICK and is_own(data):
        made.clicks.append(_click(entry))
    visit = views.get(str(view))
    if visit is not None and (depth := _depth(data)) is not None:
        visit.saw(depth, kind is EventKind.SCROLL)
    if trouble := _trouble(kind, data):
        made.troubles.append(trouble)


def _click(entry: Entry[Any]) -> Click:
    data = entry.data
    x, y = _number(data, "x") or 0.0, _number(data, "y") or 0.0
    return Click(
        id=str(entry.event.id),
        t_ms=entry.t_ms,
        page=_page(data),
        x=x,
        y=y,
        page_width=_number(data, "pw") or _number(data, "vw") or max(x, 1.0),
        page_height=_number(data, "ph") or _number(data, "vh") or max(y, 1.0),
        part_x=_number(data, "ex"),
        part_y=_number(data, "ey"),
        width=_number(data, "ew"),
        height=_number(data, "eh"),
        selector=_text(data, "selector"),
        role=_text(data, "role"),
        name=_text(data, "name"),
    )


def _depth(data: Mapping[str, Any]) -> float | None:
    """Return how much of the page an entry says was seen."""
    depth = _number(data, "depth")
    if depth is None:
        whole, seen, top = _number(data, "ph"), _number(data, "vh"), _number(data, "y")
        below = _number(data, "vy")
        if not whole or seen is None or top is None or below is None:
            return None
        depth = (top - below + seen) / whole
    return min(1.0, max(0.0, depth))


def _trouble(kind: EventKind, data: Mapping[str, Any]) -> Trouble | None:
    page = _page(data)
    if kind is EventKind.JS_ERROR:
        return Trouble("js_error", page, _text(data, "message") or "no message",
                       _text(data, "where"))  # fmt: skip
    if kind is EventKind.HTTP_ERROR:
        status = data.get("status")
        said = str(status) if isinstance(status, int) else "no answer"
        what = f"{_text(data, 'method')} {_text(data, 'request')}".strip()
        return Trouble("http_error", page, what or "?", said)
    if kind is EventKind.MARKER and data.get("derived") in (DEAD_CLICK, RAGE_CLICK):
        name = _text(data, "name") or _text(data, "selector") or "?"
        count = data.get("count")
        times = count if isinstance(count, int) and count > 0 else 1
        return Trouble(str(data["derived"]), page, name, _text(data, "selector"), times)
    return None


def _page(data: Mapping[str, Any]) -> str:
    return page_of(_text(data, "url"))


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _number(data: Mapping[str, Any], name: str) -> float | None:
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)
