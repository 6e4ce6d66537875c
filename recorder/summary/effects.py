"""How far one group of people is from another in one figure, and on whose values that stands.

Two groups are two variants, two segments or two waves; the design says whether the same people are
in both. Then only those with a value in both count, each beside their own; otherwise everybody
counts once. An effect is the first group less (of times: over) the second. Which groups there are
is decided elsewhere (`recorder.comparing`), answers are compared in `answer_effects`; words and
rounding are not done here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from recorder.stats.compare_rates import fisher_exact, mcnemar, two_proportion_n1
from recorder.stats.compare_times import (
    PairedTTest,
    TTest,
    mann_whitney,
    paired_times,
    welch_times,
)
from recorder.summary.comparison import Design
from recorder.summary.records import AttemptRecord
from recorder.summary.rules import rated
from recorder.summary.sides import (
    Found,
    Side,
    found_in,
    mean,
    paired,
    share,
    typical_time,
)
from recorder.summary.tasks import TaskSummary


class Scale(StrEnum):
    """What an effect is: a difference of shares, of scores, of Net Promoter Scores, or a ratio of
    times."""

    POINTS = "points"
    RATIO = "ratio"
    SCORE = "score"
    NPS = "nps"

    @property
    def nothing(self) -> float:
        """The effect that means no difference."""
        return 1.0 if self is Scale.RATIO else 0.0


SHOWN_BELOW = 0.05 - 1e-12
"""The p from which on a difference is not shown; roundings do not make one."""

MEASURES = ("success", "time", "seq", "errors")
"""What is compared at each task, in this order."""


@dataclass(frozen=True, slots=True)
class Effect:
    """How far group A is from group B in one figure; the interval is the 95% one.

    `test` names what gave p; `beside` holds further figures of it, and of other tests, by name.
    """

    measure: str
    scale: Scale
    design: Design
    a: Side
    b: Side
    test: str
    estimate: float | None
    lower: float | None
    upper: float | None
    p: float | None
    beside: Mapping[str, float | str | None] = field(default_factory=dict)

    @property
    def is_shown(self) -> bool:
        """Whether a difference is shown: p is below 0.05, and the interval agrees."""
        if self.p is None or self.lower is None or self.upper is None:
            return False
        nothing = self.scale.nothing
        return self.p < SHOWN_BELOW and (self.lower > nothing or self.upper < nothing)


def task_effects(
    a: TaskSummary, b: TaskSummary, design: Design, names: tuple[str, str]
) -> dict[str, Effect]:
    """Compare a task in two groups, in every measure."""
    alone = found_in(a.success.sample, _alone), found_in(b.success.sample, _alone)
    times = a.time_to_complete.sample, b.time_to_complete.sample
    timed = found_in(times[0], _seconds), found_in(times[1], _seconds)
    asked = found_in(a.settled.sample(rated), _ease), found_in(b.settled.sample(rated), _ease)
    erred = found_in(a.errors.sample, _erred), found_in(b.errors.sample, _erred)
    return {
        "success": shares("success", alone, design, names),
        "time": numbers("time", Scale.RATIO, timed, design, names),
        "seq": numbers("seq", Scale.SCORE, asked, design, names),
        "errors": shares("errors", erred, design, names),
    }


def shares(
    measure: str, found: tuple[Found, Found], design: Design, names: tuple[str, str]
) -> Effect:
    """Compare two groups in the share of those whose value is not 0."""
    if design is Design.PAIRED:
        found = paired(found, names)
    a, b = (share(each) for each in found)
    if design is Design.PAIRED:
        ends = [
            (bool(one.value), bool(other.value))
            for one, other in zip(a.cases, b.cases, strict=True)
        ]
        cells = {
            "both": ends.count((True, True)),
            "only_a": ends.count((True, False)),
            "only_b": ends.count((False, True)),
            "neither": ends.count((False, False)),
        }
        same = mcnemar(**cells)
        beside = {**cells, "p_exact": same.p_exact}
        figures = (same.diff, same.lower, same.upper, same.p_midp)
        return Effect(measure, Scale.POINTS, design, a, b, "mcnemar mid-p", *figures, beside)
    counts = (a.count or 0, a.n, b.count or 0, b.n)
    test, fisher = two_proportion_n1(*counts), fisher_exact(*counts)
    few = test.recommended == "fisher"
    return Effect(
        measure,
        Scale.POINTS,
        design,
        a,
        b,
        "fisher" if few else "n-1",
        test.diff,
        test.lower,
        test.upper,
        fisher if few else test.p,
        {"z": test.z, "p_n1": test.p, "p_fisher": fisher},
    )


def numbers(
    measure: str,
    scale: Scale,
    found: tuple[Found, Found],
    design: Design,
    names: tuple[str, str],
) -> Effect:
    """Compare two groups in their means, of times in their geometric means."""
    log = scale is Scale.RATIO
    if design is Design.PAIRED:
        found = paired(found, names)
    first, second = ([case.value for case in each.cases] for each in found)
    a, b = (typical_time(each) if log else mean(each) for each in found)
    test: TTest | PairedTTest
    if design is Design.PAIRED:
        test, name = paired_times(first, second, log=log), "paired t"
    else:
        test, name = welch_times(first, second, log=log), "welch t"
    beside: dict[str, float | str | None] = {"t": test.t, "df": test.df}
    if measure == "seq" and design is Design.INDEPENDENT:
        ranks = mann_whitney(first, second)
        beside |= {"U1": ranks.U1, "p_mann_whitney": ranks.p}
    figures = (test.estimate, test.lower, test.upper, test.p)
    return Effect(measure, scale, design, a, b, name, *figures, beside)


def _alone(attempt: AttemptRecord) -> float:
    return float(attempt.is_unassisted)


def _seconds(attempt: AttemptRecord) -> float:
    return float(attempt.seconds or 0)


def _ease(attempt: AttemptRecord) -> float:
    return float(attempt.seq_rating or 0)


def _erred(attempt: AttemptRecord) -> float:
    return float((attempt.errors or 0) > 0)
