"""The result of one test: how it went, and a sentence; and what is wrong, counted and named."""

from enum import Enum
from typing import NamedTuple

NAMED = 3
"""How many of what is wrong are named; the rest is counted."""


class Level(Enum):
    """How a test went; one that fails makes the command fail."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


class Tested(NamedTuple):
    """One test by its name, how it went, and what is so or what to do."""

    name: str
    level: Level
    sentence: str


class Wrong:
    """What is wrong: counted, and the first few named."""

    def __init__(self) -> None:
        self.count = 0
        self._named: list[str] = []

    def add(self, what: str) -> None:
        """Note one more."""
        self.count += 1
        if self.count <= NAMED:
            self._named.append(what)

    def __str__(self) -> str:
        more = self.count - len(self._named)
        return "; ".join(self._named) + (f"; and {more} more" if more else "")
