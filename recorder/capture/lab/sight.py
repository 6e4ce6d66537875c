"""What is seen of the product from outside its pages, and what its watcher says from inside.

Pages hand their events to `hear`; requests that failed, pages that crash or hang come from the
browser. What does not live here: what happens in a page (`static/capture/watch.js`), and which
page is opened when (`process`).
"""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Dialog, Frame, Page, Request, Response
from playwright.async_api import Error as BrowserError
from uuid6 import uuid7

from recorder.capture.lab.clock import PageClocks, now_ms
from recorder.capture.lab.intake import Intake, Seen
from recorder.capture.lab.pictures import Pictures
from recorder.capture.lab.script import origin_of

PING_SECONDS = 1.5
HUNG_SECONDS = 5.0
"""A page that answers nothing for this long hangs."""

LOOK_SECONDS = 1.0
"""How long is looked for a frame's place, or for how a page writes an address."""

SAME_MOST, PAGE_MOST = 3, 200
"""So often one failed request of a page is told, and so many in all."""

MASK = "•••"

MEASURE = """frame => {
  const { left, top } = frame.getBoundingClientRect();
  const { scrollWidth, scrollHeight } = document.documentElement;
  const view = [scrollX, scrollY, innerWidth, innerHeight, scrollWidth, scrollHeight];
  return [left + frame.clientLeft, top + frame.clientTop, view];
}"""
"""Where a frame's content lies and how far its page is scrolled: at once, since it may scroll."""

STRIP = "address => window[Symbol.for('recorder')]?.strip(address)"


@dataclass(slots=True)
class Tab:
    """A page of the browser, as its watcher last told."""

    id: str = field(default_factory=lambda: str(uuid7()))
    url: str = ""
    view: str = ""
    told: Counter[str] = field(default_factory=Counter)
    is_in_front: bool = True
    has_dialog: bool = False
    is_hung: bool = False


class Sight:
    """Everything that is seen of one browser."""

    def __init__(self, own: str, clocks: PageClocks, intake: Intake, pictures: Pictures) -> None:
        self._own, self._clocks, self._intake = origin_of(own), clocks, intake
        self._pictures = pictures
        self.tabs: dict[Page, Tab] = {}
        self.documents: dict[Frame, str] = {}
        self._places: dict[Frame, tuple[float, float, list[float]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def watch(self, context: BrowserContext) -> None:
        """Look at every page there is and that will come."""
        context.on("page", self._opened)
        context.on("response", lambda response: self._later(self._answered(response)))
        context.on("requestfailed", lambda request: self._later(self._unanswered(request)))
        context.on("dialog", self._asks)

    def hear(self, source: dict[str, Any], said: dict[str, Any]) -> tuple[float, float] | None:
        """Take what a page says; return when its moment `at` was here, and how wrong that may be.

        The moment is that of an event, or of a press of the bar.
        """
        came = now_ms()
        page, frame = source["page"], source["frame"]
        heard = said.get("heard") or {}
        document = str(said["doc"])
        self.documents[frame] = document
        self._clocks.hear(document, said["sent"], came, heard.get("told"), heard.get("got"))
        event = said.get("event")
        at = event["at"] if event else said.get("at")
        if at is None:
            return None
        at_ms, error_ms = self._clocks.place(document, at)
        at_ms = min(at_ms, came)
        if event:
            seen = Seen(event["kind"], at_ms, event["data"], error_ms, event["id"], at)
            self._take(page, frame, seen, is_adrift=bool(event.get("adrift")))
        return at_ms, error_ms

    def is_own(self, url: str) -> bool:
        """Whether an address is the recorder's own, or no page of a product."""
        return origin_of(url) == self._own or not url.startswith(("http:", "https:", "file:"))

    def _take(self, page: Page, frame: Frame, seen: Seen, *, is_adrift: bool) -> None:
        tab = self.tabs.setdefault(page, Tab())
        if seen.kind == "http_error":
            return  # The browser tells of every request, the page's watcher only of some.
        if seen.kind == "page":
            tab.url, tab.view = seen.data["url"], seen.data["view"]
            tab.told.clear()
            seen.data["tab"] = tab.id
            if not self.is_own(tab.url):
                self._later(self._pictures.take(page, tab.url))
        if not is_adrift:
            self._intake.take(seen)
            return
        seen.data.update(url=tab.url, view=tab.view)
        if seen.kind == "click" and "vx" in seen.data:
            self._later(self._placed(page, frame, seen))
        else:
            self._intake.take(seen)

    async def _placed(self, page: Page, frame: Frame, seen: Seen) -> None:
        """Record a click in a frame of another origin where it was in the page."""
        with suppress(BrowserError, TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                self._places[frame] = await _place_of(frame)
        if place := self._places.get(frame):
            x, y, (scroll_x, scroll_y, vw, vh, pw, ph) = place
            vx, vy = seen.data["vx"] + x, seen.data["vy"] + y
            seen.data.update(vx=vx, vy=vy, x=vx + scroll_x, y=vy + scroll_y)
            seen.data.update(vw=vw, vh=vh, pw=pw, ph=ph)
        self._intake.take(seen)

    def _opened(self, page: Page) -> None:
        self.tabs[page] = Tab()
        page.on("close", self._gone)
        page.on("crash", self._crashed)
        page.on("framedetached", self._forget)
        self._later(self._ping(page))

    def _gone(self, page: Page) -> None:
        self.tabs.pop(page, None)

    def _forget(self, frame: Frame) -> None:
        self.documents.pop(frame, None)
        self._places.pop(frame, None)

    def _crashed(self, page: Page) -> None:
        if not self.is_own(page.url):
            self._intake.mark("crashed", self.tabs[page].url)

    def _asks(self, dialog: Dialog) -> None:
        """Leave a dialog of the product to the participant; while it is open the page rests."""
        if dialog.page and (tab := self.tabs.get(dialog.page)):
            tab.has_dialog = True

    async def _ping(self, page: Page) -> None:
        """Look again and again whether a page answers, and whether it is in front."""
        while page in self.tabs:
            await asyncio.sleep(PING_SECONDS)
            tab = self.tabs.get(page)
            if tab is None or page.is_closed():
                return
            answer = asyncio.ensure_future(page.evaluate("document.visibilityState"))
            done, _ = await asyncio.wait([answer], timeout=HUNG_SECONDS)
            if not done and not tab.has_dialog and not self.is_own(page.url):
                tab.is_hung = True
                self._intake.mark("hung", tab.url)
            with suppress(BrowserError):
                tab.is_in_front = await answer == "visible"
                tab.has_dialog = False
                if tab.is_hung:
                    tab.is_hung = False
                    self._intake.mark("back", tab.url)

    async def _answered(self, response: Response) -> None:
        if response.status >= 400:
            await self._failed(response.request, response.status)

    async def _unanswered(self, request: Request) -> None:
        # What the page or the person gave up themselves, as by going elsewhere, is no failure.
        if (request.failure or "") not in ("net::ERR_ABORTED", "NS_BINDING_ABORTED"):
            await self._failed(request, None)

    async def _failed(self, request: Request, status: int | None) -> None:
        at_ms = now_ms()
        if self.is_own(request.url):
            return
        frame, page = None, None
        with suppress(BrowserError):
            frame = request.frame
            page = frame.page
        tab = self.tabs.get(page, Tab()) if page else Tab()
        address = await self._stripped(frame, request.url)
        what = f"{request.method} {address} {status}"
        tab.told[what] += 1
        if tab.told[what] > SAME_MOST or tab.told.total() > PAGE_MOST:
            return
        data = {"request": address, "method": request.method, "status": status}
        self._intake.take(Seen("http_error", at_ms, {"url": tab.url, "view": tab.view, **data}))

    async def _stripped(self, frame: Frame | None, address: str) -> str:
        """Return an address without what was typed; the page knows that, for want of it no path."""
        with suppress(BrowserError, TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                known = await frame.evaluate(STRIP, address) if frame else None
                if known:
                    return str(known)
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.netloc}/{MASK}"

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _place_of(frame: Frame) -> tuple[float, float, list[float]]:
    """Return where a frame's content lies in the page's window, and how far that is scrolled."""
    x, y = 0.0, 0.0
    view: list[float] = []
    while frame.parent_frame is not None:
        element = await frame.frame_element()
        left, top, view = await element.evaluate(MEASURE)
        x, y, frame = x + left, y + top, frame.parent_frame
    return x, y, view
