"""A log as screens draw it: one line per entry, with what it was before and who made it.

Undos and corrections are no lines of their own: they show at the line they are about.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from recorder.log import Entry
from recorder.models import Attempt, Event
from recorder.vocabulary import EventKind, Source
from recorder.web.filters import clock, local_time
from recorder.wording import describe, describe_data

HIDDEN = frozenset({EventKind.UNDO, EventKind.AMEND})

GRADED_WITHIN_MS = 10_000
"""A digit that follows a mark so soon says its grade; later it corrects one."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry as it reads now. `shown_ms` counts from the attempt's start where it has one."""

    entry: Entry[Event]
    attempt: Attempt | None
    shown_ms: float
    label: str
    text: str
    by: str
    history: tuple[str, ...]

    @property
    def id(self) -> UUID:
        """The entry's id."""
        return self.entry.event.id

    @property
    def is_steering(self) -> bool:
        """Whether the line only says what the participant's screen showed."""
        return "screen" in self.entry.data

    @property
    def css(self) -> str:
        """The classes that a line is drawn with."""
        undone = " undone" if self.entry.is_cancelled else ""
        return f"{self.entry.kind}{' steering' if self.is_steering else ''}{undone}"


def log_lines(entries: Iterable[Entry[Event]], attempts: Iterable[Attempt]) -> list[LogLine]:
    """Return the lines of a log, newest first, in the order of their times."""
    by_id = {attempt.id: attempt for attempt in attempts}
    lines = [
        _line(entry, by_id.get(entry.event.attempt_id) if entry.event.attempt_id else None)
        for entry in entries
        if entry.kind not in HIDDEN
    ]
    return sorted(lines, key=lambda line: (line.entry.t_ms, line.entry.event.seq), reverse=True)


def _line(entry: Entry[Event], attempt: Attempt | None) -> LogLine:
    event = entry.event
    wording = describe(entry)
    zero = attempt.started_ms if attempt and attempt.started_ms is not None else 0.0
    made_by_hand = event.source is Source.MODERATOR
    return LogLine(
        entry=entry,
        attempt=attempt,
        shown_ms=entry.t_ms - zero,
        label=wording.label,
        text=wording.text,
        by=event.author or ("" if made_by_hand else event.source.label),
        history=tuple(_history(entry, zero)),
    )


def _history(entry: Entry[Event], zero: float) -> Iterable[str]:
    """Yield what the entry said before it was corrected, and that it was taken back."""
    event = entry.event
    corrections = [each for each in entry.corrections if not _belongs_to_the_mark(each, event)]
    if corrections:
        was = describe_data(event.kind, event.data)
        text = f" “{was.text}”" if was.text else ""
        when = local_time(corrections[-1].recorded_at)
        yield f"was {was.label}{text} at {clock(event.t_ms - zero)}, corrected {when}"
    if entry.cancelled_by:
        yield f"taken back {local_time(entry.cancelled_by.recorded_at)}"


def _belongs_to_the_mark(correction: Event, event: Event) -> bool:
    """Whether a correction is but the second key of a mark: its grade, or a double press."""
    grades_only = set(correction.data.get("data", {})) <= {"severity", "level", "presses"}
    soon = correction.t_ms - event.t_ms < GRADED_WITHIN_MS
    return grades_only and soon and set(correction.data) == {"data"}
