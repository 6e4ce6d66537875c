"""The form that says what a file's columns mean, and what an import would do with them.

What does not live here: routes (`importing`), and reading and checking (`recorder.importing`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from recorder import importing
from recorder.errors import BadInput
from recorder.importing import (
    AttemptPlan,
    Layout,
    ParticipantPlan,
    Problem,
    Table,
    TaskPlan,
    said,
)
from recorder.importing.layout import IN_TASK_COLUMNS
from recorder.models import Study

Plan = AttemptPlan | TaskPlan | ParticipantPlan

ROWS_SHOWN = 8
PROBLEMS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file may hold, and how a plan of it is made, told and carried out."""

    label: str
    hint: str
    thing: str
    fields: tuple[importing.Field, ...]
    plan: Callable[[Study, Table, Layout, datetime], Any]
    carry_out: Callable[[Study, Any, datetime], object]
    told: Callable[[Any], list[str]]
    done: str
    for_all_rows: bool = False


KINDS: Mapping[str, Kind] = {
    "attempts": Kind(
        "Attempts",
        "Who tried which task with what outcome: a row for each attempt, or a row for each "
        "participant with a column of seconds per task.",
        "attempt",
        importing.ATTEMPTS,
        importing.plan_attempts,
        importing.import_attempts,
        said.attempts_said,
        "results.index",
        for_all_rows=True,
    ),
    "tasks": Kind(
        "Tasks",
        "What participants are asked to do, a row for each task. Known tasks are changed, new "
        "ones added, none deleted.",
        "task",
        importing.TASKS,
        lambda study, table, layout, _now: importing.plan_tasks(study, table, layout),
        lambda study, plan, _now: importing.import_tasks(study, plan),
        said.tasks_said,
        "tasks.index",
    ),
    "participants": Kind(
        "Participants",
        "Who takes part, a row for each code. Columns of other names become attributes.",
        "participant",
        importing.PARTICIPANTS,
        lambda study, table, layout, _now: importing.plan_participants(study, table, layout),
        importing.import_participants,
        said.participants_said,
        "participants.index",
    ),
}


class ColumnsForm(Form):
    """Which column says what; the fields of one kind of file are added by `columns_form`."""

    shape = RadioField(
        "One row is",
        choices=[
            SelectChoice("long", "one attempt"),
            SelectChoice("wide", "one participant, with a column of seconds for each task"),
        ],
        default="long",
    )
    task_columns = SelectMultipleField(
        "Columns with the seconds of one task",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        # A column that is not there gets a better sentence when the layout looks for it.
        validate_choice=False,
    )


def columns_form(kind: Kind, table: Table, study: Study, given: MultiDict[str, str]) -> Form:
    """Return the form over a table's columns, filled by what was given or else by a good guess."""

    class Columns(ColumnsForm):
        pass

    listed = [SelectChoice(each, each) for each in table.columns]
    choices = [SelectChoice("", "– not in the file –"), *listed]
    for each in kind.fields:
        setattr(
            Columns,
            f"{each.name}-column",
            SelectField(each.name, choices=choices, validate_choice=False),
        )
        setattr(Columns, f"{each.name}-all", StringField(f"{each.name} for all rows"))
    if given:
        form = Columns(given)
    else:
        guess = importing.suggest(table, kind.fields)
        form = Columns(data={f"{name}-column": column for name, column in guess.items()})
        known = {task.code for task in study.tasks}
        if kind.for_all_rows and not guess["task"]:
            form.shape.data = "wide"
            form.task_columns.data = [each for each in table.columns if each in known]
    form.task_columns.choices = listed
    return form


@dataclass
class Preview:
    """A form with what would come of it: the plan, or why there is none yet."""

    kind: Kind
    table: Table
    form: Form
    plan: Plan | None = None
    problem: str = ""
    told: Sequence[str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Mapping[str, Any]] = ()
    problems: Sequence[Problem] = field(default_factory=list)

    @property
    def is_wide(self) -> bool:
        """Whether each task has a column of its own."""
        return self.kind.for_all_rows and self.form.shape.data == "wide"

    @property
    def fields(self) -> list[importing.Field]:
        """The fields that have a place in the form."""
        passed_over = IN_TASK_COLUMNS if self.is_wide else ()
        return [each for each in self.kind.fields if each.name not in passed_over]

    @property
    def field_groups(self) -> list[list[importing.Field]]:
        """The fields that most files have, and the others."""
        most = [each for each in self.fields if each.needed or each.common]
        return [most, [each for each in self.fields if each not in most]]

    @property
    def said(self) -> list[str]:
        """The names of the fields that the form says anything of."""
        named = [each.name for each in self.fields]
        return [n for n in named if self.form[f"{n}-column"].data or self.form[f"{n}-all"].data]

    @property
    def ready(self) -> bool:
        """Whether the import can be done as the form stands."""
        return self.plan is not None and not self.problems


def preview(
    kind: Kind, table: Table, study: Study, given: MultiDict[str, str], now: datetime
) -> Preview:
    """Read a table as the form says and plan its import; put what is missing at its field."""
    form = columns_form(kind, table, study, given)
    shown = Preview(kind, table, form)
    if missing := _missing(shown):
        shown.problem = f"Say first what is marked: {said.listed(missing)}."
        return shown
    try:
        layout = _layout(shown)
    except BadInput as problem:
        shown.problem = str(problem)
        return shown
    plan: Plan = kind.plan(study, table, layout, now)
    shown.plan, shown.told = plan, kind.told(plan)
    shown.problems = sorted(plan.problems, key=lambda each: each.line or 0)
    shown.rows = [_as_read(row) for row in plan.rows[:ROWS_SHOWN]]
    shown.columns = [
        each.name
        for each in kind.fields
        if any(row.get(each.name) not in (None, "") for row in shown.rows)
    ]
    return shown


def _missing(shown: Preview) -> list[str]:
    """Mark what the form must say and does not, and return what that is."""
    missing = [each.name for each in shown.fields if each.needed and each.name not in shown.said]
    way_out = " or say it for all rows" if shown.kind.for_all_rows else ""
    for name in missing:
        shown.form[f"{name}-column"].errors = [f"Choose its column{way_out}."]
    if shown.is_wide and not shown.form.task_columns.data:
        shown.form.task_columns.errors = ["Tick at least one."]
        missing.append("the columns of tasks")
    return missing


def _layout(shown: Preview) -> Layout:
    form, names = shown.form, [each.name for each in shown.fields]
    return importing.lay_out(
        shown.table,
        shown.kind.fields,
        columns={name: form[f"{name}-column"].data or "" for name in names},
        values={name: form[f"{name}-all"].data or "" for name in names},
        task_columns=form.task_columns.data if shown.is_wide else [],
    )


def _as_read(row: Any) -> Mapping[str, Any]:
    return row if isinstance(row, Mapping) else asdict(row)
