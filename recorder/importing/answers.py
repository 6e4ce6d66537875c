"""Answers to an instrument out of a table: every row one response, checked against the study.

A blank item is a missing one; what is off its scale is a problem, and with any problem nothing is
imported. A file that names nobody has its rows numbered. Where a file does not say the variant, it
is the one that the study knows of the participant. Rows of another instrument are passed over, so
that one exported file holds them all. What does not live here: which column holds what (`items`),
what one row says (`responses`), and how answers are scored (`recorder.instruments`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from recorder.answers import answer_records
from recorder.db import db
from recorder.importing.attached import Attempts, attach
from recorder.importing.attempts import CLOCKS_APART
from recorder.importing.items import WHO, names_people
from recorder.importing.layout import Layout, read_common, read_row
from recorder.importing.problems import BadRows, Problem
from recorder.importing.responses import AnswerRow, Identity, WrongRow, is_another, responses
from recorder.importing.table import Row, Table
from recorder.instruments import Instrument
from recorder.models import Answer, Participant, Study
from recorder.vocabulary import Source


@dataclass(frozen=True, slots=True)
class AnswerPlan:
    """What an import of answers would do, and what is wrong with it.

    `rows` holds a response per instrument. `numbered` says that the file names nobody, `others`
    how many rows are about another instrument.
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
    others: int

    @property
    def incomplete(self) -> list[AnswerRow]:
        """The responses that lack an item."""
        return [row for row in self.rows if row.instrument.missing(row.items)]

    @property
    def straight_lined(self) -> list[AnswerRow]:
        """The responses with the same answer to every item."""
        return [
            row
            for row in self.rows
            if row.instrument.is_straight_lined(row.instrument.as_ticked(row.items, row.reading))
        ]


def plan_answers(
    study: Study, table: Table, layout: Layout, instrument: Instrument, now: datetime
) -> AnswerPlan:
    """Read a table's answers and check them; the study stays as it is."""
    common, unsaid = read_common(layout)
    problems = [*unsaid, *table.problems]
    variants = {each.code: each.variant for each in study.participants}
    numbered = not names_people(layout)
    numbers = _numbers(len(table.rows)) if numbered else []
    rows: list[AnswerRow] = []
    attempts, others = Attempts(study, instrument), 0
    for place, row in enumerate(table.rows):
        if is_another(instrument, layout, row):
            others += 1
            continue
        values, wrong = read_row(layout, row)
        said = {**common, **values}
        if numbered:
            said[WHO.name] = numbers[place]
        elif WHO.name in layout.columns and not row.cells[layout.columns[WHO.name]].strip():
            wrong.append(_at(row, layout, WHO.name, "is empty; every row needs it"))
        completed_at = said.get("completed_at")
        if completed_at and completed_at > now + CLOCKS_APART:
            wrong.append(_at(row, layout, "completed_at", "lies in the future; correct the date"))
        problems += wrong
        if not (wrong or unsaid) and WHO.name in said:
            said["variant"] = said.get("variant") or variants.get(said[WHO.name], "")
            try:
                rows += responses(instrument, said, row.line, attempts)
            except WrongRow as error:
                problems.append(_at(row, layout, error.field, error.reason))
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
        others=others,
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
    db.session.flush()
    for row in plan.rows:
        answer = _kept(row, participants[row.participant], now)
        if answer is not None:
            answer.imported_from = plan.name[-300:]
            db.session.add(answer)
    db.session.flush()


def _kept(row: AnswerRow, participant: Participant, now: datetime) -> Answer | None:
    """Return the answer that a row is kept as; an ease rating is its attempt's."""
    if row.attempt is not None:
        at, language = row.completed_at, row.language
        answer = attach(
            row.attempt, row.instrument, row.items, now, completed_at=at, language=language
        )
        if answer is not None:
            answer.completed_at, answer.reading = row.completed_at, dict(row.reading)
        return answer
    return Answer(
        participant=participant,
        variant=row.variant,
        instrument=row.instrument.name,
        version=row.instrument.version,
        language=row.language,
        items=dict(row.items),
        reading=dict(row.reading),
        completed_at=row.completed_at,
        source=Source.IMPORT,
        created_at=now,
    )


def _at(row: Row, layout: Layout, field: str, reason: str) -> Problem:
    return Problem(row.line, layout.columns.get(field, field), reason)


def _numbers(rows: int) -> list[str]:
    """Return R01, R02, ... for so many rows."""
    width = max(2, len(str(rows)))
    return [f"R{number:0{width}d}" for number in range(1, rows + 1)]


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
        (each.participant, each.variant, each.instrument, each.completed_at, each.attempt)
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
