"""Whether it matters which variant came first, where the same people tried several.

The place of a variant is its rank among those that its participant tried, by when their sessions
began. Each participant has one value for each variant: over the tasks that have a value in all of
them, so that the places hold the same tasks. How able people are, and how good the variants, is
taken out of the trend. What does not live here: the order of tasks in a session (`places`).
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from recorder.stats.order_effect import PlaceTrend, place_trend
from recorder.stats.samples import exp_within_floats, mean_interval, mean_of
from recorder.summary.answer_effects import figure_of
from recorder.summary.effects import Scale
from recorder.summary.questionnaires import Group
from recorder.summary.records import AttemptRecord, as_people_count
from recorder.summary.rules import rated
from recorder.summary.sides import Aside
from recorder.summary.study import StudySummary

UNKNOWN = "it is not known which variant came first"

NO_VALUE = "no value that every variant tried has"

ENDS = {Scale.POINTS: (0.0, 1.0), Scale.NPS: (-100.0, 100.0)}
"""Where the intervals of a scale are clipped."""

EASE = (1.0, 7.0)

ENDLESS = (-math.inf, math.inf)

Tries = Mapping[str, tuple[str, ...]]
"""By participant the variants tried, in order."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a participant came to with the variant tried at a place, and from which attempts."""

    participant: str
    variant: str
    place: int
    value: float
    attempts: tuple[AttemptRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A variant where it was tried at a place: the mean of people's values with its t interval."""

    variant: str
    place: int
    n: int
    value: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure by place; the trend is the change to the next place, of times of the logarithm."""

    measure: str
    title: str
    scale: Scale
    cells: tuple[Cell, ...]
    trend: PlaceTrend
    of: tuple[Value, ...]
    left_out: tuple[Aside, ...]


@dataclass(frozen=True, slots=True)
class VariantOrder:
    """Who tried several variants in which order, who cannot be placed, and what came of it.

    `variants` are those of the study, in its order.
    """

    variants: tuple[str, ...]
    tried: Tries
    left_out: tuple[Aside, ...]
    measured: tuple[Measured, ...]

    @property
    def began(self) -> dict[str, int]:
        """How many began with each variant, also of those with which nobody did."""
        first = Counter(order[0] for order in self.tried.values())
        names = {name for order in self.tried.values() for name in order}
        return {name: first[name] for name in self.variants if name in names}


def variant_order(
    summary: StudySummary, answered: Mapping[str, Group], begun: Collection[int]
) -> VariantOrder:
    """Say how each figure went by the place of the variants; `begun` sessions have a known time."""
    tried, unknown = _tried(summary.attempts, begun)
    if not tried:
        return VariantOrder(summary.variants, tried, unknown, ())
    tasks = [(task.settled, task.time_to_complete.sample) for task in summary.tasks]
    valid = [each for settled, _ in tasks for each in settled.valid]
    timed = [each for _, sample in tasks for each in sample.attempts]
    asked = [each for settled, _ in tasks for each in settled.sample(rated).attempts]
    found: list[Measured | None] = [
        _of_attempts("success", "Success", Scale.POINTS, valid, _alone, tried),
        _of_attempts("time", "Time to complete", Scale.RATIO, timed, _log_time, tried),
        _of_attempts("seq", "Ease (SEQ)", Scale.SCORE, asked, _ease, tried),
    ]
    found += [_of_answers(name, group, tried) for name, group in answered.items()]
    places = {name: place for place, name in enumerate(summary.variants)}
    told = (_in_order(each, places) for each in found if each and each.of)
    return VariantOrder(summary.variants, tried, unknown, tuple(told))


def _in_order(found: Measured, places: Mapping[str, int]) -> Measured:
    """Return the same figure with its variants in the order of the study."""
    cells = sorted(found.cells, key=lambda each: (places[each.variant], each.place))
    return replace(found, cells=tuple(cells))


def _tried(
    attempts: Iterable[AttemptRecord], begun: Collection[int]
) -> tuple[dict[str, tuple[str, ...]], tuple[Aside, ...]]:
    """Return who tried several variants in which order, and of whom that is not known."""
    first: dict[str, dict[str, float | None]] = {}
    for each in attempts:
        if not each.variant:
            continue
        at = each.sat_at.timestamp() if each.sat_at and each.session_id in begun else None
        own = first.setdefault(each.participant, {})
        before = own.get(each.variant, at)
        own[each.variant] = None if at is None or before is None else min(at, before)
    tried, unknown = {}, []
    for who in sorted(first, key=as_people_count):
        times = {name: at for name, at in first[who].items() if at is not None}
        if len(first[who]) < 2:
            continue
        if len({*times.values()}) < len(first[who]):
            unknown.append(Aside(who, UNKNOWN))
        else:
            tried[who] = tuple(sorted(times, key=lambda name: times[name]))
    return tried, tuple(unknown)


def _of_attempts(
    measure: str,
    title: str,
    scale: Scale,
    attempts: Iterable[AttemptRecord],
    value: Callable[[AttemptRecord], float],
    tried: Tries,
) -> Measured:
    made: dict[str, dict[str, dict[str, AttemptRecord]]] = {}
    for each in attempts:
        made.setdefault(each.participant, {}).setdefault(each.variant, {})[each.task] = each
    values: list[Value] = []
    left_out: list[Aside] = []
    for who, order in tried.items():
        by_variant = [made.get(who, {}).get(name, {}) for name in order]
        shared = [task for task in by_variant[0] if all(task in each for each in by_variant)]
        if not shared:
            left_out.append(Aside(who, NO_VALUE))
        for place, (name, done) in enumerate(zip(order, by_variant, strict=True), start=1):
            if shared:
                own = tuple(done[task] for task in shared)
                mean = mean_of([value(each) for each in own]) or 0.0
                values.append(Value(who, name, place, mean, own))
    ends = EASE if measure == "seq" else ENDLESS
    return _measured(measure, title, scale, values, left_out, ends)


def _of_answers(name: str, group: Group, tried: Tries) -> Measured | None:
    figure = figure_of(group.instrument)
    if figure is None:
        return None
    scale, value = figure
    scores = {(each.participant, each.variant): group.score(each) for each in group.answers}
    values: list[Value] = []
    left_out: list[Aside] = []
    for who, order in tried.items():
        own = [score for variant in order if (score := scores.get((who, variant))) is not None]
        if len(own) < len(order):
            left_out.append(Aside(who, NO_VALUE))
            continue
        values += [
            Value(who, variant, place, value(score))
            for place, (variant, score) in enumerate(zip(order, own, strict=True), start=1)
        ]
    items = group.instrument.items
    ends = (float(items[0].low), float(items[0].high)) if len(items) == 1 else ENDLESS
    return _measured(name, group.instrument.title, scale, values, left_out, ends)


def _measured(
    measure: str,
    title: str,
    scale: Scale,
    values: Sequence[Value],
    left_out: Sequence[Aside],
    ends: tuple[float, float],
) -> Measured:
    """Put values together; those of times are logarithms here and times in what is returned."""
    trend = place_trend(
        [each.value for each in values],
        [each.place for each in values],
        [each.participant for each in values],
        [each.variant for each in values],
    )
    cells = []
    for variant, place in sorted({(each.variant, each.place) for each in values}):
        here = [each.value for each in values if (each.variant, each.place) == (variant, place)]
        low, high = ENDS.get(scale, ends)
        mean = mean_interval(here, low=low, high=high)
        # A few values that are all the same are no sign of certainty.
        limits = (mean.lower, mean.upper) if mean.sd else (None, None)
        figures = [_shown(figure, scale) for figure in (mean.mean, *limits)]
        cells.append(Cell(variant, place, len(here), *figures))
    of = [
        Value(each.participant, each.variant, each.place, _shown(each.value, scale) or 0.0,
              each.attempts)
        for each in values
    ]  # fmt: skip
    return Measured(measure, title, scale, tuple(cells), trend, tuple(of), tuple(left_out))


def _shown(figure: float | None, scale: Scale) -> float | None:
    return exp_within_floats(figure) if scale is Scale.RATIO else figure


def _alone(attempt: AttemptRecord) -> float:
    return float(attempt.is_unassisted)


def _log_time(attempt: AttemptRecord) -> float:
    return math.log(attempt.seconds or 1)


def _ease(attempt: AttemptRecord) -> float:
    return float(attempt.seq_rating or 0)
