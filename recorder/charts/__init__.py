"""Vega-Lite specifications of a summary: one spec for page and paper. Pure.

Colours are names of the page's own tokens ("--accent"), which whoever draws a spec puts in: the
page from its style sheet, light or dark. What does not live here: computing figures
(`recorder.summary`), and drawing (`static/js/charts.js`).
"""

from recorder.charts.ease import ease_chart
from recorder.charts.frame import Lane, Spec, lanes_of
from recorder.charts.grid import matrix_chart, order_chart
from recorder.charts.outcomes import outcomes_chart
from recorder.charts.scores import Range, Scored, scores_chart
from recorder.charts.shares import Shared, shares_chart
from recorder.charts.success import success_chart
from recorder.charts.survival import survival_chart
from recorder.charts.times import times_chart
from recorder.charts.waves import waves_chart

__all__ = [
    "Lane",
    "Range",
    "Scored",
    "Shared",
    "Spec",
    "ease_chart",
    "lanes_of",
    "matrix_chart",
    "order_chart",
    "outcomes_chart",
    "scores_chart",
    "shares_chart",
    "success_chart",
    "survival_chart",
    "times_chart",
    "waves_chart",
]
