"""Ease and effort: what else each task comes to, and all tasks together.

Time with those who did not finish, errors per opportunity, lostness, efficiency, ease, SUM,
benchmarks, the second rater. What does not live here: their evidence, which stands with that of
every figure of a task (`results`).
"""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from recorder import charts
from recorder.sentences import further, plans, times
from recorder.summary import StudySummary, measure
from recorder.summary.whole import agreement, overall
from recorder.web import evidenceview, figuresview, resultsview
from recorder.web.resultsframe import elsewhere, framing, load, summarized

bp = Blueprint("measures", __name__)


@bp.get("/studies/<int:study_id>/results/measures")
def index(study_id: int) -> ResponseReturnValue:
    """Show the further figures of every task, of each variant, and of all tasks together."""
    study = load(study_id)
    if address := elsewhere(study):
        return redirect(address, 303)
    summary = summarized(study)
    lanes = {
        (task.task.code, variant): (figures, measure(figures))
        for variant, part in {None: summary, **_variants(summary)}.items()
        for task in summary.tasks
        if (figures := part.task(task.task.code)) is not None
    }
    measures = {task.task.code: lanes[task.task.code, None][1] for task in summary.tasks}
    together, rated = overall(summary, measures), agreement(summary)
    return render_template(
        "results/measures.html",
        lanes=lanes,
        variants=list(_variants(summary)),
        together=together,
        together_says=further.all_tasks(
            together.completed, together.attempts, together.pooled_rate,
            together.mean_of_task_rates,
        ),
        efficiency_says=times.efficiency(
            together.n, together.time_based, together.overall_relative_percent
        ),
        rated=rated,
        rated_says=rated and plans.kappa(rated.outcome),
        evidence=evidenceview,
        write=figuresview,
        view=resultsview,
        drawn=charts.lanes_of(summary),
        **framing(study, summary),
    )  # fmt: skip


def _variants(summary: StudySummary) -> dict[str, StudySummary]:
    return summary.by_variant if len(summary.by_variant) > 1 else {}
