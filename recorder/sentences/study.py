"""What a study's own attempts support: the headline, and a sentence beside each figure.

What does not live here: sentences about numbers that came from elsewhere (the other modules).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recorder.figures import number, percent, percent_range, seconds
from recorder.stats.clicks import Clicks
from recorder.stats.error_counts import ErrorRate
from recorder.stats.times import TimeOnTask

NAMES_AT_MOST = 3
"""How many tasks a sentence names before it counts the rest."""

TOO_WIDE = 4.0
"""The ratio of an interval's limits from which a typical time is no basis for planning."""

USELESS = 100.0
"""The ratio of an interval's limits from which it is not worth telling."""


@dataclass(frozen=True, slots=True)
class Told:
    """A task's success as it is told: unassisted completions of `n`, and the interval."""

    title: str
    successes: int
    n: int
    lower: float | None
    upper: float | None


def headline(tasks: Sequence[Told]) -> list[str]:
    """Say what a study supports, the task that went worst first; one string per sentence."""
    tried = [task for task in tasks if task.n]
    if not tried:
        return ["There is no valid attempt yet, so nothing can be said."]
    if len(tried) == 1:
        only = tried[0]
        return [f"“{only.title}”: {_told(only)}"]
    worst = min(tried, key=_rate)
    if _rate(worst) == 1:
        least = min(task.lower or 0.0 for task in tried)
        return [
            "Everybody managed every task alone; "
            f"even so a true rate may plausibly be as low as {percent(least)}."
        ]
    said = []
    rest = tried
    # One attempt is no rate that others could be better than, nor one that is better than others.
    comparable = worst.n > 1 and len([task for task in tried if task.n > 1]) > 1
    if comparable and len([task for task in tried if _rate(task) == _rate(worst)]) == 1:
        rest = [task for task in tried if task is not worst]
        said.append(f"“{worst.title}” went worst: {_told(worst)}")
    sure = [task for task in rest if (task.lower or 0) > 0.5]
    low = [task for task in rest if (task.upper or 1) < 0.5]
    open_ = [task for task in rest if task not in sure and task not in low]
    if low:
        said.append(f"You may say that fewer than half manage {_names(low)} alone.")
    if sure:
        said.append(f"You may say that most people manage {_names(sure)} alone.")
    if open_:
        said.append(f"The study cannot say whether more than half manage {_names(open_)} alone.")
    return said


def success(
    successes: int,
    n: int,
    lower: float | None,
    upper: float | None,
    *,
    assisted: int = 0,
    benchmark: float | None = None,
) -> str:
    """Say what a success rate with its 95% interval supports.

    `assisted` completions are told beside it; a `benchmark` rate is compared with the interval.

    >>> success(4, 5, 0.3596, 0.9797)  # doctest: +NORMALIZE_WHITESPACE
    '4 of 5 managed it alone; the true rate lies plausibly between 36% and 98%.
    The study cannot say whether more than half of all people do.'
    """
    if n == 0 or lower is None or upper is None:
        return "There is no valid attempt yet, so nothing can be said."
    said = [
        f"{_count(successes, n)} managed it alone{_helped(assisted)}; "
        f"the true rate lies plausibly between {percent(lower, n)} and {percent(upper, n)}.",
        claim(successes, n, lower, upper),
    ]
    if benchmark is not None:
        written = percent(benchmark)
        side = _side(lower, upper, benchmark, "below", "above")
        said.append(
            f"The true rate lies plausibly {side} the benchmark of {written}."
            if side
            else f"The benchmark of {written} lies in that range."
        )
    return " ".join(said)


def brief(successes: int, n: int, lower: float | None, upper: float | None) -> str:
    """Say a success rate in half a line.

    >>> brief(4, 5, 0.3596, 0.9797), brief(0, 0, None, None)
    ('4 of 5 (36–98%)', 'no valid attempt')
    """
    if n == 0:
        return "no valid attempt"
    return f"{successes} of {n} ({percent_range(lower, upper, n)})"


def claim(successes: int, n: int, lower: float, upper: float) -> str:
    """Say what may be claimed about people in general, and what may not."""
    if n == 1:
        shown = "can be done" if successes else "can go wrong"
        return f"One attempt shows that it {shown}, not how often."
    if lower > 0.5:
        beyond = "; you may not say that everybody does" if successes == n else ""
        return f"You may say that most people manage it alone{beyond}."
    if upper < 0.5:
        beyond = "; you may not say that nobody does" if successes == 0 else ""
        return f"You may say that fewer than half manage it alone{beyond}."
    return "The study cannot say whether more than half of all people do."


def time_to_complete(time: TimeOnTask, benchmark_seconds: float | None = None) -> str:
    """Say what the times of unassisted completions support."""
    if time.n == 0 or time.geometric_mean is None:
        return "No time of an unassisted completion is known yet."
    if time.n == 1 or time.gm_lower is None:
        took = seconds(time.geometric_mean)
        return f"One completed it alone, in {took}; one time says nothing about the others."
    if time.gm_upper is None or time.gm_upper > USELESS * time.gm_lower:
        return f"{time.n} times that differ as much as these say nothing about a typical one."
    said = [
        f"Who completes it alone typically takes {seconds(time.geometric_mean)} "
        f"(geometric mean of {time.n}); plausibly between {seconds(time.gm_lower)} "
        f"and {seconds(time.gm_upper)}."
    ]
    if time.recommended == "median":
        said.append(f"With so many times the median, {seconds(time.median)}, is the better figure.")
    if time.gm_upper > TOO_WIDE * time.gm_lower:
        said.append(f"{time.n} times are too few, or too different, to plan with.")
    if benchmark_seconds is not None:
        written = seconds(benchmark_seconds)
        side = _side(time.gm_lower, time.gm_upper, benchmark_seconds, "faster", "slower")
        said.append(
            f"That is plausibly {side} than the benchmark of {written}."
            if side
            else f"The benchmark of {written} lies in that range."
        )
    return " ".join(said)


def errors(rate: ErrorRate) -> str:
    """Say how many errors were made, and by how many."""
    if rate.n == 0 or rate.any_error_rate is None:
        return "Nobody counted errors yet."
    affected = round(rate.any_error_rate * rate.n)
    plausible = percent_range(rate.any_error_lower, rate.any_error_upper, rate.n)
    return (
        f"{_plural(rate.total, 'error')} in {_plural(rate.n, 'attempt')}; "
        f"{_count(affected, rate.n).lower()} made at least one, "
        f"plausibly {plausible} of people would."
    )


def clicks(used: Clicks, optimal: int | None) -> str:
    """Say how many clicks it took, against the optimum where there is one."""
    if used.n == 0:
        return "Nobody counted clicks of an unassisted completion yet."
    said = f"{number(used.mean)} clicks on average, median {number(used.median)}, in {used.n}"
    if used.ratio_mean is None:
        return f"{said}."
    return f"{said}; {number(used.ratio_mean)} times the optimum of {optimal}."


def left_out(reasons: Mapping[str, int]) -> str:
    """Say how many attempts are left out, by reason; an empty text where none is.

    >>> left_out({"not attempted": 1, "technical failure": 2})
    '1 not attempted, 2 technical failure'
    """
    return ", ".join(f"{how_many} {reason}" for reason, how_many in reasons.items())


def _told(task: Told) -> str:
    """Say a task's success as it goes on behind its name and a colon."""
    said = success(task.successes, task.n, task.lower, task.upper)
    return said[0].lower() + said[1:]


def _rate(task: Told) -> float:
    return task.successes / task.n


def _count(part: int, whole: int) -> str:
    if part == whole and whole > 1:
        return f"All {whole}"
    return f"{part or 'None'} of {whole}"


def _helped(assisted: int) -> str:
    return f", {assisted} more with help" if assisted else ""


def _plural(how_many: int, thing: str) -> str:
    return f"{how_many} {thing}" if how_many == 1 else f"{how_many or 'no'} {thing}s"


def _names(tasks: Sequence[Told]) -> str:
    """Name tasks as people list them; beyond a few, count the rest."""
    names = [f"“{task.title}”" for task in tasks]
    if len(names) > NAMES_AT_MOST + 1:
        names = [*names[:NAMES_AT_MOST], f"{len(names) - NAMES_AT_MOST} more tasks"]
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _side(lower: float, upper: float, benchmark: float, below: str, above: str) -> str | None:
    """Return the word for the side of a benchmark on which an interval lies, None for across."""
    if upper < benchmark:
        return below
    return above if lower > benchmark else None
