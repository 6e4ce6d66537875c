"""Which attempts are in a figure, and why the others are not: samples, and what they are told by.

What does not live here: which attempt of each participant counts (`settling`), which of those a
figure asks for (`rules`), and what the figures come to (`tasks`).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, TypeAlias, overload

import numpy as np

from recorder.summary.columns import Attempts, Codes, Columns
from recorder.summary.records import AttemptRecord


class Reason(StrEnum):
    """Why an attempt is not in a figure, as people read it."""

    NOT_ATTEMPTED = "not attempted"
    TECHNICAL_FAILURE = "technical failure"
    RUNNING = "still running"
    NO_OUTCOME = "no outcome yet"
    ANOTHER_COUNTS = "another attempt of this participant counts"
    SESSION_ARCHIVED = "session archived"
    OPTIMAL_PATH = "optimal path"
    NOT_UNASSISTED = "not completed alone"
    UNASSISTED = "completed alone"
    NOT_RECORDED = "not recorded"
    NO_TIME = "its time is not above 0 s"


OUT_OF_SIGHT = frozenset({Reason.SESSION_ARCHIVED, Reason.OPTIMAL_PATH})
"""Reasons that are of a whole session: its attempts are no row, and are not told of as excluded."""

REASONS = tuple(Reason)
CODES = {reason: code for code, reason in enumerate(REASONS)}

IN = -1
"""What stands in a column of reasons for an attempt that is in the figure."""

Rule: TypeAlias = Callable[[Columns], Codes]
"""What a figure asks of valid attempts: why each is left out, `IN` where it is in.

It is asked of all columns at once and once, so a rule is made where a module is, not on the way.
"""


class LeftOut(NamedTuple):
    """An attempt that is not in a figure, and why."""

    attempt: AttemptRecord
    reason: Reason


@dataclass(frozen=True, eq=False)
class LeftOuts(Sequence[LeftOut]):
    """Attempts that are not in a figure, each with the reason."""

    attempts: Attempts
    codes: Codes

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[LeftOut]:
        reasons = (REASONS[code] for code in self.codes.tolist())
        return map(LeftOut, self.attempts, reasons)

    @overload
    def __getitem__(self, place: int) -> LeftOut: ...
    @overload
    def __getitem__(self, place: slice) -> "LeftOuts": ...
    def __getitem__(self, place: int | slice) -> "LeftOut | LeftOuts":
        if isinstance(place, slice):
            return LeftOuts(self.attempts[place], self.codes[place])
        return LeftOut(self.attempts[place], REASONS[self.codes[place]])

    def __eq__(self, other: object) -> bool:
        """Whether another sequence holds the same attempts with the same reasons."""
        return isinstance(other, Sequence) and [*self] == [*other]

    __hash__ = None  # type: ignore[assignment]

    def __add__(self, other: "LeftOuts") -> "LeftOuts":
        rows = np.concatenate((self.attempts.rows, other.attempts.rows))
        codes = np.concatenate((self.codes, other.codes))
        return LeftOuts(Attempts(self.attempts.columns, rows), codes)

    @property
    def by_reason(self) -> dict[Reason, int]:
        """How many are left out for which reason, in the order in which the reasons come up."""
        return {REASONS[code]: n for code, n in Counter(self.codes.tolist()).items()}


@dataclass(frozen=True, eq=False)
class Sample:
    """The attempts in a figure and those left out, in the order of their participants."""

    settled: "Settled"
    rule: Rule

    @cached_property
    def attempts(self) -> Attempts:
        """The valid attempts for which the rule knows no reason to leave them out."""
        return self.settled.valid.where(self._codes == IN)

    @cached_property
    def left_out(self) -> LeftOuts:
        """All others, with the reason; only who opens the evidence asks for them."""
        dropped = self._codes != IN
        judged = LeftOuts(self.settled.valid.where(dropped), self._codes[dropped])
        return judged + self.settled.left_out

    @cached_property
    def _codes(self) -> Codes:
        valid = self.settled.valid
        return valid.columns.made(self.rule)[valid.rows]


@dataclass(frozen=True, eq=False)
class Settled:
    """A task's attempts, sorted out: valid ones that count, excluded ones, and the rest."""

    valid: Attempts
    excluded: LeftOuts
    others: LeftOuts

    @cached_property
    def left_out(self) -> LeftOuts:
        """Everything that is in no denominator, with the reason."""
        return self.excluded + self.others

    @property
    def excluded_by_reason(self) -> dict[Reason, int]:
        """How many participants are excluded for which reason."""
        found = self.excluded.by_reason
        return {reason: found[reason] for reason in Reason if reason in found}

    def sample(self, rule: Rule | None = None) -> Sample:
        """Return the valid attempts for which the rule knows no reason to leave them out."""
        return Sample(self, rule or always)


def always(columns: Columns) -> Codes:
    """Take every valid attempt."""
    return np.full(len(columns.records), IN, dtype=np.int8)
