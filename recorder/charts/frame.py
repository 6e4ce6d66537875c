"""What all charts of a study share: a band for each task, a lane for each variant, the look."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from recorder.summary import StudySummary, TaskSummary

Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

LANE_HEIGHT = 30
"""Pixels of one lane: a task, or one variant of it."""

GAP = 0.12
"""The part of a task's band that stays free above and below its lanes."""

NO_VARIANT = "no variant"
"""How attempts without a variant are called beside others that have one."""

VARIANT_COLOURS = ["--variant-1", "--variant-2", "--variant-3", "--variant-4"]

CONFIG: Spec = {
    "background": None,
    "font": "Inter, system-ui, Segoe UI, Roboto, Helvetica Neue, Noto Sans, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "--ink-2",
        "titleColor": "--ink-2",
        "titleFontWeight": "normal",
        "gridColor": "--line",
        "domainColor": "--line",
        "tickColor": "--line",
        "labelFontSize": 12,
        "titleFontSize": 12,
    },
    "axisY": {"grid": False, "labelColor": "--ink", "labelFontSize": 13},
    "legend": {
        "labelColor": "--ink",
        "titleColor": "--ink-2",
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "symbolOpacity": 1,
        "symbolStrokeWidth": 0,
    },
}


@dataclass(frozen=True, slots=True)
class Lane:
    """A task with one variant, or with all of them together; `y` counts tasks from the top."""

    figures: TaskSummary
    variant: str
    y: float
    height: float

    def place(self, spread: float = 0.0) -> dict[str, Any]:
        """Say where something lies in this lane; `spread` moves it up to half the lane off."""
        return {
            "task": self.figures.task.name,
            "variant": self.variant or NO_VARIANT,
            "lane": self.y + spread * 0.8 * self.height,
        }


def lanes_of(summary: StudySummary) -> list[Lane]:
    """Return what is drawn: each task, or each task with each variant where there are several."""
    parts = summary.by_variant if len(summary.by_variant) > 1 else {"": summary}
    height = (1 - 2 * GAP) / len(parts)
    return [
        Lane(figures, variant, band + GAP + (number + 0.5) * height, height)
        for band, task in enumerate(summary.tasks)
        for number, (variant, part) in enumerate(parts.items())
        if (figures := part.task(task.task.code)) is not None
    ]


def names_of(summary: StudySummary) -> list[str]:
    """Return the variants that have a lane of their own; one without a name where all share it."""
    return list(summary.by_variant) if len(summary.by_variant) > 1 else [""]


def variant_tooltip(summary: StudySummary) -> list[dict[str, str]]:
    """Return the line of a tooltip that names the variant, where there are several."""
    return [{"field": "variant", "title": "Variant"}] if len(names_of(summary)) > 1 else []


def by_variant(summary: StudySummary) -> dict[str, Any]:
    """Return the encoding that gives each variant its colour."""
    names = names_of(summary)
    colours = [VARIANT_COLOURS[i % len(VARIANT_COLOURS)] for i in range(len(names))]
    shown = {"title": "Variant", "orient": "top"} if len(names) > 1 else None
    return {
        "field": "variant",
        "type": "nominal",
        "scale": {"domain": [name or NO_VARIANT for name in names], "range": colours},
        "legend": shown,
    }


def framed(summary: StudySummary, description: str, layers: Sequence[dict[str, Any]]) -> Spec:
    """Frame layers: tasks from top to bottom, in each a lane for every variant."""
    names = [task.task.name for task in summary.tasks]
    codes = [task.task.code for task in summary.tasks]
    return rows_framed(names, codes, len(names_of(summary)), description, layers)


def rows_framed(
    names: Sequence[str],
    codes: Sequence[str],
    lanes: int,
    description: str,
    layers: Sequence[dict[str, Any]],
) -> Spec:
    """Frame layers: a band for each name from top to bottom, each of so many lanes.

    The labels are parameters and not part of an expression, so that a title may hold anything.
    A narrow page shows `codes` instead of `names`.
    """
    axis = {
        "title": None,
        "values": [band + 0.5 for band in range(len(names))],
        "labelExpr": "names[floor(datum.value)]",
        "labelLimit": 230,
        "labelPadding": 10,
        "ticks": False,
        "domain": False,
    }
    scale = {"domain": [0, max(1, len(names))], "reverse": True, "nice": False}
    return {
        "$schema": SCHEMA,
        "description": description,
        "width": "container",
        "height": LANE_HEIGHT * lanes * max(1, len(names)),
        "params": [{"name": "names", "value": [*names]}, {"name": "codes", "value": [*codes]}],
        "encoding": {
            "y": {"field": "lane", "type": "quantitative", "scale": scale, "axis": axis},
        },
        "layer": list(layers),
        "config": CONFIG,
    }


def norm(value: float, label: str, x: dict[str, Any]) -> dict[str, Any]:
    """Return the layer that draws a norm across all lanes."""
    return {
        "data": {"values": [{"norm": value, "label": label}]},
        "mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5, "color": "--ink-2"},
        "encoding": {
            "x": {**x, "field": "norm"},
            "y": None,
            "tooltip": [{"field": "label", "title": "Norm"}, {"field": "norm", "title": "at"}],
        },
    }


def on_intervals(
    marks: Sequence[Spec],
    x: Spec,
    colour: Spec,
    tooltip: Sequence[Spec],
    *,
    band: Spec,
    size: int,
) -> list[Spec]:
    """Return the layers of figures as dots, each on its 95% interval where it has one.

    A mark has the field of `x`, `lower` and `upper`; `band` is the look of the interval.
    """
    known = [each for each in marks if each["lower"] is not None]
    return [
        {
            "data": {"values": known},
            "mark": {"type": "rule", "strokeCap": "round", **band},
            "encoding": {"x": {**x, "field": "lower"}, "x2": {"field": "upper"}, "color": colour,
                         "tooltip": tooltip},
        },
        {
            "data": {"values": marks},
            "mark": {"type": "point", "size": size, "opacity": 1, "filled": True},
            "encoding": {"x": x, "color": colour, "tooltip": tooltip},
        },
    ]  # fmt: skip
