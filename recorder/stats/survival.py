"""Completion under a time limit: Kaplan-Meier and the restricted mean time.

Attempts that did not complete still say that the task takes longer than they lasted. Typical
times of completed attempts alone are in `times`. No confidence band of the curve lives here.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from recorder.stats.validity import flag, positive, same_length

HALF = 0.5
TOLERANCE = 1e-9
"""How near to one half the curve counts as one half: products of fractions miss it by roundings."""


@dataclass(frozen=True, slots=True)
class KaplanMeier:
    """Median and restricted mean time to complete of `n` attempts, `events` of which completed."""

    n: int
    events: int
    median: float | None = None
    median_first: float | None = None
    rmst: float | None = None
    rmst_se: float | None = None
    tau: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A time at which attempts ended: how many completed, how many were censored, of how many still
    trying, and the share that had not completed after it."""

    time: float
    completed: int
    censored: int
    at_risk: int
    survival: float


@dataclass(frozen=True, slots=True)
class _Drop:
    """A time at which attempts completed: how many, of how many still trying, and S after it."""

    time: float
    completed: int
    at_risk: int
    survival: float

    @property
    def still_trying(self) -> int:
        """How many had not completed after this time."""
        return self.at_risk - self.completed


def kaplan_meier(
    durations: Sequence[float], completed: Sequence[bool | int], tau: float | None = None
) -> KaplanMeier:
    """Estimate how long a task takes when some attempts ended without completing it.

    `durations` are the times of all valid attempts, `completed` tells which of them ended in an
    unassisted completion; the others are censored at their time, after completions at the same
    time. `median` is the time at which half have completed: the first below one half, or the
    midpoint of the flat stretch where the curve stands at one half exactly. `median_first` is
    where that stretch begins. Both are None when fewer than half completed ("more than half did
    not finish"). `rmst` is the mean time up to `tau` (the time limit, else the largest time),
    with its standard error; beyond the last time the curve is held. Without attempts all is None.

    Raises InvalidInput for a time that is not above 0, for columns of unequal length, and for a
    `completed` that is neither true nor false.
    Source: Kaplan & Meier 1958; median as in R's survival and SAS, `median_first` as in lifelines;
    restricted mean and its error, Klein & Moeschberger 2003, section 4.5.
    Not for: inference. Giving up tells something about the time still needed, so the censoring is
    informative and the figures are descriptive.

    >>> miller = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161]
    >>> kaplan_meier(miller, [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0], tau=45).median
    31
    """
    done = _checked(durations, completed)
    if tau is not None:
        positive("tau", tau)
    n, events = len(durations), sum(done)
    if n == 0:
        return KaplanMeier(n, events, tau=tau)
    horizon = max(durations) if tau is None else tau
    drops = list(_drops(durations, done))
    rmst, rmst_se = _restricted_mean(drops, horizon)
    return KaplanMeier(n, events, _median(drops), _median_first(drops), rmst, rmst_se, horizon)


def survival_curve(durations: Sequence[float], completed: Sequence[bool | int]) -> list[Step]:
    """Return the curve behind `kaplan_meier`, one step for each time at which an attempt ended.

    Arguments and errors are those of `kaplan_meier`; without attempts there is no step.

    >>> [(step.time, step.censored, step.survival) for step in survival_curve([2, 4, 4], [1, 1, 0])]
    [(2, 0, 0.6666666666666667), (4, 1, 0.33333333333333337)]
    """
    levels = {drop.time: drop for drop in _drops(durations, _checked(durations, completed))}
    survival, at_risk, steps = 1.0, len(durations), []
    for time, ended in sorted(Counter(durations).items()):
        drop = levels.get(time)
        survival = drop.survival if drop else survival
        events = drop.completed if drop else 0
        steps.append(Step(time, events, ended - events, at_risk, survival))
        at_risk -= ended
    return steps


def _checked(durations: Sequence[float], completed: Sequence[bool | int]) -> list[bool]:
    """Return which attempts completed; raise InvalidInput for what is no time and no yes or no."""
    same_length("durations", durations, "completed", completed)
    for time in durations:
        positive("a duration", time)
    return [flag("completed", value) for value in completed]


def _drops(durations: Sequence[float], completed: Sequence[bool]) -> Iterator[_Drop]:
    """Yield the steps of the survival curve in the order of time."""
    completions = Counter(time for time, done in zip(durations, completed, strict=True) if done)
    survival, at_risk = 1.0, len(durations)
    for time, ended in sorted(Counter(durations).items()):
        if time in completions:
            survival *= 1 - completions[time] / at_risk
            yield _Drop(time, completions[time], at_risk, survival)
        at_risk -= ended


def _median_first(drops: Sequence[_Drop]) -> float | None:
    """Return the first time at which the curve is at one half or below."""
    return next((drop.time for drop in drops if drop.survival <= HALF + TOLERANCE), None)


def _median(drops: Sequence[_Drop]) -> float | None:
    """Return the first time below one half, or the midpoint of a stretch exactly at one half.

    A stretch that lasts to the end of the data has no midpoint; its beginning is the median.
    """
    first = _median_first(drops)
    below = next((drop.time for drop in drops if drop.survival < HALF - TOLERANCE), None)
    return first if first is None or below is None or below == first else (first + below) / 2


def _restricted_mean(drops: Sequence[_Drop], horizon: float) -> tuple[float, float]:
    """Return the area under the curve up to the horizon, and its standard error."""
    before = [drop for drop in drops if drop.time < horizon]
    edges = [0.0, *(drop.time for drop in before), horizon]
    levels = [1.0, *(drop.survival for drop in before)]
    pieces = [
        level * (right - left) for level, (left, right) in zip(levels, pairwise(edges), strict=True)
    ]
    variance = math.fsum(
        math.fsum(pieces[index:]) ** 2 * drop.completed / (drop.at_risk * drop.still_trying)
        for index, drop in enumerate(before, start=1)
        # When everybody left completes, nothing remains under the curve and so nothing to add.
        if drop.still_trying
    )
    return math.fsum(pieces), math.sqrt(variance)
