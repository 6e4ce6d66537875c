"""Reads of answers to questionnaires, as figures and files need them.

What does not live here: taking answers (`recorder.questionnaires`), and ease ratings, which are
read with their attempts (`recorder.queries`).
"""

from collections.abc import Sequence
from uuid import UUID

from recorder.db import db
from recorder.models import Answer, Participant, Study, StudySession
from recorder.summary import AnswerRecord, AttemptRecord
from recorder.vocabulary import AnswerStatus


def answer_records(study: Study) -> list[AnswerRecord]:
    """Return the answers of a study's participants to any instrument.

    Those of archived and of experts' sessions are not among them.
    """
    query = (
        db.select(
            Answer.id,
            Participant.code,
            Answer.variant,
            Answer.instrument,
            Answer.completed_at,
            Answer.items,
            Answer.version,
            Answer.attempt_id,
            Answer.language,
            Answer.reading,
        )
        .join(Answer.participant)
        .outerjoin(StudySession, Answer.session_id == StudySession.id)
        .where(Participant.study_id == study.id, StudySession.archived_at.is_(None))
        .where(StudySession.is_optimal.is_not(True))
        .where(Answer.status == AnswerStatus.GIVEN)
        .order_by(Answer.id)
    )
    return [AnswerRecord._make(row) for row in db.session.execute(query)]


def unfinished_answers(study: Study) -> dict[str, list[str]]:
    """Return for each instrument who has begun it after a session and not handed it in."""
    query = (
        db.select(Answer.instrument, Participant.code)
        .join(Answer.participant)
        .where(Participant.study_id == study.id, Answer.attempt_id.is_(None))
        .where(Answer.status == AnswerStatus.BEGUN)
        .order_by(Participant.id)
    )
    begun: dict[str, list[str]] = {}
    for instrument, participant in db.session.execute(query):
        begun.setdefault(instrument, []).append(participant)
    return begun


def attempt_numbers(attempts: Sequence[AttemptRecord]) -> dict[UUID, int]:
    """Return the number of each attempt among its participant's at the task and variant."""
    counted: dict[tuple[str, str, str], int] = {}
    found = {}
    for each in sorted(attempts, key=lambda each: each.order):
        place = (each.participant, each.variant, each.task)
        counted[place] = counted.get(place, 0) + 1
        found[each.id] = counted[place]
    return found


def answered_versions(study: Study, instrument: str) -> dict[str, int]:
    """Return by version how many people answered an instrument, or have begun to."""
    query = (
        db.select(Answer.version, db.func.count(Answer.participant_id.distinct()))
        .join(Answer.participant)
        .where(Participant.study_id == study.id, Answer.instrument == instrument)
        .where(Answer.status != AnswerStatus.WITHDRAWN)
        .group_by(Answer.version)
    )
    return {str(version): int(n) for version, n in db.session.execute(query)}
