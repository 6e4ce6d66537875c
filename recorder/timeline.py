"""A session laid out for drawing: where attempts, pauses and marks lie, in percent of a width.

Two scales: the strip shows the whole session on its clock, the lanes show each attempt from its
own start, all on one scale so that lengths compare. Pure; a template draws it. What does not live
here: what an entry says (`recorder.wording`), and which entries are in force (`recorder.log`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from recorder.log import Entry
from recorder.vocabulary import EventKind

LETTERS = {
    EventKind.ERROR: "E",
    EventKind.ASSIST: "A",
    EventKind.NOTE: "N",
    EventKind.QUOTE: "Q",
    EventKind.MARKER: "M",
    EventKind.JS_ERROR: "!",
    EventKind.HTTP_ERROR: "!",
    EventKind.GAP: "?",
}
"""Kinds that people look for one by one, and the letter that stands for them."""

TICKS = frozenset({EventKind.CLICK, EventKind.PAGE})
"""Kinds that come in numbers and are drawn as strokes."""

ROOM = 2.5
"""The percentage of the width that a letter needs."""

STEPS_MS = [1_000 * seconds for seconds in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)]
"""Round distances between the numbers of an axis."""


class Timed(Protocol):
    """What an attempt must tell to be laid out; `recorder.models.Attempt` does."""

    id: UUID
    started_ms: float | None
    finished_ms: float | None


class Rows:
    """Rows above one another, in which letters that come in the order of time do not overlap.

    `room` is the percentage of the width that a letter needs. There are three rows; more letters
    at one moment lie on one another in the first.
    """

    def __init__(self, room: float) -> None:
        self._room = room
        self._ends = [0.0] * 3

    def take(self, left: float) -> int:
        """Lay a letter; return its row.

        >>> rows = Rows(2.0)
        >>> [rows.take(left) for left in (0, 1, 1.5, 2, 9)]
        [0, 1, 2, 0, 0]
        """
        row = next((row for row, end in enumerate(self._ends) if end <= left), 0)
        self._ends[row] = left + self._room
        return row


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, in percent of the width."""

    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry on a lane. A kind without a letter is a stroke; letters that would overlap lie in
    rows above one another.
    """

    left: float
    row: int
    letter: str
    entry: Entry[Any]


@dataclass(frozen=True, slots=True)
class Tick:
    """A number of an axis."""

    left: float
    t_ms: float


@dataclass(frozen=True, slots=True)
class Lane:
    """One attempt: its place in the session's strip, and what happened in it from its own start."""

    attempt: Any
    strip: Span
    bar: Span
    pauses: tuple[Span, ...]
    marks: tuple[Mark, ...]

    @property
    def rows(self) -> int:
        """How many rows of letters lie above the bar."""
        return max((mark.row + 1 for mark in self.marks if mark.letter), default=0)


@dataclass(frozen=True, slots=True)
class Timeline:
    """A session for drawing. `skipped` are attempts that never started."""

    end_ms: float
    ticks: tuple[Tick, ...]
    lane_ms: float
    lane_ticks: tuple[Tick, ...]
    lanes: tuple[Lane, ...]
    skipped: tuple[Any, ...]


def lay_out(attempts: Sequence[Timed], entries: Iterable[Entry[Any]]) -> Timeline:
    """Lay a session out; entries that were taken back are not drawn.

    An attempt that still runs reaches to the last thing that happened in the session.
    """
    in_force = [entry for entry in entries if not entry.is_cancelled]
    last = max((entry.t_ms for entry in in_force), default=0.0)
    begun = [(each, each.started_ms) for each in attempts if each.started_ms is not None]
    spans = [
        (each, start, max(start, last if each.finished_ms is None else each.finished_ms))
        for each, start in begun
    ]
    end = max([last, *(finish for _, _, finish in spans)]) or 1.0
    longest = max((finish - start for _, start, finish in spans), default=0.0) or 1.0
    by_attempt: dict[UUID | None, list[Entry[Any]]] = {}
    for entry in sorted(in_force, key=lambda entry: entry.t_ms):
        by_attempt.setdefault(entry.event.attempt_id, []).append(entry)
    return Timeline(
        end_ms=end,
        ticks=_ticks(end),
        lane_ms=longest,
        lane_ticks=_ticks(longest),
        lanes=tuple(
            Lane(
                attempt,
                strip=_span(start, finish, end),
                bar=_span(0.0, finish - start, longest),
                pauses=_pauses(by_attempt.get(attempt.id, []), start, finish, longest),
                marks=_marks(by_attempt.get(attempt.id, []), start, longest),
            )
            for attempt, start, finish in spans
        ),
        skipped=tuple(each for each in attempts if each.started_ms is None),
    )


def _span(begin: float, end: float, whole: float) -> Span:
    return Span(100 * begin / whole, 100 * (end - begin) / whole)


def _pauses(
    entries: Sequence[Entry[Any]], start: float, finish: float, whole: float
) -> tuple[Span, ...]:
    """Return the pauses within an attempt; one that nobody ended reaches to the finish."""
    found: list[Span] = []
    since: float | None = None
    for entry in entries:
        if entry.kind is EventKind.PAUSE and since is None:
            since = min(entry.t_ms, finish)
        elif entry.kind is EventKind.RESUME and since is not None:
            found.append(_span(since - start, min(entry.t_ms, finish) - start, whole))
            since = None
    if since is not None:
        found.append(_span(since - start, finish - start, whole))
    return tuple(found)


def _marks(entries: Sequence[Entry[Any]], start: float, whole: float) -> tuple[Mark, ...]:
    """Return what is drawn of an attempt's log; a late note may lie beyond the end of its bar."""
    marks: list[Mark] = []
    rows = Rows(ROOM)
    for entry in entries:
        letter = letter_of(entry)
        if "screen" in entry.data or not (letter or entry.kind in TICKS):
            continue
        left = min(100.0, max(0.0, 100 * (entry.t_ms - start) / whole))
        marks.append(Mark(left, rows.take(left) if letter else 0, letter, entry))
    return tuple(marks)


def letter_of(entry: Entry[Any]) -> str:
    """Return the letter an entry is drawn with: a mark of the study's own has its label's first."""
    label = str(entry.data.get("code", "")) if entry.kind is EventKind.MARKER else ""
    return label.strip()[:1].upper() or LETTERS.get(entry.kind, "")


def _ticks(whole: float) -> tuple[Tick, ...]:
    """Return up to about eight round times along an axis."""
    step = next((step for step in STEPS_MS if whole / step <= 8), None)
    if step is None:
        step = STEPS_MS[-1] * (int(whole / STEPS_MS[-1] / 8) + 1)
    return tuple(Tick(100 * at / whole, at) for at in range(0, int(whole) + 1, step))
