"""Where page recordings show a page as people first met it, for a picture to be drawn from them.

The log tells when a page was opened and what was clicked there; the recording of that time is
drawn just before the first click, or before the last one where what came in between counts.
What does not live here: pictures (`recorder.pictures`), and drawing one, which the researcher's
browser does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from recorder.capture.addresses import page_of
from recorder.capture.measures import is_own
from recorder.models import StudySession
from recorder.replay.reading import Told, streams_of, told_of
from recorder.replay.streams import Stream, window_of
from recorder.vocabulary import EventKind

REST_MS = 2000.0
"""When a page that nobody clicks on has come to rest."""

PRESS_MS = 300.0
"""How long before its click a press may begin to change a page."""

EARLY_MS = 500.0
"""How much later than its recording's beginning a page may tell of itself."""


@dataclass(frozen=True, slots=True)
class View:
    """A moment at which a recording shows a page; `width` is the page's, where the log knows it.

    `is_loaded` says that the page was loaded at `url` and did not get there by a script.
    """

    session_id: int
    stream: UUID
    at_ms: float
    url: str
    is_loaded: bool
    width: float | None = None


def views_of(session: StudySession, page: str, *, last: bool = False) -> list[View]:
    """Return where a session's recordings show a page: before the first click of the first visit.

    With `last` before the last click of the last visit. Other visits follow.
    """
    streams = streams_of(session)
    if not streams:
        return []
    found = list(shown(session.id, streams, told_of(session), page, last=last))
    return found[::-1] if last else found


def nearest(views: Iterable[View], width: float, most: int) -> list[View]:
    """Return the views that are nearest to a page's width; of equal ones the first given."""
    return sorted(views, key=lambda each: round(distance(each, width)))[:most]


def distance(view: View, width: float) -> float:
    """Return how much a view's width differs from another; where it is not known, not at all."""
    return 0.0 if view.width is None else abs(view.width - width)


def shown(
    session_id: int,
    streams: Sequence[Stream],
    told: Sequence[Told],
    page: str,
    *,
    last: bool = False,
) -> Iterator[View]:
    """Yield where streams show a page that a log, in the order of time, tells of."""
    pages = [each for each in told if each.kind is EventKind.PAGE]
    for place, each in enumerate(pages):
        url = each.data.get("url")
        if not isinstance(url, str) or page_of(url) != page:
            continue
        tab, is_loaded = each.data.get("tab"), each.data.get("how") == "load"
        after = (next_.t_ms for next_ in pages[place + 1 :] if next_.data.get("tab") == tab)
        end = next(after, float("inf"))
        view = each.data.get("view")
        clicks = [
            click
            for click in told
            if click.kind is EventKind.CLICK
            and view is not None
            and click.data.get("view") == view
            and is_own(click.data)
        ]
        wanted = clicks[-last].t_ms - PRESS_MS if clicks else each.t_ms + REST_MS
        found = [one for one in streams if tab is None or window_of(one) == str(tab)]
        for one in sorted(found, key=lambda one: abs(one.from_ms - each.t_ms), reverse=last):
            at_ms = _moment(one, each.t_ms, end, wanted, is_loaded=is_loaded)
            if at_ms is not None:
                width = _width(each.data, clicks)
                yield View(session_id, one.id, at_ms, url, is_loaded, width)


def _moment(
    stream: Stream, begin: float, end: float, wanted: float, *, is_loaded: bool
) -> float | None:
    """Return when a stream shows a visit, as near as can be to when it is wanted; None for never.

    A page that was loaded is shown from its own snapshot on, one that a script wrote from any.
    """
    if is_loaded:
        drawn = (p.to_ms for p in stream.parts if p.has_snapshot and p.to_ms >= begin - EARLY_MS)
        first = next(drawn, None)
    else:
        first = begin
    if first is None:
        return None
    at_ms = max(min(wanted, end - 1, stream.to_ms), first)
    return at_ms if at_ms < end and stream.part_to_draw(at_ms) else None


def _width(page: Mapping[str, Any], clicks: Sequence[Told]) -> float | None:
    """Return how wide a page was laid out: its window less a bar to scroll by."""
    window = _number(page.get("vw"))
    known = (_number(click.data.get("pw")) for click in clicks)
    laid = next((each for each in known if each), None)
    return window if laid is None or (window is not None and window < laid) else laid


def _number(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and value > 0 else None  # type: ignore[arg-type,operator]
