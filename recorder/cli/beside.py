"""What the table of `recorder metrics` says below its tasks: all tasks together, questionnaires,
problems, a second rater, the next wave. A line each, and none for what is not known.

What does not live here: the figures (`recorder.summary`).
"""

from collections.abc import Iterator

from recorder import figures
from recorder.figures import NONE
from recorder.instruments import CSAT, NPS, SUS
from recorder.stats.nps import Nps
from recorder.stats.ratings import Csat
from recorder.stats.sus import SusGroup
from recorder.summary import Evidence, StudySummary, discovery, measure, questionnaires, retained
from recorder.summary.whole import agreement, overall


def lines(summary: StudySummary, evidence: Evidence) -> list[tuple[str, str]]:
    """Return what there is to say, each with its heading."""
    return [
        *_tasks(summary),
        *_answers(summary, evidence),
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


def _answers(summary: StudySummary, evidence: Evidence) -> Iterator[tuple[str, str]]:
    written = {SUS.name: _sus, NPS.name: _nps, CSAT.name: _csat}
    found = questionnaires(evidence.answers, summary.settings.variants)
    for name, each in found.items():
        if (write := written.get(name)) is None:
            continue
        yield name.upper(), write(each.whole.figures)
        for variant, group in each.by_variant.items() if len(each.by_variant) > 1 else ():
            yield f"  {variant or 'no variant'}", write(group.figures)


def _sus(found: SusGroup) -> str:
    left_out = f", {found.excluded} left out for a blank item" if found.excluded else ""
    straight = f", {found.straight_lined} straight-lined" if found.straight_lined else ""
    return (
        f"{figures.number(found.mean)} ({_range(found.lower, found.upper, 1)}), n {found.n}, "
        f"grade {found.grade or NONE}{left_out}{straight}"
    )


def _nps(found: Nps) -> str:
    score = NONE if found.nps is None else f"{figures.rounded(found.nps):+}"
    return f"{score} ({_range(found.lower, found.upper, 0)}), n {found.n}"


def _csat(found: Csat) -> str:
    interval = figures.percent_range(found.lower, found.upper, found.n)
    return f"{figures.percent(found.csat, found.n)} ({interval}), n {found.n}"


def _range(lower: float | None, upper: float | None, digits: int) -> str:
    if lower is None or upper is None:
        return NONE
    return f"{figures.rounded(lower, digits)} to {figures.rounded(upper, digits)}"


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
