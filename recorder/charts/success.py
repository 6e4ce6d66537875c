"""The chart of success: each task's rate as a dot on its interval."""

from recorder.charts.frame import Spec, by_variant, framed, lanes_of, variant_tooltip
from recorder.figures import percent, percent_range
from recorder.summary import StudySummary


def success_chart(summary: StudySummary) -> Spec:
    """Draw each task's success rate on its interval, each variant in a lane of its own."""
    values = [
        {
            **lane.place(),
            "rate": success.rate,
            "lower": success.lower,
            "upper": success.upper,
            "said": f"{success.successes} of {success.n} ({percent(success.rate, success.n)})",
            "plausible": percent_range(success.lower, success.upper, success.n),
        }
        for lane in lanes_of(summary)
        if (success := lane.figures.success.value).n
    ]
    axis = {"format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1], "title": None}
    x = {"field": "rate", "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": axis}
    tooltip = [
        {"field": "task", "title": "Task"},
        *variant_tooltip(summary),
        {"field": "said", "title": "Completed alone"},
        {"field": "plausible", "title": "95% interval"},
    ]
    interval = {
        "data": {"values": values},
        "mark": {"type": "rule", "strokeWidth": 7, "strokeCap": "round", "opacity": 0.35},
        "encoding": {
            "x": {**x, "field": "lower"},
            "x2": {"field": "upper"},
            "color": by_variant(summary),
            "tooltip": tooltip,
        },
    }
    dot = {
        "data": {"values": values},
        "mark": {"type": "point", "size": 90, "opacity": 1, "filled": True},
        "encoding": {"x": x, "color": by_variant(summary), "tooltip": tooltip},
    }
    description = "Success rate of each task with its 95% adjusted-Wald interval"
    return framed(summary, description, [interval, dot])
