"""Files in: CSV of attempts, tasks, participants, answers and findings.

A file goes through four steps. `read` makes a table of its bytes, `lay_out` settles which column
holds which field, a plan (`plan_attempts`, `plan_tasks`, ...) reads every row and collects what
is wrong, and the import of the plan writes it. A plan with any problem is refused whole. Nothing
commits.

What does not live here: files out (`recorder.exports`), and lists pasted into a page
(`recorder.roster`).
"""

from recorder.importing.answers import AnswerPlan, import_answers, plan_answers
from recorder.importing.attempts import AttemptPlan, plan_attempts
from recorder.importing.fields import ATTEMPTS, PARTICIPANTS, TASKS, Field
from recorder.importing.findings import FINDINGS, FindingPlan, import_findings, plan_findings
from recorder.importing.items import (
    AFTER_TASK,
    ANSWERS,
    answer_fields,
    lay_out_answers,
    said_fields,
)
from recorder.importing.layout import Layout, lay_out, suggest
from recorder.importing.participants import (
    ParticipantPlan,
    import_participants,
    plan_participants,
)
from recorder.importing.problems import BadFile, BadRows, MissingFields, Problem
from recorder.importing.readings import READINGS
from recorder.importing.replay import import_attempts
from recorder.importing.table import Table, read
from recorder.importing.tasks import TaskPlan, import_tasks, plan_tasks

__all__ = [
    "AFTER_TASK",
    "ANSWERS",
    "ATTEMPTS",
    "FINDINGS",
    "PARTICIPANTS",
    "READINGS",
    "TASKS",
    "AnswerPlan",
    "AttemptPlan",
    "BadFile",
    "BadRows",
    "Field",
    "FindingPlan",
    "Layout",
    "MissingFields",
    "ParticipantPlan",
    "Problem",
    "Table",
    "TaskPlan",
    "answer_fields",
    "import_answers",
    "import_attempts",
    "import_findings",
    "import_participants",
    "import_tasks",
    "lay_out",
    "lay_out_answers",
    "plan_answers",
    "plan_attempts",
    "plan_findings",
    "plan_participants",
    "plan_tasks",
    "read",
    "said_fields",
    "suggest",
]
