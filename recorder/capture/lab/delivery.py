"""Brings entries to the recorder, in order and under the same ids; blocks, so it is for threads.

What is refused for good (it lies after the session's end, say) is dropped alone and said, so that
it holds up nothing; what is not answered is kept by whoever sends. What does not live here: when to
send (`poster`), the disk (`spool`), and HTTP (`link`).
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from recorder.capture.lab.link import Link, Refused
from recorder.capture.lab.spool import remove, unanswered

BATCH = 200

Entry = dict[str, Any]
"""An event of the log, or what goes alone, under one of the names in ALONE."""

ALONE = frozenset({"word", "recording", "chunk", "ended"})
"""What the participant said with the bar; a stream that begins, its chunks, and that it ended."""


class Delivery:
    """The way to the recorder, how often in a row it failed, and how much was refused for good."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self.failures = 0
        self.refused = 0

    def deliver(self, entries: list[Entry]) -> int:
        """Send some entries; return how many of them were answered, 0 where none was."""
        sent = self._deliver(entries)
        self.failures = 0 if sent else self.failures + 1
        return sent

    def take_up(self, file: Path) -> bool:
        """Send what a run that ended early left in a file; remove it once all is answered."""
        entries = unanswered(file)
        while entries:
            sent = self.deliver(first_of(entries))
            if not sent:
                return False
            del entries[:sent]
        remove(file)
        return True

    def _deliver(self, entries: list[Entry]) -> int:
        alone = ALONE.intersection(entries[0])
        try:
            if alone:
                self._send_alone(entries[0])
            else:
                self._link.post_events(entries)
        except Refused as refused:
            if not refused.is_final:
                if not self.failures:
                    say(f"The recorder takes nothing now: {refused}")
                return 0
            if len(entries) > 1:
                return self._deliver(entries[: len(entries) // 2])
            self.refused += 1
            what = entries[0].get("kind") or next(iter(alone))
            say(f"The recorder refused an entry ({what}): {refused}")
        except OSError as error:
            if not self.failures:
                say(f"The recorder does not answer ({error}); what is captured waits on the disk.")
            return 0
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
