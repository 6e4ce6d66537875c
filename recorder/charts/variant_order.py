"""The chart of variants by the place at which they were tried: each figure on its interval."""

import math
from typing import Any

from recorder.charts.frame import VARIANT_COLOURS, Spec, on_intervals, rows_framed
from recorder.sentences.variant_order import cell_written, ordinal
from recorder.summary.effects import Scale
from recorder.summary.variant_order import Measured

TITLES = {
    Scale.POINTS: "share",
    Scale.RATIO: "seconds, logarithmic",
    Scale.SCORE: "points of the scale",
    Scale.NPS: "Net Promoter Score",
}


def variant_order_chart(found: Measured) -> Spec:
    """Draw a figure of each variant at each place at which it was tried, one in a band."""
    names = [f"{each.variant}, tried {ordinal(each.place)}" for each in found.cells]
    variants = list(dict.fromkeys(each.variant for each in found.cells))
    marks = []
    for band, cell in enumerate(found.cells):
        said, plausible = cell_written(found.scale, cell)
        marks.append(
            {
                "of": names[band],
                "variant": cell.variant,
                "lane": band + 0.5,
                "figure": cell.value,
                "lower": cell.lower,
                "upper": cell.upper,
                "said": f"{said} (n {cell.n})",
                "plausible": plausible,
            }
        )
    known = [each for each in marks if each["figure"] is not None]
    x = {"field": "figure", "type": "quantitative", **_scaled(found.scale, known)}
    colours = [VARIANT_COLOURS[i % len(VARIANT_COLOURS)] for i in range(len(variants))]
    colour = {
        "field": "variant",
        "type": "nominal",
        "scale": {"domain": variants, "range": colours},
        "legend": None,
    }
    tooltip = [
        {"field": "of", "title": "Of"},
        {"field": "said", "title": found.title},
        {"field": "plausible", "title": "95% interval"},
    ]
    layers = on_intervals(
        known, x, colour, tooltip, band={"strokeWidth": 7, "opacity": 0.35}, size=90
    )
    codes = [f"{each.variant}, {each.place}." for each in found.cells]
    what = f"{found.title} of each variant by the place at which it was tried, with 95% intervals"
    return rows_framed(names, codes, 1, what, layers)


def _scaled(scale: Scale, marks: list[dict[str, Any]]) -> dict[str, Any]:
    """Return scale and axis: whole for shares and the NPS, else as wide as the figures."""
    axis: dict[str, Any] = {"title": TITLES[scale], "tickCount": 6}
    if scale is Scale.POINTS:
        return {"scale": {"domain": [0, 1]}, "axis": {**axis, "format": ".0%"}}
    if scale is Scale.NPS:
        return {"scale": {"domain": [-100, 100]}, "axis": axis}
    figures = [each[key] for each in marks for key in ("figure", "lower", "upper")]
    known = [each for each in figures if each is not None] or [1.0]
    if scale is Scale.RATIO and marks:
        centre = math.exp(sum(math.log(each["figure"]) for each in marks) / len(marks))
        low, high = max(min(known), centre / 20), min(max(known), centre * 20)
        domain = [low / 1.1, high * 1.1]
        return {"scale": {"type": "log", "domain": domain, "clamp": True, "nice": False},
                "axis": {**axis, "format": "~g"}}  # fmt: skip
    away = max(0.5, (max(known) - min(known)) / 10)
    domain = [min(known) - away, max(known) + away]
    return {"scale": {"domain": domain, "nice": False}, "axis": axis}
