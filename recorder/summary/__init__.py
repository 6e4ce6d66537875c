"""Attempts in, metrics out: which attempts count, and what they come to per task and per study.

Pure: no database, no Flask. `attempts.recorded` reads the attempts, `summarize` makes a
`StudySummary` of them, `as_keys` writes it under the names that scripts depend on. Every figure
comes with its `Sample`: the attempts in it, and those left out with the reason. What is known
beside the attempts (answers, problems, who took part) comes as `Evidence`, and
`whole_study_keys` writes both.

What does not live here: the statistics themselves (`recorder.stats`), rounding and words
(`recorder.figures`, `recorder.sentences`).
"""

from recorder.summary.columns import Attempts
from recorder.summary.counting import LeftOut, Reason, Sample
from recorder.summary.keys import as_keys, whole_study_keys
from recorder.summary.measures import Measures, measure
from recorder.summary.questionnaires import Group, Questionnaire, by_task, questionnaires
from recorder.summary.records import (
    AnswerRecord,
    AttemptRecord,
    Evidence,
    Settings,
    TaskRecord,
    Wave,
)
from recorder.summary.study import Filter, Row, StudySummary, summarize
from recorder.summary.tasks import Assists, Figure, Success, TaskSummary
from recorder.summary.whole import discovery, retained

__all__ = [
    "AnswerRecord",
    "Assists",
    "AttemptRecord",
    "Attempts",
    "Evidence",
    "Figure",
    "Filter",
    "Group",
    "LeftOut",
    "Measures",
    "Questionnaire",
    "Reason",
    "Row",
    "Sample",
    "Settings",
    "StudySummary",
    "Success",
    "TaskRecord",
    "TaskSummary",
    "Wave",
    "as_keys",
    "by_task",
    "discovery",
    "measure",
    "questionnaires",
    "retained",
    "summarize",
    "whole_study_keys",
]
