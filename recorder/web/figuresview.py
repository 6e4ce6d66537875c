"""Figures of a task as pages write them: what each is called, and the figure with its unit.

What does not live here: which attempts are in them (`evidenceview`), rounding
(`recorder.figures`), sentences (`recorder.sentences`).
"""

from recorder.figures import (
    NONE,
    decimals,
    number,
    p_value,
    percent,
    percent_range,
    seconds,
    seconds_range,
)
from recorder.stats.error_counts import ErrorRate
from recorder.stats.samples import MeanInterval
from recorder.stats.times import TimeOnTask
from recorder.summary import Assists, Measures, TaskSummary
from recorder.web.resultsview import counted_by
from recorder.wording import outcome_label

Shown = list[tuple[str, str]]
"""Figures as they stand on a page: what it is, and the figure with its unit."""


def success(task: TaskSummary) -> Shown:
    """Write the success rate with its interval and what stands beside it."""
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


def graded(task: TaskSummary) -> Shown:
    """Write the levels of outcome."""
    graded = task.graded.value
    return [
        *((outcome_label(outcome), str(count)) for outcome, count in task.outcomes.items()),
        ("Without difficulty", percent(graded.clean_rate, graded.n)),
        ("Gave up", percent(graded.abandonment_rate, graded.n)),
        ("Failed", percent(graded.failure_rate, graded.n)),
        ("Graded score", percent(graded.graded_score, graded.n)),
    ]


def time(time: TimeOnTask, task: TaskSummary | None = None) -> Shown:
    """Write a sample of times; those of completions with median and benchmark."""
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


def errors(rate: ErrorRate) -> Shown:
    """Write how many errors were made."""
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


def assists(given: Assists) -> Shown:
    """Write how much help was given."""
    plausible = percent_range(given.any_assist_lower, given.any_assist_upper, given.n)
    return [
        ("n", str(given.n)),
        ("Assists", str(given.total)),
        ("Assists per attempt", number(given.mean_assists, 2)),
        ("With at least one", percent(given.any_assist_rate, given.n)),
        ("95% interval", plausible),
    ]


def clicks(task: TaskSummary) -> Shown:
    """Write how many clicks it took."""
    clicks = task.clicks.value
    return [
        ("n", str(clicks.n)),
        ("Counted", counted_by(task) or NONE),
        ("Mean", number(clicks.mean)),
        ("Median", number(clicks.median)),
        ("Optimum", number(task.task.optimal_clicks)),
        ("Times the optimum", number(clicks.ratio_mean, 2)),
        ("Geometric mean of it", number(clicks.ratio_geometric_mean, 2)),
        ("Path efficiency", percent(clicks.path_efficiency)),
    ]


def captured(task: TaskSummary, measures: Measures) -> Shown:
    """Write what capture saw, and the clicks by hand beside it."""
    found = measures.captured.value
    by_hand = f"{number(found.mean_marked_clicks)} in {found.marked_n}"
    beside = f" (captured there: {number(found.mean_clicks_beside)})" if found.marked_n else ""
    return [
        ("n", str(found.n)),
        ("Clicks, captured", number(found.mean_clicks)),
        ("Clicks, by hand", (by_hand if found.marked_n else NONE) + beside),
        ("Pages", number(found.mean_pages)),
        ("Different pages", number(found.mean_unique_pages)),
        ("Misclicks", number(found.mean_misclicks)),
        ("of all clicks", percent(found.misclick_share)),
        ("Median time to the first click", seconds(found.median_first_click_seconds)),
    ]


def kaplan_meier(task: TaskSummary, measures: Measures) -> Shown:
    """Write the time with those who did not finish."""
    found = measures.kaplan_meier.value
    error = "" if found.rmst_se is None else f" (standard error {seconds(found.rmst_se)})"
    return [
        ("n", str(found.n)),
        ("Completed alone", str(found.events)),
        ("Median", seconds(found.median)),
        ("Mean up to the limit", seconds(found.rmst) + error),
        ("Limit", seconds(found.tau)),
    ]


def benchmark(task: TaskSummary, measures: Measures) -> Shown:
    """Write the tests against the task's benchmarks."""
    found, record = measures.benchmark.value, task.task
    n = task.success.value.n
    return [
        ("Benchmark rate", percent(record.benchmark_rate)),
        ("One-sided mid-p of the rate", p_value(found.rate.p_midp)),
        ("How likely it is exceeded", percent(found.rate.prob_exceeds, n)),
        ("Benchmark time", seconds(record.benchmark_seconds)),
        ("One-sided p of the time", p_value(found.time.p)),
    ]


def lostness(task: TaskSummary, measures: Measures) -> Shown:
    """Write how lost the people were who completed it."""
    found = measures.lostness.value
    return [
        ("n", str(found.n)),
        ("Mean lostness", decimals(found.mean, 2)),
        ("Lost (above 0.5)", percent(found.lost_share, found.n)),
        ("Pages of the best path", number(task.task.optimal_pages)),
    ]


def efficiency(task: TaskSummary, measures: Measures) -> Shown:
    """Write the core measure of the Common Industry Format."""
    return [("Efficiency", per_minute(measures))]


def per_minute(measures: Measures) -> str:
    """Write the efficiency with its unit."""
    found = measures.efficiency.value.percent_per_minute
    return NONE if found is None else f"{number(found)}% per minute"


def seq(task: TaskSummary, measures: Measures) -> Shown:
    """Write the ease ratings."""
    found = measures.seq.value
    return [
        ("n", str(found.n)),
        ("Mean", decimals(found.mean, 1)),
        ("95% interval", range_of(found)),
        ("Standard deviation", decimals(found.sd, 2)),
        ("Usual mean", "5.5"),
    ]


def range_of(found: MeanInterval) -> str:
    """Write the limits of a mean of ratings."""
    if found.lower is None or found.upper is None:
        return NONE
    return f"{decimals(found.lower, 1)}–{decimals(found.upper, 1)}"


def single_metric(task: TaskSummary, measures: Measures) -> Shown:
    """Write SUM with its parts."""
    found = measures.sum.value
    return [
        ("SUM", percent(found.sum)),
        ("Completion", percent(found.completion)),
        ("Time", percent(found.time)),
        ("Satisfaction", percent(found.satisfaction)),
        ("Without error", percent(found.errors)),
        ("Longest acceptable time", seconds(found.time_spec.spec)),
        ("Satisfied people behind it", str(found.time_spec.n_satisfied)),
    ]
