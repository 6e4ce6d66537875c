"""The stored columns of a study's attempts, each handed over by SQLite as one text.

Ten thousand rows of twenty columns are two hundred thousand objects, and the driver takes longer
to make them than SQLite takes to find them. Twenty texts are twenty objects; numpy reads one in a
third of a millisecond, and only those that somebody asks for. In all this takes half of the time
that rows took (`tests/bench/results.py`). What does not live here: what the columns mean
(`recorder.attempts`).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from recorder.db import db
from recorder.models import Attempt, Study, StudySession
from recorder.summary.columns import NUMBERS, OUTCOME_ORDER, Mask, Numbers
from recorder.vocabulary import AttemptStatus, Outcome

Whole: TypeAlias = NDArray[np.int64]

STATUSES = tuple(AttemptStatus)
OUTCOMES = (*(Outcome(word) if word in {*Outcome} else None for word in OUTCOME_ORDER), None)
"""The outcomes by their places in `OUTCOME_ORDER`; at the end, and so at -1, that there is none."""

UNKNOWN = -(2**63)
"""What stands for NULL among whole numbers: a number that nothing stored comes near."""

REALS = ("seconds", "first_click_seconds")
COUNTS = tuple(name for name in NUMBERS if name not in REALS)
PLAIN = ("session_id", "task_id", "position", "number", *COUNTS)

_FRACTIONS = 2.0**62
"""How many parts the fraction of a real number is counted in.

SQLite writes a real number with 15 digits, so as a text it would lose its last ones. Whole part
and fraction as whole numbers lose nothing: together they hold the number's 53 binary digits, from
a thousandth of a second on.
"""


class StoredColumns:
    """Columns as texts, side by side; each is read when it is first asked for."""

    def __init__(self, n: int, texts: Mapping[str, str], kept: Mask | None = None) -> None:
        self._n, self._texts, self._kept = n, texts, kept
        self._read: dict[str, Whole] = {}

    def where(self, kept: Mask) -> "StoredColumns":
        """Return the same columns with some of the rows."""
        return self if kept.all() else StoredColumns(self._n, self._texts, kept)

    def whole(self, name: str) -> Whole:
        """Return a column of whole numbers, `UNKNOWN` where nothing is stored."""
        if name not in self._read:
            found = self._parse(name) if self._n else np.empty(0, dtype=np.int64)
            self._read[name] = found if self._kept is None else found[self._kept]
        return self._read[name]

    def _parse(self, name: str) -> Whole:
        text = f",{self._texts[name]},"
        # Twice, because two empty cells side by side share a comma.
        for _ in range(2):
            text = text.replace(",,", f",{UNKNOWN},")
        found = np.fromstring(text[1:-1], dtype=np.int64, sep=",")
        if len(found) != self._n:
            raise ValueError(f"The column {name} holds something that is no whole number.")
        return found

    def numbers(self, name: str) -> Numbers:
        """Return a column of figures, NaN where nothing is stored."""
        whole = self.whole(name)
        found = whole.astype(np.float64)
        if name in REALS:
            found += self.whole(f"{name}_fraction") / _FRACTIONS
        found[whole == UNKNOWN] = np.nan
        return found

    def cells(self, name: str) -> Sequence[Any]:
        """Return a column of figures as a record has them, None where nothing is stored."""
        found = (self.numbers if name in REALS else self.whole)(name)
        unknown = np.flatnonzero(self.whole(name) == UNKNOWN).tolist()
        cells: list[Any] = found.tolist()
        for place in unknown:
            cells[place] = None
        return cells

    def words(self, name: str) -> Sequence[Any]:
        """Return a column of words, None where nothing is stored."""
        cells: list[Any] = json.loads(self._texts[name])
        if self._kept is None:
            return cells
        return [cells[place] for place in np.flatnonzero(self._kept).tolist()]


def stored_columns(study: Study) -> StoredColumns:
    """Read the attempts of a study that are not in the bin and were not taken back.

    `status` and `outcome` are places in `STATUSES` and `OUTCOMES`, -1 where there is none of them.
    """
    result: Any = db.session.execute(_QUERY, {"study_id": study.id})
    with result:
        n, *texts = result.cursor.fetchone()
    return StoredColumns(n, dict(zip(_TEXTS, texts, strict=True)))


def _texts() -> dict[str, Any]:
    """Return by name how each column is selected: whole numbers with commas, words as JSON."""
    columns = {
        **{name: _STORED[name] for name in PLAIN},
        "status": _as_place(_STORED["status"], STATUSES),
        "outcome": _as_place(_STORED["outcome"], OUTCOMES),
    }
    for name in REALS:
        stored = _STORED[name]
        columns[name] = whole = db.cast(stored, db.BigInteger)
        columns[f"{name}_fraction"] = db.cast((stored - whole) * _FRACTIONS, db.BigInteger)
    empty = db.literal_column("''")
    return {
        **{name: db.func.group_concat(db.func.coalesce(columns[name], empty)) for name in columns},
        **{name: db.func.json_group_array(_STORED[name]) for name in ("id", "second_outcome")},
    }


def _as_place(column: Any, words: Sequence[Any]) -> Any:
    """Select a column of words as their places, -1 where there is none of them."""
    places = {word: place for place, word in enumerate(words) if word}
    return db.case(places, value=column, else_=-1)


# Neither the ORM nor its types: both would make objects of what becomes columns. All columns come
# from one query, so that their rows are the same in the same order; it is made once, since that
# takes as long as reading a column.
_STORED, _SESSIONS = Attempt.__table__.c, StudySession.__table__.c
_TEXTS = _texts()
_QUERY = db.select(db.func.count(), *_TEXTS.values()).where(
    _STORED.session_id.in_(
        db.select(_SESSIONS.id).where(_SESSIONS.study_id == db.bindparam("study_id"))
    ),
    _STORED.binned_id.is_(None),
    _STORED.status != AttemptStatus.CANCELLED,
)
