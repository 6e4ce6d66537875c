"""Answers to an instrument out of a table: every row one response, checked against the study.

A blank item is a missing one; what is off its scale is a problem, and with any problem nothing is
imported. A file that names nobody has its rows numbered. Where a file does not say the variant, it
is the one that the study knows of the participant. What does not live here: which column holds
what (`items`), and how answers are scored (`recorder.instruments`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from recorder.db import db
from recorder.importing.attempts import CLOCKS_APART
from recorder.importing.items import WHO, asked_beside, names_people
from recorder.importing.layout import Layout, read_common, read_row
from recorder.importing.problems import BadRows, Problem
from recorder.importing.table import Table
from recorder.instruments import Instrument
from recorder.models import Answer, Participant, Study
from recorder.queries import answer_records
from recorder.vocabulary import Source

Identity = tuple[str, str, str, datetime | None]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One response as a file says it."""

    line: int
    participant: str
    variant: str
    completed_at: datetime | None
    instrument: Instrument
    items: Mapping[str, int | None]

    @property
    def identity(self) -> Identity:
        """What makes this answer the same as a recorded one."""
        return self.participant, self.variant, self.instrument.name, self.completed_at


@dataclass(frozen=True, slots=True)
class AnswerPlan:
    """What an import of answers would do, and what is wrong with it.

    `rows` holds a response per instrument. `numbered` says that the file names nobody.
    """

    name: str
    layout: Layout
    unused: Sequence[str]
    instrument: Instrument
    rows: Sequence[AnswerRow]
    problems: Sequence[Problem]
    new_participants: Sequence[str]
    new_variants: Sequence[str]
    numbered: bool

    @property
    def incomplete(self) -> list[AnswerRow]:
        """The responses that lack an item."""
        return [row for row in self.rows if None in row.items.values()]

    @property
    def straight_lined(self) -> list[AnswerRow]:
        """The responses with the same answer to every item."""
        return [
            row
            for row in self.rows
            if row.instrument.is_straight_lined(row.instrument.in_order(row.items))
        ]


def plan_answers(
    study: Study, table: Table, layout: Layout, instrument: Instrument, now: datetime
) -> AnswerPlan:
    """Read a table's answers and check them; the study stays as it is."""
    common, wrong = read_common(layout)
    problems = [*wrong, *table.problems]
    variants = {each.code: each.variant for each in study.participants}
    numbered = not names_people(layout)
    numbers = _numbers(len(table.rows)) if numbered else []
    rows: list[AnswerRow] = []
    for place, row in enumerate(table.rows):
        values, wrong = read_row(layout, row)
        said = {**common, **values}
        if numbered:
            said[WHO.name] = numbers[place]
        elif WHO.name in layout.columns and not row.cells[layout.columns[WHO.name]].strip():
            reason = "is empty; every row needs it"
            wrong.append(Problem(row.line, layout.columns[WHO.name], reason))
        completed_at = said.get("completed_at")
        if completed_at and completed_at > now + CLOCKS_APART:
            reason = "lies in the future; correct the date"
            wrong.append(
                Problem(row.line, layout.columns.get("completed_at", "completed_at"), reason)
            )
        problems += wrong
        if not wrong and WHO.name in said:
            variant = said.get("variant") or variants.get(said[WHO.name], "")
            who = (row.line, said[WHO.name], variant, completed_at)
            rows += _responses(instrument, said, who)
    if not problems:
        problems += _known_numbers(numbers, variants) or _twice(rows, study)
    people = dict.fromkeys(row.participant for row in rows)
    named = dict.fromkeys(row.variant for row in rows if row.variant)
    return AnswerPlan(
        name=table.name,
        layout=layout,
        unused=layout.unused(table),
        instrument=instrument,
        rows=rows,
        problems=problems,
        new_participants=[code for code in people if code not in variants],
        new_variants=[each for each in named if each not in study.variants],
        numbered=numbered,
    )


def import_answers(study: Study, plan: AnswerPlan, now: datetime) -> None:
    """Keep the answers that a plan holds; raise BadRows where it has problems."""
    if plan.problems:
        raise BadRows(plan.name, plan.problems)
    study.variants = [*study.variants, *plan.new_variants]
    judged: dict[str, set[str]] = {}
    for row in plan.rows:
        judged.setdefault(row.participant, set()).add(row.variant)
    participants = {each.code: each for each in study.participants}
    for code in plan.new_participants:
        # They were somewhere else, so they take no row of this study's balanced design.
        only = judged[code].pop() if len(judged[code]) == 1 else ""
        participants[code] = Participant(code=code, created_at=now, variant=only)
        study.participants.append(participants[code])
    for row in plan.rows:
        db.session.add(
            Answer(
                participant=participants[row.participant],
                variant=row.variant,
                instrument=row.instrument.name,
                version=row.instrument.version,
                items=dict(row.items),
                completed_at=row.completed_at,
                source=Source.IMPORT,
                imported_from=plan.name[-300:],
                created_at=now,
            )
        )
    db.session.flush()


def _numbers(rows: int) -> list[str]:
    """Return R01, R02, ... for so many rows."""
    width = max(2, len(str(rows)))
    return [f"R{number:0{width}d}" for number in range(1, rows + 1)]


def _responses(
    instrument: Instrument, said: Mapping[str, Any], who: tuple[int, str, str, datetime | None]
) -> Iterator[AnswerRow]:
    """Yield a row's response to the instrument, and those to the questions asked beside it.

    A question beside it that is blank was not answered; the instrument itself was handed in.
    """
    yield AnswerRow(*who, instrument, {item.name: said.get(item.name) for item in instrument.items})
    for each in asked_beside(instrument):
        if (answer := said.get(each.items[0].name)) is not None:
            yield AnswerRow(*who, each, {each.items[0].name: answer})


def _known_numbers(numbers: Sequence[str], known: Mapping[str, str]) -> list[Problem]:
    """Return the problem that rows would be numbered like people who are somebody else."""
    if not any(number in known for number in numbers):
        return []
    reason = (
        f"it names no participants, and the study has numbered ones ({numbers[0]}, …) already; "
        "name the column that says who answered"
    )
    return [Problem(None, "", reason)]


def _twice(rows: Sequence[AnswerRow], study: Study) -> list[Problem]:
    """Return the answers that stand in the file twice, or are in the study already."""
    recorded = {
        (each.participant, each.variant, each.instrument, each.completed_at)
        for each in answer_records(study)
    }
    again = [row for row in rows if row.identity in recorded]
    if rows and len(again) == len(rows):
        return [Problem(None, "", "every answer in it is in the study already")]
    reason = "this answer ({}) is in the study already; take it out of the file"
    problems = [Problem(row.line, "", reason.format(row.instrument.name)) for row in again]
    lines: dict[Identity, int] = {}
    for row in rows:
        first = lines.setdefault(row.identity, row.line)
        if first != row.line and row.instrument is rows[0].instrument:
            said = f"{row.participant} answered in line {first} already"
            reason = f"{said}; keep one, or say in completed_at when each was answered"
            problems.append(Problem(row.line, "", reason))
    return problems
