"""A session's replay as its page draws it: tasks, entries and unrecorded stretches on one line.

What does not live here: routes (`replay`), and which window was in front (`recorder.replay`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from recorder import log
from recorder.models import Attempt, StudySession
from recorder.queries import attempts_of, events_of
from recorder.replay import reading
from recorder.replay.streams import Piece, Stream, follow, window_of
from recorder.timeline import LETTERS
from recorder.vocabulary import EventKind, derived_outcome
from recorder.web.loglines import LogLine, log_lines

GAP_MS = 3_000.0
"""A page that takes so long to load is no gap in its recording."""

STROKES = frozenset({EventKind.CLICK, EventKind.PAGE})


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
    """An entry on the line: a letter, or a stroke where it has none."""

    left: float
    letter: str
    line: LogLine


class ReplayView:
    """A session with what its replay shows."""

    def __init__(self, session: StudySession) -> None:
        self.session = session
        self.study = session.study
        self.participant = session.participant

    @cached_property
    def streams(self) -> list[Stream]:
        """The page recordings."""
        return reading.streams_of(self.session)

    @cached_property
    def pieces(self) -> list[Piece]:
        """Which of them was in front when."""
        return follow(self.streams, reading.signals_of(self.session))

    @cached_property
    def attempts(self) -> list[Attempt]:
        """The session's attempts."""
        return attempts_of(self.session)

    @cached_property
    def lines(self) -> list[LogLine]:
        """The log in the order of its times, without what was taken back or only steered."""
        lines = log_lines(log.effective(events_of(self.session)), self.attempts)[::-1]
        return [line for line in lines if not (line.entry.is_cancelled or line.is_steering)]

    @cached_property
    def end_ms(self) -> float:
        """The end of the line: the last that was recorded."""
        ends = [stream.to_ms for stream in self.streams]
        ends += [line.entry.t_ms for line in self.lines]
        ends += [each.finished_ms for each in self.attempts if each.finished_ms is not None]
        return max(ends, default=0.0) or 1.0

    @property
    def bands(self) -> list[Band]:
        """The attempts as bands; one that still runs reaches to the end."""
        return [
            Band(
                attempt,
                derived_outcome(attempt.outcome, attempt.assist_level),
                self._stretch(
                    attempt.started_ms,
                    self.end_ms if attempt.finished_ms is None else attempt.finished_ms,
                ),
            )
            for attempt in self.attempts
            if attempt.started_ms is not None
        ]

    @property
    def marks(self) -> list[Mark]:
        """The entries with a letter or a stroke."""
        return [
            Mark(self._percent(line.entry.t_ms), LETTERS.get(line.entry.kind, ""), line)
            for line in self.lines
            if line.entry.kind in STROKES or line.entry.kind in LETTERS
        ]

    @property
    def gaps(self) -> list[Stretch]:
        """The stretches of which no page was recorded."""
        found, reached = [], 0.0
        for piece in self.pieces:
            if piece.from_ms - reached > GAP_MS:
                found.append(self._stretch(reached, piece.from_ms))
            reached = max(reached, piece.to_ms)
            holes = self.streams[piece.stream].holes()
            within = [(max(a, piece.from_ms), min(b, piece.to_ms)) for a, b in holes]
            found += [self._stretch(a, b) for a, b in within if b - a > GAP_MS]
        if self.end_ms - reached > GAP_MS:
            found.append(self._stretch(reached, self.end_ms))
        return found

    def _percent(self, t_ms: float) -> float:
        return min(100.0, max(0.0, 100 * t_ms / self.end_ms))

    def _stretch(self, from_ms: float, to_ms: float) -> Stretch:
        left = self._percent(from_ms)
        return Stretch(left, self._percent(max(from_ms, to_ms)) - left, from_ms, to_ms)


def index_of(streams: Sequence[Stream], pieces: Sequence[Piece]) -> dict[str, Any]:
    """Return what the page must know before it asks for chunks, as short as it can be said.

    `parts` are [number, from_ms, to_ms, whether one can draw from it], `pieces` [place of the
    stream, from_ms, to_ms].
    """
    windows = list(dict.fromkeys(window_of(each) for each in streams))
    return {
        "streams": [
            {
                "id": str(each.id),
                "window": windows.index(window_of(each)),
                "label": each.label,
                "from_ms": each.from_ms,
                "to_ms": each.to_ms,
                "parts": [[*part[:3], int(part.has_snapshot)] for part in each.parts],
            }
            for each in streams
        ],
        "windows": len(windows),
        "pieces": [list(piece) for piece in pieces],
    }
