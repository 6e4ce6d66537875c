"""Attempts out of a table: every row read and checked against the others and the study.

A plan holds what would be recorded and all that is wrong; nothing is changed by making one. What
does not live here: recording a plan (`record`), and which column says what (`layout`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from recorder.db import db
from recorder.importing import cells
from recorder.importing.cells import CellError
from recorder.importing.layout import Layout, read_common, read_row
from recorder.importing.problems import Problem
from recorder.importing.table import Row, Table
from recorder.models import Attempt, Participant, Study, StudySession, Task
from recorder.vocabulary import AttemptStatus, derived_outcome

CLOCKS_APART = timedelta(days=1)
"""How far ahead a file's clock may be before its times must be wrong."""


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt as a file says it; None (or "") where it says nothing."""

    line: int
    participant: str
    task: str
    outcome: str
    variant: str = ""
    segment: str = ""
    order: int | None = None
    seconds: float | None = None
    errors: int | None = None
    clicks: int | None = None
    pages_total: int | None = None
    pages_unique: int | None = None
    assists: int | None = None
    seq: int | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    observer2_outcome: str | None = None
    note: str = ""

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes this attempt the same as a recorded one."""
        return (
            self.participant,
            self.variant,
            self.task,
            self.outcome,
            self.seconds,
            self.started_at,
        )


@dataclass(frozen=True, slots=True)
class AttemptPlan:
    """What an import of attempts would do, and what is wrong with it.

    Participants, tasks and variants are in the order in which the file names them.
    """

    name: str
    layout: Layout
    unused: Sequence[str]
    rows: Sequence[AttemptRow]
    problems: Sequence[Problem]
    participants: Sequence[str]
    tasks: Sequence[str]
    variants: Sequence[str]
    new_participants: Sequence[str]
    new_tasks: Sequence[str]
    new_variants: Sequence[str]

    @property
    def repeated(self) -> int:
        """How many rows are a further attempt of somebody at the same task."""
        tries = Counter((row.participant, row.variant, row.task) for row in self.rows)
        return sum(n - 1 for n in tries.values())


def plan_attempts(study: Study, table: Table, layout: Layout, now: datetime) -> AttemptPlan:
    """Read a table's attempts and check them; the study stays as it is.

    A study without tasks gets those that the file names; in any other, another task is a problem.
    A row that is in the study already is one too: importing it again would count it twice.
    """
    rows, problems = _read_all(table, layout, now)
    tasks = {task.code for task in study.tasks}
    participants = {each.code: each for each in study.participants}
    if tasks:
        problems += _unknown_tasks(rows, sorted(tasks))
    problems += _other_segments(rows, {code: p.segment for code, p in participants.items()})
    if not problems:
        problems += _recorded_already(rows, study)
    named = dict.fromkeys(row.task for row in rows)
    people = dict.fromkeys(row.participant for row in rows)
    variants = dict.fromkeys(row.variant for row in rows if row.variant)
    return AttemptPlan(
        name=table.name,
        layout=layout,
        unused=layout.unused(table),
        rows=rows,
        problems=problems,
        participants=list(people),
        tasks=list(named),
        variants=list(variants),
        new_participants=[code for code in people if code not in participants],
        new_tasks=[] if tasks else _in_order(list(named)),
        new_variants=[each for each in variants if each not in study.variants],
    )


def _read_all(
    table: Table, layout: Layout, now: datetime
) -> tuple[list[AttemptRow], list[Problem]]:
    common, wrong = read_common(layout)
    problems = [*wrong, *table.problems]
    rows: list[AttemptRow] = []
    # What is wrong for all rows is said once, not again in every row.
    for row in [] if wrong else table.rows:
        values, wrong = read_row(layout, row)
        seconds: list[dict[str, Any]] = [{}]
        if layout.task_columns:
            seconds, unread = _task_columns(layout.task_columns, row)
            wrong += unread
        if not wrong:
            tries = [AttemptRow(line=row.line, **{**common, **values, **one}) for one in seconds]
            wrong += [problem for each in tries for problem in _contradictions(each, now)]
            rows += tries
        problems += wrong
    if not rows and not problems:
        problems.append(Problem(None, "", "no row holds a time in any of the tasks' columns"))
    return rows, problems


def _task_columns(columns: Sequence[str], row: Row) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Read the wide habit: an attempt for every column of a task that is not empty."""
    tries: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for column in columns:
        text = row.cells[column].strip()
        try:
            if text:
                tries.append({"task": cells.name(40)(column), "seconds": cells.seconds(text)})
        except CellError as error:
            problems.append(Problem(row.line, column, str(error)))
    return tries, problems


def _contradictions(row: AttemptRow, now: datetime) -> Iterator[Problem]:
    """Yield what cannot be true in a row whose cells are each well-formed."""
    total, unique = row.pages_total, row.pages_unique
    if total is not None and unique is not None and unique > total:
        reason = f"{unique} different pages cannot be more than the {total} visited"
        yield Problem(row.line, "pages_unique", reason)
    if row.started_at and row.ended_at and row.ended_at < row.started_at:
        yield Problem(row.line, "ended_at", "is before started_at; swap or correct them")
    for column, moment in (("started_at", row.started_at), ("ended_at", row.ended_at)):
        if moment and moment > now + CLOCKS_APART:
            yield Problem(row.line, column, "lies in the future; correct the date")


def _unknown_tasks(rows: Iterable[AttemptRow], known: Sequence[str]) -> Iterator[Problem]:
    listed = ", ".join(known[:20]) + (", …" if len(known) > 20 else "")
    for row in rows:
        if row.task not in known:
            reason = f"“{row.task}” is none of the study's tasks ({listed}); add it to them first"
            yield Problem(row.line, "task", reason)


def _other_segments(rows: Iterable[AttemptRow], known: Mapping[str, str]) -> Iterator[Problem]:
    """Yield rows that put a participant into another segment than the study or a row before."""
    segments = dict(known)
    for row in rows:
        before = segments.get(row.participant) or row.segment
        if row.segment and row.segment != before:
            reason = f"{row.participant} is in “{before}” already, not in “{row.segment}”"
            yield Problem(row.line, "segment", reason)
        segments[row.participant] = before


def _recorded_already(rows: Sequence[AttemptRow], study: Study) -> list[Problem]:
    query = (
        db.select(Attempt, Participant.code, StudySession.variant, Task.code)
        .join(Attempt.session)
        .join(StudySession.participant)
        .join(Attempt.task)
        .where(StudySession.study_id == study.id, StudySession.archived_at.is_(None))
        .where(Attempt.status != AttemptStatus.CANCELLED)
    )
    recorded = {
        (
            participant,
            variant,
            task,
            derived_outcome(attempt.outcome, attempt.assist_level),
            attempt.seconds,
            attempt.started_at,
        )
        for attempt, participant, variant, task in db.session.execute(query)
    }
    reason = "this attempt is in the study already; take the row out of the file"
    again = [row for row in rows if row.identity in recorded]
    if len(again) == len(rows):
        return [Problem(None, "", "every attempt in it is in the study already")]
    return [Problem(row.line, "", reason) for row in again]


def _in_order(codes: Sequence[str]) -> list[str]:
    """Return new tasks in their order: by their numbers where all have one, else as they come.

    Participants who got the tasks in different orders would shuffle T1, T2, T3.
    """
    numbered = [re.fullmatch(r"(\D*)([0-9]{1,9})", code) for code in codes]
    parts = [(match[1], int(match[2]), match[0]) for match in numbered if match]
    return [code for _, _, code in sorted(parts)] if len(parts) == len(codes) else list(codes)
