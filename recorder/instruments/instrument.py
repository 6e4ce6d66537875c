"""What a questionnaire is: items of several kinds, and functions that score its answers.

What does not live here: the questionnaires themselves, one module per family, and in which words
their items are put (`wording`).
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from recorder.stats.validity import InvalidInput, between, rating

Responses = Sequence[Any]
"""One person's answers in the order of the items, None where an item was left blank."""

ENGLISH = "en"

LOW_IS_GOOD, HIGH_IS_GOOD = "low-is-good", "high-is-good"
"""Which end of a scale that turns is the good one."""

LONGEST_ANSWER = 5_000
"""Characters that an answer in one's own words may have."""


class Moment(StrEnum):
    """When a questionnaire is asked."""

    TASK = "task"
    SESSION = "session"


class ItemKind(StrEnum):
    """How an item is answered."""

    SCALE = "scale"
    CHOICE = "choice"
    CHOICES = "choices"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Item:
    """One question: its name in files and in the database, how it is answered, its wording.

    A scale runs from `low` to `high`, on paper in steps of `step`; `ends` names its two ends and
    `texts` words the item, both by language. An item without wording is one that nobody may print
    without a licence; `meaning` says what it asks. An `optional` one is not missed when blank. One
    that `turns` has its ends the other way round in some files.
    """

    name: str
    low: int = 0
    high: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)
    ends: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    kind: ItemKind = ItemKind.SCALE
    choices: tuple[str, ...] = ()
    step: int = 1
    whole: bool = True
    optional: bool = False
    meaning: str = ""
    turns: bool = False

    @property
    def described(self) -> str:
        """What the item asks, for whoever prepares a file or enters answers."""
        text = self.texts.get(ENGLISH) or self.meaning or self.name
        if self.kind is ItemKind.SCALE:
            return f"{text} ({self.low} to {self.high})"
        return f"{text} ({', '.join(self.choices)})" if self.choices else text

    def checked(self, value: Any) -> Any:
        """Return an answer as it is kept, None for a blank one; raise InvalidInput for others.

        Several choices are kept in the order of the item, each once.
        """
        if value is None or value == "" or value == []:
            return None
        if self.kind is ItemKind.SCALE:
            return self._point(value)
        if self.kind is ItemKind.TEXT:
            if not isinstance(value, str) or len(value) > LONGEST_ANSWER:
                raise InvalidInput(f"{self.name} takes text of up to {LONGEST_ANSWER:,} letters.")
            return value.strip() or None
        if self.kind is ItemKind.CHOICE:
            return self._choice(value)
        if not isinstance(value, list | tuple):
            raise InvalidInput(f"{self.name} takes a list of choices.")
        ticked = {self._choice(each) for each in value}
        return [each for each in self.choices if each in ticked]

    def _point(self, value: Any) -> float:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not math.isfinite(value):
            raise InvalidInput(
                f"{self.name} takes a number from {self.low} to {self.high}, not {value!r:.60}."
            )
        if self.whole:
            return rating(self.name, value, self.low, self.high)
        return between(self.name, value, self.low, self.high)

    def _choice(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self.choices:
            raise InvalidInput(
                f"{self.name} cannot be {value!r:.60}; the choices are {', '.join(self.choices)}."
            )
        return value


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire in one version.

    `score` gives one person's score, None where it has none; `summarize` gives the figures of a
    group as a dataclass. The scores of an `averaged` instrument are described by their mean, so
    that t tests apply to them; `benchmark` is the score that one is held against. `formula` says
    in words how it is scored. `translations` names the source of each language's wording but
    English. One that `needs_wording` cannot be asked before the study words it, and the ratings of
    one that `asks_reading` mean something only with their scale and orientation. `forms` are the
    ways to put it, by name: a title, and the items on the form; most have one, with all items.
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
    formula: str = ""
    moments: frozenset[Moment] = frozenset({Moment.SESSION})
    translations: Mapping[str, str] = field(default_factory=dict)
    needs_wording: bool = False
    asks_reading: bool = False
    is_own: bool = False
    forms: Mapping[str, tuple[str, tuple[Item, ...]]] = field(default_factory=dict)

    @property
    def required(self) -> tuple[Item, ...]:
        """The items without which something is missing."""
        return tuple(item for item in self.items if not item.optional)

    @property
    def languages(self) -> list[str]:
        """The languages it is worded in here; none for one that needs a licence."""
        return [] if self.needs_wording else [ENGLISH, *self.translations]

    @property
    def ways(self) -> dict[str, tuple[str, tuple[Item, ...]]]:
        """The ways to put it, by name: a title, and the items on the form."""
        return dict(self.forms) or {self.name: (self.title, self.items)}

    def in_order(self, answers: Mapping[str, Any]) -> list[Any]:
        """Return answers by item name in the order of the items, None for those not there."""
        return [answers.get(item.name) for item in self.items]

    def as_ticked(self, answers: Mapping[str, Any], reading: Mapping[str, str]) -> list[Any]:
        """Return answers in order as they were ticked: what an import turned is turned back."""
        turned = reading.get("orientation") == HIGH_IS_GOOD
        return [
            item.low + item.high - value if turned and item.turns and value is not None else value
            for item, value in zip(self.items, self.in_order(answers), strict=True)
        ]

    def checked(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return answers as they are kept, only of items that were put.

        Raises InvalidInput for an item it does not have, an answer that is none, and answers that
        cannot be together.
        """
        known = {item.name: item for item in self.items}
        if unknown := [name for name in answers if name not in known]:
            raise InvalidInput(f"{self.title} has no item “{unknown[0]:.60}”.")
        kept = {name: known[name].checked(value) for name, value in answers.items()}
        self.score(self.in_order(kept))
        return kept

    def missing(self, answers: Mapping[str, Any]) -> list[str]:
        """Return the names of the items that are blank and should not be."""
        return [item.name for item in self.required if answers.get(item.name) is None]

    def is_straight_lined(self, responses: Responses) -> bool:
        """Whether every item of one scale got the same answer: nobody may have read them.

        Asked of three items or more: two alike say nothing.
        """
        scales = Counter((each.low, each.high) for each in self.required if _is_scale(each))
        if not scales:
            return False
        usual, n = scales.most_common(1)[0]
        given = [
            value
            for item, value in zip(self.items, responses, strict=True)
            if _is_scale(item) and not item.optional and (item.low, item.high) == usual
        ]
        # Ratings that came from another scale can differ by a rounding.
        return n > 2 and None not in given and len({round(each, 9) for each in given}) == 1


def _is_scale(item: Item) -> bool:
    return item.kind is ItemKind.SCALE
