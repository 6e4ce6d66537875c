"""An event as somebody proposes it, and whether it is well-formed in itself.

Checks that need no database: names, numbers, what each kind must carry. What does not live here:
whether the session is in a state to take it (`recorder.recording`).
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from uuid import UUID

import msgspec

from recorder.errors import BadInput
from recorder.vocabulary import (
    ASSISTED,
    MARKS,
    AssistLevel,
    EventKind,
    Outcome,
    Screen,
    Severity,
    Source,
)

MOST_PRESSES = 1_000

AHEAD_MS = 60_000
"""How far in the future an event may lie before a clock must be wrong."""

COUNTED = frozenset({EventKind.ERROR, EventKind.CLICK, EventKind.ASSIST})
"""Kinds that count in an attempt's figures, and so need an attempt that was running."""

MOST_ITEMS = 200
"""Items that an answer may have; no questionnaire is that long."""

LONGEST_TEXT = 10_000
"""Characters a note may have; more is a paste that went wrong."""


class Proposed(Protocol):
    """What somebody must say of an event that is to be recorded; `Draft` does."""

    @property
    def id(self) -> UUID: ...
    @property
    def kind(self) -> EventKind: ...
    @property
    def t_ms(self) -> float: ...
    @property
    def source(self) -> Source: ...
    @property
    def data(self) -> Mapping[str, Any]: ...
    @property
    def attempt_id(self) -> UUID | None: ...
    @property
    def task_id(self) -> int | None: ...
    @property
    def target_id(self) -> UUID | None: ...
    @property
    def author(self) -> str: ...
    @property
    def t_error_ms(self) -> float | None: ...
    @property
    def client_ms(self) -> float | None: ...


class Draft(msgspec.Struct, frozen=True):
    """A proposed event. `t_ms` is on the session clock; `id` is its maker's UUIDv7.

    A start names its `task_id`; a correction or an undo names its `target_id`; other kinds find
    their attempt by their time, unless `attempt_id` names it.
    """

    id: UUID
    kind: EventKind
    t_ms: float
    source: Source = Source.MODERATOR
    data: Mapping[str, Any] = {}
    attempt_id: UUID | None = None
    task_id: int | None = None
    target_id: UUID | None = None
    author: str = ""
    t_error_ms: float | None = None
    client_ms: float | None = None


def check(draft: Proposed, latest_ms: float) -> None:
    """Raise BadInput unless the draft is well-formed and not later than `latest_ms`."""
    if not 0 <= draft.t_ms <= latest_ms or draft.t_ms == math.inf:
        _check_time(draft.t_ms, latest_ms)
    kind, data = draft.kind, draft.data
    for value in data.values():
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise BadInput(f"A text may have {LONGEST_TEXT:,} characters; split this one.")
    if kind is EventKind.START and draft.task_id is None:
        raise BadInput("A start must name its task.")
    if draft.target_id is None and kind in (EventKind.UNDO, EventKind.AMEND):
        raise BadInput(f"An entry of kind {kind} must name the entry it is about.")
    if data.get("outcome") == ASSISTED and draft.source is not Source.OBSERVER:
        raise BadInput("Assisted follows from the assists; say success, and mark the assist.")
    if kind is EventKind.AMEND:
        _check_correction(data, latest_ms)
    else:
        check_data(kind, data)


def check_data(kind: EventKind, data: Mapping[str, Any]) -> None:
    """Raise BadInput unless what an event of this kind carries is well-formed."""
    for name, allowed in _FIELDS.get(kind, {}).items():
        if data.get(name) is not None and not allowed(data[name]):
            raise BadInput(f"{kind.label}: {name} cannot be {data[name]!r}.")
    presses = data.get("presses")
    if presses is not None and not _is_count(presses):
        raise BadInput(f"{kind.label}: presses cannot be {presses!r}.")
    needed = _NEEDED.get(kind)
    if needed and not data.get(needed):
        raise BadInput(f"{kind.label}: {needed} is missing.")


def _check_time(t_ms: float, latest_ms: float) -> None:
    if not _is_time(t_ms):
        raise BadInput("A time is a number of milliseconds since the session began, 0 or more.")
    if t_ms > latest_ms:
        raise BadInput("An event lies in the future; compare the clocks and send it again.")


def _check_correction(change: Mapping[str, Any], latest_ms: float) -> None:
    unknown = set(change) - {"kind", "t_ms", "data"}
    if unknown or not change or not isinstance(change.get("data", {}), dict):
        raise BadInput("A correction changes the kind, the time or the data of an entry.")
    if "t_ms" in change:
        if isinstance(change["t_ms"], int | float) and change["t_ms"] > latest_ms:
            raise BadInput("This time has not come yet; choose an earlier one.")
        _check_time(change["t_ms"], latest_ms)
    if "kind" in change and change["kind"] not in list(MARKS):
        raise BadInput("An entry can become an error, click, assist, note, quote or marker.")


def _is_outcome(value: object) -> bool:
    return value in list(Outcome)


def _is_rating(value: object) -> bool:
    return isinstance(value, str) and (value in list(Outcome) or value == ASSISTED)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_time(value: object) -> bool:
    return _is_number(value) and value >= 0  # type: ignore[operator]


def _is_count(value: object) -> bool:
    return type(value) is int and 1 <= value <= MOST_PRESSES


def _is_number(value: object) -> bool:
    return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]


def _is_screen(value: object) -> bool:
    return value in list(Screen)


def _is_items(value: object) -> bool:
    """Whether this may be answers by item; their instrument knows which ones are."""
    return isinstance(value, dict) and len(value) <= MOST_ITEMS


def _is_choice(value: object) -> bool:
    return isinstance(value, bool)


def _one_of(levels: type[Severity] | type[AssistLevel]) -> Callable[[object], bool]:
    return lambda value: type(value) is int and value in [level.value for level in levels]


_FIELDS: Mapping[EventKind, Mapping[str, Callable[[object], bool]]] = {
    EventKind.FINISH: {"outcome": _is_outcome},
    EventKind.OUTCOME: {"outcome": _is_rating},
    EventKind.ERROR: {"severity": _one_of(Severity), "text": _is_text},
    EventKind.ASSIST: {"level": _one_of(AssistLevel), "text": _is_text},
    EventKind.NOTE: {"text": _is_text},
    EventKind.QUOTE: {"text": _is_text},
    EventKind.PAGE: {"url": _is_text},
    EventKind.ANSWER: {"instrument": _is_text, "value": _is_number, "items": _is_items},
    EventKind.MARKER: {"screen": _is_screen, "session": _is_text, "code": _is_text},
    EventKind.GAP: {"until_ms": _is_time, "trimmed": _is_choice},
}
_NEEDED = {
    EventKind.OUTCOME: "outcome",
    EventKind.ASSIST: "level",
    EventKind.NOTE: "text",
    EventKind.QUOTE: "text",
    EventKind.GAP: "until_ms",
}

UNRULED = frozenset(EventKind) - {*_FIELDS, *_NEEDED}
"""Kinds with no field of their own to check; `presses` and `outcome` are checked in any kind."""
