"""The chart of a questionnaire's scores: every person as a dot, the mean on its interval, norms.

The SUS has its grades behind it. What does not live here: instruments without a score.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from recorder.charts.frame import VARIANT_COLOURS, Spec, norm, on_intervals, rows_framed
from recorder.figures import decimals, number
from recorder.stats.sus_scale import GRADE_FROM, GRADES

SUS = "sus"


@dataclass(frozen=True, slots=True)
class Scored:
    """A group's scores with who gave them, their mean and its limits; `name` is a variant's."""

    name: str
    scores: Sequence[tuple[str, float]]
    mean: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Range:
    """From where to where scores run, the mean to hold them against, and whether grades apply."""

    low: float
    high: float
    norm: float | None = None
    said: str = ""
    graded: bool = False


def scores_chart(title: str, groups: Sequence[Scored], scale: Range) -> Spec:
    """Draw the scores of everybody, the first group, and of each variant, one in a band."""
    dots, means = [], []
    for band, group in enumerate(groups):
        place = {"group": group.name, "lane": band + 0.5}
        dots += [
            {"group": group.name, "lane": band + 0.5 + ((step % 5) / 4 - 0.5) * 0.5,
             "score": score, "participant": who, "said": number(score)}
            for step, (who, score) in enumerate(group.scores)
        ]  # fmt: skip
        if group.mean is not None:
            limits = "–"
            if group.lower is not None:
                limits = f"{decimals(group.lower, 1)}–{decimals(group.upper, 1)}"
            means.append(
                {
                    **place,
                    "mean": group.mean,
                    "lower": group.lower,
                    "upper": group.upper,
                    "said": f"{decimals(group.mean, 1)} (n {len(group.scores)})",
                    "plausible": limits,
                }
            )
    names = [group.name for group in groups]
    scale_x = {"domain": [scale.low, scale.high], "nice": False, "clamp": True}
    axis = {"title": None, "tickCount": 6, "grid": not scale.graded}
    x = {"field": "mean", "type": "quantitative", "scale": scale_x, "axis": axis}
    color = {
        "field": "group",
        "type": "nominal",
        "scale": {
            "domain": names,
            "range": ["--ink-2", *(_colour(place) for place in range(len(names) - 1))],
        },
        "legend": None,
    }
    of_mean = [
        {"field": "group", "title": "Of"},
        {"field": "said", "title": "Mean"},
        {"field": "plausible", "title": "95% interval"},
    ]
    layers: list[dict[str, Any]] = _grades(x, len(groups)) if scale.graded else []
    if scale.norm is not None:
        layers.append(norm(scale.norm, scale.said, x))
    interval, centre = on_intervals(
        means, x, color, of_mean, band={"strokeWidth": 9, "opacity": 0.4}, size=110
    )
    layers += [
        interval,
        {
            "data": {"values": dots},
            "mark": {"type": "point", "size": 36, "filled": False, "strokeWidth": 1.5,
                     "opacity": 0.85},
            "encoding": {
                "x": {**x, "field": "score"},
                "color": color,
                "tooltip": [{"field": "participant", "title": "Participant"},
                            {"field": "said", "title": "Score"}],
            },
        },
        centre,
    ]  # fmt: skip
    chart = rows_framed(names, names, 1, f"{title}: scores with the mean on its 95% interval",
                        layers)  # fmt: skip
    return {**chart, "height": 56 * max(1, len(groups)) + (18 if scale.graded else 0)}


def _colour(place: int) -> str:
    return VARIANT_COLOURS[place % len(VARIANT_COLOURS)]


def _grades(x: dict[str, Any], bands: int) -> list[dict[str, Any]]:
    """Return the grades of the SUS as bands of alternating tint, each with its letter."""
    bounds = [0.0, *GRADE_FROM, 100.0]
    letters: dict[str, list[float]] = {}
    for grade, begin, end in zip(GRADES, bounds, bounds[1:], strict=False):
        letters.setdefault(grade[0], [begin, end])[1] = end
    values = [
        {"grade": letter, "begin": begin, "end": end, "shade": place % 2}
        for place, (letter, (begin, end)) in enumerate(letters.items())
    ]  # fmt: skip
    tint = {"condition": {"test": "datum.shade", "value": 0.28}, "value": 0.1}
    return [
        {
            "data": {"values": values},
            "mark": {"type": "rect", "color": "--excluded"},
            "encoding": {
                "x": {**x, "field": "begin"},
                "x2": {"field": "end"},
                "y": None,
                "opacity": tint,
                "tooltip": [{"field": "grade", "title": "Grade"},
                            {"field": "begin", "title": "from"}],
            },
        },
        {
            "data": {"values": values},
            "mark": {"type": "text", "baseline": "top", "fontSize": 12, "color": "--ink-2",
                     "align": "left", "fontWeight": 600, "dx": 4, "dy": 3},
            "encoding": {"x": {**x, "field": "begin"}, "y": {"value": 0},
                         "text": {"field": "grade"}},
        },
    ]  # fmt: skip
