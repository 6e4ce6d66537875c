"""Whether the place is fit to record in: keys of access, clock, backups, and with them the disk.

What does not live here: the data themselves (`data`), and how the disk is measured (`disk`).
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from recorder.backup.keeping import backups_in, failure_in
from recorder.backup.manifest import KEYS
from recorder.check import disk
from recorder.check.data import Facts
from recorder.check.verdict import Level, Tested
from recorder.clock import STEADY

CLOCK_TOLERANCE_SECONDS = 2.0


def tests(
    folder: Path, facts: Facts, now: datetime, *, backup_warn_hours: float
) -> Iterator[Tested]:
    """Yield the result of every test of the place."""
    yield _keys(folder)
    yield disk.space(folder, facts)
    yield disk.write(folder)
    yield clock(facts, datetime.now(UTC))
    yield backup(folder, facts, now, timedelta(hours=backup_warn_hours))


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


def clock(facts: Facts, wall: datetime) -> Tested:
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


def backup(folder: Path, facts: Facts, now: datetime, allowed: timedelta) -> Tested:
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
