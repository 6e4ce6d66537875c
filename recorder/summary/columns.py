"""Attempts as columns of numbers, which figures are computed from; a record for whoever looks.

A large study has tens of thousands of attempts, and a figure needs one number of each: columns
hold them side by side, so that numpy sorts, counts and picks them. `Attempts` is a choice of rows
and reads like a sequence of records, each of which is made when somebody looks at it. What does
not live here: where columns are read from (`recorder.attempts`), and which attempts count
(`settling`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, Self, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from recorder.summary.records import AttemptRecord, as_people_count
from recorder.vocabulary import ASSISTED, COMPLETIONS, INVALID, AssistLevel, AttemptStatus, Outcome

Rows: TypeAlias = NDArray[np.intp]
Numbers: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
Codes: TypeAlias = NDArray[np.int8]

NUMBERS = (
    "assist_level",
    "seconds",
    "errors",
    "clicks",
    "assists",
    "pages_total",
    "pages_unique",
    "seq_rating",
    "marked_clicks",
    "captured_clicks",
    "misclicks",
    "first_click_seconds",
)
"""The figures of an attempt, each a column under the name it has in a record."""

OUTCOME_ORDER = [
    Outcome.SUCCESS.value,
    Outcome.SUCCESS_WITH_DIFFICULTY.value,
    ASSISTED,
    Outcome.FAILURE.value,
    Outcome.ABANDONED.value,
    Outcome.NOT_ATTEMPTED.value,
    Outcome.TECHNICAL_FAILURE.value,
]
"""The order in which outcomes are drawn and listed, from the best to no valid attempt."""

NO_OUTCOME = -1
_RESULTS: Mapping[str | None, int] = {
    None: NO_OUTCOME,
    **{each: place for place, each in enumerate(OUTCOME_ORDER)},
}
_COMPLETIONS = [_RESULTS[each.value] for each in COMPLETIONS]
_INVALID = [_RESULTS[each.value] for each in INVALID]


class Words(NamedTuple):
    """A column of words: each of them once, and by row which one it is."""

    known: tuple[str, ...]
    at: Rows

    @classmethod
    def of(cls, values: Iterable[str], key: Callable[[str], Any] | None = None) -> Self:
        """Return the column of these values, its words in order."""
        place: dict[str, int] = {}
        at = np.array([place.setdefault(value, len(place)) for value in values], dtype=np.intp)
        return cls((*place,), at).in_order(key)

    def in_order(self, key: Callable[[str], Any] | None = None) -> Self:
        """Return the same column with its words in order, so that rows sort as words do."""
        order = sorted(range(len(self.known)), key=lambda place: _order(self.known[place], key))
        rank = np.empty(len(order), dtype=np.intp)
        rank[order] = np.arange(len(order))
        return type(self)(tuple(self.known[place] for place in order), rank[self.at])

    def among(self, rows: Rows) -> list[str]:
        """Return the words that occur in these rows, in order."""
        counts = np.bincount(self.at[rows], minlength=len(self.known))
        return [self.known[place] for place in np.flatnonzero(counts).tolist()]

    def is_word(self, word: str) -> Mask:
        """Return in which rows the word stands."""
        place = self.known.index(word) if word in self.known else -1
        found: Mask = self.at == place
        return found


@dataclass(frozen=True, eq=False)
class Columns:
    """Attempts side by side; `records` holds or makes the record of each row.

    Participants are in the order people count in, variants in that of the alphabet. A number that
    is not known is NaN, and nowhere else than in a column. `sat` is when the session began.
    """

    records: Sequence[AttemptRecord]
    task: Words
    participant: Words
    variant: Words
    segment: Words
    sat: Numbers
    session: NDArray[np.int64]
    position: NDArray[np.int64]
    is_archived: Mask
    is_optimal: Mask
    is_open: Mask
    outcome: Codes
    is_judged: Mask
    numbers: Mapping[str, Numbers]
    _made: dict[Callable[["Columns"], Codes], Codes] = field(default_factory=dict)

    def made(self, make: Callable[["Columns"], Codes]) -> Codes:
        """Return a column that is made of the others; it is made once, whoever asks."""
        if make not in self._made:
            self._made[make] = make(self)
        return self._made[make]

    @cached_property
    def is_alone(self) -> Mask:
        """In which rows the goal was reached without a hint."""
        return np.isin(self.outcome, _COMPLETIONS) & ~self._is_helped

    @cached_property
    def is_invalid(self) -> Mask:
        """In which rows the outcome makes no valid attempt."""
        return np.isin(self.outcome, _INVALID)

    @cached_property
    def result(self) -> Codes:
        """The outcomes as they count, by their places in `OUTCOME_ORDER`."""
        assisted = np.isin(self.outcome, _COMPLETIONS) & self._is_helped
        return np.where(assisted, np.int8(_RESULTS[ASSISTED]), self.outcome)

    @cached_property
    def group(self) -> Rows:
        """Who tried what in each row: participant and variant as one number."""
        return self.participant.at * len(self.variant.known) + self.variant.at

    @cached_property
    def place(self) -> Rows:
        """The place of each row among all: by participant and variant, then as it happened."""
        order = np.lexsort((self.position, self.session, self.sat, self.group))
        place = np.empty(len(order), dtype=np.intp)
        place[order] = np.arange(len(order))
        return place

    @property
    def _is_helped(self) -> Mask:
        return self.numbers["assist_level"] >= AssistLevel.HINT


@dataclass(frozen=True, eq=False)
class Attempts(Sequence[AttemptRecord]):
    """Some rows of the columns, in an order; as a sequence they are records."""

    columns: Columns
    rows: Rows

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[AttemptRecord]:
        records = self.columns.records
        return (records[row] for row in self.rows.tolist())

    @overload
    def __getitem__(self, place: int) -> AttemptRecord: ...
    @overload
    def __getitem__(self, place: slice) -> "Attempts": ...
    def __getitem__(self, place: int | slice) -> "AttemptRecord | Attempts":
        if isinstance(place, slice):
            return Attempts(self.columns, self.rows[place])
        return self.columns.records[int(self.rows[place])]

    def __eq__(self, other: object) -> bool:
        """Whether another sequence holds the same records."""
        return isinstance(other, Sequence) and [*self] == [*other]

    __hash__ = None  # type: ignore[assignment]

    def where(self, chosen: Mask | Rows) -> "Attempts":
        """Return those of them that are chosen, or that stand at the chosen places."""
        return Attempts(self.columns, self.rows[chosen])

    def number(self, name: str) -> Numbers:
        """Return a figure of each, NaN where it is not known."""
        return self.columns.numbers[name][self.rows]

    def counts(self, name: str) -> list[int]:
        """Return a count of each as a whole number, where all are known."""
        found: list[int] = self.number(name).astype(np.int64).tolist()
        return found

    @property
    def is_alone(self) -> Mask:
        """Which of them reached the goal without a hint."""
        return self.columns.is_alone[self.rows]


def as_attempts(attempts: Iterable[AttemptRecord]) -> Attempts:
    """Return records as a choice of all rows of their columns, without those taken back."""
    if isinstance(attempts, Attempts):
        return attempts
    records = [each for each in attempts if each.status is not AttemptStatus.CANCELLED]
    columns = Columns(
        records,
        task=Words.of(each.task for each in records),
        participant=Words.of((each.participant for each in records), as_people_count),
        variant=Words.of(each.variant for each in records),
        segment=Words.of(each.segment for each in records),
        sat=np.array([each.order[0] for each in records], dtype=np.float64),
        session=np.array([each.session_id for each in records], dtype=np.int64),
        position=np.array([each.position for each in records], dtype=np.int64),
        is_archived=np.array([each.session_archived for each in records], dtype=np.bool_),
        is_optimal=np.array([each.session_optimal for each in records], dtype=np.bool_),
        is_open=np.array([each.status.is_open for each in records], dtype=np.bool_),
        outcome=np.array([_RESULTS[each.outcome] for each in records], dtype=np.int8),
        is_judged=np.array([each.second_outcome is not None for each in records], dtype=np.bool_),
        numbers={
            name: np.array([getattr(each, name) for each in records], dtype=np.float64)
            for name in NUMBERS
        },
    )
    return Attempts(columns, np.arange(len(records)))


def _order(word: str, key: Callable[[str], Any] | None) -> tuple[Any, str]:
    return key(word) if key else (), word
