"""The evidence of a task's figures, as its page shows it: each figure opened.

What does not live here: how figures are written (`figuresview`), and the same as a file
(`recorder.proof`).
"""

from dataclasses import dataclass

from recorder import sentences
from recorder.methods import METHODS, Method
from recorder.sentences import comparisons, further, scales, times
from recorder.sentences.words import joined
from recorder.summary import AttemptRecord, Measures, Sample, TaskSummary
from recorder.vocabulary import ASSISTED
from recorder.web import figuresview as written
from recorder.web.figuresview import Shown


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
        reasons = self.sample.left_out.by_reason
        return sentences.left_out({reason.value: n for reason, n in reasons.items()})


@dataclass(frozen=True, slots=True)
class Used:
    """One attempt that counts, and which of its figures are in which sample."""

    attempt: AttemptRecord
    completes: bool
    fails: bool
    erred: bool
    helped: bool
    clicked: bool
    rated: bool
    walked: bool


def evidence(task: TaskSummary, measures: Measures) -> list[Evidence]:
    """Open every figure of a task."""
    both = (task, measures)
    complete, failed, all_times = task.time_to_complete, task.time_to_failure, task.time_on_task
    opened = {
        "success": (written.success(task), success_says(task), task.success.sample),
        "graded": (written.graded(task), "", task.graded.sample),
        "time_to_complete": (
            written.time(complete.value, task),
            sentences.time_to_complete(complete.value, task.task.benchmark_seconds),
            complete.sample,
        ),
        "time_to_failure": (written.time(failed.value), "", failed.sample),
        "time_on_task": (written.time(all_times.value), "", all_times.sample),
        "kaplan_meier": (
            written.kaplan_meier(*both),
            times.under_a_limit(measures.kaplan_meier.value),
            measures.kaplan_meier.sample,
        ),
        "benchmark": (
            written.benchmark(*both), benchmark_says(*both), measures.benchmark.sample,
        ),
        "errors": (written.errors(task.errors.value), errors_say(task), task.errors.sample),
        "assists": (written.assists(task.assists.value), "", task.assists.sample),
        "clicks": (
            written.clicks(task),
            sentences.clicks(task.clicks.value, task.task.optimal_clicks),
            task.clicks.sample,
        ),
        "captured": (
            written.captured(*both), times.captured(measures.captured.value),
            measures.captured.sample,
        ),
        "lostness": (
            written.lostness(*both), lostness_says(*both), measures.lostness.sample,
        ),
        "efficiency": (
            written.efficiency(*both),
            times.per_minute(measures.efficiency.value.percent_per_minute),
            measures.efficiency.sample,
        ),
        "seq": (written.seq(*both), ease_says(measures), measures.seq.sample),
        "sum": (written.single_metric(*both), sum_says(measures), measures.sum.sample),
    }  # fmt: skip
    return [Evidence(method, *opened[method.key]) for method in METHODS]


def used(task: TaskSummary, measures: Measures) -> list[Used]:
    """Say of each valid attempt which figures it is in."""
    within = [
        {each.id for each in figure.sample.attempts}
        for figure in (
            task.time_to_complete,
            task.time_to_failure,
            task.errors,
            task.assists,
            task.clicks,
            measures.seq,
            measures.lostness,
        )
    ]
    return [Used(attempt, *(attempt.id in ids for ids in within)) for attempt in task.settled.valid]


def success_says(task: TaskSummary) -> str:
    """Say what a task's success rate supports."""
    success = task.success.value
    return sentences.success(
        success.successes,
        success.n,
        success.lower,
        success.upper,
        assisted=task.outcomes.get(ASSISTED, 0),
        benchmark=task.task.benchmark_rate,
    )


def errors_say(task: TaskSummary) -> str:
    """Say how many errors were made, and of how many opportunities."""
    rate = task.errors.value
    chances = further.opportunities(rate, task.task.error_opportunities) if rate.n else ""
    return joined([sentences.errors(rate), chances])


def lostness_says(task: TaskSummary, measures: Measures) -> str:
    """Say whether people were lost."""
    found = measures.lostness.value
    return further.lostness(found.n, found.mean, found.lost_share, task.task.optimal_pages)


def ease_says(measures: Measures) -> str:
    """Say what a task's ease ratings support."""
    found = measures.seq.value
    return scales.ease(
        {"n": found.n, "mean": found.mean, "lower": found.lower, "upper": found.upper}
    )


def sum_says(measures: Measures) -> str:
    """Say what a task's SUM supports."""
    found = measures.sum.value
    parts = ("completion", "time", "satisfaction", "errors", "sum")
    return scales.single_metric({part: getattr(found, part) for part in parts})


def benchmark_says(task: TaskSummary, measures: Measures) -> str:
    """Say whether a task is shown to do better than its benchmarks."""
    found, record, success = measures.benchmark.value, task.task, task.success.value
    said = []
    if record.benchmark_rate and record.benchmark_rate >= 1:
        said.append("A benchmark rate of 100% cannot be exceeded, so there is no test of it.")
    elif record.benchmark_rate:
        p = found.rate.p_midp
        said.append(
            comparisons.rate_against(success.successes, success.n, record.benchmark_rate, p)
        )
    if record.benchmark_seconds:
        mean = task.time_to_complete.value.geometric_mean
        said.append(comparisons.time_against(mean, record.benchmark_seconds, found.time.p))
    return joined(said) or "This task names no benchmark."
