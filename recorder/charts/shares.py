"""The chart of a questionnaire whose figure is a share of answers: a dot on its interval, no rings.

Of an NPS or a CSAT one person has no score that could lie on the axis. What does not live here:
instruments with scores (`scores`), and waves (`waves`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from recorder.charts.frame import VARIANT_COLOURS, Spec, norm, on_intervals, rows_framed


@dataclass(frozen=True, slots=True)
class Shared:
    """A group's figure with its limits, and what the tooltip says; `name` is a variant's."""

    name: str
    value: float | None
    lower: float | None
    upper: float | None
    said: str
    plausible: str


def shares_chart(title: str, groups: Sequence[Shared], *, is_nps: bool) -> Spec:
    """Draw the figure of everybody, the first group, and of each variant, one in a band.

    Neither an NPS nor a CSAT has a norm; of an NPS the line is where as many promote as detract.
    """
    names = [group.name for group in groups]
    marks = [
        {
            "group": group.name,
            "lane": band + 0.5,
            "figure": group.value,
            "lower": group.lower,
            "upper": group.upper,
            "said": group.said,
            "plausible": group.plausible,
        }
        for band, group in enumerate(groups)
        if group.value is not None
    ]
    axis: dict[str, Any] = {"title": None, "tickCount": 6}
    if is_nps:
        axis |= {"values": [-100, -50, 0, 50, 100]}
        axis |= {"labelExpr": "datum.value ? format(datum.value, '+d') : '0'"}
    else:
        axis |= {"format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1]}
    ends = [-100, 100] if is_nps else [0, 1]
    x = {
        "field": "figure",
        "type": "quantitative",
        "scale": {"domain": ends, "nice": False, "clamp": True},
        "axis": axis,
    }
    colours = [VARIANT_COLOURS[place % len(VARIANT_COLOURS)] for place in range(len(names) - 1)]
    colour = {
        "field": "group",
        "type": "nominal",
        "scale": {"domain": names, "range": ["--ink-2", *colours]},
        "legend": None,
    }
    tooltip = [
        {"field": "group", "title": "Of"},
        {"field": "said", "title": title},
        {"field": "plausible", "title": "95% interval"},
    ]
    layers = [norm(0, "as many promote as detract", x)] if is_nps else []
    layers += on_intervals(
        marks, x, colour, tooltip, band={"strokeWidth": 9, "opacity": 0.4}, size=110
    )
    chart = rows_framed(names, names, 1, f"{title} with its 95% interval", layers)
    return {**chart, "height": 48 * max(1, len(groups))}
