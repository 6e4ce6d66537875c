"""The chart of time with censoring: the share that has not completed, by time, task by task."""

from collections.abc import Iterator
from typing import Any

from recorder.charts.frame import CONFIG, SCHEMA, Lane, Spec, by_variant, lanes_of, variant_tooltip
from recorder.figures import percent, seconds
from recorder.stats.survival import kaplan_meier, survival_curve
from recorder.summary import StudySummary

COLUMNS = 3
"""How many curves stand beside each other where there is room."""


def survival_chart(summary: StudySummary) -> Spec:
    """Draw each task's Kaplan-Meier curve with its steps, censored attempts and the median.

    A step down is an unassisted completion; an upright stroke on the curve an attempt that ended
    without one, and is censored there.
    """
    values = [each for lane in lanes_of(summary) for each in _drawn(lane)]
    latest = max((each["seconds"] for each in values), default=1.0)
    x = {
        "field": "seconds",
        "type": "quantitative",
        "scale": {"domain": [0, latest], "nice": True},
        "axis": {"title": "seconds", "grid": False, "tickCount": 5},
    }
    y = {
        "field": "share",
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": {"title": None, "format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1], "grid": True},
    }
    color = by_variant(summary)
    tooltip = [
        *variant_tooltip(summary),
        {"field": "time", "title": "Time"},
        {"field": "said", "title": "Not completed yet"},
        {"field": "ended", "title": "Attempts"},
    ]
    layers = [
        {
            "transform": [{"filter": "datum.kind == 'step'"}],
            "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2},
            "encoding": {"x": x, "y": y, "color": color, "order": {"field": "place"}},
        },
        {
            "transform": [{"filter": "datum.censored > 0"}],
            "mark": {"type": "tick", "orient": "vertical", "size": 12, "thickness": 2},
            "encoding": {"x": x, "y": y, "color": color, "tooltip": tooltip},
        },
        {
            "transform": [{"filter": "datum.completed > 0"}],
            "mark": {"type": "point", "filled": True, "size": 22, "opacity": 1},
            "encoding": {"x": x, "y": y, "color": color, "tooltip": tooltip},
        },
        {
            "transform": [{"filter": "datum.kind == 'median'"}],
            "mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5},
            "encoding": {
                "x": x,
                "y": {**y, "field": "half"},
                "y2": {"datum": 0},
                "color": color,
                "tooltip": [*variant_tooltip(summary), {"field": "time", "title": "Median"}],
            },
        },
    ]
    return {
        "$schema": SCHEMA,
        "description": "Share of attempts not completed alone yet, by time (Kaplan-Meier)",
        "data": {"values": values},
        "facet": {
            "field": "task",
            "type": "nominal",
            "sort": [task.task.name for task in summary.tasks],
            "header": {"title": None, "labelFontSize": 13, "labelColor": "--ink",
                       "labelLimit": 260, "labelAnchor": "start"},
        },
        "columns": COLUMNS,
        "spacing": {"row": 26, "column": 24},
        "spec": {"width": 270, "height": 150, "layer": layers},
        "config": CONFIG,
    }  # fmt: skip


def _drawn(lane: Lane) -> Iterator[dict[str, Any]]:
    """Yield the points of one curve, and where its median stands."""
    attempts = lane.figures.time_on_task.sample.attempts
    if not attempts:
        return
    times, done = attempts.number("seconds").tolist(), attempts.is_alone.tolist()
    place = lane.place()
    shared = {"task": place["task"], "variant": place["variant"]}
    yield {**shared, "kind": "step", "place": 0, "seconds": 0, "share": 1, "completed": 0,
           "censored": 0}  # fmt: skip
    for number, step in enumerate(survival_curve(times, done), start=1):
        ended = [f"{step.completed} completed"] if step.completed else []
        ended += [f"{step.censored} ended otherwise (censored)"] if step.censored else []
        yield {
            **shared,
            "kind": "step",
            "place": number,
            "seconds": step.time,
            "share": step.survival,
            "completed": step.completed,
            "censored": step.censored,
            "time": seconds(step.time),
            "said": percent(step.survival, len(attempts)),
            "ended": ", ".join(ended),
        }
    median = kaplan_meier(times, done).median
    if median is not None:
        yield {**shared, "kind": "median", "seconds": median, "half": 0.5, "share": 0.5,
               "time": seconds(median), "completed": 0, "censored": 0}  # fmt: skip
