"""What a log says: corrections applied, undone entries cancelled, attempts rebuilt.

The log is append-only. An undo names the entry it cancels, a correction (`amend`) names the one
it changes; either can itself be undone. `effective` reads a log that way and `fold` rebuilds an
attempt from it. Pure: no database, no clock. What does not live here: who may write what
(`recorder.recording`), and figures over several attempts (`recorder.summary`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from recorder.capture import measures
from recorder.spans import worked
from recorder.vocabulary import AttemptStatus, EventKind, Outcome, Source


class Logged(Protocol):
    """What an event must tell to be read here; `recorder.models.Event` does."""

    @property
    def id(self) -> UUID: ...
    @property
    def target_id(self) -> UUID | None: ...
    @property
    def kind(self) -> EventKind: ...
    @property
    def source(self) -> Source: ...
    @property
    def t_ms(self) -> float: ...
    @property
    def data(self) -> dict[str, Any]: ...


# An event as `Logged` describes it; mypy cannot bind mapped columns to a protocol's members.
E = TypeVar("E", bound=Any)


@dataclass(frozen=True, slots=True)
class Entry(Generic[E]):
    """An event as it now reads, beside the event as it was written.

    `corrections` holds the corrections in force, oldest first; `cancelled_by` the undo in force.
    """

    event: E
    kind: EventKind
    t_ms: float
    data: Mapping[str, Any]
    corrections: tuple[E, ...] = ()
    cancelled_by: E | None = None

    @property
    def is_cancelled(self) -> bool:
        """Whether an undo in force names this entry."""
        return self.cancelled_by is not None


@dataclass(frozen=True, slots=True)
class AttemptState:
    """What the log of one attempt comes to; the columns of `recorder.models.Attempt`."""

    status: AttemptStatus
    outcome: Outcome | None = None
    second_outcome: str | None = None
    started_ms: float | None = None
    finished_ms: float | None = None
    paused_ms: float = 0.0
    paused_since_ms: float | None = None
    seconds: float | None = None
    errors: int | None = None
    clicks: int | None = None
    assists: int | None = None
    assist_level: int | None = None
    pages_total: int | None = None
    pages_unique: int | None = None
    marked_clicks: int | None = None
    captured_clicks: int | None = None
    misclicks: int | None = None
    first_click_seconds: float | None = None
    seq_rating: int | None = None


def effective(events: Iterable[E]) -> list[Entry[E]]:
    """Return the entries of a log, given in the order they were written, as they now read.

    Undo and amend entries are in the list too, so that a reader can show them. An undo always
    comes after what it names, hence one walk from the end settles which undos are in force.
    """
    written = list(events)
    undone_by: dict[UUID, E] = {}
    for event in reversed(written):
        if event.kind is EventKind.UNDO and event.target_id and event.id not in undone_by:
            undone_by[event.target_id] = event
    corrections: dict[UUID, list[E]] = {}
    for event in written:
        if event.kind is EventKind.AMEND and event.target_id and event.id not in undone_by:
            corrections.setdefault(event.target_id, []).append(event)
    return [
        _as_it_reads(event, corrections.get(event.id, ()), undone_by.get(event.id))
        for event in written
    ]


def _as_it_reads(event: E, corrections: Sequence[E], cancelled_by: E | None) -> Entry[E]:
    entry = Entry(event, event.kind, event.t_ms, event.data, tuple(corrections), cancelled_by)
    for correction in corrections:
        change = correction.data
        entry = replace(
            entry,
            kind=EventKind(change.get("kind", entry.kind)),
            t_ms=change.get("t_ms", entry.t_ms),
            data={**entry.data, **change.get("data", {})},
        )
    return entry


def fold(events: Iterable[Logged]) -> AttemptState:
    """Rebuild an attempt from its log alone.

    Seconds run from start to finish less pauses, unless a totals entry of an import says them
    and nobody corrected the start or the finish since. A count is None where nobody counted: an
    attempt watched by a moderator has errors and assists (0 if none was marked), but clicks and
    pages only if at least one was recorded, or capture was there (`recorder.capture.measures`).
    """
    read = effective(events)
    entries = [entry for entry in read if not entry.is_cancelled]
    start = _last(entries, EventKind.START)
    finish = _last(entries, EventKind.FINISH)
    outcome = _outcome(entries, moderated=True)
    if start is None:
        skipped = outcome is Outcome.NOT_ATTEMPTED
        status = AttemptStatus.FINISHED if skipped else AttemptStatus.CANCELLED
        return AttemptState(status, Outcome.NOT_ATTEMPTED if skipped else None)
    time = worked(entries, start.t_ms, finish.t_ms if finish else None)
    totals = _last(entries, EventKind.TOTALS)
    if finish:
        status = AttemptStatus.FINISHED
    else:
        status = AttemptStatus.PAUSED if time.paused_since_ms is not None else AttemptStatus.RUNNING
    levels = [int(entry.data.get("level", 0)) for entry in _all(entries, EventKind.ASSIST)]
    counted = totals.data if totals else {"errors": 0, "assists": 0}
    counts = measures.count(
        entries, time, counted, {each.event.id for each in read if each.is_cancelled}
    )
    ratings = [e for e in _all(entries, EventKind.ANSWER) if e.data.get("instrument") == "seq"]
    return AttemptState(
        status=status,
        outcome=outcome,
        second_outcome=_outcome(entries, moderated=False),
        started_ms=start.t_ms,
        finished_ms=finish.t_ms if finish else None,
        paused_ms=time.paused_ms,
        paused_since_ms=time.paused_since_ms,
        seconds=_seconds(start, finish, time.paused_ms, totals),
        errors=_count(counted.get("errors"), len(_all(entries, EventKind.ERROR))),
        assists=_count(counted.get("assists"), len(levels)),
        assist_level=max(levels, default=None),
        **asdict(counts),
        seq_rating=ratings[-1].data.get("value") if ratings else None,
    )


def _all(entries: Sequence[Entry[Any]], kind: EventKind) -> list[Entry[Any]]:
    return [entry for entry in entries if entry.kind is kind]


def _last(entries: Sequence[Entry[Any]], kind: EventKind) -> Entry[Any] | None:
    return next((entry for entry in reversed(entries) if entry.kind is kind), None)


def _outcome(entries: Sequence[Entry[Any]], *, moderated: bool) -> Any:
    """Return the last outcome said by the moderator, or by the second rater."""
    said = [
        entry.data["outcome"]
        for entry in entries
        if entry.kind in (EventKind.FINISH, EventKind.OUTCOME)
        and (entry.event.source is not Source.OBSERVER) is moderated
        and entry.data.get("outcome")
    ]
    if not said:
        return None
    return Outcome(said[-1]) if moderated else said[-1]


def _seconds(
    start: Entry[Any], finish: Entry[Any] | None, paused_ms: float, totals: Entry[Any] | None
) -> float | None:
    if finish is None:
        return None
    if totals and not start.corrections and not finish.corrections:
        return totals.data.get("seconds")
    return (finish.t_ms - start.t_ms - paused_ms) / 1000


def _count(brought: int | None, logged: int) -> int | None:
    """Add what an import brought to what the log holds; None where neither counted."""
    return logged or None if brought is None else brought + logged
