"""Which tables travel in a bundle, in the order in which they can be put down again.

Every table of the program is either here or in `STAYS`. What does not live here: how a row is
written (`records`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from recorder.db import Base
from recorder.models import (
    Answer,
    Attempt,
    Chunk,
    Code,
    Event,
    Finding,
    Occurrence,
    Participant,
    Questionnaire,
    Recording,
    Study,
    StudySession,
    Task,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a bundle.

    `owner` is the column that says to which row of another table a row belongs. `identity` names
    the fields by which a row is known again anywhere, `unique` those of which a study has only
    one row each; where `identity` is `unique`, two rows made in two places are one.
    """

    name: str
    model: type[Base]
    owner: str
    identity: tuple[str, ...] = ("uuid",)
    unique: tuple[str, ...] = ()
    word: str = ""

    @property
    def table(self) -> sa.Table:
        """The table itself."""
        table: Any = self.model.__table__
        assert isinstance(table, sa.Table)
        return table

    @property
    def file(self) -> str:
        """The name of its file in a bundle."""
        return f"data/{self.name}.jsonl"


STUDIES = Part("studies", Study, "", word="study")
PARTICIPANTS = Part(
    "participants", Participant, "study_id", unique=("study", "code"), word="participant"
)
SESSIONS = Part("sessions", StudySession, "study_id", word="session")
ATTEMPTS = Part("attempts", Attempt, "session_id", identity=("id",), word="attempt")
EVENTS = Part("events", Event, "session_id", identity=("id",), word="log entry")
ANSWERS = Part("answers", Answer, "participant_id", word="answer")
FINDINGS = Part(
    "findings", Finding, "study_id", ("study", "code"), ("study", "code"), word="problem"
)
OCCURRENCES = Part(
    "occurrences",
    Occurrence,
    "finding_id",
    ("finding", "participant"),
    ("finding", "participant"),
    word="meeting of a problem",
)

RECORDINGS = Part("recordings", Recording, "session_id", identity=("id",), word="recording")
CHUNKS = Part("chunks", Chunk, "recording_id", ("recording", "number"), word="chunk of a recording")

PARTS = (
    STUDIES,
    Part("tasks", Task, "study_id", unique=("study", "code"), word="task"),
    Part("codes", Code, "study_id", ("study", "label"), ("study", "label"), word="code"),
    Part(
        "questionnaires",
        Questionnaire,
        "study_id",
        ("study", "name", "version"),
        ("study", "name", "version"),
        word="questionnaire",
    ),
    PARTICIPANTS,
    SESSIONS,
    ATTEMPTS,
    EVENTS,
    ANSWERS,
    FINDINGS,
    OCCURRENCES,
    RECORDINGS,
    CHUNKS,
)

LATER = {RECORDINGS.file, CHUNKS.file}
"""Files that bundles of before did not have."""

BY_TABLE = {part.table.name: part for part in PARTS}

STAYS = {
    "contact": "who a participant is and how to reach them is in no export",
    "change": "the history of changes, and what rests in the bin, are of one installation",
}
"""The tables that do not travel, and why."""

LOOSE = {("study", "wave_of_id"), ("participant", "replaces_id"), ("session", "current_task_id")}
"""The columns whose row is whole without the one that they name."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a bundle holds: whole studies, or one session with what it stands on."""

    study_ids: Collection[int]
    session: StudySession | None = None

    def rows(self, part: Part) -> sa.Select[Any]:
        """Return the query for the rows of a table, in the order in which they were made.

        What rests in the bin is not among them, nor what cannot be without it.
        """
        query = sa.select(part.table).where(self._whose(part), *_outside_bin(part))
        if self.session is not None:
            query = query.where(*self._narrowed(part, self.session))
        if part is ATTEMPTS:
            return query.order_by(Attempt.session_id, Attempt.position)
        return query.order_by(*part.table.primary_key.columns)

    def _whose(self, part: Part) -> sa.ColumnElement[bool]:
        """Return the condition that a row belongs to one of the studies."""
        if part is STUDIES:
            return part.table.c.id.in_(self.study_ids)
        column = part.table.c[part.owner]
        (key,) = column.foreign_keys
        above = BY_TABLE[key.column.table.name]
        if above is STUDIES:
            return column.in_(self.study_ids)
        return column.in_(sa.select(above.table.c.id).where(self._whose(above)))

    def _narrowed(self, part: Part, session: StudySession) -> list[sa.ColumnElement[bool]]:
        """Return the further conditions of a bundle of one session."""
        met = sa.select(Occurrence.finding_id).filter_by(participant_id=session.participant_id)
        conditions: dict[str, sa.ColumnElement[bool]] = {
            "participants": Participant.id.in_(_with_those_replaced(session.participant)),
            "sessions": StudySession.id == session.id,
            "attempts": Attempt.session_id == session.id,
            "events": Event.session_id == session.id,
            "answers": sa.and_(
                Answer.participant_id == session.participant_id,
                sa.or_(Answer.session_id.is_(None), Answer.session_id == session.id),
            ),
            "recordings": Recording.session_id == session.id,
            "chunks": Chunk.recording_id.in_(
                sa.select(Recording.id).filter_by(session_id=session.id)
            ),
            "findings": Finding.id.in_(met),
            "occurrences": Occurrence.participant_id == session.participant_id,
        }
        return [conditions[part.name]] if part.name in conditions else []


def _outside_bin(part: Part) -> list[sa.ColumnElement[bool]]:
    """Return the conditions that neither a row nor one that it needs rests in the bin."""
    conditions: list[sa.ColumnElement[bool]] = []
    if is_binnable(part):
        conditions.append(part.table.c.binned_id.is_(None))
    for column in part.table.columns:
        for key in column.foreign_keys:
            above = BY_TABLE.get(key.column.table.name)
            if above and is_binnable(above) and (part.table.name, column.name) not in LOOSE:
                binned = sa.select(key.column).where(above.table.c.binned_id.is_not(None))
                conditions.append(sa.or_(column.is_(None), column.not_in(binned)))
    return conditions


def is_binnable(part: Part) -> bool:
    """Whether rows of a part can rest in the bin."""
    return "binned_id" in part.table.c


def _with_those_replaced(participant: Participant | None) -> list[int]:
    """Return a participant's id and those of the no-shows whose place they took."""
    ids: list[int] = []
    while participant is not None and participant.id not in ids:
        ids.append(participant.id)
        participant = participant.replaces
    return ids
