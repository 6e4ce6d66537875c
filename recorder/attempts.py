"""A study's attempts read as columns: one query of plain numbers, joined by numpy.

Objects for ten thousand attempts take far longer than the figures that are made of them, so rows
come from the driver as they are stored. A record is made of a row when somebody looks at it. What
does not live here: what else a summary needs (`recorder.queries`), and attempts that are changed
(`recorder.recording`).
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import compress
from typing import Any, NamedTuple, overload
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from recorder.db import db
from recorder.models import Attempt, Participant, Study, StudySession
from recorder.summary import AttemptRecord, Attempts
from recorder.summary.columns import NUMBERS, OUTCOME_ORDER, Columns, Rows, Words
from recorder.summary.records import as_people_count
from recorder.vocabulary import AttemptStatus, Outcome

Cells = Mapping[str, Sequence[Any]]

_STATUSES = tuple(AttemptStatus)
_OPEN = np.array([each.is_open for each in _STATUSES], dtype=np.bool_)
_OUTCOMES = (*(Outcome(word) if word in {*Outcome} else None for word in OUTCOME_ORDER), None)
"""The outcomes by their places in `OUTCOME_ORDER`; at the end, and so at -1, that there is none."""

COLUMNS = (
    "id",
    "session_id",
    "task_id",
    "position",
    "number",
    "status",
    "outcome",
    "second_outcome",
    *NUMBERS,
)
"""What is read of each attempt; its status and outcome as numbers, which are read faster."""


class _Sitting(NamedTuple):
    """What a session says of each of its attempts."""

    participant: str
    variant: str
    segment: str
    sat_at: datetime
    is_archived: bool
    is_optimal: bool


def recorded(study: Study) -> Attempts:
    """Return a study's attempts with what figures need, archived and experts' ones marked as such.

    One query for all of them and one for their sessions, whatever the study holds; neither looks
    at the log.
    """
    sittings, tasks = _sittings(study), {task.id: task.code for task in study.tasks}
    cells = _known(_cells(study), sittings, tasks)
    sat, sessions = [*sittings.values()], np.array(cells["session_id"], dtype=np.int64)
    session = _places(sessions, sittings)
    columns = Columns(
        _Records(cells, sittings, tasks),
        task=Words((*tasks.values(),), _places(np.array(cells["task_id"], dtype=np.int64), tasks)),
        participant=_said([each.participant for each in sat], session, as_people_count),
        variant=_said([each.variant for each in sat], session),
        segment=_said([each.segment for each in sat], session),
        sat=np.array([each.sat_at.timestamp() for each in sat], dtype=np.float64)[session],
        session=sessions,
        position=np.array(cells["position"], dtype=np.int64),
        is_archived=np.array([each.is_archived for each in sat], dtype=np.bool_)[session],
        is_optimal=np.array([each.is_optimal for each in sat], dtype=np.bool_)[session],
        is_open=_OPEN[np.array(cells["status"], dtype=np.intp)],
        outcome=np.array(cells["outcome"], dtype=np.int8),
        is_judged=np.array([each is not None for each in cells["second_outcome"]], dtype=np.bool_),
        numbers={name: np.array(cells[name], dtype=np.float64) for name in NUMBERS},
    )
    return Attempts(columns, np.arange(len(session)))


class _Records(Sequence[AttemptRecord]):
    """The records of rows as they were read, each made when it is first asked for."""

    def __init__(self, cells: Cells, sittings: Mapping[int, _Sitting], tasks: Mapping[int, str]):
        self._cells, self._sittings, self._tasks = cells, sittings, tasks
        self._made: list[AttemptRecord | None] = [None] * len(cells["id"])

    def __len__(self) -> int:
        return len(self._made)

    @overload
    def __getitem__(self, place: int) -> AttemptRecord: ...
    @overload
    def __getitem__(self, place: slice) -> list[AttemptRecord]: ...
    def __getitem__(self, place: int | slice) -> AttemptRecord | list[AttemptRecord]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        made = self._made[place]
        if made is None:
            made = self._made[place] = self._make(place)
        return made

    def _make(self, place: int) -> AttemptRecord:
        read = {name: column[place] for name, column in self._cells.items()}
        sitting = self._sittings[read["session_id"]]
        return AttemptRecord(
            id=UUID(read["id"]),
            session_id=read["session_id"],
            task=self._tasks[read["task_id"]],
            participant=sitting.participant,
            variant=sitting.variant,
            segment=sitting.segment,
            sat_at=sitting.sat_at,
            position=read["position"],
            number=read["number"],
            status=_STATUSES[read["status"]],
            outcome=_OUTCOMES[read["outcome"]],
            second_outcome=read["second_outcome"],
            session_archived=sitting.is_archived,
            session_optimal=sitting.is_optimal,
            **{name: read[name] for name in NUMBERS},
        )


def _cells(study: Study) -> Cells:
    """Read the attempts of a study outside the bin as the driver has them, column by column."""
    # Neither the ORM nor its types: both would make objects of what becomes columns.
    attempts, sessions = Attempt.__table__.c, StudySession.__table__.c
    own = db.select(sessions.id).where(sessions.study_id == study.id)
    columns = {
        **{name: attempts[name] for name in COLUMNS},
        "status": _as_place(attempts.status, _STATUSES),
        "outcome": _as_place(attempts.outcome, _OUTCOMES[:-1]),
    }
    query = db.select(*columns.values()).where(
        attempts.session_id.in_(own),
        attempts.binned_id.is_(None),
        attempts.status != AttemptStatus.CANCELLED,
    )
    result: Any = db.session.execute(query)
    with result, _no_collecting():
        cells = [*zip(*result.cursor.fetchall(), strict=True)]
    return dict(zip(columns, cells or [()] * len(columns), strict=True))


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Pause the collector of cycles: rows hold none, and it would look at each of them."""
    if not gc.isenabled():
        # Whoever paused it goes on with it.
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _as_place(column: Any, words: Sequence[Any]) -> Any:
    """Select a column of words as their places, -1 where there is none of them."""
    places = {word: place for place, word in enumerate(words) if word is not None}
    return db.case(places, value=column, else_=-1)


def _known(cells: Cells, sittings: Mapping[int, object], tasks: Mapping[int, object]) -> Cells:
    """Keep the rows of sessions and tasks that are known: the others rest in the bin."""
    rows = zip(cells["session_id"], cells["task_id"], strict=True)
    known = [session in sittings and task in tasks for session, task in rows]
    if all(known):
        return cells
    return {name: [*compress(column, known)] for name, column in cells.items()}


def _sittings(study: Study) -> dict[int, _Sitting]:
    """Return what each session says of its attempts, by session."""
    query = (
        db.select(
            StudySession.id,
            Participant.code,
            StudySession.variant,
            Participant.segment,
            db.func.coalesce(StudySession.begun_at, StudySession.created_at),
            StudySession.archived_at.is_not(None),
            StudySession.is_optimal,
        )
        .join(Participant, StudySession.participant_id == Participant.id)
        .where(StudySession.study_id == study.id)
    )
    return {row[0]: _Sitting._make(row[1:]) for row in db.session.execute(query)}


def _places(keys: NDArray[np.int64], known: Iterable[int]) -> Rows:
    """Return for each key its place among those that are known, as all of them are."""
    every = np.array([*known], dtype=np.int64)
    order = np.argsort(every)
    return order[np.searchsorted(every, keys, sorter=order)]


def _said(words: Sequence[str], session: Rows, key: Callable[[str], Any] | None = None) -> Words:
    """Return the column of words that sessions say of their attempts."""
    found = Words.of(words, key)
    return Words(found.known, found.at[session])
