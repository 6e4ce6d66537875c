"""Whether the disk is fit to record on: how much room it has, how long a write takes.

A write here is what a mark needs: some bytes and an fsync. The same measurements serve the check
before a session and the look-out during it (`lookout`). What does not live here: the data.
"""

import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from recorder.check.data import Facts
from recorder.check.verdict import Level, Tested
from recorder.figures import size

EVENTS_PER_MINUTE = 120
"""A busy minute: a moderator who marks steadily, and a capture that reports clicks and pages."""

BYTES_PER_EVENT = 700
"""What an entry takes with its indexes, where the data are too few to measure it."""

RESERVED_BYTES = 16_000_000
"""What SQLite may need beside the data (its write-ahead log) before it refuses a write."""

SHORT_MINUTES, ENOUGH_MINUTES = 60, 480
"""Less than an hour of recording fails, less than a day in the lab is warned of."""

BACKUP_SHARE = 2
"""A backup needs room for a copy of the database, and for the file it makes of it."""

WRITES = 20
WRITE_BYTES = 4096
WRITING_SECONDS = 2.0
"""No more writes are timed once they have taken this long together."""

SLOW_WRITE_MS = 50
"""From here on a mark would be felt to wait."""


class Room(NamedTuple):
    """How many bytes are free, and how many minutes of recording they are."""

    free_bytes: int
    minutes: int


def room(folder: Path, bytes_per_event: float | None) -> Room:
    """Return how much room a folder's disk has; the size of an entry is assumed where unknown."""
    free = shutil.disk_usage(folder).free
    each = bytes_per_event or BYTES_PER_EVENT
    return Room(free, int(max(0, free - RESERVED_BYTES) / (each * EVENTS_PER_MINUTE)))


def timed_writes(folder: Path, writes: int = WRITES) -> list[float]:
    """Return the milliseconds that each of some small writes took to be on the disk.

    Raises OSError where nothing can be written. The file has no name, or loses it at once.
    """
    taken_ms: list[float] = []
    with tempfile.TemporaryFile(dir=folder, prefix=".check-") as stream:
        while len(taken_ms) < writes and sum(taken_ms) < 1000 * WRITING_SECONDS:
            began = time.perf_counter()
            stream.write(os.urandom(WRITE_BYTES))
            stream.flush()
            os.fsync(stream.fileno())
            taken_ms.append(1000 * (time.perf_counter() - began))
    return taken_ms


def space(folder: Path, facts: Facts) -> Tested:
    """Say for how many minutes of recording the disk has room."""
    free, minutes = room(folder, facts.bytes_per_event)
    each = round(facts.bytes_per_event or BYTES_PER_EVENT)
    how = "as measured here" if facts.bytes_per_event else "as assumed"
    sentence = (
        f"{size(free)} are free: {minutes:,} minutes of recording "
        f"({EVENTS_PER_MINUTE} entries a minute, {each} bytes each, {how})."
    )
    if minutes < SHORT_MINUTES:
        return Tested("space", Level.FAIL, f"{sentence} Make room before you record.")
    if minutes < ENOUGH_MINUTES:
        return Tested("space", Level.WARN, f"{sentence} Make room soon.")
    if free < BACKUP_SHARE * facts.database_bytes:
        return Tested("space", Level.WARN, f"{sentence} That is too little for a backup here.")
    return Tested("space", Level.OK, sentence)


def write(folder: Path) -> Tested:
    """Say how long a write takes that is on the disk when it returns, as every mark is."""
    try:
        taken_ms = timed_writes(folder)
    except OSError as error:
        sentence = f"Nothing can be written in {folder} ({error.strerror}); marks would be refused."
        return Tested("write", Level.FAIL, sentence)
    middle, slowest = statistics.median(taken_ms), max(taken_ms)
    measured = (
        f"A write is on the disk after {middle:.1f} ms "
        f"(median of {len(taken_ms)}, the slowest {slowest:.1f} ms)"
    )
    if middle > SLOW_WRITE_MS:
        sentence = (
            f"{measured}, and every mark waits for one: keep the data on a disk of this computer, "
            "and close what else writes to it."
        )
        return Tested("write", Level.WARN, sentence)
    return Tested("write", Level.OK, f"{measured}; no mark is felt to wait for it.")
