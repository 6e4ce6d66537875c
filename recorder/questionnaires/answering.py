"""Taking answers: while they are being given, and when they are handed in.

A form that somebody has begun is kept with every item they answer, so that a reload or another
device goes on where they were; it is in no log and in no figure before it is handed in. From then
on it is an entry of the session's log. The ease rating (SEQ) belongs to its attempt as an entry of
the log there. What does not live here: corrections (`correcting`), how the log becomes answers
(`recorder.recording.answers`), and which forms are put (`asking`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from recorder import recording
from recorder.db import db
from recorder.errors import BadInput, Conflict
from recorder.instruments import SEQ, Instrument, Moment
from recorder.models import WITH_BIN, Answer, Attempt, StudySession
from recorder.queries import find_event
from recorder.questionnaires.asking import Asked, asked_after_session, asked_after_task, choices
from recorder.stats.validity import InvalidInput
from recorder.vocabulary import AnswerStatus, AttemptStatus, EventKind, Source


def open_after_task(attempt: Attempt) -> list[Asked]:
    """Return what is still to be asked after an attempt; nothing after one that is not valid."""
    if attempt.status is not AttemptStatus.FINISHED or attempt.task.is_practice:
        return []
    if attempt.outcome is not None and not attempt.outcome.is_valid:
        return []
    session = attempt.session
    return [
        each
        for each in asked_after_task(session.study)
        if not _is_given(session, each.instrument, attempt)
    ]


def open_after_session(session: StudySession) -> list[Asked]:
    """Return what is still to be asked after a session."""
    return [
        each
        for each in asked_after_session(session.study)
        if not _is_given(session, each.instrument, None)
    ]


def answer_in(
    session: StudySession, instrument: str, attempt: Attempt | None = None
) -> Answer | None:
    """Return the answer to an instrument that was given in a session, or after an attempt."""
    return _find(session, instrument, attempt, AnswerStatus.GIVEN)


def begun_answer(
    session: StudySession, instrument: str, attempt: Attempt | None = None
) -> Answer | None:
    """Return the form that somebody has begun and not handed in."""
    return _find(session, instrument, attempt, AnswerStatus.BEGUN)


def form_of(session: StudySession, form: str, attempt: Attempt | None, source: Source) -> Asked:
    """Return the form of this name; a participant can only answer what their study asks."""
    if attempt is not None and attempt.session_id != session.id:
        raise BadInput("The attempt that this is about is not in this session.")
    moment = Moment.TASK if attempt is not None else Moment.SESSION
    if source is Source.PARTICIPANT:
        those = asked_after_session if attempt is None else asked_after_task
        possible = those(session.study)
    else:
        possible = choices(session.study, moment)
    for each in possible:
        if form in (each.form, each.instrument.name):
            return each
    raise BadInput(f"“{form:.60}” is not asked after the {moment}.")


def checked(asked: Asked, items: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers as they are kept; raise BadInput for what is none."""
    try:
        return asked.instrument.checked(items)
    except InvalidInput as error:
        raise BadInput(str(error)) from error


def take_answer(
    session: StudySession,
    form: str,
    items: Mapping[str, Any],
    now: datetime,
    *,
    source: Source,
    key: UUID,
    attempt: Attempt | None = None,
    done: bool = True,
    **moment: Any,
) -> Answer | None:
    """Take answers by item; they join those that were given on the form before.

    `key` is the id of the form where it is filled in: whatever comes again under it once it is
    handed in changes nothing. `done` hands it in, with items left blank where they are. `moment`
    says when that was where it was not now, as the entry's `t_ms` and what a screen read. Returns
    the answer; None for an ease rating that is handed in, which is the attempt's.

    Raises BadInput for a form that is not put, an item that it does not have and an answer off
    its scale, and Conflict where the participant has answered already, or before the session.
    """
    asked = form_of(session, form, attempt, source)
    kept = checked(asked, items)
    query = db.select(Answer).filter_by(key=key)
    known: Answer | None = db.session.scalar(query, execution_options=WITH_BIN)
    if known is not None and not _is_same(known, session, asked.instrument, attempt):
        raise BadInput("This id is that of another answer; reload the form.")
    if known is not None and known.status is not AnswerStatus.BEGUN:
        return known
    if known is None and find_event(key) is not None:
        return None
    if session.begun_at is None:
        raise Conflict("This session has not begun; begin it first.")
    if _is_given(session, asked.instrument, attempt):
        raise Conflict(
            f"{session.participant.code} has answered this already ({asked.title}); correct that "
            "answer instead."
        )
    begun = known or begun_answer(session, asked.instrument.name, attempt)
    answer = begun or _new(session, asked, attempt, source, now)
    # A form that is open twice goes on under the id of whoever answered last.
    answer.key, answer.items = key, {**answer.items, **kept}
    db.session.add(answer)
    db.session.flush()
    return _hand_in(session, asked, answer, now, source, moment) if done else answer


def _hand_in(
    session: StudySession,
    asked: Asked,
    answer: Answer,
    now: datetime,
    source: Source,
    moment: Mapping[str, Any],
) -> Answer | None:
    """Write the answer into the log; from there it becomes one that is given."""
    data: dict[str, Any]
    if asked.instrument is SEQ:
        if answer.items.get("seq") is None:
            raise BadInput("Choose an answer first.")
        data = {"instrument": SEQ.name, "value": answer.items["seq"]}
    else:
        on_form = {each.name: answer.items.get(each.name) for each in asked.items}
        data = {
            "instrument": asked.instrument.name,
            "version": asked.instrument.version,
            "form": asked.form,
            "language": answer.language,
            "items": on_form,
        }
    if answer.attempt_id is None:
        data["after"] = Moment.SESSION.value
    key, attempt_id = answer.key, answer.attempt_id
    if asked.instrument is SEQ:
        db.session.delete(answer)
        db.session.flush()
    recording.mark(
        session,
        EventKind.ANSWER,
        now,
        key=key,
        source=source,
        attempt_id=attempt_id,
        data=data,
        **moment,
    )
    return None if asked.instrument is SEQ else answer


def _new(
    session: StudySession, asked: Asked, attempt: Attempt | None, source: Source, now: datetime
) -> Answer:
    return Answer(
        participant_id=session.participant_id,
        session_id=session.id,
        attempt_id=attempt.id if attempt else None,
        variant=session.variant,
        instrument=asked.instrument.name,
        version=asked.instrument.version,
        language=asked.language,
        items={},
        source=source,
        status=AnswerStatus.BEGUN,
        created_at=now,
        reading={},
    )


def _find(
    session: StudySession, instrument: str, attempt: Attempt | None, status: AnswerStatus
) -> Answer | None:
    query = db.select(Answer).filter_by(
        session_id=session.id,
        instrument=instrument,
        attempt_id=attempt.id if attempt else None,
        status=status,
    )
    found: Answer | None = db.session.scalar(query.order_by(Answer.id.desc()).limit(1))
    return found


def _is_given(session: StudySession, instrument: Instrument, attempt: Attempt | None) -> bool:
    if instrument is SEQ:
        return attempt is not None and attempt.seq_rating is not None
    return answer_in(session, instrument.name, attempt) is not None


def _is_same(
    answer: Answer, session: StudySession, instrument: Instrument, attempt: Attempt | None
) -> bool:
    where = (session.id, attempt.id if attempt else None, instrument.name)
    return (answer.session_id, answer.attempt_id, answer.instrument) == where
