"""Whether it matters at which place of the order a task came: success and time by place.

The place of a task is its rank among those its participant had in that session, not attempted ones
included; practice counts in nothing. How hard tasks are, and how quick people, is taken out of the
trend; the figures of a place itself are as they are. What does not live here: designs that balance
orders (`recorder.ordering`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from recorder.stats.intervals import adjusted_wald
from recorder.stats.order_effect import PlaceTrend, place_trend
from recorder.stats.samples import exp_within_floats, mean_interval, mean_of
from recorder.summary.records import AttemptRecord
from recorder.summary.study import StudySummary


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the order: success there, and times as a share of what each task usually takes."""

    place: int
    successes: int
    n: int
    rate: float | None
    lower: float | None
    upper: float | None
    timed: int
    pace: float | None
    pace_lower: float | None
    pace_upper: float | None


@dataclass(frozen=True, slots=True)
class Places:
    """All places of a study, the trends over them, and the attempts they are made of.

    `of` holds for each valid attempt its place; `success` is the change of the rate from one place
    to the next, `time` the change of the logarithm of the time to complete.
    """

    places: tuple[Place, ...]
    of: tuple[tuple[AttemptRecord, int], ...]
    success: PlaceTrend
    time: PlaceTrend

    @property
    def is_fixed(self) -> bool:
        """Whether the places cannot be told apart from the tasks."""
        return self.success.is_confounded


def by_place(summary: StudySummary) -> Places:
    """Say how success and time went by place in the order."""
    standing = [
        (attempt, task.task.code)
        for task in summary.tasks
        for attempt in (*task.settled.valid, *(each.attempt for each in task.settled.excluded))
    ]
    ranks = _ranks([attempt for attempt, _ in standing])
    placed = [(each, ranks[each.id]) for task in summary.tasks for each in task.settled.valid]
    timed = {each.id for task in summary.tasks for each in task.time_to_complete.sample.attempts}
    logs = {each.id: math.log(each.seconds or 1) for each, _ in placed if each.id in timed}
    usual = {
        task.task.code: mean_of([logs[each.id] for each in task.time_to_complete.sample.attempts])
        for task in summary.tasks
    }
    found = []
    for place in sorted({rank for _, rank in placed}):
        here = [each for each, rank in placed if rank == place]
        paces = [logs[each.id] - (usual[each.task] or 0) for each in here if each.id in logs]
        found.append(_place(place, here, paces))
    clocked = [(each, rank) for each, rank in placed if each.id in logs]
    return Places(
        tuple(found),
        tuple(placed),
        _trend([float(each.is_unassisted) for each, _ in placed], placed),
        _trend([logs[each.id] for each, _ in clocked], clocked),
    )


def _ranks(attempts: Sequence[AttemptRecord]) -> dict[object, int]:
    """Return the rank of each attempt among those of its session."""
    sessions: dict[int, list[AttemptRecord]] = {}
    for attempt in attempts:
        sessions.setdefault(attempt.session_id, []).append(attempt)
    return {
        attempt.id: rank
        for group in sessions.values()
        for rank, attempt in enumerate(sorted(group, key=lambda each: each.order), start=1)
    }


def _place(place: int, here: Sequence[AttemptRecord], paces: Sequence[float]) -> Place:
    n, successes = len(here), sum(1 for each in here if each.is_unassisted)
    limits, pace = adjusted_wald(successes, n), mean_interval(paces)
    figures = (exp_within_floats(each) for each in (pace.mean, pace.lower, pace.upper))
    rate = successes / n if n else None
    return Place(place, successes, n, rate, limits.lower, limits.upper, len(paces), *figures)


def _trend(values: Sequence[float], placed: Sequence[tuple[AttemptRecord, int]]) -> PlaceTrend:
    # Somebody who tried two variants is as good as two people: each session has its own level.
    return place_trend(
        values,
        [place for _, place in placed],
        [(each.participant, each.variant) for each, _ in placed],
        [each.task for each, _ in placed],
    )
