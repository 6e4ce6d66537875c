"""The chart of times: every attempt as a dot, and what the completions come to."""

from collections.abc import Callable, Sequence
from typing import Any

from recorder.charts.frame import Spec, by_variant, framed, lanes_of, variant_tooltip
from recorder.figures import seconds, seconds_range
from recorder.summary import AttemptRecord, StudySummary

Link = Callable[[AttemptRecord], str]

ROUND = [mantissa * 10.0**power for power in range(-3, 9) for mantissa in (1, 2, 5)]
"""The numbers that a logarithmic axis may show: 1, 2, 5, 10, 20, ..."""

SPREAD = 5
"""In how many steps dots are spread over their lane, so that equal times stay visible."""


def times_chart(summary: StudySummary, link: Link, outcome: str | None = None) -> Spec:
    """Draw every valid attempt's time, and the geometric mean of completions on its interval.

    Filled dots completed alone, hollow ones did not. The scale is logarithmic, as times are
    skewed. `link` gives the address that a dot leads to. An `outcome` sets the attempts that ended
    so off against the others, and leaves the means as they are.
    """
    lanes = lanes_of(summary)
    dots = [
        {
            **lane.place((step % SPREAD) / (SPREAD - 1) - 0.5),
            "seconds": attempt.seconds,
            "participant": attempt.participant,
            "time": seconds(attempt.seconds),
            "alone": attempt.is_unassisted,
            "end": "completed alone" if attempt.is_unassisted else "not completed alone",
            "url": link(attempt),
            "faded": outcome is not None and attempt.result != outcome,
        }
        for lane in lanes
        for step, attempt in enumerate(lane.figures.time_on_task.sample.attempts)
    ]
    means = [
        {
            **lane.place(),
            "mean": time.geometric_mean,
            "lower": time.gm_lower,
            "upper": time.gm_upper,
            "said": f"{seconds(time.geometric_mean)} (n {time.n})",
            "plausible": seconds_range(time.gm_lower, time.gm_upper),
        }
        for lane in lanes
        if (time := lane.figures.time_to_complete.value).geometric_mean is not None
    ]
    return framed(
        summary,
        "Time of every valid attempt, with the geometric mean of unassisted completions",
        _layers(summary, dots, means),
    )


def _layers(
    summary: StudySummary, dots: list[dict[str, Any]], means: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    domain = _domain([dot["seconds"] for dot in dots])
    axis = {"title": "seconds, logarithmic", "values": _ticks(domain), "format": "~g"}
    scale = {"type": "log", "domain": domain, "clamp": True, "nice": False}
    x = {"field": "seconds", "type": "quantitative", "scale": scale, "axis": axis}
    of_mean = [
        {"field": "task", "title": "Task"},
        *variant_tooltip(summary),
        {"field": "said", "title": "Geometric mean"},
        {"field": "plausible", "title": "95% interval"},
    ]
    of_dot = [
        {"field": "participant", "title": "Participant"},
        {"field": "task", "title": "Task"},
        *variant_tooltip(summary),
        {"field": "time", "title": "Time"},
        {"field": "end", "title": "Outcome"},
    ]
    interval = {
        "data": {"values": [mean for mean in means if mean["upper"] is not None]},
        "mark": {"type": "rule", "strokeWidth": 7, "strokeCap": "round", "opacity": 0.35},
        "encoding": {
            "x": {**x, "field": "lower"},
            "x2": {"field": "upper"},
            "color": by_variant(summary),
            "tooltip": of_mean,
        },
    }
    dot: dict[str, Any] = {
        "mark": {"type": "point", "size": 40, "cursor": "pointer"},
        "encoding": {
            "x": x,
            "opacity": {"condition": {"test": "datum.faded", "value": 0.12}, "value": 0.8},
            "href": {"field": "url"},
            "color": by_variant(summary),
            "tooltip": of_dot,
        },
    }
    alone = {
        **dot,
        "data": {"values": [dot for dot in dots if dot["alone"]]},
        "mark": {**dot["mark"], "filled": True},
    }
    not_alone = {
        **dot,
        "data": {"values": [dot for dot in dots if not dot["alone"]]},
        "mark": {**dot["mark"], "filled": False, "strokeWidth": 1.5},
    }
    mean = {
        "data": {"values": means},
        "mark": {"type": "tick", "orient": "vertical", "thickness": 3, "size": 20, "opacity": 1},
        "encoding": {"x": {**x, "field": "mean"}, "color": by_variant(summary), "tooltip": of_mean},
    }
    return [interval, alone, not_alone, mean]


def _domain(times: Sequence[float]) -> list[float]:
    """Return the round numbers that enclose all times with a little room; 1 to 10 without any."""
    if not times:
        return [1, 10]
    low, high = min(times) * 0.95, max(times) * 1.05
    below = [step for step in ROUND if step <= low]
    above = [step for step in ROUND if step >= high]
    return [below[-1] if below else low, above[0] if above else high]


def _ticks(domain: Sequence[float]) -> list[float]:
    """Return the round numbers within the limits."""
    return [step for step in ROUND if domain[0] <= step <= domain[1]]
