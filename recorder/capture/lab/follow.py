"""Follows the session: its clock, its bells, and the word that the lab browser lives.

What does not live here: what becomes of a change (`process`).
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from recorder.capture.lab.clock import RecorderClock, now_ms
from recorder.capture.lab.link import AWAY, Link
from recorder.capture.lab.poster import Poster
from recorder.capture.lab.sight import Sight
from recorder.capture.lab.spool import Spool
from recorder.capture.lab.steadily import steadily

FIRST = 5
CLOCK_SECONDS = 15.0
PULSE_SECONDS = 2.0
AGAIN_SECONDS = 1.0
LOOK_SECONDS = 5.0
"""So often is looked how things stand where no bell is heard."""


class Follower:
    """The recorder's side of things, as this process hears of it."""

    def __init__(
        self,
        link: Link,
        clock: RecorderClock,
        poster: Poster,
        spool: Spool,
        sight: Sight,
        browser: str,
        run: str,
    ) -> None:
        self._link, self._clock, self._poster = link, clock, poster
        self._spool, self._sight, self._browser, self.name = spool, sight, browser, run
        self._rung = asyncio.Event()
        self._rung.set()

    async def run(self, follow: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        """Follow for ever; `follow` hears the session's state whenever it may have changed."""
        self._listen(asyncio.get_running_loop())
        self._poster.on_answer = self._rung.set
        await steadily(lambda: self._look(follow), self._read_clock_again, self._pulse)

    async def read_clock(self) -> None:
        """Shake hands a few times; raise what went wrong where the recorder is away."""
        for _ in range(FIRST):
            await self._shake_hands()

    async def leave(self) -> None:
        """Say that the lab browser is gone."""
        with suppress(*AWAY):
            await asyncio.to_thread(self._link.say_here, {**self._said(), "leaves": True})
            await asyncio.to_thread(self._link.say_screen, f"screen={self.name}&leaves=1")

    async def _shake_hands(self) -> None:
        sent = now_ms()
        said = await asyncio.to_thread(self._link.clock)
        self._clock.read(sent, now_ms(), said["server_ms"], said["session_ms"])

    async def _read_clock_again(self) -> None:
        while True:
            await asyncio.sleep(CLOCK_SECONDS)
            with suppress(*AWAY):
                await self._shake_hands()

    async def _look(self, follow: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._rung.wait(), LOOK_SECONDS)
            self._rung.clear()
            try:
                state = await asyncio.to_thread(self._link.state)
                if self._clock.begun_ms is None and state.get("begun"):
                    await self._shake_hands()
            except AWAY:
                continue
            await follow(state)

    async def _pulse(self) -> None:
        while True:
            with suppress(*AWAY):
                await asyncio.to_thread(self._link.say_here, self._said())
                fronts = [tab.is_in_front for tab in self._sight.tabs.values()]
                query = f"screen={self.name}&front={1 if any(fronts) else 0}"
                await asyncio.to_thread(self._link.say_screen, query)
            await asyncio.to_thread(self._spool.touch)
            await asyncio.sleep(PULSE_SECONDS)

    def _said(self) -> dict[str, Any]:
        return {
            "run": self.name,
            "browser": self._browser,
            "waiting": self._poster.waiting,
            "refused": self._poster.refused,
            "hung": any(tab.is_hung for tab in self._sight.tabs.values()),
        }

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        """Listen to the session's bells in a thread of its own, which ends with the process."""

        def listen() -> None:
            while True:
                try:
                    for _ in self._link.bells():
                        loop.call_soon_threadsafe(self._rung.set)
                except AWAY:
                    pass
                except RuntimeError:
                    return  # The loop is closed.
                waited.wait(AGAIN_SECONDS)

        waited = threading.Event()
        threading.Thread(target=listen, name="bells", daemon=True).start()
