"""Charts of places in the order: success, or pace, at each place on its interval."""

from typing import Any

from recorder.charts.frame import Spec, norm, rows_framed
from recorder.figures import decimals, percent, percent_range
from recorder.summary.places import Place, Places


def places_chart(found: Places, figure: str) -> Spec:
    """Draw `success` or `time` at each place; a time is a share of what its task usually takes."""
    is_time = figure == "time"
    marks = [
        {
            "place": f"place {each.place}",
            "lane": band + 0.5,
            **(_pace(each) if is_time else _success(each)),
        }
        for band, each in enumerate(found.places)
    ]
    known = [each for each in marks if each["figure"] is not None]
    axis: dict[str, Any]
    if is_time:
        away = max([2.0, *(each["upper"] or 1 for each in known),
                    *(1 / (each["lower"] or 1) for each in known)])  # fmt: skip
        away = min(away * 1.1, 20.0)
        scale = {"type": "log", "domain": [1 / away, away], "clamp": True, "nice": False}
        steps = [step for step in (0.1, 0.2, 0.5, 1, 2, 5, 10) if 1 / away <= step <= away]
        title = "times as long as the task usually takes, logarithmic"
        axis = {"title": title, "values": steps, "format": "~g"}
    else:
        scale = {"domain": [0, 1]}
        axis = {"title": "success rate", "format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1]}
    x = {"field": "figure", "type": "quantitative", "scale": scale, "axis": axis}
    tooltip = [
        {"field": "place", "title": "At"},
        {"field": "said", "title": "Time" if is_time else "Completed alone"},
        {"field": "plausible", "title": "95% interval"},
    ]
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": [each for each in known if each["lower"] is not None]},
            "mark": {"type": "rule", "strokeWidth": 7, "strokeCap": "round", "opacity": 0.35,
                     "color": "--accent"},
            "encoding": {"x": {**x, "field": "lower"}, "x2": {"field": "upper"},
                         "tooltip": tooltip},
        },
        {
            "data": {"values": known},
            "mark": {"type": "point", "size": 90, "opacity": 1, "filled": True,
                     "color": "--accent"},
            "encoding": {"x": x, "tooltip": tooltip},
        },
    ]  # fmt: skip
    if is_time:
        layers.insert(0, norm(1, "as long as usual", x))
    names = [f"place {each.place}" for each in found.places]
    what = f"{figure} at each place in the order, with 95% intervals"
    return rows_framed(names, names, 1, what, layers)


def _success(place: Place) -> dict[str, Any]:
    return {
        "figure": place.rate,
        "lower": place.lower,
        "upper": place.upper,
        "said": f"{place.successes} of {place.n} ({percent(place.rate, place.n)})",
        "plausible": percent_range(place.lower, place.upper, place.n),
    }


def _pace(place: Place) -> dict[str, Any]:
    return {
        "figure": place.pace,
        "lower": place.pace_lower,
        "upper": place.pace_upper,
        "said": f"{decimals(place.pace, 2)} × (n {place.timed})",
        "plausible": f"{decimals(place.pace_lower, 2)} to {decimals(place.pace_upper, 2)}",
    }
