"""Results: what a study supports, the evidence of every figure, one session as a timeline.

Figures come from attempts, never from the log: however long the logs grow, results open as fast.
What does not live here: the log's editing (`logbook`), and files to take away (`export`).
"""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, g, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from recorder import charts, log, timeline
from recorder.db import db
from recorder.errors import NotFound
from recorder.models import Attempt, Event, Study, Task
from recorder.queries import attempts_of, events_of, summary_of
from recorder.sessions import find_session
from recorder.summary import AttemptRecord, Filter, StudySummary, as_keys
from recorder.vocabulary import EventKind, derived_outcome
from recorder.web import resultsview
from recorder.web.loglines import log_lines
from recorder.wording import describe

bp = Blueprint("results", __name__)

LINES_AT_ONCE = 500
"""How many lines of a log one page shows; capture may report tens of thousands."""


def load(study_id: int) -> Study:
    """Return the study or answer 404."""
    study = db.session.get(Study, study_id)
    if study is None:
        raise NotFound("There is no such study; the list of studies shows them all.")
    return study


@bp.get("/studies/<int:study_id>/results")
def index(study_id: int) -> ResponseReturnValue:
    """Show what the study supports, task by task."""
    study = load(study_id)
    summary = summary_of(study, chosen())
    return render_template("results/index.html", **framing(study, summary))


@bp.get("/studies/<int:study_id>/results.json")
def figures(study_id: int) -> ResponseReturnValue:
    """Answer with every figure in full precision, under the names that scripts depend on."""
    return jsonify(as_keys(summary_of(load(study_id), chosen())))


@bp.get("/studies/<int:study_id>/results/charts/<name>.json")
def chart(study_id: int, name: str) -> ResponseReturnValue:
    """Answer with the Vega-Lite specification of a chart."""
    summary = summary_of(load(study_id), chosen())
    if name == "success":
        return jsonify(charts.success_chart(summary))
    if name == "times":
        return jsonify(charts.times_chart(summary, address_of))
    raise NotFound("There is no chart of this name; there are success and times.")


@bp.get("/studies/<int:study_id>/results/tasks/<int:task_id>")
def task(study_id: int, task_id: int) -> ResponseReturnValue:
    """Show the evidence of one task's figures: the attempts in them, and those left out."""
    study = load(study_id)
    found = db.session.get(Task, task_id)
    if found is None or found.study_id != study_id:
        raise NotFound("There is no such task in this study; its results list them.")
    summary = summary_of(study, chosen())
    return render_template(
        "results/task.html",
        task=found,
        figures=summary.task(found.code),
        **framing(study, summary),
    )


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
        own_marks=own_marks(entries),
        lines=lines[begin : begin + LINES_AT_ONCE],
        begin=begin,
        total=len(lines),
        step=LINES_AT_ONCE,
        outcome_of=outcome_of,
        describe=describe,
        colours={code.label: code.colour for code in sitting.study.codes},
    )


def chosen() -> Filter:
    """Read from the address whose attempts are to be looked at."""
    return Filter(request.args.get("variant") or None, request.args.get("segment") or None)


def address_of(attempt: AttemptRecord) -> str:
    """Return where an attempt is seen in its session's timeline."""
    return f"{address_of_session(attempt.session_id)}#attempt-{attempt.id}"


def address_of_session(session_id: int) -> str:
    """Return a session's address; asked once for each, since a matrix may hold thousands."""
    known: dict[int, str] = g.setdefault("session_addresses", {})
    if session_id not in known:
        known[session_id] = url_for("results.session", session_id=session_id)
    return known[session_id]


def outcome_of(attempt: Attempt) -> str | None:
    """Return an attempt's outcome as it counts, `assisted` included."""
    return derived_outcome(attempt.outcome, attempt.assist_level)


def own_marks(entries: Iterable[log.Entry[Event]]) -> list[str]:
    """Return the labels of the study's own marks that are in force in a log, in their order."""
    marks = [each for each in entries if each.kind is EventKind.MARKER and not each.is_cancelled]
    return list(dict.fromkeys(str(each.data["code"]) for each in marks if "code" in each.data))


def framing(study: Study, summary: StudySummary) -> dict[str, Any]:
    """Return what the pages of a study's results share."""
    seen = {"variant": summary.filter.variant, "segment": summary.filter.segment}
    return {
        "study": study,
        "summary": summary,
        "seen": {name: value for name, value in seen.items() if value is not None},
        "address_of": address_of,
        "view": resultsview,
        "lanes_of": charts.lanes_of,
    }
