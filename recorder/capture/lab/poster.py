"""Sends what was captured, in order and under the same ids, until the recorder has answered.

An entry is on the disk before it is sent. While the recorder is away entries gather. What does not
live here: what an entry says (`intake`, `acts`, `structure`), and the way there (`delivery`).
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from recorder.capture.lab.delivery import Delivery, Entry, first_of, say
from recorder.capture.lab.link import Link
from recorder.capture.lab.spool import STALE_SECONDS, Spool, left_behind

PAUSES = (0.25, 0.5, 1.0, 2.0)
LAST_SECONDS = 5.0
"""How long a lab browser that closes goes on trying; what is left waits on the disk."""


class Poster:
    """One queue of entries, spooled and sent one batch after another."""

    def __init__(self, link: Link, spool: Spool, folder: Path, session: str) -> None:
        self._spool, self._folder, self._session = spool, folder, session
        self._delivery = Delivery(link)
        self._queue: deque[Entry] = deque()
        self._news = asyncio.Event()
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="spool")
        self._writes: set[asyncio.Future[None]] = set()
        self.on_word: Callable[[Entry], None] = lambda _word: None
        self.on_answer: Callable[[], None] = lambda: None

    @property
    def waiting(self) -> int:
        """How many entries the recorder has not answered."""
        return len(self._queue)

    @property
    def refused(self) -> int:
        """How many entries the recorder refused for good."""
        return self._delivery.refused

    def put(self, *entries: Entry) -> None:
        """Take entries: onto the disk first, then to the recorder."""
        loop = asyncio.get_running_loop()
        written = loop.run_in_executor(self._disk, self._spool.append, list(entries))
        self._writes.add(written)
        written.add_done_callback(lambda done: self._written(done, entries))

    def _written(self, done: "asyncio.Future[None]", entries: tuple[Entry, ...]) -> None:
        self._writes.discard(done)
        if error := done.exception():
            say(f"What is captured cannot be put on the disk ({error}); it is sent all the same.")
        self._queue.extend(entries)
        self._news.set()

    async def run(self) -> None:
        """Send whatever comes, for ever."""
        while True:
            if not self._queue:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), STALE_SECONDS)
            self._news.clear()
            await self._take_up()
            while self._queue:
                if not await self._send():
                    pause = PAUSES[min(self._delivery.failures, len(PAUSES)) - 1]
                    await asyncio.sleep(pause)

    async def finish(self) -> None:
        """Send what is left, for a while; close the spool."""
        if self._writes:
            await asyncio.wait(self._writes)
        until = asyncio.get_running_loop().time() + LAST_SECONDS
        while self._queue and asyncio.get_running_loop().time() < until:
            if not await self._send():
                await asyncio.sleep(PAUSES[0])
        await asyncio.get_running_loop().run_in_executor(self._disk, self._spool.close)
        self._disk.shutdown()

    async def _send(self) -> bool:
        """Send the next entries; tell whether they were answered."""
        sent = await self._deliver(first_of(self._queue))
        if not sent:
            return False
        for _ in range(sent):
            self._queue.popleft()
        await asyncio.get_running_loop().run_in_executor(self._disk, self._spool.answer, sent)
        return True

    async def _deliver(self, entries: list[Entry]) -> int:
        """Send some entries; return how many of them were answered, 0 where none was."""
        sent = await asyncio.to_thread(self._delivery.deliver, entries)
        if sent and (word := entries[0].get("word")):
            self.on_word(word)
            self.on_answer()
        return sent

    async def _take_up(self) -> None:
        """Send what earlier runs of this session left behind."""
        for file in await asyncio.to_thread(left_behind, self._folder, self._session):
            if not await asyncio.to_thread(self._delivery.take_up, file):
                return
