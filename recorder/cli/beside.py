"""What the table of `recorder metrics` says below its tasks: all tasks together, questionnaires,
problems, a second rater, the next wave. A line each, and none for what is not known.

What does not live here: the figures (`recorder.summary`), and the lines of questionnaires
(`answered`).
"""

from collections.abc import Iterator

from recorder import figures
from recorder.cli import answered
from recorder.figures import NONE
from recorder.summary import Evidence, StudySummary, discovery, measure, retained
from recorder.summary.whole import agreement, overall


def lines(summary: StudySummary, evidence: Evidence) -> list[tuple[str, str]]:
    """Return what there is to say, each with its heading."""
    return [
        *_tasks(summary),
        *answered.lines(summary, evidence),
        *_problems(evidence),
        *_second_rater(summary),
        *_next_wave(evidence),
    ]


def _tasks(summary: StudySummary) -> Iterator[tuple[str, str]]:
    if len(summary.tasks) < 2 or not summary.valid:
        return
    found = overall(summary, {task.task.code: measure(task) for task in summary.tasks})
    rate = figures.percent(found.pooled_rate, found.attempts)
    yield (
        "All tasks",
        f"{found.completed} of {found.attempts} completed ({rate}), "
        f"SUM {figures.percent(found.sum, found.attempts)}",
    )


def _problems(evidence: Evidence) -> Iterator[tuple[str, str]]:
    if found := discovery(evidence):
        yield (
            "Problems",
            f"{found.problems} found with {found.n} participants, "
            f"{found.once} of them met once; estimated total {found.total or NONE}",
        )


def _second_rater(summary: StudySummary) -> Iterator[tuple[str, str]]:
    if found := agreement(summary):
        rated = found.outcome
        yield (
            "Second rater",
            f"same outcome in {figures.percent(rated.agreement, rated.n)} of {rated.n} attempts, "
            f"kappa {figures.number(rated.kappa, 2)}",
        )


def _next_wave(evidence: Evidence) -> Iterator[tuple[str, str]]:
    if (found := retained(evidence)) and evidence.next_wave:
        interval = figures.percent_range(found.lower, found.upper, found.wave1)
        yield (
            "Next wave",
            f"{found.returned} of {found.wave1} came back "
            f"({figures.percent(found.retention, found.wave1)}, {interval}), {found.new} new",
        )
