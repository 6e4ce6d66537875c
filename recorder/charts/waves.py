"""The chart of waves: a figure in each round of a study, on its interval."""

from collections.abc import Sequence
from typing import Any

from recorder.charts.frame import CONFIG, SCHEMA, Spec


def waves_chart(
    title: str, waves: Sequence[dict[str, Any]], low: float, high: float, norm: float | None
) -> Spec:
    """Draw a figure over waves; each holds its `wave`, `value`, `lower`, `upper` and `said`."""
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [low, high], "nice": False, "clamp": True},
        "axis": {"title": None, "grid": True, "tickCount": 6},
    }
    x = {
        "field": "wave",
        "type": "ordinal",
        "sort": [each["wave"] for each in waves],
        "axis": {"title": None, "labelAngle": 0, "labelLimit": 160, "labelColor": "--ink"},
    }
    tooltip = [{"field": "wave", "title": "Wave"}, {"field": "said", "title": title}]
    known = [each for each in waves if each["value"] is not None]
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "line", "color": "--accent", "strokeWidth": 2, "opacity": 0.6},
            "encoding": {"x": x, "y": y},
        },
        {
            "transform": [{"filter": "isValid(datum.lower)"}],
            "mark": {"type": "rule", "strokeWidth": 7, "strokeCap": "round", "opacity": 0.35,
                     "color": "--accent"},
            "encoding": {"x": x, "y": {**y, "field": "lower"}, "y2": {"field": "upper"},
                         "tooltip": tooltip},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1,
                     "color": "--accent"},
            "encoding": {"x": x, "y": y, "tooltip": tooltip},
        },
    ]  # fmt: skip
    if norm is not None:
        line = {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5, "color": "--ink-2"}
        layers.insert(0, {"mark": line, "encoding": {"y": {"datum": norm}}})
    return {
        "$schema": SCHEMA,
        "description": f"{title} in each wave with its 95% interval",
        "width": "container",
        "height": 220,
        "data": {"values": known},
        "layer": layers,
        "config": CONFIG,
    }
