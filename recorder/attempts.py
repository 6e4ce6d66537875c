"""A study's attempts read as columns: one query of plain numbers, joined by numpy.

Objects for ten thousand attempts take far longer than the figures that are made of them, so
columns come from the database as they are stored (`recorder.stored_columns`). A record is made of
a row when somebody looks at it. What does not live here: what else a summary needs
(`recorder.queries`), and attempts that are changed (`recorder.recording`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple, overload
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from recorder.db import db
from recorder.models import Participant, Study, StudySession
from recorder.stored_columns import OUTCOMES, PLAIN, STATUSES, StoredColumns, stored_columns
from recorder.summary import AttemptRecord, Attempts
from recorder.summary.columns import NUMBERS, Columns, Numbers, Rows, Words
from recorder.summary.records import as_people_count

_OPEN = np.array([each.is_open for each in STATUSES], dtype=np.bool_)


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
    stored = stored_columns(study)
    # The others rest in the bin.
    is_known = np.isin(stored.whole("session_id"), [*sittings])
    stored = stored.where(is_known & np.isin(stored.whole("task_id"), [*tasks]))
    sat, sessions = [*sittings.values()], stored.whole("session_id")
    session = _places(sessions, sittings)
    judged = stored.words("second_outcome")
    columns = Columns(
        _Records(stored, sittings, tasks),
        task=Words((*tasks.values(),), _places(stored.whole("task_id"), tasks)),
        participant=_said([each.participant for each in sat], session, as_people_count),
        variant=_said([each.variant for each in sat], session),
        segment=_said([each.segment for each in sat], session),
        sat=np.array([each.sat_at.timestamp() for each in sat], dtype=np.float64)[session],
        session=sessions,
        position=stored.whole("position"),
        is_archived=np.array([each.is_archived for each in sat], dtype=np.bool_)[session],
        is_optimal=np.array([each.is_optimal for each in sat], dtype=np.bool_)[session],
        is_open=_OPEN[stored.whole("status")],
        outcome=stored.whole("outcome").astype(np.int8),
        is_judged=np.array([each is not None for each in judged], dtype=np.bool_),
        numbers=_Figures(stored),
    )
    return Attempts(columns, np.arange(len(session)))


class _Figures(Mapping[str, Numbers]):
    """The columns of figures by name, each made when it is first asked for."""

    def __init__(self, stored: StoredColumns) -> None:
        self._stored = stored
        self._made: dict[str, Numbers] = {}

    def __getitem__(self, name: str) -> Numbers:
        if name not in self._made:
            self._made[name] = self._stored.numbers(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(NUMBERS)

    def __len__(self) -> int:
        return len(NUMBERS)


class _Records(Sequence[AttemptRecord]):
    """The records of rows as they were read, each made when it is first asked for."""

    def __init__(
        self, stored: StoredColumns, sittings: Mapping[int, _Sitting], tasks: Mapping[int, str]
    ) -> None:
        self._stored, self._sittings, self._tasks = stored, sittings, tasks
        self._made: list[AttemptRecord | None] = [None] * len(stored.whole("session_id"))

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

    @cached_property
    def _cells(self) -> Mapping[str, Sequence[Any]]:
        stored = self._stored
        return {
            **{name: stored.cells(name) for name in (*PLAIN, *NUMBERS, "status", "outcome")},
            **{name: stored.words(name) for name in ("id", "second_outcome")},
        }

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
            status=STATUSES[read["status"]],
            outcome=OUTCOMES[read["outcome"]],
            second_outcome=read["second_outcome"],
            session_archived=sitting.is_archived,
            session_optimal=sitting.is_optimal,
            **{name: read[name] for name in NUMBERS},
        )


def _sittings(study: Study) -> dict[int, _Sitting]:
    """Return what each session says of its attempts, by session."""
    result: Any = db.session.execute(_QUERY, {"study_id": study.id})
    with result:
        rows = result.cursor.fetchall()
    return {
        session: _Sitting(
            participant,
            variant,
            segment,
            datetime.fromisoformat(sat_at).replace(tzinfo=UTC),
            bool(is_archived),
            bool(is_optimal),
        )
        for session, participant, variant, segment, sat_at, is_archived, is_optimal in rows
    }


def _places(keys: NDArray[np.int64], known: Iterable[int]) -> Rows:
    """Return for each key its place among those that are known, as all of them are."""
    every = np.array([*known], dtype=np.int64)
    order = np.argsort(every)
    return order[np.searchsorted(every, keys, sorter=order)]


def _said(words: Sequence[str], session: Rows, key: Callable[[str], Any] | None = None) -> Words:
    """Return the column of words that sessions say of their attempts."""
    found = Words.of(words, key)
    return Words(found.known, found.at[session])


# The driver's own rows, since the ORM's take several times as long; so the bin is named here.
_SESSIONS, _PEOPLE = StudySession.__table__.c, Participant.__table__.c
_QUERY = db.select(
    _SESSIONS.id,
    _PEOPLE.code,
    _SESSIONS.variant,
    _PEOPLE.segment,
    db.func.coalesce(_SESSIONS.begun_at, _SESSIONS.created_at),
    _SESSIONS.archived_at.is_not(None),
    _SESSIONS.is_optimal,
).where(
    _SESSIONS.study_id == db.bindparam("study_id"),
    _SESSIONS.participant_id == _PEOPLE.id,
    _SESSIONS.binned_id.is_(None),
    _PEOPLE.binned_id.is_(None),
)
