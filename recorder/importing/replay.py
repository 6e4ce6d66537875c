"""Attempts of a file put into the log: one ended session for each participant and variant.

An imported attempt has no log of its own. It gets the entries that its figures follow from: a
start, a finish with its outcome, one entry with the totals, and what else the file says. Times
that the file does not say are laid end to end, in the log only: such a start or finish is marked
`undated`, and no date is made up. What does not live here: reading and checking (`attempts`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from uuid6 import uuid7

from recorder import sessions
from recorder.clock import milliseconds_between
from recorder.db import db
from recorder.importing.attempts import AttemptPlan, AttemptRow
from recorder.importing.problems import BadRows
from recorder.models import Participant, Study, StudySession, Task
from recorder.recording import Draft, record
from recorder.tasks import add_task
from recorder.vocabulary import ASSISTED, AssistLevel, EventKind, Outcome, Screen, Source

COUNTED = ("seconds", "errors", "clicks", "pages_total", "pages_unique", "assists")
"""What a row says as sums."""

SECOND_RATER = "observer2"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an attempt lies on the session clock, and which of its ends the file does not date."""

    start_ms: float
    finish_ms: float
    start_undated: bool
    finish_undated: bool


def import_attempts(study: Study, plan: AttemptPlan, now: datetime) -> list[StudySession]:
    """Record what a plan holds and return the sessions; raise BadRows where it has problems."""
    if plan.problems:
        raise BadRows(plan.name, plan.problems)
    for code in plan.new_tasks:
        add_task(study, code=code, title=code)
    study.variants = [*study.variants, *plan.new_variants]
    participants = _participants(study, plan, now)
    tasks = {task.code: task for task in study.tasks}
    made = [
        _session(participants[code], variant, rows, tasks, plan.name, now)
        for (code, variant), rows in _sittings(plan.rows).items()
    ]
    _settle_variants(made)
    db.session.flush()
    return made


def _sittings(rows: Sequence[AttemptRow]) -> dict[tuple[str, str], list[AttemptRow]]:
    """Return the rows of each participant and variant, in the order of the attempts."""
    sittings: dict[tuple[str, str], list[AttemptRow]] = {}
    for row in rows:
        sittings.setdefault((row.participant, row.variant), []).append(row)
    return {key: _in_order(sitting) for key, sitting in sittings.items()}


def _in_order(rows: list[AttemptRow]) -> list[AttemptRow]:
    """Order attempts by what the file says of their order, else by when they began, else as is."""
    if any(row.order is not None for row in rows):
        return sorted(rows, key=lambda row: (row.order is None, row.order or 0))
    if all(row.started_at for row in rows):
        return sorted(rows, key=lambda row: row.started_at.timestamp() if row.started_at else 0)
    return rows


def _participants(study: Study, plan: AttemptPlan, now: datetime) -> dict[str, Participant]:
    """Return the participants by code, made new where need be.

    They were somewhere else, so they take no row of this study's balanced design and no
    no-show's place.
    """
    participants = {each.code: each for each in study.participants}
    for code in plan.new_participants:
        participants[code] = Participant(code=code, created_at=now)
        study.participants.append(participants[code])
    for row in plan.rows:
        if row.segment:
            participants[row.participant].segment = row.segment
    db.session.flush()
    return participants


def _settle_variants(made: Sequence[StudySession]) -> None:
    """Give participants who were only ever imported the one variant they had, if it was one."""
    for participant in {session.participant for session in made}:
        if all(session.imported_from for session in participant.sessions):
            variants = {session.variant for session in participant.sessions}
            participant.variant = variants.pop() if len(variants) == 1 else ""


def _session(
    participant: Participant,
    variant: str,
    rows: Sequence[AttemptRow],
    tasks: dict[str, Task],
    name: str,
    now: datetime,
) -> StudySession:
    session = sessions.create_session(participant.study, participant, now, variant=variant)
    session.imported_from = name[-300:]
    session.task_order = list(dict.fromkeys(tasks[row.task].id for row in rows))
    session.begun_at, places = _lay_out(rows)
    attempted: set[str] = set()
    batch: list[Draft] = []
    for row, place in zip(rows, places, strict=True):
        batch += _drafts(row, place, tasks[row.task], again=row.task in attempted)
        attempted.add(row.task)
    record(session, batch, now)
    last_ms = max(place.finish_ms for place in places)
    session.ended_at = (
        session.begun_at + timedelta(milliseconds=last_ms) if session.begun_at else now
    )
    session.screen, session.current_task = Screen.THANKS, None
    return session


def _lay_out(rows: Sequence[AttemptRow]) -> tuple[datetime | None, list[Place]]:
    """Return when the session began, None where no row says it, and each attempt's place.

    A row without a date comes right after the one before it.
    """
    starts = [_start(row) for row in rows]
    begun_at = min((start for start in starts if start), default=None)
    places: list[Place] = []
    cursor_ms = 0.0
    for row, start in zip(rows, starts, strict=True):
        lasted_ms = (row.seconds or 0.0) * 1000
        start_ms = milliseconds_between(begun_at, start) if begun_at and start else cursor_ms
        finish_ms = start_ms + lasted_ms
        if begun_at and row.ended_at:
            finish_ms = max(start_ms, milliseconds_between(begun_at, row.ended_at))
        places.append(Place(start_ms, finish_ms, row.started_at is None, row.ended_at is None))
        cursor_ms = max(cursor_ms, finish_ms)
    return begun_at, places


def _start(row: AttemptRow) -> datetime | None:
    """Return when an attempt began, reckoned back from its end where only that is said."""
    if row.started_at or row.ended_at is None:
        return row.started_at
    return row.ended_at - timedelta(seconds=row.seconds or 0.0)


def _drafts(row: AttemptRow, place: Place, task: Task, *, again: bool) -> Iterator[Draft]:
    """Yield the entries that an attempt's figures follow from."""
    attempt_id = uuid7()
    if row.outcome == Outcome.NOT_ATTEMPTED and _says_no_more(row) and not again:
        skipped = {"outcome": row.outcome}
        yield _draft(EventKind.OUTCOME, place.start_ms, skipped, id=attempt_id, task_id=task.id)
    else:
        start = {"undated": True} if place.start_undated else {}
        yield _draft(EventKind.START, place.start_ms, start, id=attempt_id, task_id=task.id)
        yield from _figures(row, place, attempt_id)
    if row.note:
        yield _draft(EventKind.NOTE, place.finish_ms, {"text": row.note}, attempt_id=attempt_id)


def _says_no_more(row: AttemptRow) -> bool:
    """Whether a row says no figure, no date and no second judgement."""
    said = [getattr(row, name) for name in (*COUNTED, "seq", "started_at", "ended_at")]
    return row.observer2_outcome is None and all(each is None for each in said)


def _figures(row: AttemptRow, place: Place, attempt_id: UUID) -> Iterator[Draft]:
    """Yield what follows the start: help, sums, the answer, the finish, the second judgement.

    `assisted` says that there was a hint; it is one of the assists that the row counts.
    """
    at: dict[str, Any] = {"attempt_id": attempt_id}
    totals = {name: getattr(row, name) for name in COUNTED if getattr(row, name) is not None}
    outcome = row.outcome
    if outcome == ASSISTED:
        outcome = Outcome.SUCCESS.value
        level = {"level": AssistLevel.HINT.value}
        yield _draft(EventKind.ASSIST, place.finish_ms, level, **at)
        if "assists" in totals:
            totals["assists"] = max(0, totals["assists"] - 1)
    yield _draft(EventKind.TOTALS, place.finish_ms, totals, **at)
    if row.seq is not None:
        answer = {"instrument": "seq", "value": row.seq}
        yield _draft(EventKind.ANSWER, place.finish_ms, answer, **at)
    finish: dict[str, Any] = {"outcome": outcome}
    if place.finish_undated:
        finish["undated"] = True
    yield _draft(EventKind.FINISH, place.finish_ms, finish, **at)
    if row.observer2_outcome:
        judged = {"outcome": row.observer2_outcome}
        observer = {"source": Source.OBSERVER, "author": SECOND_RATER}
        yield _draft(EventKind.OUTCOME, place.finish_ms, judged, **at, **observer)


def _draft(kind: EventKind, t_ms: float, data: dict[str, Any], **fields: Any) -> Draft:
    return Draft(
        **{"id": uuid7(), "source": Source.IMPORT, **fields}, kind=kind, t_ms=t_ms, data=data
    )
