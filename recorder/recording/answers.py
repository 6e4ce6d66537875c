"""Answers follow the log: what was answered in a session stands there, and `Answer` is a copy.

An entry of kind answer that brings items becomes an answer; a correction changes it, an undo
withdraws it and undoing the undo gives it back, whoever wrote them and from where. The log keeps
every version. An entry with a mere `value` (the ease rating of an attempt) is a column of its
attempt and has no copy here. What does not live here: answers that a file brought without a
session (`recorder.importing`), and forms that are not handed in yet (`recorder.questionnaires`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from recorder.db import db
from recorder.errors import BadInput
from recorder.log import effective
from recorder.models import WITH_BIN, Answer, Event
from recorder.recording.desk import Desk
from recorder.recording.drafts import Draft
from recorder.repertoire import find_instrument
from recorder.stats.validity import InvalidInput
from recorder.vocabulary import AnswerStatus, EventKind

CHANGES = frozenset({EventKind.UNDO, EventKind.AMEND})


def follow(desk: Desk, drafts: Sequence[Draft], now: datetime) -> None:
    """Bring the answers that a batch touches up to date with the log.

    Raises BadInput for an instrument that the study does not have, and for answers that are none.
    """
    touched: dict[Any, Event] = {}
    for draft in drafts:
        if draft.kind is EventKind.ANSWER or draft.kind in CHANGES:
            event = _answered(desk, draft)
            if event is not None:
                touched[event.id] = event
    for event in touched.values():
        _project(desk, event, now)


def _answered(desk: Desk, draft: Draft) -> Event | None:
    """Return the entry with items that a draft is, or is about however indirectly."""
    event = desk.event(draft.id)
    while event is not None and event.kind in CHANGES:
        event = desk.event(event.target_id) if event.target_id else None
    if event is None or event.kind is not EventKind.ANSWER or "items" not in event.data:
        return None
    return event


def _project(desk: Desk, event: Event, now: datetime) -> None:
    entry = next(each for each in effective(desk.log_around(event)) if each.event is event)
    query = db.select(Answer).filter_by(key=event.id)
    answer = db.session.scalar(query, execution_options=WITH_BIN)
    if answer is None:
        answer = _new(desk, event, now)
        db.session.add(answer)
    if answer.status is AnswerStatus.BEGUN:
        answer.completed_at, answer.source = _moment(desk, event), event.source
    answer.items = _checked(desk, entry.data)
    answer.status = AnswerStatus.WITHDRAWN if entry.is_cancelled else AnswerStatus.GIVEN


def _new(desk: Desk, event: Event, now: datetime) -> Answer:
    session = desk.session
    return Answer(
        key=event.id,
        participant_id=session.participant_id,
        session_id=session.id,
        attempt_id=event.attempt_id,
        variant=session.variant,
        instrument=str(event.data.get("instrument", "")),
        version=str(event.data.get("version", "")),
        language=str(event.data.get("language", ""))[:12],
        items={},
        completed_at=_moment(desk, event),
        source=event.source,
        created_at=now,
        reading={},
    )


def _checked(desk: Desk, data: Mapping[str, Any]) -> dict[str, Any]:
    name, version = str(data.get("instrument", "")), str(data.get("version", ""))
    instrument = find_instrument(desk.session.study, name, version)
    if instrument is None:
        raise BadInput(f"This study has no questionnaire “{name:.60}”, version “{version:.20}”.")
    if not isinstance(data["items"], Mapping):
        raise BadInput("Answers are given by the names of their items.")
    try:
        return instrument.checked(data["items"])
    except InvalidInput as error:
        raise BadInput(str(error)) from error


def _moment(desk: Desk, event: Event) -> datetime | None:
    begun = desk.session.begun_at
    return None if begun is None else begun + timedelta(milliseconds=event.t_ms)
