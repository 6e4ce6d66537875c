"""Which columns of a file hold the items of an instrument, and how their cells are read.

Every item that the instrument needs has a column; questions of one item that go with it (`ltr`,
`csat`) are read where the file has their columns. What does not live here: the rows (`answers`),
and what the ratings of a file mean (`readings`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from recorder.errors import BadInput
from recorder.importing import cells
from recorder.importing.cells import CellError
from recorder.importing.fields import Field
from recorder.importing.layout import Layout, lay_out, suggest
from recorder.importing.problems import MissingFields
from recorder.importing.readings import READINGS
from recorder.importing.table import Table
from recorder.instruments import INSTRUMENTS, Instrument, Item, ItemKind, Moment
from recorder.instruments.own import BETWEEN_CHOICES

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
    Field("instrument", cells.name(40), "the questionnaire; rows of another one are passed over"),
    Field("instrument_version", cells.name(40), "its version, which must be the study's"),
    Field("asked_in", cells.name(12), "the language that it was asked in, like en"),
)
"""What a file of answers may hold beside the items."""

AFTER_TASK = (
    Field("task", cells.name(40), "the code of the task that it was asked after"),
    Field("attempt", cells.positive, "which attempt at that task, from 1; needed where several"),
)
"""What a file of answers may hold beside, where the instrument can be asked after a task."""

PER_ROW = ("instrument", "instrument_version")
"""Fields that only a column can say."""


def asked_beside(instrument: Instrument) -> list[Instrument]:
    """Return the instruments of one question that a file may hold beside this one."""
    own = {item.name for item in instrument.items}
    return [
        each
        for each in INSTRUMENTS.values()
        if each is not instrument
        and len(each.items) == 1
        and each.items[0].name not in own
        and Moment.SESSION in each.moments
    ]


def answer_fields(instrument: Instrument) -> tuple[Field, ...]:
    """Return the fields of a file of answers to an instrument."""
    read = [
        Field(
            each.name,
            _cell(each, instrument),
            each.described,
            aliases=_also_called(each, instrument),
        )
        for each in instrument.items
    ]
    beside = [Field(item.name, _point(item), item.described) for item in _beside(instrument)]
    return (*_about(instrument), *read, *beside)


def said_fields(instrument: Instrument) -> list[str]:
    """Return the names of the fields that may be said for all rows at once."""
    return [field.name for field in _about(instrument) if field.name not in PER_ROW]


def _about(instrument: Instrument) -> tuple[Field, ...]:
    after_task = AFTER_TASK if Moment.TASK in instrument.moments else ()
    return (*ANSWERS, *after_task, *(READINGS if instrument.asks_reading else ()))


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
    if said := [name for name in values or {} if name not in said_fields(instrument)]:
        raise BadInput(f"{said[0]} cannot be the same in all rows; name its column instead.")
    layout = lay_out(table, fields, columns=columns, values=values, mappable=True)
    missing = [item.name for item in instrument.required if item.name not in layout.columns]
    if missing:
        raise MissingFields(_missing(table, missing), missing)
    given = {*layout.columns, *layout.values}
    if Moment.SESSION not in instrument.moments and "task" not in given:
        raise MissingFields(_no_task(table, instrument), ["task"])
    unsaid = [each.name for each in READINGS if instrument.asks_reading and each.name not in given]
    if unsaid:
        raise MissingFields(_no_reading(table, instrument, unsaid), unsaid)
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


def _also_called(item: Item, instrument: Instrument) -> tuple[str, ...]:
    """Return what people call the column of a numbered item: sus_01, Question 1, item1."""
    if not re.fullmatch("q[0-9]+", item.name):
        return ()
    number = int(item.name[1:])
    called = (instrument.name.replace("-", "_"), "question", "item", "q")
    return tuple(
        f"{name}{between}{written}"
        for name in called
        for between in ("_", "")
        for written in (f"{number}", f"{number:02d}")
    )


def _beside(instrument: Instrument) -> list[Item]:
    return [each.items[0] for each in asked_beside(instrument)]


def _cell(item: Item, instrument: Instrument) -> Callable[[str], Any]:
    """Return what reads the cells of an item."""
    if item.kind is ItemKind.SCALE:
        # Where the scale is the file's, a rating is a number until the whole row is read.
        read = instrument.asks_reading and not item.optional
        return cells.number if read else _point(item)
    if item.kind is ItemKind.TEXT:
        return cells.words()
    return _chosen(item)


def _point(item: Item) -> Callable[[str], int]:
    """Return what reads a point of a scale."""

    def point(text: str) -> int:
        value = cells.number(text)
        if value not in range(item.low, item.high + 1):
            raise CellError(
                f"“{cells.shown(text)}” is off the scale; {item.name} takes a whole number from "
                f"{item.low} to {item.high}"
            )
        return int(value)

    return point


def _chosen(item: Item) -> Callable[[str], str | list[str]]:
    """Return what reads one choice, or several with semicolons between them."""

    def chosen(text: str) -> str | list[str]:
        several = item.kind is ItemKind.CHOICES
        named = [each.strip() for each in text.split(BETWEEN_CHOICES)] if several else [text]
        if unknown := [each for each in named if each not in item.choices]:
            raise CellError(
                f"“{cells.shown(unknown[0])}” is none of the choices of {item.name}: "
                f"{', '.join(item.choices)}"
            )
        return named if several else named[0]

    return chosen


def _no_task(table: Table, instrument: Instrument) -> str:
    return (
        f"{instrument.title} is asked after a task, and {table.name} has no column “task”: name "
        "the column that says it (--map task=COLUMN), or say it for all rows (--set task=T1)."
    )


def _no_reading(table: Table, instrument: Instrument, unsaid: Sequence[str]) -> str:
    """Return what somebody must say of a file's ratings, because the file does not."""
    ways = {
        "scale": "its ends (--scale 0-100 as NASA prints it, 1-20 as many programs ask)",
        "orientation": "which end of performance is good (--performance low-is-good as NASA "
        "prints it, from perfect to failure, or high-is-good)",
    }
    said = " and ".join(ways[name] for name in unsaid)
    return (
        f"{table.name} does not say how its ratings of {instrument.title} are to be read, and a "
        f"wrong guess would go unnoticed: say {said}."
    )


def _missing(table: Table, items: Sequence[str]) -> str:
    listed = ", ".join(f"“{item}”" for item in items)
    return (
        f"{table.name} has no column {listed}: name the column that holds each "
        f"(--map {items[0]}=COLUMN). Its first line, which should name the columns, reads "
        f"{', '.join(table.columns[:30])}."
    )
