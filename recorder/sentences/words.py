"""How sentences count, name an interval and join what they say. No rule of its own lives here."""

from collections.abc import Iterable
from decimal import Decimal

USUAL = 0.95
"""The confidence that goes without saying."""


def count(part: int, whole: int) -> str:
    """Say how many of how many.

    >>> count(4, 5), count(0, 5), count(5, 5), count(1, 1)
    ('4 of 5', 'None of 5', 'All 5', '1 of 1')
    """
    if part == whole and whole > 1:
        return f"All {whole}"
    return f"{part or 'None'} of {whole}"


def plural(how_many: int, thing: str, things: str = "") -> str:
    """Say how many there are of a thing.

    >>> plural(1, "error"), plural(0, "error"), plural(3, "person", "people")
    ('1 error', 'no errors', '3 people')
    """
    if how_many == 1:
        return f"1 {thing}"
    return f"{how_many or 'no'} {things or thing + 's'}"


def plausibly(confidence: float) -> str:
    """Say that an interval follows, and with which confidence where it is not the usual one.

    >>> plausibly(0.95), plausibly(0.9), plausibly(0.999)
    ('plausibly', 'plausibly (90% confidence)', 'plausibly (99.9% confidence)')
    """
    return "plausibly" if confidence == USUAL else f"plausibly ({level(confidence)} confidence)"


def level(confidence: float) -> str:
    """Write a confidence as a percentage that is never rounded to certainty.

    >>> level(0.95), level(0.999), level(0.9999999)
    ('95%', '99.9%', '99.99999%')
    """
    return f"{(Decimal(str(confidence)) * 100).normalize():f}%"


def joined(sentences: Iterable[str]) -> str:
    """Join the sentences that are there."""
    return " ".join(sentence for sentence in sentences if sentence)
