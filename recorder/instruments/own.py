"""Questionnaires that a study defines for itself, out of plain data and into instruments.

An item is a dictionary: `name`, `kind` (scale, choice, choices, text), `text`; a scale has `low`,
`high` and names for its ends (`low_end`, `high_end`), choices have `choices`; `optional` says that
it may stay blank. They are not added up to a score, because nobody validated one: every item has
its own figures. What does not live here: where they are kept (`recorder.models.Questionnaire`).
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from recorder.instruments.instrument import (
    ENGLISH,
    Instrument,
    Item,
    ItemKind,
    Moment,
    Responses,
)
from recorder.stats.samples import MeanInterval, mean_interval
from recorder.stats.validity import InvalidInput, present

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
RESERVED = frozenset(
    {"participant", "variant", "instrument", "version", "language", "completed_at", "task"}
    | {"attempt", "score", "scale", "orientation"}
)
"""Names that columns beside the items have in files of answers."""

MOST_ITEMS, MOST_CHOICES, MOST_POINTS = 100, 50, 101
LONGEST_TEXT, LONGEST_LABEL = 1_000, 200
BETWEEN_CHOICES = ";"
"""What stands between several choices in a file, and so in none of them."""


@dataclass(frozen=True, slots=True)
class OwnItem:
    """What the answers to one item come to: a mean, or how often each choice was taken.

    `n` people answered it, `missing` ones left it blank. `texts` are in their order.
    """

    kind: str
    text: str
    n: int
    missing: int
    mean: MeanInterval | None = None
    counts: dict[str, int] | None = None
    texts: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class OwnGroup:
    """The answers of a group: `n` people answered everything that they had to."""

    n: int
    excluded: int
    items: dict[str, OwnItem]


def own_instrument(
    name: str, title: str, version: int, items: Sequence[Mapping[str, Any]]
) -> Instrument:
    """Return a study's questionnaire as an instrument; raise InvalidInput for what is none."""
    read = tuple(_item(each) for each in checked_items(items))
    return Instrument(
        name=name,
        title=title or name,
        version=str(version),
        source="the study’s own questionnaire",
        items=read,
        score=lambda _responses: None,
        summarize=partial(_summarize, read),
        formula="no score; every item has figures of its own",
        moments=frozenset(Moment),
        is_own=True,
    )


def checked_items(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return items as they are kept; raise InvalidInput with a sentence for what is wrong."""
    if not 1 <= len(items) <= MOST_ITEMS:
        raise InvalidInput(f"A questionnaire has from 1 to {MOST_ITEMS} items.")
    kept = [_checked(each) for each in items]
    for name, n in Counter(each["name"] for each in kept).items():
        if n > 1:
            raise InvalidInput(f"Two items are called “{name}”; rename one.")
    return kept


def _checked(item: Mapping[str, Any]) -> dict[str, Any]:
    name = item.get("name")
    if not isinstance(name, str) or not NAME.fullmatch(name) or name in RESERVED:
        raise InvalidInput(
            f"{name!r:.60} cannot name an item; use small letters, digits and _, and none of "
            f"{', '.join(sorted(RESERVED))}."
        )
    try:
        kind = ItemKind(item.get("kind", ItemKind.SCALE))
    except ValueError:
        known = ", ".join(ItemKind)
        raise InvalidInput(f"{name}: the kind is one of {known}.") from None
    text = _text(item, "text", LONGEST_TEXT, name)
    if not text:
        raise InvalidInput(f"{name}: write what is asked.")
    kept: dict[str, Any] = {"name": name, "kind": kind.value, "text": text}
    if kind is ItemKind.SCALE:
        kept |= _scale(item, name)
    if kind in (ItemKind.CHOICE, ItemKind.CHOICES):
        kept["choices"] = _choices(item, name)
    if item.get("optional") or kind is ItemKind.CHOICES:
        # Nobody can tell a blank from "none of these".
        kept["optional"] = True
    return kept


def _scale(item: Mapping[str, Any], name: str) -> dict[str, Any]:
    low, high = item.get("low", 1), item.get("high", 7)
    if type(low) is not int or type(high) is not int or not 0 < high - low < MOST_POINTS:
        raise InvalidInput(f"{name}: a scale runs from a whole number to a higher one.")
    ends = {end: _text(item, end, LONGEST_LABEL, name) for end in ("low_end", "high_end")}
    return {"low": low, "high": high, **ends}


def _choices(item: Mapping[str, Any], name: str) -> list[str]:
    choices = item.get("choices", [])
    if not isinstance(choices, list | tuple) or not all(isinstance(e, str) for e in choices):
        raise InvalidInput(f"{name}: choices are a list of texts.")
    kept = [" ".join(each.split()) for each in choices]
    if not 2 <= len(kept) <= MOST_CHOICES or len(set(kept)) < len(kept) or "" in kept:
        raise InvalidInput(f"{name}: give from 2 to {MOST_CHOICES} different choices.")
    if any(BETWEEN_CHOICES in each or len(each) > LONGEST_LABEL for each in kept):
        raise InvalidInput(
            f"{name}: a choice has up to {LONGEST_LABEL} letters and no “{BETWEEN_CHOICES}”."
        )
    return kept


def _text(item: Mapping[str, Any], field: str, longest: int, name: str) -> str:
    text = item.get(field) or ""
    if not isinstance(text, str) or len(text) > longest:
        raise InvalidInput(f"{name}: {field} is a text of up to {longest:,} letters.")
    return text.strip()


def _item(item: Mapping[str, Any]) -> Item:
    return Item(
        name=item["name"],
        low=item.get("low", 0),
        high=item.get("high", 0),
        texts={ENGLISH: item["text"]},
        ends={ENGLISH: (item.get("low_end", ""), item.get("high_end", ""))},
        kind=ItemKind(item["kind"]),
        choices=tuple(item.get("choices", ())),
        optional=item.get("optional", False),
    )


def _summarize(items: Sequence[Item], group: Sequence[Responses]) -> OwnGroup:
    needed = [place for place, item in enumerate(items) if not item.optional]
    n = sum(all(each[place] is not None for place in needed) for each in group)
    return OwnGroup(
        n=n,
        excluded=len(group) - n,
        items={
            item.name: _figures(item, [each[place] for each in group])
            for place, item in enumerate(items)
        },
    )


def _figures(item: Item, answers: Sequence[Any]) -> OwnItem:
    given = present(answers)
    mean = counts = texts = None
    if item.kind is ItemKind.SCALE:
        mean = mean_interval(given, low=item.low, high=item.high)
    elif item.kind is ItemKind.TEXT:
        texts = tuple(given)
    else:
        taken = Counter(
            choice for each in given for choice in (each if isinstance(each, list) else [each])
        )
        counts = {choice: taken[choice] for choice in item.choices}
    missing = len(answers) - len(given)
    return OwnItem(item.kind, item.texts[ENGLISH], len(given), missing, mean, counts, texts)
