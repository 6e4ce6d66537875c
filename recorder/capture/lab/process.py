"""The lab browser's process: opens the browser, goes where the tasks begin, follows the session.

What does not live here: what is seen (`sight`), what is recorded of it (`intake`), and how it
reaches the recorder (`poster`). Needs Playwright, so only `recorder capture lab` imports it.
"""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright
from playwright.async_api import Error as BrowserError
from uuid6 import uuid7

from recorder.capture.lab import browsers
from recorder.capture.lab.acts import Bar
from recorder.capture.lab.clock import PageClocks, RecorderClock, now_ms
from recorder.capture.lab.delivery import say
from recorder.capture.lab.departure import Windows
from recorder.capture.lab.follow import Follower
from recorder.capture.lab.front import Front, reason_of
from recorder.capture.lab.intake import Intake
from recorder.capture.lab.link import Link
from recorder.capture.lab.pictures import Pictures
from recorder.capture.lab.poster import Poster
from recorder.capture.lab.profile import fresh_profile
from recorder.capture.lab.script import scripts
from recorder.capture.lab.sight import Sight
from recorder.capture.lab.spool import Spool
from recorder.capture.lab.steadily import steadily
from recorder.capture.lab.structure import Structure
from recorder.capture.lab.window import Opening, place
from recorder.errors import LabUnavailable

KILLED_SECONDS = 1.0
"""Pages of a browser that was killed are gone this much earlier than it is known to be, at most."""


class Lab:
    """One run of the lab browser."""

    def __init__(self, link: Link, state: dict[str, Any], folder: Path, opening: Opening) -> None:
        self._link, self._state, self._opening = link, state, opening
        self._folder = folder
        run = str(uuid7())
        self._clock, self._clocks = RecorderClock(), PageClocks()
        self._spool = Spool(folder, state["uuid"], run)
        self._poster = Poster(link, self._spool, folder, state["uuid"])
        self._intake = Intake(self._clock, self._poster)
        self._bar = Bar(self._clock, self._poster)
        self._front = Front(link)
        self._bar.end_recording = self._front.end_recording
        self._pictures = Pictures(link)
        self._sight = Sight(link.url, self._clocks, self._intake, self._pictures)
        self._structure = Structure(self._sight, self._clocks, self._clock, self._poster, folder)
        self._follower = Follower(
            link, self._clock, self._poster, self._spool, self._sight, opening.browser.stem, run
        )
        self._over = asyncio.Event()
        self._windows = Windows()

    async def run(self) -> None:
        """Open the browser, and return when it is closed or the process is asked to stop."""
        loop = asyncio.get_running_loop()
        for asked in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):  # Windows tells a process in another way.
                loop.add_signal_handler(asked, self._over.set)
        await self._follower.read_clock()
        await self._bar.follow(self._state)
        # The browser keeps the usual one: its socket's name must not become too long.
        environment: dict[str, str | float | bool] = {**os.environ}
        with fresh_profile():
            async with async_playwright() as playwright:
                browser = await self._open(playwright, environment)
                await self._live(browser)
        await self._poster.finish()
        await self._follower.leave()

    async def _open(self, playwright: Any, environment: dict[str, str | float | bool]) -> Browser:
        opening = self._opening
        arguments = list(browsers.QUIET)
        if opening.position:
            arguments.append("--window-position={},{}".format(*opening.position))
        if opening.headless:
            arguments.append("--window-size=1280,900")
        if opening.port is not None:
            arguments.append(f"--remote-debugging-port={opening.port}")
        try:
            browser: Browser = await playwright.chromium.launch(
                executable_path=str(opening.browser),
                headless=opening.headless,
                args=arguments,
                chromium_sandbox=not browsers.wants_no_sandbox(),
                ignore_default_args=browsers.UNWANTED,
                env=environment,
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
        except BrowserError as error:
            reason = "there is no screen for it" if "XServer" in str(error) else reason_of(error)
            raise LabUnavailable(f"{opening.browser} does not start: {reason}.") from error
        return browser

    async def _live(self, browser: Browser) -> None:
        """Watch the browser until it is gone."""
        context = await browser.new_context(no_viewport=True)
        await self._prepare(context)
        await self._windows.watch(browser)
        killed = asyncio.Event()
        browser.on("disconnected", lambda _browser: killed.set())
        context.on("page", lambda page: page.on("close", lambda page: self._closed(context, page)))
        product = await self._front.open(context)
        work = asyncio.ensure_future(
            steadily(self._poster.run, lambda: self._follower.run(self._followed))
        )
        try:
            await place(context, product, self._opening)
            first = (self._state.get("task") or {}).get("start_url", "")
            self._intake.mark("opened", first.partition("?")[0])
            say("The lab browser is open.")
            await self._wait_for_end(killed)
        finally:
            work.cancel()
            await asyncio.wait([work])
            self._structure.end_all()
            with suppress(BrowserError):
                await browser.close()

    async def _wait_for_end(self, killed: asyncio.Event) -> None:
        """Wait until the browser is closed or killed; say which in the log."""
        ends = [asyncio.ensure_future(each.wait()) for each in (self._over, killed)]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if self._windows.are_in_use:
            with suppress(TimeoutError):
                await asyncio.wait_for(killed.wait(), KILLED_SECONDS)
        for each in ends:
            each.cancel()
        is_crash = killed.is_set() and self._windows.are_in_use
        self._intake.mark("crashed" if is_crash else "closed", "")

    async def _prepare(self, context: BrowserContext) -> None:
        """Put the scripts and their bindings into every page that will come."""
        settings = self._state.get("settings") or {}
        replays = bool(settings.get("replay"))
        await context.expose_binding("recorderTell", self._tell)
        if replays:
            await context.expose_binding("recorderReplay", self._structure.hear)
        for script in scripts(self._link.url, settings, replays=replays):
            await context.add_init_script(script)
        self._sight.watch(context)

    async def _tell(self, source: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
        """Hear a page; answer what its bar asks, and when that was here."""
        moment = self._sight.hear(source, said)
        answer: dict[str, Any] = {}
        if not said.keys().isdisjoint(("see", "press", "place")):
            at_ms, error_ms = moment or (now_ms(), 0.0)
            answer = await self._bar.asked(said, at_ms, error_ms)
        return {**answer, "told": now_ms()}

    def _closed(self, context: BrowserContext, page: Page) -> None:
        self._structure.end(page)
        if not context.pages:
            self._over.set()

    async def _followed(self, state: dict[str, Any]) -> None:
        """Do what the session's state asks for: the bar, the questions, the next start URL."""
        self._state = state
        self._intake.is_over = bool(state.get("ended"))
        self._structure.follow(state)
        self._pictures.is_wanted = bool(state.get("is_optimal"))
        if self._clock.begun_ms is not None:
            self._intake.begin()
        await self._bar.follow(state)
        await self._front.follow(state)
