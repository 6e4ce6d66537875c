"""Correcting answers that were given: the log keeps what they were, and can take it back.

What does not live here: taking answers in the first place (`answering`), and how a correction
reaches the answer (`recorder.recording.answers`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from recorder import log, recording
from recorder.db import db
from recorder.errors import BadInput, Conflict
from recorder.instruments import SEQ
from recorder.models import Attempt, Event, StudySession
from recorder.queries import find_event
from recorder.questionnaires.answering import answer_in, checked, form_of
from recorder.vocabulary import EventKind, Source


def correct_answer(
    session: StudySession,
    instrument: str,
    items: Mapping[str, Any],
    now: datetime,
    *,
    source: Source,
    key: UUID,
    attempt: Attempt | None = None,
) -> None:
    """Change items of an answer that was given; the log keeps what they were.

    `key` is the id of the correction. Raises BadInput as `take_answer` does, and Conflict where
    nothing was answered in this session.
    """
    if find_event(key) is not None:
        return
    asked = form_of(session, instrument, attempt, Source.MODERATOR)
    kept = checked(asked, items)
    if asked.instrument is SEQ:
        target, before = _rating(attempt)
    else:
        given = answer_in(session, asked.instrument.name, attempt)
        target, before = (given.key, given.items) if given else (None, {})
    if target is None:
        raise Conflict("There is no answer in this session that could be corrected.")
    after = {**before, **kept}
    if after == before:
        return
    if asked.instrument is SEQ and after["seq"] is None:
        raise BadInput("A rating cannot become blank; take it back in the log.")
    data = {"value": after["seq"]} if asked.instrument is SEQ else {"items": after}
    recording.mark(
        session,
        EventKind.AMEND,
        now,
        key=key,
        source=source,
        target_id=target,
        data={"data": data},
    )


def _rating(attempt: Attempt | None) -> tuple[UUID | None, dict[str, Any]]:
    """Return the entry that holds an attempt's ease rating, and the rating."""
    if attempt is None or attempt.seq_rating is None:
        return None, {}
    query = db.select(Event).filter_by(attempt_id=attempt.id).order_by(Event.seq)
    for entry in reversed(log.effective(db.session.scalars(query))):
        rates = entry.kind is EventKind.ANSWER and entry.data.get("instrument") == SEQ.name
        if rates and not entry.is_cancelled:
            return entry.event.id, {"seq": entry.data.get("value")}
    return None, {}
