"""A second rater beside the first: how far they agree, how sure that is, and where they differ.

What does not live here: kappa itself (`recorder.stats.agreement`).
"""

from dataclasses import dataclass

from recorder.stats.agreement import CohenKappa
from recorder.stats.intervals import Interval
from recorder.stats.kappa_interval import kappa_interval
from recorder.summary.records import AttemptRecord
from recorder.summary.rules import second_rated
from recorder.summary.study import StudySummary
from recorder.summary.whole import agreement
from recorder.vocabulary import Outcome

DONE = (Outcome.SUCCESS.value, Outcome.SUCCESS_WITH_DIFFICULTY.value)


@dataclass(frozen=True, slots=True)
class Judged:
    """One attempt as two people judged it; they may agree on whether it was completed alone."""

    attempt: AttemptRecord
    first: str
    second: str
    same_end: bool


@dataclass(frozen=True, slots=True)
class TwoRaters:
    """The agreement of two raters in the outcome, and in whether it was completed alone."""

    outcome: CohenKappa
    outcome_limits: Interval
    completed: CohenKappa
    completed_limits: Interval
    judged: tuple[Judged, ...]
    not_judged: int

    @property
    def differ(self) -> list[Judged]:
        """The attempts that they judged differently."""
        return [each for each in self.judged if each.first != each.second]


def two_raters(summary: StudySummary) -> TwoRaters | None:
    """Compare the outcomes of a study with those of a second rater, None where there is none."""
    found = agreement(summary)
    if found is None:
        return None
    rated = [each for task in summary.tasks for each in task.settled.sample(second_rated).attempts]
    first, second = [each.result for each in rated], [each.second_outcome for each in rated]
    alone, also = [each.is_unassisted for each in rated], [each in DONE for each in second]
    return TwoRaters(
        outcome=found.outcome,
        outcome_limits=kappa_interval(first, second),
        completed=found.completed,
        completed_limits=kappa_interval(alone, also),
        judged=tuple(
            Judged(attempt, str(one), str(other), a is b)
            for attempt, one, other, a, b in zip(rated, first, second, alone, also, strict=True)
        ),
        not_judged=summary.valid - len(rated),
    )
