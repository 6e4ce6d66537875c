"""Sends what was captured, in order and under the same ids, until the recorder has answered.

An entry is on the disk before it is sent. While the recorder is away entries gather; what it
refuses for good (the session ended, say) is dropped alone and said, so that it holds up nothing.
What does not live here: what an entry says (`intake`, `acts`, `structure`), and HTTP (`link`).
"""

import asyncio
import sys
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from recorder.capture.lab.link import Link, Refused
from recorder.capture.lab.spool import STALE_SECONDS, Spool, left_behind, remove

BATCH = 200
PAUSES = (0.25, 0.5, 1.0, 2.0)
LAST_SECONDS = 5.0
"""How long a lab browser that closes goes on trying; what is left waits on the disk."""

Entry = dict[str, Any]
"""An event of the log, or what goes alone, under one of the names in ALONE."""

ALONE = frozenset({"word", "recording", "chunk", "ended"})
"""What the participant said with the bar; a stream that begins, its chunks, and that it ended."""


class Poster:
    """One queue of entries, spooled and sent one batch after another."""

    def __init__(self, link: Link, spool: Spool, folder: Path, session: str) -> None:
        self._link, self._spool, self._folder, self._session = link, spool, folder, session
        self._queue: deque[Entry] = deque()
        self._news = asyncio.Event()
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="spool")
        self._writes: set[asyncio.Future[None]] = set()
        self.failures = 0
        self.refused = 0
        self.on_word: Callable[[Entry], None] = lambda _word: None
        self.on_answer: Callable[[], None] = lambda: None

    @property
    def waiting(self) -> int:
        """How many entries the recorder has not answered."""
        return len(self._queue)

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
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), STALE_SECONDS)
            self._news.clear()
            await self._take_up()
            while self._queue:
                if not await self._send():
                    pause = PAUSES[min(self.failures, len(PAUSES)) - 1]
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
            self.failures += 1
            return False
        self.failures = 0
        for _ in range(sent):
            self._queue.popleft()
        await asyncio.get_running_loop().run_in_executor(self._disk, self._spool.answer, sent)
        return True

    async def _deliver(self, entries: list[Entry]) -> int:
        """Send some entries; return how many of them were answered, 0 where none was."""
        alone = ALONE.intersection(entries[0])
        try:
            if alone:
                await asyncio.to_thread(self._send_alone, entries[0])
            else:
                await asyncio.to_thread(self._link.post_events, entries)
        except Refused as refused:
            if not refused.is_final:
                if not self.failures:
                    say(f"The recorder takes nothing now: {refused}")
                return 0
            if len(entries) > 1:
                return await self._deliver(entries[: len(entries) // 2])
            self.refused += 1
            what = entries[0].get("kind") or next(iter(alone))
            say(f"The recorder refused an entry ({what}): {refused}")
        except OSError as error:
            if not self.failures:
                say(f"The recorder does not answer ({error}); what is captured waits on the disk.")
            return 0
        if word := entries[0].get("word"):
            self.on_word(word)
            self.on_answer()
        if chunk := entries[0].get("chunk"):
            Path(chunk["file"]).unlink(missing_ok=True)
        return len(entries)

    def _send_alone(self, entry: Entry) -> None:
        if "word" in entry:
            self._link.say(entry["word"])
        elif "recording" in entry:
            self._link.post_recording(entry["recording"])
        elif "ended" in entry:
            self._link.end_recording(entry["ended"]["id"], entry["ended"]["ended_ms"])
        elif (file := Path(entry["chunk"]["file"])).exists():
            chunk = entry["chunk"]
            self._link.post_chunk(chunk["id"], chunk["number"], chunk["query"], file.read_bytes())

    async def _take_up(self) -> None:
        """Send what earlier runs of this session left behind."""
        found = await asyncio.to_thread(lambda: list(left_behind(self._folder, self._session)))
        for file, entries in found:
            while entries:
                sent = await self._deliver(first_of(entries))
                if not sent:
                    return
                del entries[:sent]
            await asyncio.to_thread(remove, file)


def first_of(entries: Iterable[Entry]) -> list[Entry]:
    """Return the first entries that go in one request: events together, anything else alone."""
    batch: list[Entry] = []
    for entry in entries:
        is_alone = not ALONE.isdisjoint(entry)
        if is_alone and not batch:
            return [entry]
        if is_alone or len(batch) == BATCH:
            break
        batch.append(entry)
    return batch


def say(sentence: str) -> None:
    """Tell whoever reads what the process prints."""
    print(sentence, file=sys.stderr, flush=True)
