"""Counts clicks and keys of any program on the participant's computer, for a session.

A click is recorded with its button and its place on the screen, keys as how many there were; no
window, no text, no picture. Entries lie on the disk until the recorder has answered. A click in the
lab browser would be counted twice, so nothing is counted while that is open. What does not live
here: who tells of clicks and keys (`listening`), the disk and the sending (`lab.spool`,
`lab.poster`).
"""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from uuid6 import uuid7

from recorder.capture.lab.clock import RecorderClock, now_ms
from recorder.capture.lab.delivery import say
from recorder.capture.lab.link import AWAY, Link
from recorder.capture.lab.poster import Poster
from recorder.capture.lab.spool import Spool
from recorder.capture.lab.steadily import steadily
from recorder.capture.listening import listen

FLUSH_SECONDS = 1.0
KEYS_SECONDS = 5.0
GREET_SECONDS = 2.0
FIRST_READINGS = 5

BOTH = (
    "The lab browser of this session is open and counts its clicks and keys itself, so nothing is "
    "counted here; close it to count those of any program."
)


class Desktop:
    """One run, from the first click to the end of the session or of the program."""

    def __init__(self, link: Link, folder: Path, session: str) -> None:
        self._link, self._clock = link, RecorderClock()
        self._spool = spool = Spool(
            folder, f"{session}-desktop", f"{os.getpid()}-{uuid7().hex[-8:]}"
        )
        self._poster = Poster(link, spool, folder, f"{session}-desktop")
        self._gathered: list[dict[str, Any]] = []
        self._keys = 0
        self._size = (0, 0)
        self._is_lab_open = False

    async def run(self, listening: Callable[..., tuple[int, int]] = listen) -> None:
        """Record until the session ends or the program is asked to stop."""
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError, AttributeError):
                loop.add_signal_handler(name, over.set)
        for _ in range(FIRST_READINGS):
            await asyncio.to_thread(self._read_clock)
        self._size = listening(
            lambda *click: loop.call_soon_threadsafe(self._clicked, now_ms(), *click),
            lambda: loop.call_soon_threadsafe(self._typed),
        )
        say("Clicks and keys of this computer are counted; stop with Ctrl+C.")
        work = asyncio.ensure_future(
            steadily(self._poster.run, self._flush, self._count, lambda: self._greet(over))
        )
        await over.wait()
        work.cancel()
        await asyncio.wait([work])
        self._count_keys()
        self._hand_over()
        await self._poster.finish()

    def _clicked(self, at_ms: float, button: str, x: float, y: float) -> None:
        if self._is_lab_open:
            return
        width, height = self._size
        data = {"button": button, "sx": x, "sy": y, "sw": width, "sh": height, "trusted": True}
        self._gather("click", at_ms, data)

    def _typed(self) -> None:
        self._keys += not self._is_lab_open

    def _count_keys(self) -> None:
        if self._keys:
            self._gather("key_count", now_ms(), {"keys": self._keys})
        self._keys = 0

    def _gather(self, kind: str, at_ms: float, data: dict[str, Any]) -> None:
        """Take an entry; before the session begins there is no time to put it at."""
        t_ms = self._clock.session_ms(at_ms)
        if t_ms is not None and t_ms >= 0:
            entry = {"id": str(uuid7()), "kind": kind, "t_ms": t_ms, "data": data}
            error_ms = self._clock.best.error_ms
            self._gathered.append(entry | {"t_error_ms": error_ms, "client_ms": at_ms})

    def _hand_over(self) -> None:
        if self._gathered:
            self._poster.put(*self._gathered)
        self._gathered = []

    async def _flush(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            self._spool.touch()
            self._hand_over()

    async def _count(self) -> None:
        while True:
            await asyncio.sleep(KEYS_SECONDS)
            self._count_keys()

    async def _greet(self, over: asyncio.Event) -> None:
        """Shake hands again and again; stop where the session has ended."""
        while True:
            await asyncio.sleep(GREET_SECONDS)
            if await asyncio.to_thread(self._read_clock):
                say("The session has ended.")
                over.set()

    def _note_lab(self, is_open: bool) -> None:
        """Count nothing while the lab browser is open, and say so."""
        if is_open and not self._is_lab_open:
            say(BOTH)
        elif self._is_lab_open and not is_open:
            say("The lab browser is closed; clicks and keys are counted here again.")
        self._is_lab_open = is_open

    def _read_clock(self) -> bool:
        """Compare clocks; tell whether the session has ended."""
        try:
            sent = now_ms()
            said = self._link.clock()
            self._clock.read(sent, now_ms(), said["server_ms"], said["session_ms"])
            state = self._link.state()
            self._note_lab(bool(state.get("lab")))
            return bool(state["ended"])
        except AWAY:
            return False  # The recorder is away; what was read before still holds.
