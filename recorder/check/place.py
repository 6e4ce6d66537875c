"""Whether the place is fit to record in: keys, disk, clock, backups.

Here alone something is written: a few small files to time the disk, removed at once. What does not
live here: the data themselves (`data`).
"""

import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from recorder.backup.keeping import backups_in, failure_in
from recorder.backup.manifest import KEYS
from recorder.check.data import Facts
from recorder.check.verdict import Level, Tested
from recorder.clock import STEADY
from recorder.figures import size

EVENTS_PER_MINUTE = 120
"""A busy minute: a moderator who marks steadily, and a capture that reports clicks and pages."""

BYTES_PER_EVENT = 700
"""What an entry takes with its indexes, where the data are too few to measure it."""

SHORT_MINUTES, ENOUGH_MINUTES = 60, 480
"""Less than an hour of recording fails, less than a day in the lab is warned of."""

BACKUP_SHARE = 2
"""A backup needs room for a copy of the database, and for the file it makes of it."""

WRITES = 7
WRITE_BYTES = 4096
SLOW_WRITE_MS = 50
"""From here on a mark would be felt to wait."""

CLOCK_TOLERANCE_SECONDS = 2.0


def tests(
    folder: Path, facts: Facts, now: datetime, *, backup_warn_hours: float
) -> Iterator[Tested]:
    """Yield the result of every test of the place."""
    yield _keys(folder)
    yield _space(folder, facts)
    yield _write(folder)
    yield _clock(facts, datetime.now(UTC))
    yield _backup(folder, facts, now, timedelta(hours=backup_warn_hours))


def _keys(folder: Path) -> Tested:
    file = folder / KEYS
    try:
        keys = json.loads(file.read_text(encoding="utf-8"))
        sound = all(isinstance(keys[name], str) and keys[name] for name in ("access", "cookies"))
    except FileNotFoundError:
        sentence = "There are no keys yet; the program makes them when it starts."
        return Tested("keys", Level.WARN, sentence)
    except (OSError, ValueError, LookupError, TypeError):
        sound = False
    if not sound:
        sentence = f"{file} cannot be read; move it away, and new keys are made at the next start."
        return Tested("keys", Level.FAIL, sentence)
    if os.name == "posix" and file.stat().st_mode & 0o077:
        sentence = f"Others on this computer may read {file}; make it readable by you alone."
        return Tested("keys", Level.WARN, sentence)
    return Tested("keys", Level.OK, "The keys are there, readable by their owner only.")


def _space(folder: Path, facts: Facts) -> Tested:
    free = shutil.disk_usage(folder).free
    each = facts.bytes_per_event or BYTES_PER_EVENT
    how = "as measured here" if facts.bytes_per_event else "as assumed"
    minutes = int(free / (each * EVENTS_PER_MINUTE))
    room = f"{size(free)} are free: {minutes} minutes of recording"
    sentence = f"{room} ({EVENTS_PER_MINUTE} entries a minute, {round(each)} bytes each, {how})."
    if minutes < SHORT_MINUTES:
        return Tested("space", Level.FAIL, f"{sentence} Make room before you record.")
    if minutes < ENOUGH_MINUTES:
        return Tested("space", Level.WARN, f"{sentence} Make room soon.")
    if free < BACKUP_SHARE * facts.database_bytes:
        return Tested("space", Level.WARN, f"{sentence} That is too little for a backup here.")
    return Tested("space", Level.OK, sentence)


def _write(folder: Path) -> Tested:
    """Time a write that is on the disk when it returns, as every mark is."""
    taken_ms = []
    try:
        with tempfile.TemporaryFile(dir=folder, prefix=".check-") as stream:
            for _ in range(WRITES):
                began = time.perf_counter()
                stream.write(os.urandom(WRITE_BYTES))
                stream.flush()
                os.fsync(stream.fileno())
                taken_ms.append(1000 * (time.perf_counter() - began))
    except OSError as error:
        sentence = f"Nothing can be written in {folder} ({error.strerror}); marks would be refused."
        return Tested("write", Level.FAIL, sentence)
    middle = statistics.median(taken_ms)
    sentence = (
        f"A write is on the disk after {middle:.1f} ms (median of {WRITES}, "
        f"the slowest {max(taken_ms):.1f} ms)."
    )
    if middle > SLOW_WRITE_MS:
        return Tested("write", Level.WARN, f"{sentence} That is slow: use a disk of this computer.")
    return Tested("write", Level.OK, sentence)


def _clock(facts: Facts, wall: datetime) -> Tested:
    """Compare the wall clock with the steady one, and with what was recorded last."""
    apart = abs((STEADY.now() - wall).total_seconds())
    if apart > CLOCK_TOLERANCE_SECONDS:
        sentence = (
            f"The clock was moved by {apart:.1f} s just now; wait until it stands, try again."
        )
        return Tested("clock", Level.WARN, sentence)
    last = facts.last_recorded_at
    if last and (last - wall).total_seconds() > CLOCK_TOLERANCE_SECONDS:
        sentence = (
            f"The last entry was recorded at {_local(last)}, which is still to come: the clock of "
            "this computer was put back. Durations are not touched; set the clock right."
        )
        return Tested("clock", Level.WARN, sentence)
    return Tested("clock", Level.OK, f"The clocks agree; it is {_local(wall)}.")


def _backup(folder: Path, facts: Facts, now: datetime, allowed: timedelta) -> Tested:
    """Say how old the last backup is, and whether the last one by itself failed."""
    failure = failure_in(folder)
    backups = backups_in(folder)
    if failure:
        sentence = f"The last one, at {_local(failure.at)}, was not made: {failure.sentence}"
        return Tested("backup", Level.WARN, sentence)
    last = facts.last_recorded_at
    if not backups:
        if last is None:
            return Tested("backup", Level.OK, "There is none, and nothing is recorded yet.")
        sentence = "There is none yet; recorder run makes them, recorder backup does at once."
        return Tested("backup", Level.WARN, sentence)
    at, file = backups[0]
    sentence = f"The last one is of {_local(at)} ({file.name})"
    if last and last > at and now - at > allowed:
        sentence = f"{sentence}, and more was recorded since; run recorder backup."
        return Tested("backup", Level.WARN, sentence)
    return Tested("backup", Level.OK, f"{sentence}.")


def _local(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
