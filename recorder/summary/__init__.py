"""Attempts in, metrics out: which attempts count, and what they come to per task and per study.

Pure: no database, no Flask. `queries.recorded` reads the records, `summarize` makes a
`StudySummary` of them, `as_keys` writes it under the names that scripts depend on. Every figure
comes with its `Sample`: the attempts in it, and those left out with the reason.

What does not live here: the statistics themselves (`recorder.stats`), rounding and words
(`recorder.figures`, `recorder.sentences`).
"""

from recorder.summary.counting import LeftOut, Reason, Sample
from recorder.summary.keys import as_keys
from recorder.summary.records import AttemptRecord, Settings, TaskRecord
from recorder.summary.study import Filter, Row, StudySummary, summarize
from recorder.summary.tasks import Assists, Figure, Success, TaskSummary

__all__ = [
    "Assists",
    "AttemptRecord",
    "Figure",
    "Filter",
    "LeftOut",
    "Reason",
    "Row",
    "Sample",
    "Settings",
    "StudySummary",
    "Success",
    "TaskRecord",
    "TaskSummary",
    "as_keys",
    "summarize",
]
