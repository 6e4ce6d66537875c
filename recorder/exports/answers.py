"""Answers to questionnaires as rows, in the columns that an import reads.

One row per answer that was handed in, of all instruments: the items of the others are empty in it,
and an import of one instrument passes over the rows of the others. Ratings are on the instrument's
own scale, which is said in each row where it could be another one. `score` is the answer's, and is
not read back. The ease rating of a task is in the file of attempts (`attempts`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from recorder.answers import answer_records, attempt_numbers
from recorder.attempts import recorded
from recorder.exports.table import Cell, Table
from recorder.instruments import Instrument
from recorder.instruments.instrument import LOW_IS_GOOD
from recorder.instruments.own import BETWEEN_CHOICES
from recorder.models import Study
from recorder.repertoire import instruments_of
from recorder.summary import AnswerRecord

COLUMNS = (
    "participant",
    "variant",
    "instrument",
    "instrument_version",
    "asked_in",
    "completed_at",
    "task",
    "attempt",
    "scale",
    "orientation",
    "score",
)
"""What stands before the items."""


def answers(study: Study) -> Table:
    """Return a study's answers in the order in which they came, with a column for every item."""
    known = instruments_of(study)
    found = [(each, _instrument(each, known)) for each in answer_records(study)]
    pairs = [(each, instrument) for each, instrument in found if instrument is not None]
    instruments = {instrument.name: instrument for _, instrument in pairs}
    items = [item.name for each in instruments.values() for item in each.items]
    return Table((*COLUMNS, *dict.fromkeys(items)), _rows(study, pairs, [*dict.fromkeys(items)]))


def _instrument(answer: AnswerRecord, known: Mapping[str, Instrument]) -> Instrument | None:
    older = known.get(f"{answer.instrument}@{answer.version}")
    return older or known.get(answer.instrument)


def _rows(
    study: Study, pairs: Sequence[tuple[AnswerRecord, Instrument]], items: Sequence[str]
) -> Iterator[list[Cell]]:
    attempts = {each.id: each for each in recorded(study)}
    numbers = attempt_numbers([each for each in attempts.values() if not each.session_archived])
    for each, instrument in pairs:
        attempt = attempts.get(each.attempt) if each.attempt else None
        rated = instrument.items[0]
        yield [
            each.participant,
            each.variant,
            each.instrument,
            each.version,
            each.language,
            each.completed_at,
            attempt.task if attempt else None,
            numbers.get(attempt.id) if attempt else None,
            f"{rated.low}-{rated.high}" if instrument.asks_reading else None,
            LOW_IS_GOOD if instrument.asks_reading else None,
            instrument.score(instrument.in_order(each.items)),
            *(_cell(each.items.get(name)) for name in items),
        ]


def _cell(value: Any) -> Cell:
    """Return an answer as a cell; several choices stand in one."""
    return f"{BETWEEN_CHOICES} ".join(value) if isinstance(value, list) else value
