"""Which attempt of each participant counts, of all tasks at once, and why the others do not.

Of the attempts of one participant at one task with one variant a single one counts: the first (or
the last, as the study says) that is finished, has an outcome and is valid. Where none is valid,
one that is not stands for the participant, and is counted as excluded. Attempts that were taken
back are not there at all. What does not live here: which of those that count a figure asks for
(`rules`), and samples (`counting`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recorder.summary.columns import (
    NO_OUTCOME,
    OUTCOME_ORDER,
    Attempts,
    Codes,
    Columns,
    Mask,
    Numbers,
    Rows,
    as_attempts,
)
from recorder.summary.counting import CODES, IN, LeftOuts, Reason, Rule, Settled
from recorder.summary.records import AttemptRecord
from recorder.vocabulary import CountingAttempt, Outcome

_NOT_ATTEMPTED = OUTCOME_ORDER.index(Outcome.NOT_ATTEMPTED)
_NEVER = 2
"""The rank of an attempt that stands for nobody as it is now."""


@dataclass(frozen=True, eq=False)
class ByTask:
    """Attempts at `n` tasks, those at one after those at another; `task` is each one's place.

    numpy takes as long to begin as to work through a task, so what is asked of each task is asked
    of all tasks at once, and the answer is cut.
    """

    attempts: Attempts
    task: Rows
    n: int

    def where(self, chosen: Mask | Rows) -> "ByTask":
        """Return those of them that are chosen, or those at the chosen places."""
        return ByTask(self.attempts.where(chosen), self.task[chosen], self.n)

    def passing(self, rule: Rule) -> "ByTask":
        """Return those for which the rule knows no reason to leave them out."""
        return self.where(self.codes(rule) == IN)

    def codes(self, rule: Rule) -> Codes:
        """Return what a rule says of each of them."""
        return self.attempts.columns.made(rule)[self.attempts.rows]

    @property
    def sizes(self) -> list[int]:
        """How many there are of each task."""
        found: list[int] = np.bincount(self.task, minlength=self.n).tolist()
        return found

    def each(self) -> list[Attempts]:
        """Return the attempts at each task."""
        return [Attempts(self.attempts.columns, rows) for rows in self._cut(self.attempts.rows)]

    def number(self, name: str) -> list[Numbers]:
        """Return a figure of the attempts at each task, NaN where it is not known."""
        return self._cut(self.attempts.number(name))

    def counts(self, name: str) -> list[NDArray[np.int64]]:
        """Return a count of the attempts at each task, where all are known."""
        return self._cut(self.attempts.number(name).astype(np.int64))

    def left_out(self, rule: Rule) -> list[LeftOuts]:
        """Return the attempts at each task with the reason that the rule gives."""
        return [*map(LeftOuts, self.each(), self._cut(self.codes(rule)))]

    def _cut(self, column: NDArray[Any]) -> list[NDArray[Any]]:
        edges = np.searchsorted(self.task, np.arange(self.n + 1)).tolist()
        return [column[begin:end] for begin, end in pairwise(edges)]


class SettledTasks(NamedTuple):
    """Attempts at several tasks, sorted out: by task, all that count, all that stand for somebody.

    Those that stand are the valid ones and the excluded.
    """

    each: list[Settled]
    valid: ByTask
    standing: ByTask


def settle(attempts: Iterable[AttemptRecord], counting: CountingAttempt) -> Settled:
    """Sort a task's attempts out: which one of each participant counts, and why others do not."""
    tried = as_attempts(attempts)
    one = ByTask(tried, np.zeros(len(tried), dtype=np.intp), 1)
    return settle_each(one, counting).each[0]


def settle_each(tried: ByTask, counting: CountingAttempt) -> SettledTasks:
    """Sort the attempts at each task out."""
    columns = tried.attempts.columns
    n = len(columns.records)
    tried = tried.where(np.argsort(tried.task * n + columns.place[tried.attempts.rows]))
    rows = tried.attempts.rows
    # Who tried what at which task, as one number.
    groups = len(columns.participant.known) * len(columns.variant.known)
    group = tried.task * groups + columns.group[rows]
    chosen = _chosen(group, columns.made(_rank)[rows], counting)
    standing, others = tried.where(chosen), tried.where(~chosen)
    is_invalid = columns.is_invalid[standing.attempts.rows]
    valid, excluded = standing.where(~is_invalid), standing.where(is_invalid)
    sorted_out = zip(
        valid.each(), excluded.left_out(_why_excluded), others.left_out(_why_not), strict=True
    )
    return SettledTasks([Settled(*each) for each in sorted_out], valid, standing)


def _chosen(group: NDArray[np.intp], rank: Codes, counting: CountingAttempt) -> Mask:
    """Return which rows stand for their participant: of the best rank, the first or the last.

    The rows of a participant at a task stand together, as they happened.
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
