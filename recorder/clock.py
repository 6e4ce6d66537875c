"""The server's steady clock: wall time that never jumps, also across a restart.

The wall clock is read once; from then on time moves with the machine's own counter, which a step
by NTP, a time zone or a person does not change, and which goes on while a laptop sleeps. What
the clock showed last is kept in the data folder, so that a restarted program goes on counting from
there instead of believing a wall clock that was set meanwhile. What does not live here: the clocks
of the screens, which measure for themselves and are compared by a handshake.
"""

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
"""Where Linux names the run of the machine since it was switched on."""


def counter() -> float:
    """Return seconds counted by the machine since it was switched on, sleep included if it can."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)


def boot() -> str:
    """Return a name of the machine's run since it was switched on; "" where none is known."""
    return BOOT_ID.read_text(encoding="ascii").strip() if BOOT_ID.exists() else ""


class Reading(NamedTuple):
    """What the clocks showed at one moment: steady time, wall clock, counter, boot."""

    steady: str
    wall: str
    counter: float
    boot: str


class SteadyClock:
    """Wall time as it was at the start, moved on by the machine's counter."""

    def __init__(self) -> None:
        self._start(datetime.now(UTC))

    def _start(self, at: datetime) -> None:
        self._began, self._counter = at, counter()

    def now(self) -> datetime:
        """Return the time in UTC, to the microsecond; it never runs backwards."""
        return self._began + timedelta(seconds=counter() - self._counter)

    def keep(self, file: Path) -> None:
        """Write what the clocks show now, whole or not at all."""
        shown = Reading(self.now().isoformat(), datetime.now(UTC).isoformat(), counter(), boot())
        temporary = file.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_text(json.dumps(shown._asdict()), encoding="utf-8")
        temporary.replace(file)

    def resume(self, file: Path) -> datetime | None:
        """Go on from what an earlier run of the program kept; return when that was.

        Returns None where nothing was kept or it cannot be read. On the same boot the counter
        tells how much time has passed; after a restart of the machine only the wall clock can,
        and then time at least does not run backwards.
        """
        try:
            kept = Reading(**json.loads(file.read_text(encoding="utf-8")))
            steady, wall = datetime.fromisoformat(kept.steady), datetime.fromisoformat(kept.wall)
        except (OSError, ValueError, TypeError):
            return None
        elapsed = timedelta(seconds=counter() - kept.counter)
        same_boot = bool(kept.boot) and kept.boot == boot()
        if not same_boot:
            elapsed = max(datetime.now(UTC) - wall, timedelta(0))
        self._start(steady + elapsed)
        return steady


STEADY = SteadyClock()


def milliseconds_between(earlier: datetime, later: datetime) -> float:
    """Return the milliseconds from `earlier` to `later`, negative when they are swapped."""
    return (later - earlier) / timedelta(milliseconds=1)
