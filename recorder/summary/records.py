"""What a summary is made of: attempts, tasks, a study's settings, and what is known beside the
attempts, as small frozen records.

They carry what figures need and nothing else, so that a summary can be made of anything that was
recorded: a database, a file, a test. What does not live here: where they come from.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from recorder.instruments import INSTRUMENTS, Instrument
from recorder.vocabulary import (
    COMPLETIONS,
    INVALID,
    AssistLevel,
    AttemptStatus,
    CountingAttempt,
    Outcome,
    derived_outcome,
)


class AttemptRecord(NamedTuple):
    """One participant's try at one task, with its figures; a count is None where nobody counted.

    `sat_at` is when the session began: with `session_id` and `position` it puts the attempts of a
    participant in the order in which they happened, whatever the order of the rows.
    """

    id: UUID
    session_id: int
    task: str
    participant: str
    variant: str = ""
    segment: str = ""
    sat_at: datetime | None = None
    position: int = 1
    number: int = 1
    status: AttemptStatus = AttemptStatus.FINISHED
    outcome: Outcome | None = None
    assist_level: int | None = None
    seconds: float | None = None
    errors: int | None = None
    clicks: int | None = None
    assists: int | None = None
    pages_total: int | None = None
    pages_unique: int | None = None
    seq_rating: int | None = None
    second_outcome: str | None = None
    session_archived: bool = False
    session_optimal: bool = False
    marked_clicks: int | None = None
    captured_clicks: int | None = None
    misclicks: int | None = None
    first_click_seconds: float | None = None

    @property
    def result(self) -> str | None:
        """The outcome as it counts, `assisted` included; None while there is none."""
        return derived_outcome(self.outcome, self.assist_level)

    @property
    def is_valid(self) -> bool:
        """Whether the outcome makes a valid attempt, one that counts in denominators."""
        return self.outcome is not None and self.outcome not in INVALID

    @property
    def is_unassisted(self) -> bool:
        """Whether the goal was reached without a hint."""
        return self.outcome in COMPLETIONS and (self.assist_level or 0) < AssistLevel.HINT

    @property
    def order(self) -> tuple[float, int, int]:
        """The place of the attempt among all of its participant."""
        sat = self.sat_at.timestamp() if self.sat_at else 0.0
        return sat, self.session_id, self.position


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """A task with what its figures are measured against; None where nothing is set."""

    code: str
    title: str = ""
    id: int | None = None
    is_practice: bool = False
    is_archived: bool = False
    optimal_clicks: int | None = None
    optimal_pages: int | None = None
    error_opportunities: int | None = None
    time_limit_seconds: float | None = None
    benchmark_seconds: float | None = None
    benchmark_rate: float | None = None

    @property
    def name(self) -> str:
        """The code with the title; a file without titles names a task by its code alone."""
        return self.code if self.title in ("", self.code) else f"{self.code} {self.title}"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a study decides about its own figures."""

    variants: tuple[str, ...] = ()
    counting_attempt: CountingAttempt = CountingAttempt.FIRST
    difficulty_weight: float = 0.5


class AnswerRecord(NamedTuple):
    """One participant's response to one instrument, by item; None where an item is blank.

    `attempt` is the attempt that it was asked after, None for one that was asked of the session;
    `reading` says how the ratings of a file became these.
    """

    id: int
    participant: str
    variant: str
    instrument: str
    completed_at: datetime | None
    items: Mapping[str, Any]
    version: str = ""
    attempt: UUID | None = None
    language: str = ""
    reading: Mapping[str, str] = MappingProxyType({})

    @property
    def order(self) -> tuple[float, int]:
        """The place of the answer among all of its participant; undated ones come first."""
        return self.completed_at.timestamp() if self.completed_at else 0.0, self.id


@dataclass(frozen=True, slots=True)
class Wave:
    """A later round of a study, and who took part in it."""

    name: str
    participants: Collection[str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a study beside its attempts.

    `problems` holds for each problem who met it, `participants` all who took part, whether they
    met one or not; `next_wave` is None where the study has no later round. `instruments` are the
    study's, its own questionnaires among them; `unfinished` names for each who has begun a form
    after the session and not handed it in.
    """

    answers: Sequence[AnswerRecord] = ()
    instruments: Mapping[str, Instrument] = field(default_factory=lambda: INSTRUMENTS)
    unfinished: Mapping[str, Sequence[str]] = field(default_factory=dict)
    problems: Mapping[str, Collection[str]] | None = None
    participants: Collection[str] = ()
    next_wave: Wave | None = None


@lru_cache(maxsize=10_000)
def as_people_count(code: str) -> tuple[tuple[str, int], ...]:
    """Return a key that sorts codes as people count: P2 before P10.

    >>> sorted(["P10", "P2", "P1"], key=as_people_count)
    ['P1', 'P2', 'P10']
    """
    parts = re.findall(r"([^0-9]*)([0-9]*)", code)
    return tuple((text, int(digits or -1)) for text, digits in parts)
