"""Two variants against each other at one task: of different people, or of the same ones.

The design decides, and is said: as soon as anybody tried both variants the study is a comparison
within people, and its tests are the paired ones, of those who have a value for both. The first
variant, in the order of the study, is A; a difference is A - B and a ratio A / B. What does not
live here: more than two variants, of which no pair is singled out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from recorder.stats.compare_rates import (
    McNemar,
    TwoProportions,
    fisher_exact,
    mcnemar,
    two_proportion_n1,
)
from recorder.stats.compare_times import (
    MannWhitney,
    PairedTTest,
    TTest,
    mann_whitney,
    paired_times,
    welch_times,
)
from recorder.summary.counting import Sample
from recorder.summary.records import AttemptRecord
from recorder.summary.rules import rated
from recorder.summary.study import StudySummary
from recorder.summary.tasks import TaskSummary


class Design(StrEnum):
    """Who tried the two variants."""

    INDEPENDENT = "independent"
    PAIRED = "paired"


@dataclass(frozen=True, slots=True)
class Exact:
    """The p of an exact test."""

    p: float | None


@dataclass(frozen=True, slots=True)
class Independent:
    """Tests of different people."""

    success_n1: TwoProportions
    success_fisher: Exact
    time_welch: TTest
    seq_mann_whitney: MannWhitney


@dataclass(frozen=True, slots=True)
class Paired:
    """Tests of the same people; `pairs` have a valid attempt with both variants."""

    pairs: int
    success_mcnemar: McNemar
    time_paired: PairedTTest
    seq_paired: PairedTTest


def two_variants(names: Iterable[str]) -> tuple[str, str] | None:
    """Return the two variants that there are to compare, None for one, or three and more."""
    named = [name for name in names if name]
    return (named[0], named[1]) if len(named) == 2 else None


def design_of(a: Iterable[str], b: Iterable[str]) -> Design:
    """Return the design that the participants of two variants make."""
    return Design.PAIRED if {*a} & {*b} else Design.INDEPENDENT


def study_design(summary: StudySummary) -> Design | None:
    """Return how a study compares its two variants, None where it has not got two."""
    pair = two_variants(summary.by_variant)
    if pair is None:
        return None
    a, b = (summary.by_variant[name] for name in pair)
    return design_of(a.participants, b.participants)


def compare(a: TaskSummary, b: TaskSummary, design: Design) -> Independent | Paired:
    """Compare one task of two variants."""
    if design is Design.PAIRED:
        return _paired(a, b)
    first, second = a.success.value, b.success.value
    counts = (first.successes, first.n, second.successes, second.n)
    times_a, times_b = (_seconds(each.time_to_complete.sample) for each in (a, b))
    ratings = [each.settled.sample(rated).attempts.counts("seq_rating") for each in (a, b)]
    return Independent(
        success_n1=two_proportion_n1(*counts),
        success_fisher=Exact(fisher_exact(*counts)),
        time_welch=welch_times(times_a, times_b),
        seq_mann_whitney=mann_whitney(*ratings),
    )


def _paired(a: TaskSummary, b: TaskSummary) -> Paired:
    valid = _pairs(a.success.sample, b.success.sample)
    timed = _pairs(a.time_to_complete.sample, b.time_to_complete.sample)
    asked = _pairs(a.settled.sample(rated), b.settled.sample(rated))
    ended = [(one.is_unassisted, other.is_unassisted) for one, other in valid]
    return Paired(
        pairs=len(valid),
        success_mcnemar=mcnemar(
            ended.count((True, True)),
            ended.count((True, False)),
            ended.count((False, True)),
            ended.count((False, False)),
        ),
        time_paired=paired_times(
            [one.seconds for one, _ in timed], [other.seconds for _, other in timed]
        ),
        seq_paired=paired_times(
            [one.seq_rating for one, _ in asked],
            [other.seq_rating for _, other in asked],
            log=False,
        ),
    )


def _pairs(a: Sample, b: Sample) -> list[tuple[AttemptRecord, AttemptRecord]]:
    """Return the attempts of those who are in both samples, which hold one attempt of each."""
    others = {each.participant: each for each in b.attempts}
    return [(each, others[each.participant]) for each in a.attempts if each.participant in others]


def _seconds(sample: Sample) -> list[float]:
    found: list[float] = sample.attempts.number("seconds").tolist()
    return found
