"""What a questionnaire is: items with a scale each, and functions that score its answers.

What does not live here: the questionnaires themselves, one module per family.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Responses = Sequence[int | None]
"""One person's answers in the order of the items, None where an item was left blank."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question: its name in files and in the database, its scale, its wording by language."""

    name: str
    low: int
    high: int
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire in one version.

    `score` gives one person's score, None where it has none; `summarize` gives the figures of a
    group as a dataclass. The scores of an `averaged` instrument are described by their mean, so
    that t tests apply to them; `benchmark` is the score that one is held against.
    """

    name: str
    title: str
    version: str
    source: str
    items: tuple[Item, ...]
    score: Callable[[Responses], float | None]
    summarize: Callable[[Sequence[Responses]], Any]
    averaged: bool = False
    benchmark: float | None = None

    def in_order(self, answers: Mapping[str, int | None]) -> list[int | None]:
        """Return answers by item name in the order of the items, None for those not there."""
        return [answers.get(item.name) for item in self.items]

    def is_straight_lined(self, responses: Responses) -> bool:
        """Whether every one of several items got the same answer: nobody may have read them."""
        return len(self.items) > 1 and None not in responses and len(set(responses)) == 1
