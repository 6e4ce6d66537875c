"""What belongs to one database: made when it is first needed, and gone with its engine."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa

T = TypeVar("T")


class PerEngine(Generic[T]):
    """One thing for each engine, the same in every thread; it must not hold its engine."""

    def __init__(self, make: Callable[[sa.Engine], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: WeakKeyDictionary[sa.Engine, T] = WeakKeyDictionary()

    def __getitem__(self, engine: sa.Engine) -> T:
        """Return what belongs to an engine."""
        with self._lock:
            if engine not in self._made:
                self._made[engine] = self._make(engine)
            return self._made[engine]
