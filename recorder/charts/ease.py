"""The chart of ease: every rating of the SEQ, its mean on its interval, and the usual mean."""

from collections import Counter
from typing import Any

from recorder.charts.frame import Spec, by_variant, framed, lanes_of, norm, variant_tooltip
from recorder.figures import decimals
from recorder.sentences.scales import SEQ_NORM
from recorder.stats.ratings import seq
from recorder.summary import StudySummary
from recorder.summary.rules import rated


def ease_chart(summary: StudySummary) -> Spec:
    """Draw the SEQ of each task on its interval, each variant in a lane of its own."""
    ratings: list[dict[str, Any]] = []
    means: list[dict[str, Any]] = []
    for lane in lanes_of(summary):
        given = lane.figures.settled.sample(rated).attempts.counts("seq_rating")
        value, place, counts = seq(given), lane.place(), Counter(given)
        ratings += [
            {**place, "rating": rating, "count": count, "said": f"{count} of {value.n} rated it"}
            for rating, count in sorted(counts.items())
        ]
        if value.mean is not None:
            limits = "–"
            if value.lower is not None:
                limits = f"{decimals(value.lower, 1)}–{decimals(value.upper, 1)}"
            means.append(
                {
                    **place,
                    "mean": value.mean,
                    "lower": value.lower,
                    "upper": value.upper,
                    "said": f"{decimals(value.mean, 1)} (n {value.n})",
                    "plausible": limits,
                }
            )
    axis = {"title": "1 very difficult, 7 very easy", "values": [*range(1, 8)], "format": "d"}
    x = {"field": "mean", "type": "quantitative", "scale": {"domain": [1, 7]}, "axis": axis}
    task = [{"field": "task", "title": "Task"}, *variant_tooltip(summary)]
    of_mean = [
        *task,
        {"field": "said", "title": "Mean"},
        {"field": "plausible", "title": "95% interval"},
    ]
    interval = {
        "data": {"values": [each for each in means if each["lower"] is not None]},
        "mark": {"type": "rule", "strokeWidth": 7, "strokeCap": "round", "opacity": 0.35},
        "encoding": {"x": {**x, "field": "lower"}, "x2": {"field": "upper"},
                     "color": by_variant(summary), "tooltip": of_mean},
    }  # fmt: skip
    each_rating = {
        "data": {"values": ratings},
        "mark": {"type": "point", "filled": False, "opacity": 0.7, "strokeWidth": 1.5},
        "encoding": {
            "x": {**x, "field": "rating"},
            "size": {"field": "count", "type": "quantitative", "legend": None,
                     "scale": {"rangeMin": 20, "rangeMax": 260, "domainMin": 0}},
            "color": by_variant(summary),
            "tooltip": [*task, {"field": "rating", "title": "Rating"},
                        {"field": "said", "title": "People"}],
        },
    }  # fmt: skip
    dot = {
        "data": {"values": means},
        "mark": {"type": "point", "size": 90, "opacity": 1, "filled": True},
        "encoding": {"x": x, "color": by_variant(summary), "tooltip": of_mean},
    }
    layers = [norm(SEQ_NORM, "usual mean of the SEQ", x), interval, each_rating, dot]
    return framed(summary, "Ease (SEQ) of each task with its 95% interval", layers)
