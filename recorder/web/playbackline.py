"""The line below a playback: where tasks, entries and recordings lie, in percent of its width.

Nothing here reads the database. What does not live here: what there is of a session
(`playbackview`), and the timeline of a session's page (`recorder.timeline`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recorder.models import Attempt
from recorder.timeline import TICKS, Rows, letter_of
from recorder.vocabulary import derived_outcome
from recorder.web.loglines import LogLine

ROOM = 1.7
"""The percentage of the width that a letter needs."""

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the line, in percent of its width."""

    left: float
    width: float
    from_ms: float
    to_ms: float


@dataclass(frozen=True, slots=True)
class Band:
    """An attempt on the line."""

    attempt: Attempt
    outcome: str | None
    stretch: Stretch


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry on the line: a letter in one of the rows, or a stroke where it has none."""

    left: float
    letter: str
    row: int
    line: LogLine


@dataclass(frozen=True, slots=True)
class Track:
    """What there is of one kind of recording, and the gaps between."""

    label: str
    covered: list[Stretch]
    gaps: list[Stretch]


class Line:
    """A line as long as a session."""

    def __init__(self, end_ms: float) -> None:
        self.end_ms = end_ms

    def bands(self, attempts: Iterable[Attempt]) -> list[Band]:
        """Return attempts as bands; one that still runs reaches to the end."""
        return [
            Band(
                attempt,
                derived_outcome(attempt.outcome, attempt.assist_level),
                self._stretch(
                    attempt.started_ms,
                    self.end_ms if attempt.finished_ms is None else attempt.finished_ms,
                ),
            )
            for attempt in attempts
            if attempt.started_ms is not None
        ]

    def marks(self, lines: Iterable[LogLine]) -> list[Mark]:
        """Return the entries with a letter or a stroke; letters that would overlap lie in rows."""
        marks: list[Mark] = []
        rows = Rows(ROOM)
        for line in lines:
            left, letter = self._percent(line.entry.t_ms), letter_of(line.entry)
            if not (letter or line.entry.kind in TICKS):
                continue
            marks.append(Mark(left, letter, rows.take(left) if letter else 0, line))
        return marks

    def track(self, label: str, spans: Iterable[Span], shortest_ms: float = 0.0) -> Track:
        """Return what spans cover and the gaps between; one that is no longer is no gap."""
        covered: list[Span] = []
        for begin, end in sorted(spans):
            if covered and begin - covered[-1][1] <= shortest_ms:
                covered[-1] = covered[-1][0], max(covered[-1][1], end)
            else:
                covered.append((begin, end))
        edges = [0.0, *(edge for span in covered for edge in span), self.end_ms]
        between = zip(edges[::2], edges[1::2], strict=True)
        return Track(
            label,
            [self._stretch(begin, end) for begin, end in covered],
            [self._stretch(begin, end) for begin, end in between if end - begin > shortest_ms],
        )

    def _percent(self, t_ms: float) -> float:
        return min(100.0, max(0.0, 100 * t_ms / self.end_ms))

    def _stretch(self, from_ms: float, to_ms: float) -> Stretch:
        left = self._percent(from_ms)
        return Stretch(left, self._percent(max(from_ms, to_ms)) - left, from_ms, to_ms)


def without(span: Span, holes: Sequence[Span]) -> list[Span]:
    """Return what is left of a span without holes, which are in the order of time.

    >>> without((0, 10), [(-2, 1), (4, 6), (9, 12)])
    [(1, 4), (6, 9)]
    """
    left: list[Span] = []
    reached, last = span
    for begin, end in holes:
        if reached < begin and reached < last:
            left.append((reached, min(begin, last)))
        reached = max(reached, end)
    return [*left, (reached, last)] if reached < last else left
