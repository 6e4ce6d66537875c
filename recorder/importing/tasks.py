"""Tasks out of a table: new ones are added, known ones changed, none is taken away.

An empty cell leaves a known task as it is, so that a file with fewer columns loses nothing. What
does not live here: which column says what (`layout`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recorder.importing.fields import TASK_COLUMNS
from recorder.importing.layout import Layout, read_common, read_row
from recorder.importing.problems import BadRows, Problem
from recorder.importing.table import Table
from recorder.models import Study, Task
from recorder.tasks import add_task, edit_task


@dataclass(frozen=True, slots=True)
class TaskPlan:
    """What an import of tasks would do: columns to set by the code of new and changed tasks."""

    name: str
    layout: Layout
    unused: Sequence[str]
    problems: Sequence[Problem]
    rows: Sequence[Mapping[str, Any]]
    new: Mapping[str, Mapping[str, Any]]
    changed: Mapping[str, Mapping[str, Any]]


def plan_tasks(study: Study, table: Table, layout: Layout) -> TaskPlan:
    """Read a table's tasks and compare them with the study's, which stay as they are."""
    common, wrong = read_common(layout)
    problems = [*wrong, *table.problems]
    known = {task.code: task for task in study.tasks}
    lines: dict[str, int] = {}
    rows: list[dict[str, Any]] = []
    new: dict[str, dict[str, Any]] = {}
    changed: dict[str, dict[str, Any]] = {}
    for row in table.rows:
        values, wrong = read_row(layout, row)
        problems += wrong
        code = values.get("task")
        if code is None:
            continue
        if code in lines:
            reason = f"“{code}” stands in line {lines[code]} already; name every task once"
            problems.append(Problem(row.line, layout.columns.get("task", "task"), reason))
        lines.setdefault(code, row.line)
        rows.append({**common, **values})
        columns = {TASK_COLUMNS.get(name, name): value for name, value in rows[-1].items()}
        if code not in known:
            new[code] = {"title": code, **columns}
        elif differing := _differing(known[code], columns):
            changed[code] = differing
    unused = layout.unused(table)
    return TaskPlan(table.name, layout, unused, problems, rows, new, changed)


def import_tasks(study: Study, plan: TaskPlan) -> None:
    """Add and change a study's tasks as planned; raise BadRows where the plan has problems."""
    if plan.problems:
        raise BadRows(plan.name, plan.problems)
    for columns in plan.new.values():
        add_task(study, **columns)
    tasks = {task.code: task for task in study.tasks}
    for code, columns in plan.changed.items():
        edit_task(tasks[code], **columns)


def _differing(task: Task, columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in columns.items() if getattr(task, name) != value}
