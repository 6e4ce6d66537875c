"""Which columns of a file hold the items of an instrument, and how their cells are read.

Every item of the instrument needs a column; questions of one item that go with it (`ltr`, `csat`)
are read where the file has their columns. What does not live here: the rows (`answers`).
"""

from collections.abc import Callable, Mapping, Sequence

from recorder.errors import BadInput
from recorder.importing import cells
from recorder.importing.cells import CellError
from recorder.importing.fields import Field
from recorder.importing.layout import Layout, lay_out, suggest
from recorder.importing.problems import MissingFields
from recorder.importing.table import Table
from recorder.instruments import INSTRUMENTS, Instrument, Item

WHO = Field(
    "participant",
    cells.name(60),
    "the participant's code",
    aliases=(
        *("participant_id", "participant_code", "code", "name", "id", "user", "user_id"),
        *("subject", "respondent", "respondent_id"),
    ),
)

ANSWERS = (
    WHO,
    Field("variant", cells.name(60), "the version or design that was judged", common=True),
    Field("completed_at", cells.moment, "when it was answered, like 2025-03-04T09:24:26+01:00"),
)
"""What a file of answers may hold beside the items."""


def asked_beside(instrument: Instrument) -> list[Instrument]:
    """Return the instruments of one question that a file may hold beside this one."""
    own = {item.name for item in instrument.items}
    return [
        each
        for each in INSTRUMENTS.values()
        if each is not instrument and len(each.items) == 1 and each.items[0].name not in own
    ]


def answer_fields(instrument: Instrument) -> tuple[Field, ...]:
    """Return the fields of a file of answers to an instrument."""
    items = [item for each in (instrument, *asked_beside(instrument)) for item in each.items]
    return (*ANSWERS, *(Field(item.name, _point(item), _meaning(item)) for item in items))


def lay_out_answers(
    table: Table,
    instrument: Instrument,
    *,
    columns: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
) -> Layout:
    """Settle which column holds which item.

    Raises MissingFields where an item has no column, or where nobody is named although a column
    looks as if it did; BadInput where a column is named twice or an item is said for all rows.
    """
    fields = answer_fields(instrument)
    if said := [name for name in values or {} if name not in {field.name for field in ANSWERS}]:
        raise BadInput(f"{said[0]} cannot be the same in all rows; name its column instead.")
    layout = lay_out(table, fields, columns=columns, values=values, mappable=True)
    missing = [item.name for item in instrument.items if item.name not in layout.columns]
    if missing:
        raise MissingFields(_missing(table, missing), missing)
    taken = list(layout.columns.values())
    if twice := [column for column in taken if taken.count(column) > 1]:
        raise BadInput(f"The column “{twice[0]}” is named for two fields; name it once.")
    likely = suggest(table, [WHO])[WHO.name]
    if likely and not names_people(layout) and WHO.name not in (columns or {}):
        raise MissingFields(
            f"{table.name} has no column “participant”. If “{likely}” says who answered, add "
            f"--map participant={likely}; if nothing does, add --map participant= and the "
            "rows are numbered.",
            [WHO.name],
        )
    return layout


def names_people(layout: Layout) -> bool:
    """Whether a file, or what is said for all its rows, names who answered."""
    return WHO.name in layout.columns or WHO.name in layout.values


def _point(item: Item) -> Callable[[str], int]:
    """Return what reads an answer to one item."""

    def point(text: str) -> int:
        value = cells.number(text)
        if value not in range(item.low, item.high + 1):
            raise CellError(
                f"“{cells.shown(text)}” is off the scale; {item.name} takes a whole number from "
                f"{item.low} to {item.high}"
            )
        return int(value)

    return point


def _meaning(item: Item) -> str:
    return f"{item.texts.get('en', item.name)} ({item.low} to {item.high})"


def _missing(table: Table, items: Sequence[str]) -> str:
    listed = ", ".join(f"“{item}”" for item in items)
    return (
        f"{table.name} has no column {listed}: name the column that holds each "
        f"(--map {items[0]}=COLUMN). Its first line, which should name the columns, reads "
        f"{', '.join(table.columns[:30])}."
    )
