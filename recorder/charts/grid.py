"""Charts of cells: participants x tasks, and how often each task stood at each place."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from recorder.charts.frame import CONFIG, SCHEMA, Spec
from recorder.charts.outcomes import LEVELS
from recorder.figures import seconds
from recorder.ordering import Balance
from recorder.summary import AttemptRecord, Row, StudySummary
from recorder.vocabulary import Outcome
from recorder.wording import outcome_label

CELL_HEIGHT = 24

LETTERS = {
    **dict(zip(LEVELS, "SDAFG", strict=True)),
    Outcome.NOT_ATTEMPTED.value: "N",
    Outcome.TECHNICAL_FAILURE.value: "T",
}
"""The letter of each outcome, which the page's marks show too."""

COLOURS = {
    **LEVELS,
    Outcome.NOT_ATTEMPTED.value: "--excluded",
    Outcome.TECHNICAL_FAILURE.value: "--excluded",
}

ON_COLOURS = {
    Outcome.SUCCESS_WITH_DIFFICULTY.value: "--on-difficulty",
    Outcome.ABANDONED.value: "--on-abandoned",
    Outcome.NOT_ATTEMPTED.value: "--on-excluded",
    Outcome.TECHNICAL_FAILURE.value: "--on-excluded",
}
"""What is read on a colour, where it is not what is read on the others."""


def matrix_chart(
    summary: StudySummary,
    rows: Sequence[Row],
    link: Callable[[AttemptRecord], str],
    outcome: str | None = None,
) -> Spec:
    """Draw who did what how; an `outcome` sets its attempts off against the others."""
    several = len(summary.by_variant) > 1
    values = [
        {
            "who": f"{row.participant} {row.variant}" if several else row.participant,
            "task": code,
            "letter": LETTERS.get(cell.attempt.result or "", "•"),
            "outcome": outcome_label(cell.attempt.result) if cell.attempt.result else "open",
            "time": seconds(cell.attempt.seconds),
            "url": link(cell.attempt),
            "faded": outcome is not None and cell.attempt.result != outcome,
        }
        for row in rows
        for code, cell in row.cells.items()
    ]
    codes = [task.task.code for task in summary.tasks]
    people = [f"{row.participant} {row.variant}" if several else row.participant for row in rows]
    labels = [outcome_label(each) for each in COLOURS]
    faded: dict[str, Any] = {"condition": {"test": "datum.faded", "value": 0.15}, "value": 1}
    tooltip = [
        {"field": "who", "title": "Participant"},
        {"field": "task", "title": "Task"},
        {"field": "outcome", "title": "Outcome"},
        {"field": "time", "title": "Time"},
    ]
    cells = {
        "mark": {"type": "rect", "cornerRadius": 4, "cursor": "pointer"},
        "encoding": {
            "color": {
                "field": "outcome",
                "type": "nominal",
                "scale": {"domain": [*labels, "open"], "range": [*COLOURS.values(), "--line"]},
                "legend": {"title": None, "orient": "top", "columns": 4},
            },
            "opacity": faded,
            "href": {"field": "url"},
            "tooltip": tooltip,
        },
    }
    ink = [ON_COLOURS.get(each, "--on-mark") for each in COLOURS]
    letters = {
        "mark": {"type": "text", "fontWeight": 700, "fontSize": 11, "cursor": "pointer"},
        "encoding": {
            "opacity": {**faded, "condition": {**faded["condition"], "value": 0.4}},
            "text": {"field": "letter"},
            "color": {
                "field": "outcome",
                "type": "nominal",
                "scale": {"domain": [*labels, "open"], "range": [*ink, "--ink"]},
                "legend": None,
            },
            "href": {"field": "url"},
            "tooltip": tooltip,
        },
    }
    chart = _cells("Outcome of each participant at each task", codes, people, values,
                   [cells, letters])  # fmt: skip
    return {**chart, "resolve": {"scale": {"color": "independent"}}}


def order_chart(found: Balance[str], names: Mapping[str, str]) -> Spec:
    """Draw how often each task stood at each place; `names` are those of the tasks by code."""
    places = [f"{place}." for place in range(1, len(found.tasks) + 1)]
    most = max((count for counts in found.places.values() for count in counts), default=0)
    values = [
        {
            "who": task,
            "task": places[place],
            "count": count,
            "title": names.get(task, task),
            "light": count * 3 < most * 2,
        }
        for task, counts in found.places.items()
        for place, count in enumerate(counts)
    ]
    tooltip = [
        {"field": "title", "title": "Task"},
        {"field": "task", "title": "Place"},
        {"field": "count", "title": "Times"},
    ]
    cells = {
        "mark": {"type": "rect", "cornerRadius": 4, "color": "--accent"},
        "encoding": {
            "opacity": {
                "field": "count",
                "type": "quantitative",
                "scale": {"domain": [0, max(1, most)], "range": [0.06, 0.9]},
                "legend": None,
            },
            "tooltip": tooltip,
        },
    }
    counts = {
        "mark": {"type": "text", "fontSize": 12},
        "encoding": {
            "text": {"field": "count"},
            "color": {"condition": {"test": "datum.light", "value": "--ink"},
                      "value": "--accent-ink"},
            "tooltip": tooltip,
        },
    }  # fmt: skip
    return _cells("How often each task stood at each place", places, list(found.tasks), values,
                  [cells, counts])  # fmt: skip


def _cells(
    description: str,
    columns: Sequence[str],
    rows: Sequence[str],
    values: list[dict[str, Any]],
    layers: list[dict[str, Any]],
) -> Spec:
    band = {"paddingInner": 0.12, "paddingOuter": 0}
    axis = {
        "title": None,
        "domain": False,
        "ticks": False,
        "labelAngle": 0,
        "labelLimit": 150,
        "labelPadding": 8,
    }
    return {
        "$schema": SCHEMA,
        "description": description,
        "width": "container",
        "height": CELL_HEIGHT * max(1, len(rows)),
        "usermeta": {"widest": 56 * len(columns) + 140},
        "data": {"values": values},
        "encoding": {
            "x": {"field": "task", "type": "ordinal", "sort": [*columns],
                  "scale": {**band, "domain": [*columns]}, "axis": {**axis, "orient": "top"}},
            "y": {"field": "who", "type": "ordinal", "sort": [*rows],
                  "scale": {**band, "domain": [*rows]}, "axis": axis},
        },
        "layer": layers,
        "config": CONFIG,
    }  # fmt: skip
