"""Results: what a study supports, the evidence of every figure, one session as a timeline.

Figures come from attempts, never from the log: however long the logs grow, results open as fast.
What does not live here: other pages of results (`measures`, `experience`, `people`), the log's
editing (`logbook`), and tables to take away (`exporting`).
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from recorder import charts, log, optimal, timeline
from recorder.db import db
from recorder.errors import NotFound
from recorder.models import Attempt, Event, Study, Task
from recorder.proof import figure_file, program, study_file
from recorder.queries import attempts_of, events_of
from recorder.sessions import find_session
from recorder.summary import StudySummary, TaskSummary, measure, whole_study_keys
from recorder.vocabulary import EventKind, derived_outcome
from recorder.web import evidenceview, resultsview
from recorder.web.loglines import log_lines
from recorder.web.resultsframe import (
    address_of,
    chosen_outcome,
    elsewhere,
    framing,
    load,
    narrowed,
    summarized,
)
from recorder.wording import describe

bp = Blueprint("results", __name__)

LINES_AT_ONCE = 500
"""How many lines of a log one page shows; capture may report tens of thousands."""

ROWS_AT_ONCE = 50
"""How many participants of the matrix the first page shows; the rest has a page of its own."""

CHARTS: dict[str, Callable[[StudySummary], charts.Spec]] = {
    "success": charts.success_chart,
    "outcomes": charts.outcomes_chart,
    "times": lambda summary: charts.times_chart(summary, address_of, chosen_outcome()),
    "survival": charts.survival_chart,
    "ease": charts.ease_chart,
}
"""The charts of a study's attempts, by name."""


@bp.get("/studies/<int:study_id>/results")
def index(study_id: int) -> ResponseReturnValue:
    """Show what the study supports, task by task."""
    study = load(study_id)
    if address := elsewhere(study):
        return redirect(address, 303)
    summary = summarized(study)
    return render_template(
        "results/index.html",
        view=resultsview,
        lanes_of=charts.lanes_of,
        rows=summary.rows[:ROWS_AT_ONCE] if summary.attempts else (),
        **framing(study, summary),
    )


@bp.get("/studies/<int:study_id>/results.json")
def figures(study_id: int) -> ResponseReturnValue:
    """Answer with every figure in full precision, under the names that scripts depend on."""
    study = load(study_id)
    summary = summarized(study)
    keys = whole_study_keys(summary, narrowed(study))
    return jsonify(
        {**keys, "study": study.name, "program": program(), "filter": asdict(summary.filter)}
    )


@bp.get("/studies/<int:study_id>/results/evidence.json")
def evidence(study_id: int) -> ResponseReturnValue:
    """Answer with all that it takes to compute the figures again: every attempt and answer."""
    study = load(study_id)
    return jsonify(study_file(study.name, summarized(study), narrowed(study)))


@bp.get("/studies/<int:study_id>/results/charts/<name>.json")
def chart(study_id: int, name: str) -> ResponseReturnValue:
    """Answer with the Vega-Lite specification of a chart, of one task where one is asked for."""
    study = load(study_id)
    if name not in CHARTS:
        raise NotFound(f"There is no chart of this name; there are {', '.join(CHARTS)}.")
    summary = summarized(study)
    if task := request.args.get("task"):
        summary = summary.only(task)
    return jsonify(CHARTS[name](summary))


@bp.get("/studies/<int:study_id>/results/tasks/<int:task_id>")
def task(study_id: int, task_id: int) -> ResponseReturnValue:
    """Show the evidence of one task's figures: the attempts in them, and those left out."""
    study = load(study_id)
    if address := elsewhere(study):
        return redirect(address, 303)
    found = _task(study, task_id)
    summary = summarized(study)
    figures = summary.task(found.code)
    measures = measure(figures) if figures else None
    return render_template(
        "results/task.html",
        task=found,
        figures=figures,
        opened=evidenceview.evidence(figures, measures) if figures and measures else [],
        used=evidenceview.used(figures, measures) if figures and measures else [],
        view=resultsview,
        program=program(),
        **framing(study, summary),
    )


@bp.get("/studies/<int:study_id>/results/tasks/<int:task_id>/<figure>.json")
def task_figure(study_id: int, task_id: int, figure: str) -> ResponseReturnValue:
    """Answer with one figure of a task and its evidence, so that anybody can compute it again."""
    study = load(study_id)
    found = _task(study, task_id)
    summary = summarized(study)
    figures: TaskSummary | None = summary.task(found.code)
    written = figures and figure_file(study.name, summary, figures, measure(figures), figure)
    if not written:
        raise NotFound("There is no such figure of this task; its page lists them.")
    return jsonify(written)


@bp.get("/sessions/<int:session_id>")
def session(session_id: int) -> ResponseReturnValue:
    """Show one session as a timeline of its log."""
    sitting = find_session(session_id)
    attempts = attempts_of(sitting)
    entries = log.effective(events_of(sitting))
    lines = log_lines(entries, attempts)[::-1]
    begin = max(0, request.args.get("from", 0, int))
    return render_template(
        "results/session.html",
        session=sitting,
        study=sitting.study,
        attempts=attempts,
        drawn=timeline.lay_out(attempts, entries),
        optimum=optimal.offers(sitting),
        own_marks=own_marks(entries),
        lines=lines[begin : begin + LINES_AT_ONCE],
        begin=begin,
        total=len(lines),
        step=LINES_AT_ONCE,
        outcome_of=outcome_of,
        describe=describe,
        colours={code.label: code.colour for code in sitting.study.codes},
    )


def outcome_of(attempt: Attempt) -> str | None:
    """Return an attempt's outcome as it counts, `assisted` included."""
    return derived_outcome(attempt.outcome, attempt.assist_level)


def own_marks(entries: Iterable[log.Entry[Event]]) -> list[str]:
    """Return the labels of the study's own marks that are in force in a log, in their order."""
    marks = [each for each in entries if each.kind is EventKind.MARKER and not each.is_cancelled]
    return list(dict.fromkeys(str(each.data["code"]) for each in marks if "code" in each.data))


def _task(study: Study, task_id: int) -> Task:
    """Return a task of this study or answer 404."""
    found: Task | None = db.session.get(Task, task_id)
    if found is None or found.study_id != study.id:
        raise NotFound("There is no such task in this study; its results list them.")
    return found
