"""The form that says what a file's columns mean, and what an import would do with them.

What does not live here: routes (`importing`), what a file may hold (`importkinds`), and reading and
checking (`recorder.importing`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from recorder import importing
from recorder.errors import BadInput
from recorder.importing import Layout, MissingFields, Problem, Table, said
from recorder.importing.layout import IN_TASK_COLUMNS
from recorder.models import Study
from recorder.web.importkinds import Kind

ROWS_SHOWN = 8
PROBLEMS_SHOWN = 50


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
        setattr(Columns, f"{each.name}-all", _for_all_rows(each))
    if given:
        form = Columns(given)
    else:
        guess = importing.suggest(table, kind.fields)
        form = Columns(data={f"{name}-column": column for name, column in guess.items()})
        known = {task.code for task in study.tasks}
        if kind.wide and not guess["task"]:
            form.shape.data = "wide"
            form.task_columns.data = [each for each in table.columns if each in known]
    form.task_columns.choices = listed
    return form


def _for_all_rows(each: importing.Field) -> Field:
    """Return the place to say a field for all rows: a choice where few answers are possible."""
    label = f"{each.name} for all rows"
    if not each.choices:
        return StringField(label)
    choices = [SelectChoice("", "– for all rows –"), *(SelectChoice(*c) for c in each.choices)]
    return SelectField(label, choices=choices, validate_choice=False)


@dataclass
class Preview:
    """A form with what would come of it: the plan, or why there is none yet."""

    kind: Kind
    table: Table
    form: Form
    plan: Any = None
    problem: str = ""
    told: Sequence[str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Mapping[str, Any]] = ()
    problems: Sequence[Problem] = field(default_factory=list)

    @property
    def is_wide(self) -> bool:
        """Whether each task has a column of its own."""
        return self.kind.wide and self.form.shape.data == "wide"

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
        shown.problem = _mark(shown, missing)
        return shown
    try:
        layout = _layout(shown)
    except MissingFields as problem:
        shown.problem = _mark(shown, problem.fields)
        return shown
    except BadInput as problem:
        shown.problem = str(problem)
        return shown
    plan = kind.plan(study, table, layout, now)
    shown.plan, shown.told = plan, kind.told(plan)
    shown.problems = sorted(plan.problems, key=lambda each: each.line or 0)
    shown.rows = [kind.as_read(row) for row in plan.rows[:ROWS_SHOWN]]
    shown.columns = [
        each.name
        for each in kind.fields
        if any(row.get(each.name) not in (None, "") for row in shown.rows)
    ]
    return shown


def _mark(shown: Preview, missing: Sequence[str]) -> str:
    """Mark the fields that the form must say and does not, and return the sentence about them."""
    for name in missing:
        if f"{name}-column" in shown.form:
            way_out = " or say it for all rows" if shown.kind.says_for_all(name) else ""
            shown.form[f"{name}-column"].errors = [f"Choose its column{way_out}."]
    return f"Say first what is marked: {said.listed(missing)}."


def _missing(shown: Preview) -> list[str]:
    """Return what the form must say and does not."""
    missing = [each.name for each in shown.fields if each.needed and each.name not in shown.said]
    if shown.is_wide and not shown.form.task_columns.data:
        shown.form.task_columns.errors = ["Tick at least one."]
        missing.append("the columns of tasks")
    return missing


def _layout(shown: Preview) -> Layout:
    form, names = shown.form, [each.name for each in shown.fields]
    return shown.kind.lay_out(
        shown.table,
        columns={name: form[f"{name}-column"].data or "" for name in names},
        values={name: form[f"{name}-all"].data or "" for name in names},
        task_columns=form.task_columns.data if shown.is_wide else [],
    )
