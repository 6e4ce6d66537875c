"""Participants x tasks: which attempt stands for whom, and how many more there are.

A page shows some of the rows, so a row is made when somebody looks at it. What does not live here:
which attempts count (`settling`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

from recorder.summary.columns import Columns
from recorder.summary.counting import OUT_OF_SIGHT, REASONS
from recorder.summary.records import AttemptRecord
from recorder.summary.tasks import TaskSummary


@dataclass(frozen=True, slots=True)
class Cell:
    """What one participant did at one task: the attempt that stands for it, and how many more.

    While no attempt is finished with an outcome, the latest one stands there, marked as open.
    """

    attempt: AttemptRecord
    more: int = 0
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One participant with one variant: a cell per task code, none where nothing was recorded."""

    participant: str
    variant: str
    segment: str
    cells: Mapping[str, Cell]


class _Standing(NamedTuple):
    """A cell as columns know it: the row of its attempt, how many more, whether it is open."""

    row: int
    more: int = 0
    is_open: bool = False


class Matrix(Sequence[Row]):
    """Who did what how, in the order of the participants' codes."""

    def __init__(self, tasks: Iterable[TaskSummary]) -> None:
        # Each task with its columns and its cells by participant and variant, which are one number.
        self._tasks = [(each.task.code, each.settled.valid.columns, _cells(each)) for each in tasks]
        self._groups = sorted({group for _, _, cells in self._tasks for group in cells})
        self._segments: dict[int, int] = {}
        for _, columns, cells in self._tasks:
            rows = [cell.row for cell in cells.values()]
            people, segments = columns.participant.at[rows], columns.segment.at[rows]
            self._segments.update(zip(people.tolist(), segments.tolist(), strict=True))

    def __len__(self) -> int:
        return len(self._groups)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self._row(group) for group in self._groups[place]]
        return self._row(self._groups[place])

    def _row(self, group: int) -> Row:
        columns = self._tasks[0][1]
        person, variant = divmod(group, len(columns.variant.known))
        return Row(
            columns.participant.known[person],
            columns.variant.known[variant],
            columns.segment.known[self._segments[person]],
            {
                code: _cell(columns, cells[group])
                for code, _, cells in self._tasks
                if group in cells
            },
        )


def _cells(task: TaskSummary) -> dict[int, _Standing]:
    """Return what stands for each participant with each variant at one task."""
    settled, columns = task.settled, task.settled.valid.columns
    cells: dict[int, _Standing] = {}
    for attempts in (settled.valid, settled.excluded.attempts):
        groups = columns.group[attempts.rows].tolist()
        cells.update(zip(groups, map(_Standing, attempts.rows.tolist()), strict=True))
    rows = settled.others.attempts.rows
    others = zip(rows.tolist(), columns.group[rows].tolist(), strict=True)
    for (row, group), code in zip(others, settled.others.codes.tolist(), strict=True):
        if REASONS[code] in OUT_OF_SIGHT:
            continue
        cell = cells.get(group)
        if cell is None or cell.is_open:
            cells[group] = _Standing(row, cell.more + 1 if cell else 0, True)
        else:
            cells[group] = _Standing(cell.row, cell.more + 1)
    return cells


def _cell(columns: Columns, standing: _Standing) -> Cell:
    return Cell(columns.records[standing.row], standing.more, standing.is_open)
