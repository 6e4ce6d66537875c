"""Which attempts count in a figure, and why the others do not.

Of the attempts of one participant at one task with one variant a single one counts: the first (or
the last, as the study says) that is finished, has an outcome and is valid. Where none is valid,
one that is not stands for the participant, and is counted as excluded. Attempts that were taken
back are not there at all. What does not live here: what the figures come to (`tasks`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from recorder.summary.columns import (
    NO_OUTCOME,
    OUTCOME_ORDER,
    Attempts,
    Codes,
    Columns,
    Mask,
    as_attempts,
)
from recorder.summary.records import AttemptRecord
from recorder.vocabulary import CountingAttempt, Outcome


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

_NOT_ATTEMPTED = OUTCOME_ORDER.index(Outcome.NOT_ATTEMPTED)
_NEVER = 2
"""The rank of an attempt that stands for nobody as it is now."""


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


def settle(attempts: Iterable[AttemptRecord], counting: CountingAttempt) -> Settled:
    """Sort a task's attempts out: which one of each participant counts, and why others do not."""
    tried = as_attempts(attempts)
    columns = tried.columns
    rows = tried.rows[np.argsort(columns.place[tried.rows])]
    tried = Attempts(columns, rows)
    chosen = _chosen(columns.group[rows], columns.made(_rank)[rows], counting)
    others = tried.where(~chosen)
    if len(others):
        tried = tried.where(chosen)
    is_invalid = columns.is_invalid[tried.rows]
    excluded = tried.where(is_invalid)
    return Settled(
        tried.where(~is_invalid),
        LeftOuts(excluded, columns.made(_why_excluded)[excluded.rows]),
        LeftOuts(others, columns.made(_why_not)[others.rows]),
    )


def _chosen(group: NDArray[np.intp], rank: Codes, counting: CountingAttempt) -> Mask:
    """Return which rows stand for their participant: of the best rank, the first or the last.

    The rows of a participant stand together, as they happened.
    """
    n = len(group)
    begins = np.flatnonzero(np.concatenate(([True], group[1:] != group[:-1]))) if n else group
    if len(begins) == n:
        return rank < _NEVER
    sizes = np.diff(np.append(begins, n))
    best = np.repeat(np.minimum.reduceat(rank, begins), sizes)
    fits, place = (rank == best) & (rank < _NEVER), np.arange(n)
    if counting is CountingAttempt.FIRST:
        found = np.minimum.reduceat(np.where(fits, place, n), begins)
    else:
        found = np.maximum.reduceat(np.where(fits, place, -1), begins)
    chosen = np.zeros(n, dtype=np.bool_)
    chosen[found[(found >= 0) & (found < n)]] = True
    return chosen


def _rank(columns: Columns) -> Codes:
    """Return how well attempts stand for a participant: valid ones best, unready ones never."""
    unready = columns.made(_unready) != IN
    return np.where(unready, np.int8(_NEVER), columns.is_invalid.astype(np.int8))


def _unready(columns: Columns) -> Codes:
    """Return why attempts cannot count as they stand now, `IN` where they can."""
    why = np.full(len(columns.records), IN, dtype=np.int8)
    # The last reason that is true is the one that is given.
    why[columns.outcome == NO_OUTCOME] = CODES[Reason.NO_OUTCOME]
    why[columns.is_open] = CODES[Reason.RUNNING]
    why[columns.is_optimal] = CODES[Reason.OPTIMAL_PATH]
    why[columns.is_archived] = CODES[Reason.SESSION_ARCHIVED]
    return why


def _why_not(columns: Columns) -> Codes:
    unready = columns.made(_unready)
    return np.where(unready != IN, unready, np.int8(CODES[Reason.ANOTHER_COUNTS]))


def _why_excluded(columns: Columns) -> Codes:
    reasons = Reason.NOT_ATTEMPTED, Reason.TECHNICAL_FAILURE
    skipped, broke = (np.int8(CODES[reason]) for reason in reasons)
    return np.where(columns.outcome == _NOT_ATTEMPTED, skipped, broke)
