"""The chart of outcomes: the levels of each task's valid attempts as parts of a bar."""

from typing import Any

from recorder.charts.frame import Spec, lanes_of, names_of, rows_framed, variant_tooltip
from recorder.figures import percent
from recorder.summary import StudySummary
from recorder.vocabulary import ASSISTED, Outcome
from recorder.wording import outcome_label

LEVELS = {
    Outcome.SUCCESS.value: "--success",
    Outcome.SUCCESS_WITH_DIFFICULTY.value: "--difficulty",
    ASSISTED: "--assisted",
    Outcome.FAILURE.value: "--failure",
    Outcome.ABANDONED.value: "--abandoned",
}
"""The outcomes of valid attempts with their colours, from the best."""


def outcomes_chart(summary: StudySummary) -> Spec:
    """Draw how each task's valid attempts ended, each variant in a lane of its own."""
    values, names, codes = [], [], []
    several = len(names_of(summary)) > 1
    known = ""
    for row, lane in enumerate(lanes_of(summary)):
        n, begin = lane.figures.graded.value.n, 0.0
        place, task = lane.place(), lane.figures.task
        # A colour says the outcome here, so that the variant must be written.
        title = "" if known == task.code else task.name
        names.append(f"{title} · {place['variant']}" if several else task.name)
        codes.append(f"{task.code} {place['variant']}" if several else task.code)
        known = task.code
        for outcome in LEVELS:
            count = lane.figures.outcomes.get(outcome, 0)
            if not count:
                continue
            values.append(
                {
                    **place,
                    "top": row + 0.14,
                    "bottom": row + 0.86,
                    "outcome": outcome_label(outcome),
                    "begin": begin,
                    "end": begin + count / n,
                    "said": f"{count} of {n} ({percent(count / n, n)})",
                }
            )
            begin += count / n
    axis = {"format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1], "title": None}
    bar: dict[str, Any] = {
        "data": {"values": values},
        "mark": {"type": "rect", "stroke": "--sheet", "strokeWidth": 1},
        "encoding": {
            "y2": {"field": "bottom"},
            "x": {"field": "begin", "type": "quantitative", "scale": {"domain": [0, 1]},
                  "axis": axis},
            "x2": {"field": "end"},
            "color": {
                "field": "outcome",
                "type": "nominal",
                "scale": {"domain": [outcome_label(each) for each in LEVELS],
                          "range": [*LEVELS.values()]},
                "legend": {"title": None, "orient": "top"},
            },
            "tooltip": [
                {"field": "task", "title": "Task"},
                *variant_tooltip(summary),
                {"field": "outcome", "title": "Outcome"},
                {"field": "said", "title": "Attempts"},
            ],
        },
    }  # fmt: skip
    chart = rows_framed(names, codes, 1, "How the valid attempts of each task ended", [bar])
    bar["encoding"]["y"] = {**chart["encoding"]["y"], "field": "top"}
    return chart
