"""What else the attempts at one task come to, computed only for whoever asks.

Kaplan-Meier and efficiency stand on the times, lostness on the pages of unassisted completions,
SEQ on the ratings of all valid attempts, SUM on four of them together, benchmarks on what the
task names. Beside `tasks`, because the results page shows none of these and need not wait.
"""

from dataclasses import dataclass
from functools import lru_cache

from recorder.stats.benchmarks import BenchmarkRate, BenchmarkT, benchmark_rate, benchmark_time
from recorder.stats.efficiency import efficiency_cif
from recorder.stats.lostness import lostness
from recorder.stats.ratings import seq
from recorder.stats.samples import MeanInterval, mean_of
from recorder.stats.sum_score import SumTimeSpec, sum_task, sum_time_spec
from recorder.stats.survival import KaplanMeier, kaplan_meier
from recorder.stats.validity import present
from recorder.summary.counting import IN, Sample
from recorder.summary.records import TaskRecord
from recorder.summary.rules import pathed, rated
from recorder.summary.tasks import Figure, TaskSummary
from recorder.summary.watched import Watched, watch, watched

SATISFIED_FROM = 5.5
"""The SEQ from which somebody counts as satisfied, and the specification that SUM measures it
against: the share of the range that 4 is on the five-point scale SUM was made with."""

_lostness = lru_cache(maxsize=10_000)(lostness)
"""Few paths differ among many attempts, and exact fractions take their time."""


@dataclass(frozen=True, slots=True)
class Paths:
    """The lostness of `n` unassisted completions: its mean, and how many of them were lost."""

    n: int
    mean: float | None = None
    lost_share: float | None = None


@dataclass(frozen=True, slots=True)
class Efficiency:
    """The unassisted success rate over the mean time to complete in minutes."""

    percent_per_minute: float | None


@dataclass(frozen=True, slots=True)
class SingleMetric:
    """The Single Usability Metric with its parts, and the time that one of them is held against."""

    completion: float | None
    time: float | None
    satisfaction: float | None
    errors: float | None
    sum: float | None
    time_spec: SumTimeSpec


@dataclass(frozen=True, slots=True)
class Benchmarks:
    """Whether rate and time reached the task's benchmarks; all None where it names none."""

    rate: BenchmarkRate
    time: BenchmarkT


@dataclass(frozen=True, slots=True)
class Measures:
    """Further figures of one task, each with the attempts it stands on."""

    kaplan_meier: Figure[KaplanMeier]
    lostness: Figure[Paths]
    seq: Figure[MeanInterval]
    efficiency: Figure[Efficiency]
    sum: Figure[SingleMetric]
    benchmark: Figure[Benchmarks]
    captured: Figure[Watched]


def measure(task: TaskSummary) -> Measures:
    """Compute the further figures of a task."""
    valid, clocked = task.success.sample, task.time_on_task.sample
    walked, asked = task.settled.sample(pathed), task.settled.sample(rated)
    seen = task.settled.sample(watched)
    minutes = task.time_to_complete.value.mean
    per_minute = efficiency_cif(task.success.value.rate, minutes / 60 if minutes else None)
    return Measures(
        kaplan_meier=Figure(_survival(clocked, task.task.time_limit_seconds), clocked),
        lostness=Figure(_paths(walked, task.task), walked),
        seq=Figure(seq(asked.attempts.counts("seq_rating")), asked),
        efficiency=Figure(Efficiency(per_minute), valid),
        sum=Figure(_single_metric(task, asked), valid),
        benchmark=Figure(_benchmarks(task), valid),
        captured=Figure(watch(seen), seen),
    )


def _survival(sample: Sample, limit_seconds: float | None) -> KaplanMeier:
    """Return the time to complete under censoring: every other end only says "longer than this"."""
    return kaplan_meier(
        sample.attempts.number("seconds").tolist(),
        sample.attempts.is_alone.tolist(),
        limit_seconds,
    )


def _paths(sample: Sample, task: TaskRecord) -> Paths:
    if not task.optimal_pages or not sample.attempts:
        return Paths(0)
    unique, visits = (sample.attempts.counts(f"pages_{name}") for name in ("unique", "total"))
    found = [_lostness(*each, task.optimal_pages) for each in zip(unique, visits, strict=True)]
    lost = sum(1 for path in found if path.category == "lost")
    mean = mean_of(present(path.lostness for path in found))
    return Paths(len(found), mean, lost / len(found))


def _single_metric(task: TaskSummary, asked: Sample) -> SingleMetric:
    """Return SUM; the study names no longest acceptable time, so satisfied people give it."""
    completed = task.time_to_complete.sample.attempts
    times: list[float] = completed.number("seconds").tolist()
    is_asked = completed.columns.made(rated)[completed.rows] == IN
    eased = zip(completed.number("seq_rating").tolist(), is_asked.tolist(), strict=True)
    spec = sum_time_spec(
        times,
        [True] * len(completed),
        [rating if is_there else None for rating, is_there in eased],
        satisfied_at=SATISFIED_FROM,
    )
    erred, opportunities = task.errors.value, task.task.error_opportunities
    metric = sum_task(
        task.success.value.successes,
        task.success.value.n,
        times,
        spec.spec,
        asked.attempts.number("seq_rating").tolist(),
        errors=erred.total if erred.n else None,
        opportunities=erred.n * opportunities if opportunities else None,
        sat_spec=SATISFIED_FROM,
    )
    return SingleMetric(
        metric.completion, metric.time, metric.satisfaction, metric.errors, metric.sum, spec
    )


def _benchmarks(task: TaskSummary) -> Benchmarks:
    """Return the tests against the task's benchmarks; a rate of 1 cannot be exceeded."""
    rate, seconds = task.task.benchmark_rate, task.task.benchmark_seconds
    success = task.success.value
    times = task.time_to_complete.sample.attempts.number("seconds")
    return Benchmarks(
        rate=benchmark_rate(success.successes, success.n, rate)
        if rate and rate < 1
        else BenchmarkRate(),
        time=benchmark_time(times, seconds) if seconds else BenchmarkT(),
    )
