"""The discovery curve: problems met by so many participants, as observed and as fitted."""

from collections.abc import Sequence
from typing import Any

from recorder.charts.frame import CONFIG, SCHEMA, Spec
from recorder.figures import number


def discovery_chart(
    observed: Sequence[float], fitted: Sequence[float], total: float | None
) -> Spec:
    """Draw two curves that begin at 0 participants, and the estimated number of all problems.

    The observed one ends with the last participant, the fitted one goes on.
    """
    dots = _values(observed)
    far = max(len(observed), len(fitted)) - 1
    high = max([1.0, *observed, *fitted, total or 0.0]) * 1.06
    x = {
        "field": "participants",
        "type": "quantitative",
        "scale": {"domain": [0, max(1, far)], "nice": False},
        "axis": {"title": "participants", "tickMinStep": 1, "grid": False},
    }
    tooltip = [
        {"field": "participants", "title": "Participants"},
        {"field": "said", "title": "Problems on average"},
    ]
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": _values(fitted)},
            "mark": {"type": "line", "strokeDash": [6, 4], "strokeWidth": 2, "color": "--accent"},
            "encoding": {"x": x, "y": {"field": "problems", "type": "quantitative"}},
        },
        {
            "data": {"values": dots},
            "mark": {"type": "line", "strokeWidth": 2, "color": "--accent"},
            "encoding": {"x": x, "y": {"field": "problems", "type": "quantitative"}},
        },
        {
            "data": {"values": dots},
            "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1,
                     "color": "--accent"},
            "encoding": {"x": x, "y": {"field": "problems", "type": "quantitative"},
                         "tooltip": tooltip},
        },
    ]  # fmt: skip
    if total is not None:
        layers.insert(
            0,
            {
                "data": {"values": [{"problems": total, "said": number(total)}]},
                "mark": {"type": "rule", "strokeDash": [2, 3], "color": "--ink-2"},
                "encoding": {
                    "y": {"field": "problems", "type": "quantitative"},
                    "tooltip": [{"field": "said", "title": "Problems in all, estimated"}],
                },
            },
        )
    return {
        "$schema": SCHEMA,
        "description": "Problems met by so many participants: observed, and fitted beyond",
        "width": "container",
        "height": 260,
        "encoding": {
            "y": {
                "field": "problems",
                "type": "quantitative",
                "scale": {"domain": [0, high], "nice": False},
                "axis": {"title": "problems", "grid": True},
            }
        },
        "layer": layers,
        "config": CONFIG,
    }


def _values(curve: Sequence[float]) -> list[dict[str, Any]]:
    return [
        {"participants": n, "problems": problems, "said": number(problems)}
        for n, problems in enumerate(curve)
    ]
