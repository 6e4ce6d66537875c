"""Reads from the database what capture saw of a study, attempt by attempt.

What does not live here: what becomes of it (`recorder.maps`), and the figures of attempts, which
never read the log (`recorder.queries`).
"""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from recorder.db import db
from recorder.log import effective
from recorder.maps.traces import Trace, Whose, trace
from recorder.models import Attempt, Event, Participant, Study, StudySession, Task
from recorder.vocabulary import COMPLETIONS, AttemptStatus, EventKind, derived_outcome

TOLD = (
    EventKind.START,
    EventKind.PAUSE,
    EventKind.RESUME,
    EventKind.FINISH,
    EventKind.GAP,
    EventKind.CLICK,
    EventKind.PAGE,
    EventKind.SCROLL,
    EventKind.KEY_COUNT,
    EventKind.JS_ERROR,
    EventKind.HTTP_ERROR,
    EventKind.MARKER,
    EventKind.UNDO,
    EventKind.AMEND,
)
"""The kinds of entries that traces are made of."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose attempts are to be looked at; None for all."""

    task: str | None = None
    variant: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Traced:
    """What capture saw: of participants, and of experts, who show the optimal path."""

    people: list[Trace]
    experts: list[Trace]


def traces_of(study: Study, chosen: Chosen | None = None) -> Traced:
    """Return what capture saw of the attempts that were chosen, in the order of the sessions.

    Archived sessions are left out. Experts' attempts are chosen by their task alone.
    """
    chosen = chosen or Chosen()
    query = (
        db.select(
            Attempt.id,
            Attempt.session_id,
            Participant.code,
            StudySession.variant,
            Task.code,
            Attempt.outcome,
            Attempt.assist_level,
            StudySession.is_optimal,
        )
        .join(StudySession, Attempt.session_id == StudySession.id)
        .join(Participant, StudySession.participant_id == Participant.id)
        .join(Task, Attempt.task_id == Task.id)
        .where(StudySession.study_id == study.id, StudySession.archived_at.is_(None))
        .where(Attempt.status != AttemptStatus.CANCELLED)
        .order_by(StudySession.id, Attempt.position)
    )
    if chosen.task is not None:
        query = query.where(Task.code == chosen.task)
    whose = {}
    for id_, session_id, code, variant, task, outcome, level, is_optimal in db.session.execute(
        query
    ):
        derived = derived_outcome(outcome, level)
        is_chosen = chosen.variant in (None, variant) and chosen.outcome in (None, derived)
        if is_optimal or is_chosen:
            success = derived in COMPLETIONS
            whose[id_] = Whose(str(id_), session_id, code, variant, task, derived, success,
                               is_optimal)  # fmt: skip
    sessions = {each.session_id for each in whose.values()}
    found = []
    for id_, events in groupby(_events(sessions), key=lambda event: event.attempt_id):
        own = list(events)
        if id_ in whose and (made := trace(whose[id_], effective(own))):
            found.append(made)
    order = {str(id_): place for place, id_ in enumerate(whose)}
    found.sort(key=lambda each: order[each.whose.attempt])
    return Traced(
        [each for each in found if not each.whose.is_optimal],
        [each for each in found if each.whose.is_optimal],
    )


def _events(sessions: set[int]) -> list[Any]:
    """Return the entries of these sessions that lie in attempts, attempt by attempt as written."""
    columns = (Event.attempt_id, Event.id, Event.target_id, Event.kind, Event.source, Event.t_ms,
               Event.data)  # fmt: skip
    query = (
        db.select(*columns)
        .where(Event.session_id.in_(sessions), Event.attempt_id.is_not(None))
        .where(Event.kind.in_(TOLD))
        .order_by(Event.attempt_id, Event.seq)
    )
    return list(db.session.execute(query))
