"""What the pages of results show, made of a summary: rows, evidence, words.

Templates draw it; nothing is computed here that a file or a command would need too. What does not
live here: routes (`results`), and the figures (`recorder.summary`).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from recorder import sentences
from recorder.figures import number, percent, percent_range, seconds, seconds_range
from recorder.methods import METHODS, Method
from recorder.sentences import Told
from recorder.stats.error_counts import ErrorRate
from recorder.stats.times import TimeOnTask
from recorder.summary import Assists, AttemptRecord, Sample, StudySummary, TaskSummary
from recorder.vocabulary import ASSISTED
from recorder.wording import outcome_label

_FIGURES = re.compile(r"\b((?:[Nn]one|\d+) of \d+|[Aa]ll \d+|(?:[\d.]+–)?\d[\d.]*%)")

Shown = list[tuple[str, str]]
"""Figures as they stand on a page: what it is, and the figure with its unit."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One figure of a task, opened: its parts, what it supports, how it is made, of what."""

    method: Method
    shown: Shown
    says: str
    sample: Sample

    @property
    def left_out(self) -> str:
        """How many attempts are left out of this figure, by reason."""
        return sentences.left_out(Counter(each.reason.value for each in self.sample.left_out))


@dataclass(frozen=True, slots=True)
class Used:
    """One attempt that counts, and which of its figures are in which sample."""

    attempt: AttemptRecord
    completes: bool
    fails: bool
    erred: bool
    helped: bool
    clicked: bool


def headline(summary: StudySummary) -> Markup:
    """Say what the study supports."""
    said = sentences.headline(
        [
            Told(task.task.title, success.successes, success.n, success.lower, success.upper)
            for task in summary.tasks
            if (success := task.success.value)
        ]
    )
    return emphasised(" ".join(said))


def emphasised(sentence: str) -> Markup:
    """Set the counts and shares of a sentence in bold, so that the eye finds them."""
    return Markup(_FIGURES.sub(r"<b>\1</b>", str(escape(sentence))))


def left_out(summary: StudySummary | TaskSummary) -> str:
    """Say what is in no denominator, by reason."""
    if isinstance(summary, StudySummary):
        return sentences.left_out({each.value: n for each, n in summary.left_out.items()})
    return sentences.left_out(Counter(each.reason.value for each in summary.settled.left_out))


def evidence(task: TaskSummary) -> list[Evidence]:
    """Open every figure of a task."""
    opened = {
        "success": (_success(task), _success_says(task), task.success.sample),
        "graded": (_graded(task), "", task.graded.sample),
        "time_to_complete": (
            _time(task.time_to_complete.value, task),
            sentences.time_to_complete(task.time_to_complete.value, task.task.benchmark_seconds),
            task.time_to_complete.sample,
        ),
        "time_to_failure": (
            _time(task.time_to_failure.value), "", task.time_to_failure.sample,
        ),
        "time_on_task": (_time(task.time_on_task.value), "", task.time_on_task.sample),
        "errors": (
            _errors(task.errors.value), sentences.errors(task.errors.value), task.errors.sample,
        ),
        "assists": (_assists(task.assists.value), "", task.assists.sample),
        "clicks": (
            _clicks(task),
            sentences.clicks(task.clicks.value, task.task.optimal_clicks),
            task.clicks.sample,
        ),
    }  # fmt: skip
    return [Evidence(method, *opened[method.key]) for method in METHODS]


def used(task: TaskSummary) -> list[Used]:
    """Say of each valid attempt which figures it is in."""
    within = [
        {each.id for each in figure.sample.attempts}
        for figure in (
            task.time_to_complete,
            task.time_to_failure,
            task.errors,
            task.assists,
            task.clicks,
        )
    ]
    return [Used(attempt, *(attempt.id in ids for ids in within)) for attempt in task.settled.valid]


def bars(task: TaskSummary) -> list[tuple[str, str, float, float]]:
    """Return the levels of outcome as a bar: outcome, words, left and width in percent."""
    n = task.graded.value.n
    drawn: list[tuple[str, str, float, float]] = []
    left = 0.0
    for outcome, count in task.outcomes.items():
        if n and outcome not in ("not_attempted", "technical_failure"):
            width = 100 * count / n
            drawn.append((outcome, f"{count} {outcome_label(outcome).lower()}", left, width))
            left += width
    return drawn


def _success_says(task: TaskSummary) -> str:
    success = task.success.value
    return sentences.success(
        success.successes,
        success.n,
        success.lower,
        success.upper,
        assisted=task.outcomes.get(ASSISTED, 0),
        benchmark=task.task.benchmark_rate,
    )


def _success(task: TaskSummary) -> Shown:
    success, graded = task.success.value, task.graded.value
    n = success.n
    method = success.best_method
    # An estimator goes by its author's name or, as MLE does, by its letters.
    name = method and (method.upper() if method == "mle" else method.capitalize())
    best = f" ({name})" if name else ""
    return [
        ("Completed alone", f"{success.successes} of {n}"),
        ("Success rate", percent(success.rate, n)),
        ("95% interval", percent_range(success.lower, success.upper, n)),
        ("Best estimate", percent(success.best_estimate, n) + best),
        ("With help included", percent(graded.assisted_inclusive_rate, n)),
        ("Benchmark", percent(task.task.benchmark_rate)),
    ]


def _graded(task: TaskSummary) -> Shown:
    graded = task.graded.value
    return [
        *((outcome_label(outcome), str(count)) for outcome, count in task.outcomes.items()),
        ("Without difficulty", percent(graded.clean_rate, graded.n)),
        ("Gave up", percent(graded.abandonment_rate, graded.n)),
        ("Failed", percent(graded.failure_rate, graded.n)),
        ("Graded score", percent(graded.graded_score, graded.n)),
    ]


def _time(time: TimeOnTask, task: TaskSummary | None = None) -> Shown:
    shown = [
        ("n", str(time.n)),
        ("Geometric mean", seconds(time.geometric_mean)),
        ("95% interval", seconds_range(time.gm_lower, time.gm_upper)),
        ("Median", seconds(time.median)),
    ]
    if task is not None:
        median = task.time_to_complete_median.value
        shown.append(("95% interval of the median", seconds_range(median.lower, median.upper)))
    shown += [("Mean", seconds(time.mean)), ("Standard deviation", seconds(time.sd))]
    if task is not None:
        shown.append(("Benchmark", seconds(task.task.benchmark_seconds)))
    return shown


def _errors(rate: ErrorRate) -> Shown:
    per_chance = percent(rate.errors_per_opportunity)
    if rate.epo_lower is not None:
        per_chance += f" ({percent_range(rate.epo_lower, rate.epo_upper)})"
    return [
        ("n", str(rate.n)),
        ("Errors", str(rate.total)),
        ("Errors per attempt", number(rate.mean_errors, 2)),
        ("With at least one", percent(rate.any_error_rate, rate.n)),
        ("95% interval", percent_range(rate.any_error_lower, rate.any_error_upper, rate.n)),
        ("Per opportunity", per_chance),
    ]


def _assists(given: Assists) -> Shown:
    plausible = percent_range(given.any_assist_lower, given.any_assist_upper, given.n)
    return [
        ("n", str(given.n)),
        ("Assists", str(given.total)),
        ("Assists per attempt", number(given.mean_assists, 2)),
        ("With at least one", percent(given.any_assist_rate, given.n)),
        ("95% interval", plausible),
    ]


def _clicks(task: TaskSummary) -> Shown:
    clicks = task.clicks.value
    return [
        ("n", str(clicks.n)),
        ("Mean", number(clicks.mean)),
        ("Median", number(clicks.median)),
        ("Optimum", number(task.task.optimal_clicks)),
        ("Times the optimum", number(clicks.ratio_mean, 2)),
        ("Geometric mean of it", number(clicks.ratio_geometric_mean, 2)),
        ("Path efficiency", percent(clicks.path_efficiency)),
    ]


def seen_through(summary: StudySummary) -> Sequence[tuple[str, str, Sequence[str]]]:
    """Return the filters that make sense here: name, label, values to choose from."""
    offered = [
        ("variant", "Variant", summary.variants),
        ("segment", "Segment", summary.segments),
    ]
    chosen = {"variant": summary.filter.variant, "segment": summary.filter.segment}
    return [each for each in offered if len(each[2]) > 1 or chosen[each[0]] is not None]
