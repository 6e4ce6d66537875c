"""Which column of a file holds which field, and what is said for all its rows at once.

A column is taken for the field of its name, unless the caller names another one. What a file
lacks is said, never assumed. The wide habit, one row per participant and one column of seconds
per task, is read with the names of those columns. What does not live here: what the fields mean
(`fields`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recorder.errors import BadInput
from recorder.importing.cells import CellError
from recorder.importing.fields import Field
from recorder.importing.problems import BadFile, MissingFields, Problem
from recorder.importing.table import Row, Table

IN_TASK_COLUMNS = ("task", "seconds")
"""Fields that the wide habit says by its columns."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is read: the column of each field it holds, and the text said for all rows."""

    fields: tuple[Field, ...]
    columns: Mapping[str, str]
    values: Mapping[str, str]
    task_columns: tuple[str, ...] = ()

    def unused(self, table: Table) -> list[str]:
        """Return the table's columns that nothing is read from."""
        used = {*self.columns.values(), *self.task_columns}
        return [column for column in table.columns if column not in used]


def lay_out(
    table: Table,
    fields: Sequence[Field],
    *,
    columns: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
    task_columns: Sequence[str] = (),
    mappable: bool = False,
) -> Layout:
    """Settle how a table is read.

    `columns` names columns of fields ("" for: the file does not say it), `values` what holds for
    all rows, `task_columns` the columns that hold one task's seconds each. Raises
    MissingFields where a needed field is nowhere (its sentence tells of --map and --set where the
    table is `mappable`), BadFile for a column that the table has not, and BadInput for what
    contradicts itself.
    """
    named, said = dict(columns or {}), {k: v for k, v in (values or {}).items() if v.strip()}
    _check_fields(fields, [*named, *said])
    if task_columns:
        _check_wide(task_columns, [*named, *said])
        named |= dict.fromkeys(IN_TASK_COLUMNS, "")
        task_columns = [_find(table, column) for column in task_columns]
    found: dict[str, str] = {}
    for field in fields:
        own = field.name if _has(table, field.name) else ""
        column = named.get(field.name, "" if own in task_columns else own)
        if column:
            found[field.name] = _find(table, column)
    for field_name in said:
        if field_name in found:
            raise BadInput(
                f"{table.name} says {field_name} in its column “{found[field_name]}”; either "
                f"leave out what holds for all rows, or pass over the column."
            )
    _check_doubles([*task_columns, *(c for f, c in found.items() if f != "note")], task_columns)
    given = {*found, *said, *(IN_TASK_COLUMNS if task_columns else ())}
    missing = [field.name for field in fields if field.needed and field.name not in given]
    if missing:
        raise MissingFields(_missing(table, missing, mappable=mappable), missing)
    return Layout(tuple(fields), found, said, tuple(task_columns))


def read_common(layout: Layout) -> tuple[dict[str, Any], list[Problem]]:
    """Return the values said for all rows, and what is wrong with them."""
    return _read(layout, layout.values, None, {name: name for name in layout.values})


def read_row(layout: Layout, row: Row) -> tuple[dict[str, Any], list[Problem]]:
    """Return a row's values by field and its problems; an empty cell says nothing."""
    texts = {name: row.cells[column] for name, column in layout.columns.items()}
    values, problems = _read(layout, texts, row.line, layout.columns)
    for field in layout.fields:
        if field.needed and field.name in texts and not texts[field.name].strip():
            reason = "is empty; every row needs it"
            problems.append(Problem(row.line, layout.columns[field.name], reason))
    return values, problems


def _read(
    layout: Layout, texts: Mapping[str, str], line: int | None, columns: Mapping[str, str]
) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for field in layout.fields:
        text = texts.get(field.name, "")
        if not text.strip():
            continue
        try:
            values[field.name] = field.read(text if field.verbatim else text.strip())
        except CellError as error:
            problems.append(Problem(line, columns[field.name], str(error)))
    return values, problems


def tidy(name: str) -> str:
    """Return a column's name as people mean it: `Started at` is `started_at`."""
    return re.sub(r"[\s_-]+", "_", name.strip().lower())


def _matches(table: Table, name: str) -> Iterator[str]:
    return (column for column in table.columns if tidy(column) == tidy(name))


def _has(table: Table, name: str) -> bool:
    return name in table.columns or any(_matches(table, name))


def _find(table: Table, name: str) -> str:
    """Return the column of this name, written exactly so or else in other capitals."""
    if name in table.columns:
        return name
    matches = list(_matches(table, name))
    if len(matches) != 1:
        problem = "has no column" if not matches else "has several columns like"
        raise BadFile(f"{table.name} {problem} “{name}”; its columns are {_listed(table)}.")
    return matches[0]


def suggest(table: Table, fields: Sequence[Field]) -> dict[str, str]:
    """Return for every field the column that probably holds it, "" where none looks like it."""
    return {
        field.name: next(
            (c for name in (field.name, *field.aliases) for c in _matches(table, name)), ""
        )
        for field in fields
    }


def _check_fields(fields: Sequence[Field], names: Sequence[str]) -> None:
    known = [field.name for field in fields]
    for name in names:
        if name not in known:
            raise BadInput(f"There is no field “{name}”; the fields are {', '.join(known)}.")


def _check_wide(task_columns: Sequence[str], named: Sequence[str]) -> None:
    for field_name in IN_TASK_COLUMNS:
        if field_name in named:
            raise BadInput(
                f"Columns of tasks hold each task's seconds, so {field_name} cannot be "
                "named as well; leave one of the two out."
            )


def _check_doubles(columns: Sequence[str], task_columns: Sequence[str]) -> None:
    for column in task_columns:
        if columns.count(column) > 1:
            raise BadInput(f"The column “{column}” is named twice; name it once.")


def _missing(table: Table, fields: Sequence[str], *, mappable: bool) -> str:
    first = fields[0]
    lacking = " and no ".join(f"column “{field}”" for field in fields)
    way_out = "rename the column that says it"
    if mappable:
        way_out = (
            f"name the column that says it (--map {first}=COLUMN), or say it for all rows "
            f"(--set {first}=VALUE)"
        )
    return (
        f"{table.name} has no {lacking}: {way_out}. Its first line, which should name the "
        f"columns, reads {_listed(table)}."
    )


def _listed(table: Table) -> str:
    listed = ", ".join(table.columns[:30])
    return f"{listed}, …" if len(table.columns) > 30 else listed
