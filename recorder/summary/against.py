"""A study against its benchmarks: rates and times of tasks, scores of questionnaires.

The effect is how far the figure lies from the benchmark, with the interval of the figure itself;
p is one-sided, towards better than the benchmark. What does not live here: the tests
(`recorder.stats.benchmarks`), and two groups against each other (`groups`).
"""

from dataclasses import dataclass

from recorder.stats.benchmarks import benchmark_score
from recorder.summary.effects import Scale
from recorder.summary.groups import Group
from recorder.summary.measures import measure
from recorder.summary.sides import Side, answered, found_in, mean, share, typical_time
from recorder.summary.tasks import TaskSummary


@dataclass(frozen=True, slots=True)
class Against:
    """One figure of a group against its benchmark; `estimate` is the distance, or of times the
    ratio."""

    group: str
    code: str
    name: str
    measure: str
    scale: Scale
    side: Side
    benchmark: float
    estimate: float | None
    lower: float | None
    upper: float | None
    p: float | None
    test: str


def against_benchmarks(group: Group) -> list[Against]:
    """Hold everything a group did against the benchmarks that there are."""
    found = [each for task in group.summary.tasks for each in _of_task(group, task)]
    for name, answers in group.answered.items():
        instrument = answers.instrument
        if instrument.averaged and instrument.benchmark is not None:
            side, figures = mean(answered(answers)), answers.figures
            test = benchmark_score(figures.mean, figures.sd, figures.n, instrument.benchmark)
            found.append(
                _against(group, name, instrument.title, name, side, instrument.benchmark, test.p)
            )
    return found


def _of_task(group: Group, task: TaskSummary) -> list[Against]:
    tests = measure(task).benchmark.value
    rate, seconds = task.task.benchmark_rate, task.task.benchmark_seconds
    named = (task.task.code, task.task.name)
    found = []
    if rate:
        side = share(found_in(task.success.sample, lambda each: float(each.is_unassisted)))
        found.append(_against(group, *named, "success", side, rate, tests.rate.p_midp))
    if seconds:
        sample = task.time_to_complete.sample
        side = typical_time(found_in(sample, lambda each: float(each.seconds or 0)))
        found.append(_against(group, *named, "time", side, seconds, tests.time.p))
    return found


def _against(
    group: Group,
    code: str,
    name: str,
    kind: str,
    side: Side,
    benchmark: float,
    p: float | None,
) -> Against:
    scale = {"success": Scale.POINTS, "time": Scale.RATIO}.get(kind, Scale.SCORE)
    test = {"success": "exact binomial, mid-p", "time": "t on logarithms"}.get(kind, "t")

    def away(figure: float | None) -> float | None:
        if figure is None:
            return None
        return figure / benchmark if scale is Scale.RATIO else figure - benchmark

    figures = (away(side.value), away(side.lower), away(side.upper))
    return Against(group.name, code, name, kind, scale, side, benchmark, *figures, p, test)
