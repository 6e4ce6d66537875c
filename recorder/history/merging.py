"""Two participants who are one person, made one: what was recorded of both stands under one code.

Whoever stays keeps what they have, and gets what they lack from the other. The other one is kept
aside, so that the merge can be taken apart exactly. What does not live here: how changes are noted
and taken back (`noting`, `undoing`).
"""

from dataclasses import dataclass
from datetime import datetime

from recorder.db import db
from recorder.errors import AttemptRunning, BadInput
from recorder.history.noting import noting
from recorder.models import Answer, Change, Contact, Occurrence, Participant
from recorder.queries import open_attempt
from recorder.vocabulary import ChangeKind


@dataclass(frozen=True, slots=True)
class Merge:
    """What a merge would do: how many rows move, and what of the one who goes is not taken."""

    sessions: int
    answers: int
    problems: int
    not_taken: list[str]


def plan_merge(goes: Participant, stays: Participant) -> Merge:
    """Say what merging `goes` into `stays` would do; raise what keeps it from being done."""
    _refuse(goes, stays)
    moving = _answers_to_move(goes, stays)
    not_taken = [
        f"{name}: {stays.code} keeps “{theirs}”, {goes.code} had “{others}”"
        for name, theirs, others in _both_say(goes, stays)
    ]
    kept = len(_answers(goes)) - len(moving)
    if kept:
        not_taken.append(
            f"{kept} answer{'s' if kept != 1 else ''} to a questionnaire that {stays.code} "
            "answered at the same time"
        )
    if goes.contact and stays.contact:
        not_taken.append(f"the name and contact of {goes.code}")
    return Merge(len(goes.sessions), len(moving), len(_occurrences_to_move(goes, stays)), not_taken)


def merge(goes: Participant, stays: Participant, by: str, now: datetime) -> Change:
    """Make one participant of two; `goes` is kept aside for an undo.

    Raises BadInput unless they are two of one study, AttemptRunning while a task of theirs runs.
    """
    _refuse(goes, stays)
    what = f"Merged participant {goes.code} into {stays.code}"
    study = stays.study
    with noting(study, ChangeKind.MERGE, what, by, now, into=stays.id) as note:
        for session in list(goes.sessions):
            session.participant_id = stays.id
        for answer in _answers_to_move(goes, stays):
            answer.participant_id = stays.id
        for occurrence in _occurrences_to_move(goes, stays):
            occurrence.participant_id = stays.id
        stays.segment = stays.segment or goes.segment
        stays.variant = stays.variant or goes.variant
        stays.attributes = {**goes.attributes, **stays.attributes}
        if stays.order_row is None:
            stays.order_row = goes.order_row
        if goes.no_show_at is None:
            stays.no_show_at = None
        if goes.archived_at is None:
            stays.archived_at = None
        for other in study.participants:
            if other.replaces_id == goes.id:
                other.replaces_id = stays.id if other is not stays else None
        if goes.contact and not stays.contact:
            db.session.add(
                Contact(participant_id=stays.id, name=goes.contact.name, reach=goes.contact.reach)
            )
        note.binned = {"participant": [goes.id]}
    db.session.expire_all()
    assert note.change is not None, "a merge puts somebody aside"
    return note.change


def _refuse(goes: Participant, stays: Participant) -> None:
    if goes.study_id != stays.study_id or goes.id == stays.id:
        raise BadInput("Choose two participants of one study.")
    for session in [*goes.sessions, *stays.sessions]:
        if running := open_attempt(session):
            code = running.task.code
            raise AttemptRunning(f"Task {code} is running in a session of theirs; finish it first.")


def _both_say(goes: Participant, stays: Participant) -> list[tuple[str, str, str]]:
    pairs = [
        ("Segment", stays.segment, goes.segment),
        ("Variant", stays.variant, goes.variant),
        *((name, stays.attributes.get(name, ""), said) for name, said in goes.attributes.items()),
    ]
    return [(name, one, other) for name, one, other in pairs if one and other and one != other]


def _answers(participant: Participant) -> list[Answer]:
    query = db.select(Answer).filter_by(participant_id=participant.id).order_by(Answer.id)
    return list(db.session.scalars(query))


def _answers_to_move(goes: Participant, stays: Participant) -> list[Answer]:
    """Return the answers of `goes` but those that `stays` gave at the same time."""

    def identity(answer: Answer) -> tuple[object, ...]:
        # What was answered in a session goes where that session goes.
        return answer.session_id, answer.variant, answer.instrument, answer.completed_at

    known = {identity(each) for each in _answers(stays)}
    return [each for each in _answers(goes) if identity(each) not in known]


def _occurrences_to_move(goes: Participant, stays: Participant) -> list[Occurrence]:
    def of(participant: Participant) -> list[Occurrence]:
        query = db.select(Occurrence).filter_by(participant_id=participant.id)
        return list(db.session.scalars(query.order_by(Occurrence.id)))

    known = {each.finding_id for each in of(stays)}
    return [each for each in of(goes) if each.finding_id not in known]
