"""The result of one test: how it went, and a sentence."""

from enum import Enum
from typing import NamedTuple


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
