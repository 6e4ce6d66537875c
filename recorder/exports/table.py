"""Rows as the text of a CSV file: RFC 4180, full precision, nothing that a spreadsheet would run.

What does not live here: which rows (`attempts`, `events`, `definitions`, `results`).
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from recorder.spreadsheet import escape

Cell = str | int | float | bool | datetime | None


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: its columns, and a row of as many cells each."""

    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def to_csv(table: Table) -> str:
    """Return a table as the text of a CSV file, its lines ended as RFC 4180 has them."""
    stream = StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([escape(column) for column in table.columns])
    for row in table.rows:
        writer.writerow([cell_text(cell) for cell in row])
    return stream.getvalue()


def cell_text(cell: Cell) -> str:
    """Write a cell: nothing for None, yes or no, numbers with every digit, times with offset.

    >>> cell_text(None), cell_text(True), cell_text(0.1 + 0.2), cell_text("=1+1")
    ('', 'yes', '0.30000000000000004', "'=1+1")
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str):
        return escape(str(cell))
    if isinstance(cell, datetime):
        return cell.isoformat()
    # Statistics may hand over numpy's numbers, which write themselves with their type.
    return repr(int(cell)) if isinstance(cell, int) else repr(float(cell))
