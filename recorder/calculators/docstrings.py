"""What the docstring of a metric says, taken apart: what it does, how, when not, its source.

The docstrings of `recorder.stats` are the one place where this is written.
"""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass

_LABELLED = re.compile(r"\b(Source|Not for): ")
_UNDEFINED = re.compile(r"\bNone\b")


@dataclass(frozen=True, slots=True)
class Explained:
    """The parts of a docstring; backticks still stand around names."""

    summary: str
    details: str
    refused: str
    source: str
    not_for: str


def explain(function: Callable[..., object]) -> Explained:
    """Take a docstring apart.

    >>> def half(x):
    ...     '''Halve `x`.
    ...
    ...     Without it the half is None.
    ...
    ...     Raises InvalidInput for a text.
    ...     Source: Euclid. Not for: thirds.
    ...
    ...     >>> half(4)
    ...     2.0
    ...     '''
    >>> explain(half).details, explain(half).source, explain(half).not_for
    ('Without it the half is undefined.', 'Euclid.', 'Thirds.')
    """
    text = (inspect.getdoc(function) or "").split(">>>")[0]
    summary, *rest = [" ".join(part.split()) for part in text.strip().split("\n\n")]
    details: list[str] = []
    labelled = {"Raises": "", "Source": "", "Not for": ""}
    for part in rest:
        if part.startswith(("Raises InvalidInput ", "Source: ", "Not for: ")):
            labelled.update(_labelled(part))
        else:
            details.append(_UNDEFINED.sub("undefined", part))
    return Explained(
        summary, " ".join(details), labelled["Raises"], labelled["Source"], labelled["Not for"]
    )


def _labelled(part: str) -> dict[str, str]:
    """Return the sentences of a paragraph under their labels."""
    begin, *pieces = _LABELLED.split(part)
    found = dict(zip(pieces[::2], pieces[1::2], strict=True))
    said = {name: _sentence(words) for name, words in found.items()}
    if begin.strip():
        refused = begin.strip().removeprefix("Raises InvalidInput ").removeprefix("for ")
        said["Raises"] = _sentence(refused)
    return said


def _sentence(words: str) -> str:
    """Begin with a capital, unless it begins with a symbol such as x."""
    tidy = words.strip()
    if tidy[1:2] == " " and tidy[0] != "a":
        return tidy
    return tidy[:1].upper() + tidy[1:]
