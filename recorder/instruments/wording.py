"""In which words a questionnaire is put: the study's own first, then a published wording.

A study words an instrument by language and item: `{"sus": {"de": {"q1": {"text": …, "low_end": …,
"high_end": …}}}}`. Where neither the study nor a published translation has the language, the item
is put in English, and says so. What does not live here: which instruments a study asks
(`recorder.questionnaires`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recorder.instruments.instrument import ENGLISH, Instrument, Item
from recorder.stats.validity import InvalidInput

LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "ja": "日本語"}
"""The languages that a questionnaire may be asked in, by their own names."""

PARTS = ("text", "low_end", "high_end")
LONGEST = 1_000

Wording = Mapping[str, Mapping[str, Mapping[str, Mapping[str, str]]]]
"""A study's own words, by instrument, language, item and part."""


@dataclass(frozen=True, slots=True)
class AskedItem:
    """An item as a person reads it; `language` is that of its words, `is_own` the study's."""

    item: Item
    text: str
    low_end: str
    high_end: str
    language: str
    is_own: bool

    @property
    def name(self) -> str:
        """The item's name."""
        return self.item.name


def worded(
    instrument: Instrument, items: Sequence[Item], language: str, wording: Wording
) -> tuple[AskedItem, ...]:
    """Put items into words; one that has none anywhere has an empty text."""
    own = wording.get(instrument.name, {}).get(language, {})
    return tuple(_worded(item, language, own.get(item.name, {})) for item in items)


def _worded(item: Item, language: str, own: Mapping[str, str]) -> AskedItem:
    text = own.get("text", "")
    spoken = language if text or language in item.texts else ENGLISH
    ends = item.ends.get(spoken) or item.ends.get(ENGLISH) or ("", "")
    return AskedItem(
        item=item,
        text=text or item.texts.get(spoken, ""),
        low_end=own.get("low_end") or ends[0],
        high_end=own.get("high_end") or ends[1],
        language=spoken,
        is_own=bool(own),
    )


def checked_wording(instrument: Instrument, language: str, words: Any) -> dict[str, dict[str, str]]:
    """Return a study's words for an instrument as they are kept, empty ones left out.

    `words` are texts by item and part. Raises InvalidInput for a language, an item or a part that
    there is not, and for a text that is none.
    """
    if language not in LANGUAGES:
        raise InvalidInput(f"{language!r:.20} is none of the languages {', '.join(LANGUAGES)}.")
    known = {item.name for item in instrument.items}
    kept: dict[str, dict[str, str]] = {}
    for item, parts in words.items():
        if item not in known:
            raise InvalidInput(f"{instrument.title} has no item “{item:.60}”.")
        for part, text in parts.items():
            if part not in PARTS or not isinstance(text, str) or len(text) > LONGEST:
                raise InvalidInput(f"{item}: write a text of up to {LONGEST:,} letters.")
            if text.strip():
                kept.setdefault(item, {})[part] = " ".join(text.split())
    return kept
