"""One row of a file of answers: what somebody answered to which instrument, about what.

What does not live here: the rows of a file together, and keeping them (`answers`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from recorder.importing.attached import Attempts
from recorder.importing.items import WHO, asked_beside
from recorder.importing.layout import Layout
from recorder.importing.readings import as_asked
from recorder.importing.table import Row
from recorder.instruments import Instrument
from recorder.stats.validity import InvalidInput

Identity = tuple[str, str, str, datetime | None, UUID | None]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One response as a file says it."""

    line: int
    participant: str
    variant: str
    completed_at: datetime | None
    instrument: Instrument
    items: Mapping[str, Any]
    reading: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    task: str | None = None
    attempt: UUID | None = None

    @property
    def identity(self) -> Identity:
        """What makes this answer the same as a recorded one."""
        who = (self.participant, self.variant, self.instrument.name)
        return *who, self.completed_at, self.attempt


class WrongRow(Exception):
    """What is wrong with a row as a whole, at the field that says it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


def is_another(instrument: Instrument, layout: Layout, row: Row) -> bool:
    """Whether a row says that it is about another instrument."""
    column = layout.columns.get("instrument")
    said = row.cells[column].strip() if column else ""
    return said not in ("", instrument.name)


def responses(
    instrument: Instrument, said: Mapping[str, Any], line: int, attempts: Attempts
) -> Iterator[AnswerRow]:
    """Yield a row's response to the instrument, and those to the questions asked beside it.

    A question beside it that is blank was not answered; the instrument itself was handed in.
    """
    version = said.get("instrument_version", instrument.version)
    if version != instrument.version:
        reason = f"is version {version}, and the study's is {instrument.version}"
        raise WrongRow("instrument_version", reason)
    items: dict[str, Any] = {
        item.name: said.get(item.name)
        for item in instrument.items
        if not item.optional or item.name in said or instrument.is_own
    }
    reading: Mapping[str, str] = {}
    if instrument.asks_reading:
        items, reading, wrong = as_asked(instrument, items, said)
        if wrong:
            raise WrongRow(*wrong)
    try:
        items = instrument.checked(items)
    except InvalidInput as error:
        raise WrongRow("", str(error)) from error
    who, variant = said[WHO.name], said["variant"]
    attempt, reason = attempts.find(who, variant, said)
    if reason:
        raise WrongRow("task", reason)
    language, task = said.get("asked_in", ""), said.get("task")
    about = (line, who, variant, said.get("completed_at"))
    yield AnswerRow(*about, instrument, items, reading, language, task, attempt)
    for each in asked_beside(instrument):
        if (answer := said.get(each.items[0].name)) is not None:
            yield AnswerRow(*about, each, {each.items[0].name: answer}, {}, language)
