"""Vega-Lite specifications of a summary: one spec for page and paper. Pure.

Colours are names of the page's own tokens ("--accent"), which whoever draws a spec puts in: the
page from its style sheet, light or dark. What does not live here: computing figures
(`recorder.summary`), and drawing (`static/js/charts.js`).
"""

from recorder.charts.frame import Lane, Spec, lanes_of
from recorder.charts.success import success_chart
from recorder.charts.times import times_chart

__all__ = ["Lane", "Spec", "lanes_of", "success_chart", "times_chart"]
