"""What a cell says: numbers, counts, moments and words out of text.

Each function takes the stripped text of a cell that is not empty and returns its value, or raises
`CellError` with the reason and what to write instead. Nothing is repaired or guessed: a decimal
comma could be a thousand's. What does not live here: which column says what (`fields`).
"""

import re
from collections.abc import Callable
from datetime import datetime

from recorder.capture.addresses import checked_success_url
from recorder.errors import BadInput
from recorder.recording.drafts import LONGEST_TEXT
from recorder.vocabulary import ASSISTED, Outcome, Severity

LONGEST_SECONDS = 86_400
"""A task that takes more than a day was measured in another unit."""

LARGEST_COUNT = 1_000_000

OUTCOMES = [*(outcome.value for outcome in Outcome), ASSISTED]

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_COMMA = re.compile(r"[+-]?[0-9]+(,[0-9]+)+(\.[0-9]+)?|[+-]?[0-9.]+,[0-9]+")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)"
    r"(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class CellError(ValueError):
    """A cell that cannot be taken as it is; the text is the reason, without a capital."""


def number(text: str) -> float:
    """Read a number with a decimal point."""
    if not _NUMBER.fullmatch(text):
        if _COMMA.fullmatch(text):
            raise CellError(
                f"“{shown(text)}” has a comma; write a decimal point and no thousands' commas"
            )
        raise CellError(f"“{shown(text)}” is not a number")
    return float(text)


def seconds(text: str) -> float:
    """Read a duration, which is more than nothing and less than a day."""
    value = number(text)
    if value < 0:
        raise CellError(f"{text} seconds cannot be; a time is more than 0")
    if value == 0:
        raise CellError(
            "0 seconds cannot be: every task takes time; leave the cell empty where the time "
            "is not known"
        )
    if value > LONGEST_SECONDS:
        raise CellError(f"“{shown(text)}” seconds are more than a day; are they milliseconds?")
    return value


def count(text: str) -> int:
    """Read how often something happened; `3.0`, as some programs write it, is 3."""
    value = number(text)
    if value < 0:
        raise CellError(f"{text} cannot be; a count is 0 or more")
    if value > LARGEST_COUNT or value != int(value):
        raise CellError(f"“{shown(text)}” is not a count; write a whole number")
    return int(value)


def positive(text: str) -> int:
    """Read a whole number from 1 on: a place in an order, the fewest clicks of a task."""
    value = count(text)
    if value == 0:
        raise CellError("0 cannot be; write 1 or more, or leave the cell empty if it is not known")
    return value


def rating(text: str) -> int:
    """Read an answer to the SEQ."""
    value = number(text)
    if value not in range(1, 8):
        raise CellError(f"“{shown(text)}” is off the scale; the SEQ goes from 1 to 7")
    return int(value)


def share(text: str) -> float:
    """Read a rate between 0 and 1."""
    if text.endswith("%"):
        raise CellError(f"“{shown(text)}” is a percentage; write a rate between 0 and 1, like 0.8")
    value = number(text)
    if not 0 < value <= 1:
        raise CellError(f"“{shown(text)}” is no rate; write one above 0 and up to 1, like 0.8")
    return value


def moment(text: str) -> datetime:
    """Read a point in time, which is only one with its offset from UTC."""
    match = _MOMENT.fullmatch(text)
    if not match:
        raise CellError(
            f"“{shown(text)}” is no date and time; write it like 2025-03-04T09:12:21+01:00"
        )
    if not match["offset"]:
        raise CellError(
            f"“{shown(text)}” does not say its time zone; add the offset, "
            f"like {text.replace(' ', 'T')}+01:00"
        )
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise CellError(f"“{shown(text)}” is a date or time that does not exist") from error
    if value.year < 1970:
        raise CellError(f"“{shown(text)}” is too long ago; nobody recorded it")
    return value


def outcome(text: str) -> str:
    """Read an outcome, `assisted` included, however it is capitalized or spaced."""
    word = re.sub(r"[\s-]+", "_", text.lower())
    if word not in OUTCOMES:
        raise CellError(f"“{shown(text)}” is no outcome; use {', '.join(OUTCOMES)}")
    return word


def severity(text: str) -> int:
    """Read how bad a problem is: by its word, or by the number of it."""
    word = text.lower()
    for each in Severity:
        if word in (each.label, str(each.value)):
            return each.value
    words = ", ".join(each.label for each in Severity)
    raise CellError(f"“{shown(text)}” is no severity; use {words}")


def yes(text: str) -> bool:
    """Read a yes or a no."""
    word = text.lower()
    if word not in ("yes", "no", "true", "false", "1", "0"):
        raise CellError(f"“{shown(text)}” is neither yes nor no")
    return word in ("yes", "true", "1")


def address(text: str) -> str:
    """Read a web address; a link to anything else could run on the shared screen."""
    if not re.fullmatch(r"(?i)https?://[^\s/?#]+[^\s]*", text) or len(text) > 2000:
        raise CellError(f"“{shown(text)}” is no web address; it begins with http:// or https://")
    return text


def success_address(text: str) -> str:
    """Read the address that ends a task: a path or a whole one, with stars for anything."""
    try:
        return checked_success_url(words(2000)(text))
    except BadInput as error:
        raise CellError(
            f"“{shown(text)}” is none; {str(error)[0].lower()}{str(error)[1:-1]}"
        ) from error


def words(longest: int = LONGEST_TEXT) -> Callable[[str], str]:
    """Return what reads a text of at most so many characters."""

    def text_of(text: str) -> str:
        if len(text) > longest:
            raise CellError(f"has {len(text):,} characters; at most {longest:,} fit")
        return text

    return text_of


def name(longest: int) -> Callable[[str], str]:
    """Return what reads a code or a name: one line of at most so many characters.

    Spaces of every kind are single spaces, as when it is typed into a page.
    """
    short = words(longest)

    def name_of(text: str) -> str:
        line = " ".join(text.split())
        if _CONTROL.search(line):
            raise CellError("holds a control character, which cannot be shown; delete it")
        return short(line)

    return name_of


def shown(text: str) -> str:
    """Return a cell's text short enough for a sentence."""
    return text if len(text) <= 40 else f"{text[:39]}…"
