"""The time that an attempt was worked on: from its start to its finish, less pauses. Pure.

Pauses are read in the order of their times; a gap that the moderator left out is one, too. What
lies before the start or after the finish does not count, what two of them share counts once. What
does not live here: what the rest of a log comes to (`recorder.log`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from recorder.vocabulary import EventKind

if TYPE_CHECKING:
    from recorder.log import Entry


@dataclass(frozen=True, slots=True)
class Worked:
    """When an attempt was worked on, in milliseconds on the session clock.

    `pauses` do not overlap and are in order; `paused_since_ms` says since when one is still open.
    """

    start_ms: float
    finish_ms: float | None
    pauses: tuple[tuple[float, float], ...] = ()
    paused_since_ms: float | None = None

    @property
    def paused_ms(self) -> float:
        """How long the pauses were that are over."""
        # Python's own sum adds more exactly from 3.12 on: the same log must give the same bits.
        total = 0.0
        for begin, end in self.pauses:
            total += end - begin
        return total

    def holds(self, t_ms: float) -> bool:
        """Whether the attempt was worked on at a time; both ends of a pause still belong to it.

        >>> worked = Worked(10.0, 100.0, ((20.0, 40.0),))
        >>> [worked.holds(t) for t in (9, 10, 20, 30, 40, 100, 101)]
        [False, True, True, False, True, True, False]
        """
        if t_ms < self.start_ms or (self.finish_ms is not None and t_ms > self.finish_ms):
            return False
        if self.paused_since_ms is not None and t_ms > self.paused_since_ms:
            return False
        return not any(begin < t_ms < end for begin, end in self.pauses)

    def seconds_until(self, t_ms: float) -> float:
        """Return the seconds worked from the start until a time.

        >>> Worked(10.0, 100.0, ((20.0, 40.0),)).seconds_until(50.0)
        0.02
        """
        before = 0.0
        for begin, end in self.pauses:
            if begin < t_ms:
                before += min(end, t_ms) - begin
        if self.paused_since_ms is not None and t_ms > self.paused_since_ms:
            before += t_ms - self.paused_since_ms
        return (t_ms - self.start_ms - before) / 1000


def worked(entries: "Sequence[Entry[Any]]", start_ms: float, finish_ms: float | None) -> Worked:
    """Read from the entries in force of an attempt's log when it was worked on."""
    spans, since = [], None
    for entry in sorted(entries, key=lambda entry: entry.t_ms):
        if entry.kind is EventKind.PAUSE and since is None:
            since = entry.t_ms
        elif entry.kind is EventKind.RESUME and since is not None:
            spans.append((since, entry.t_ms))
            since = None
        elif entry.kind is EventKind.GAP and entry.data.get("trimmed"):
            spans.append((entry.t_ms, float(entry.data["until_ms"])))
    if since is not None and finish_ms is not None:
        spans.append((since, finish_ms))
        since = None
    pauses, reached = [], start_ms
    for begin, end in sorted(spans):
        begin, end = max(begin, reached), end if finish_ms is None else min(end, finish_ms)
        if end > begin:
            pauses.append((begin, end))
        reached = max(reached, end)
    return Worked(start_ms, finish_ms, tuple(pauses), since)
