"""The chart of differences: each effect on its interval, around the line of no difference.

What does not live here: figures by place in the order (`places`).
"""

from collections.abc import Sequence
from typing import Any

from recorder.charts.frame import GAP, VARIANT_COLOURS, Spec, norm, rows_framed
from recorder.sentences.effects import limits_written, written
from recorder.summary.against import Against
from recorder.summary.effects import Effect, Scale
from recorder.summary.groups import Comparison

WIDEST_RATIO = 20.0
"""Beyond this ratio the axis ends; a longer interval runs into its edge."""

TITLES = {
    Scale.POINTS: "percentage points",
    Scale.RATIO: "ratio of times, logarithmic",
    Scale.SCORE: "points of the scale",
    Scale.NPS: "points of the NPS",
}

SIGNED = "datum.value ? format(100 * datum.value, '+d') : '0'"
"""How the axis of differences writes percentage points."""

SIGNED_POINTS = "datum.value ? format(datum.value, '+d') : '0'"
"""How it writes those of a Net Promoter Score."""

Row = tuple[str, str]
"""The name of a band, and the code that a narrow page shows instead."""

Mark = dict[str, Any]
"""One effect as it is drawn, with the words of its tooltip."""


def differences_chart(comparisons: Sequence[Comparison], measure: str) -> Spec:
    """Draw the effects of one measure, a band for each task or questionnaire."""
    found: list[tuple[Row, str, Effect]] = [
        ((one.name, one.code), f"{each.a.name} – {each.b.name}", one.effects[measure])
        for each in comparisons
        for one in (*each.tasks, *each.scores)
        if measure in one.effects
    ]
    rows = list(dict.fromkeys(row for row, _, _ in found))
    series = list(dict.fromkeys(f"{each.a.name} – {each.b.name}" for each in comparisons))
    scale = found[0][2].scale if found else Scale.POINTS
    marks = [
        _mark(rows.index(row), series.index(which), len(series), which, row, each)
        for row, which, each in found
        if each.estimate is not None
    ]
    what = f"{measure}: differences with their 95% intervals; the line is no difference"
    return _drawn(rows, series, scale, marks, what)


def benchmarks_chart(found: Sequence[Against], measure: str) -> Spec:
    """Draw how far figures lie from their benchmarks; a score is a `score`."""
    kept = [
        each
        for each in found
        if (each.measure == measure) or (measure == "score" and each.scale is Scale.SCORE)
    ]
    rows = list(dict.fromkeys((each.name, each.code) for each in kept))
    series = list(dict.fromkeys(each.group for each in kept))
    scale = kept[0].scale if kept else Scale.POINTS
    marks = [
        _mark(
            rows.index((each.name, each.code)),
            series.index(each.group),
            len(series),
            each.group,
            (each.name, each.code),
            each,
        )
        for each in kept
        if each.estimate is not None
    ]
    what = f"{measure} against its benchmark, with 95% intervals; the line is the benchmark"
    return _drawn(rows, series, scale, marks, what)


def _mark(band: int, lane: int, lanes: int, series: str, row: Row, found: Effect | Against) -> Mark:
    height = (1 - 2 * GAP) / lanes
    scale = found.scale
    return {
        "row": row[0],
        "series": series,
        "lane": band + GAP + (lane + 0.5) * height,
        "estimate": found.estimate,
        "lower": found.lower,
        "upper": found.upper,
        "said": written(scale, found.estimate),
        "plausible": limits_written(scale, found.lower, found.upper),
    }


def _drawn(
    rows: Sequence[Row], series: Sequence[str], scale: Scale, marks: Sequence[Mark], what: str
) -> Spec:
    domain = _domain(scale, marks)
    axis: dict[str, Any] = {"title": TITLES[scale], "tickCount": 7}
    drawn: dict[str, Any] = {"domain": domain, "nice": False, "clamp": True}
    if scale is Scale.RATIO:
        drawn |= {"type": "log"}
        steps = [1 / 20, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20]
        axis |= {"values": [each for each in steps if domain[0] <= each <= domain[1]]}
        axis |= {"format": "~g"}
    elif scale is Scale.POINTS:
        axis |= {"values": [-1, -0.5, 0, 0.5, 1], "labelExpr": SIGNED}
    elif scale is Scale.NPS:
        axis |= {"values": [-200, -100, 0, 100, 200], "labelExpr": SIGNED_POINTS}
    x = {"field": "estimate", "type": "quantitative", "scale": drawn, "axis": axis}
    colour = {
        "field": "series",
        "type": "nominal",
        "scale": {
            "domain": list(series),
            "range": [VARIANT_COLOURS[i % len(VARIANT_COLOURS)] for i in range(len(series))],
        },
        "legend": {"title": None, "orient": "top", "columns": 2} if len(series) > 1 else None,
    }
    tooltip = [
        {"field": "row", "title": "Of"},
        {"field": "series", "title": "Between"},
        {"field": "said", "title": "Difference"},
        {"field": "plausible", "title": "95% interval"},
    ]
    interval = {
        "data": {"values": [_within(each, domain) for each in marks if each["lower"] is not None]},
        "mark": {"type": "rule", "strokeWidth": 7, "strokeCap": "round", "opacity": 0.35},
        "encoding": {
            "x": {**x, "field": "lower"},
            "x2": {"field": "upper"},
            "color": colour,
            "tooltip": tooltip,
        },
    }
    dot = {
        "data": {"values": list(marks)},
        "mark": {"type": "point", "size": 90, "opacity": 1, "filled": True},
        "encoding": {"x": x, "color": colour, "tooltip": tooltip},
    }
    line = norm(scale.nothing, "no difference", x)
    names, codes = [name for name, _ in rows], [code for _, code in rows]
    return rows_framed(names, codes, max(1, len(series)), what, [line, interval, dot])


def _within(mark: Mark, domain: Sequence[float]) -> Mark:
    """Cut an interval at the edges of the axis; the tooltip tells its true limits."""
    low, high = domain
    upper = high if mark["upper"] is None else mark["upper"]
    return {**mark, "lower": max(low, mark["lower"]), "upper": min(high, upper)}


def _domain(scale: Scale, marks: Sequence[Mark]) -> list[float]:
    """Return the ends of the axis, as far on one side of no difference as on the other."""
    figures = [each[key] for each in marks for key in ("estimate", "lower", "upper")]
    known = [each for each in figures if each is not None]
    if scale is Scale.POINTS:
        return [-1.0, 1.0]
    if scale is Scale.NPS:
        return [-200.0, 200.0]
    if scale is Scale.RATIO:
        away = max([2.0, *known, *(1 / each for each in known if each > 0)]) * 1.1
        away = min(away, WIDEST_RATIO)
        return [1 / away, away]
    furthest = max([1.0, *map(abs, known)]) * 1.1
    return [-furthest, furthest]
