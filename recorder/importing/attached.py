"""Answers of a file that were asked after a task: which attempt each of them belongs to.

What does not live here: answers about a whole session (`answers`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from recorder import recording
from recorder.answers import answer_records
from recorder.attempts import recorded
from recorder.clock import milliseconds_between
from recorder.db import db
from recorder.instruments import SEQ, Instrument, Moment
from recorder.models import Answer, Attempt, Study
from recorder.summary import AttemptRecord
from recorder.vocabulary import EventKind, Source

Place = tuple[str, str, str]
"""A participant, a variant and a task."""


class Attempts:
    """The attempts of a study by who tried what, and which of them have an answer already."""

    def __init__(self, study: Study, instrument: Instrument) -> None:
        self.instrument = instrument
        self.by_place: dict[Place, list[AttemptRecord]] = {}
        self.answered: set[UUID] = set()
        if Moment.TASK not in instrument.moments:
            return
        standing = [each for each in recorded(study) if not each.session_archived]
        for each in sorted(standing, key=lambda each: each.order):
            self.by_place.setdefault((each.participant, each.variant, each.task), []).append(each)
        if instrument is SEQ:
            self.answered = {each.id for each in standing if each.seq_rating is not None}
        else:
            given = [each for each in answer_records(study) if each.instrument == instrument.name]
            self.answered = {each.attempt for each in given if each.attempt}

    def find(self, who: str, variant: str, said: Mapping[str, Any]) -> tuple[UUID | None, str]:
        """Return the attempt that a row is about, or why there is none.

        Whoever is found has answered: a second row about the attempt finds none.
        """
        task, number = said.get("task"), said.get("attempt")
        if task is None:
            if Moment.SESSION in self.instrument.moments:
                return None, ""
            return None, "is empty, and this is asked after a task"
        tried = self.by_place.get((who, variant, task), [])
        about = f"{who} with {variant}" if variant else who
        if not tried:
            return None, f"{about} has no attempt at {task}; import the attempts first"
        if number is None and len(tried) > 1:
            return None, f"{about} has {len(tried)} attempts at {task}; say which in “attempt”"
        if (number or 1) > len(tried):
            return None, f"{about} has {len(tried)} attempts at {task}, and no number {number}"
        found = tried[(number or 1) - 1].id
        if found in self.answered:
            return None, f"{about} has answered this after {task} already"
        self.answered.add(found)
        return found, ""


def attach(
    attempt_id: UUID,
    instrument: Instrument,
    items: Mapping[str, Any],
    now: datetime,
    *,
    completed_at: datetime | None,
    language: str,
) -> Answer | None:
    """Write an answer into the log of an attempt; an ease rating has no row of its own."""
    attempt = db.session.get_one(Attempt, attempt_id)
    session = attempt.session
    t_ms = attempt.finished_ms or attempt.started_ms or 0.0
    if completed_at is not None and session.begun_at is not None:
        t_ms = max(0.0, milliseconds_between(session.begun_at, completed_at))
    data: dict[str, Any] = {"instrument": instrument.name}
    if instrument is SEQ:
        if items["seq"] is None:
            return None
        data["value"] = items["seq"]
    else:
        data |= {"version": instrument.version, "language": language, "items": dict(items)}
    event = recording.mark(
        session,
        EventKind.ANSWER,
        now,
        t_ms=t_ms,
        source=Source.IMPORT,
        attempt_id=attempt_id,
        data=data,
    )
    found: Answer | None = db.session.scalar(db.select(Answer).filter_by(key=event.id))
    return found
