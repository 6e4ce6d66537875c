"""The server's steady clock: wall time that never jumps while the program runs.

The wall clock is read once, when the program starts; from then on time moves with the monotonic
clock. A step by NTP, a time zone or a person changes no duration. What does not live here: the
clocks of the screens, which measure for themselves and are compared by a handshake.
"""

import time
from datetime import UTC, datetime, timedelta


class SteadyClock:
    """Wall time as it was at the start, moved on by the monotonic clock."""

    def __init__(self) -> None:
        self._wall = datetime.now(UTC)
        self._monotonic = time.monotonic()

    def now(self) -> datetime:
        """Return the time in UTC, to the microsecond; it never runs backwards."""
        return self._wall + timedelta(seconds=time.monotonic() - self._monotonic)


STEADY = SteadyClock()


def milliseconds_between(earlier: datetime, later: datetime) -> float:
    """Return the milliseconds from `earlier` to `later`, negative when they are swapped."""
    return (later - earlier) / timedelta(milliseconds=1)
