"""People and order: who did what how, page by page, and in which order the tasks were done.

What does not live here: the first participants, which the first page of results shows (`results`),
and the orders that people are given (`participants`).
"""

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from recorder import charts
from recorder.errors import NotFound
from recorder.sentences import further
from recorder.summary.order import orders_done
from recorder.web.resultsframe import (
    address_of,
    chosen_outcome,
    elsewhere,
    framing,
    load,
    summarized,
)

bp = Blueprint("people", __name__)

ROWS_AT_ONCE = 50


@bp.get("/studies/<int:study_id>/results/people")
def index(study_id: int) -> ResponseReturnValue:
    """Show who did what how, fifty at a time, and the order of the tasks as it was done."""
    study = load(study_id)
    if address := elsewhere(study):
        return redirect(address, 303)
    summary = summarized(study)
    done = orders_done(summary)
    begin = _begin()
    return render_template(
        "results/people.html",
        rows=summary.rows[begin : begin + ROWS_AT_ONCE],
        begin=begin,
        step=ROWS_AT_ONCE,
        done=done,
        done_says=further.order_done(done),
        **framing(study, summary),
    )


@bp.get("/studies/<int:study_id>/results/people/charts/<name>.json")
def chart(study_id: int, name: str) -> ResponseReturnValue:
    """Answer with the Vega-Lite specification of a chart."""
    summary = summarized(load(study_id))
    if name == "matrix":
        begin = _begin()
        rows = summary.rows[begin : begin + ROWS_AT_ONCE]
        return jsonify(charts.matrix_chart(summary, rows, address_of, chosen_outcome()))
    if name == "order":
        names = {task.task.code: task.task.name for task in summary.tasks}
        return jsonify(charts.order_chart(orders_done(summary), names))
    raise NotFound("There is no chart of this name; there are matrix and order.")


def _begin() -> int:
    return max(0, request.args.get("from", 0, int))
