"""Typed or pasted text becomes the values of an input, or is refused with a sentence.

A comma is a decimal sign where something else stands between the numbers, and stands between them
itself where nothing else does; where it could be either it is refused. What a value must be like
to be true is checked by the metric. What does not live here: a list's way apart (`splitting`).
"""

import re
from collections.abc import Sequence
from typing import Any, NoReturn

from recorder.calculators.splitting import cells_of, parts_of, rows_of
from recorder.stats.arguments import Kind
from recorder.stats.validity import InvalidInput

MOST_VALUES = 5000
"""As many values as a list on a page may have; the command line takes more."""

MOST_CODES = 1000
"""As many codes: comparing them takes the square of it."""

MOST_ROWS = 500
"""As many rows of a table."""

MOST_CHARACTERS = 100_000
"""As much text as a page looks at: a link may not be longer, either."""

EXACT_UP_TO = 2**53
"""Beyond this a float no longer holds every whole number."""

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_CLOCK = re.compile(r"(?:([0-9]{1,3}):)?([0-9]{1,3}):([0-5][0-9](?:\.[0-9]+)?)")
_MISSING = {"", "-", "–", "—", "na", "n/a", "null", "none", "."}
_YES = {"1", "yes", "y", "true", "x", "✓"}
_NO = {"0", "no", "n", "false"}


def read(kind: Kind, typed: str, unit: str = "") -> Any:
    """Return what was typed as the value of an input; `unit` allows 80% and 1:30 where they fit.

    Raises InvalidInput with a sentence that says what to type instead.
    """
    if len(typed) > MOST_CHARACTERS:
        _too_much(f"{MOST_CHARACTERS} characters")
    if kind.shape == "list" and kind.of is not None and kind.of.shape == "list":
        return _table(kind.of, typed, unit)
    if kind.shape == "list" and kind.of is not None:
        return _list(kind.of, typed, unit)
    if kind.shape == "mapping" and kind.of is not None:
        return _mapping(kind.of, typed)
    return _one(kind, typed.strip(), unit)


def said(value: Any) -> str:
    """Say how a list, a table or a mapping was read; nothing for a single value.

    >>> said([55, None, 62.5])
    '3 values, 1 of them missing: 55, –, 62.5'
    >>> said([[1, 0], [1, 1]])
    '2 rows of 2'
    """
    if isinstance(value, dict):
        return ", ".join(f"{name} {number}" for name, number in value.items())
    if not isinstance(value, list):
        return ""
    if value and isinstance(value[0], list):
        sizes = sorted({len(row) for row in value})
        across = f"{sizes[0]}" if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"
        return f"{_counted(len(value), 'row')} of {across}"
    missing = value.count(None)
    away = f", {missing} of them missing" if missing else ""
    shown = ", ".join("–" if each is None else str(each) for each in value[:8])
    more = ", …" if len(value) > 8 else ""
    return f"{_counted(len(value), 'value')}{away}: {shown}{more}"


def typed(value: Any) -> str:
    """Write a value as somebody would type it, so that it reads back as itself.

    >>> typed([55, None, 62.5]), typed([[1, 0], [1, 1]]), typed({"success": 9}), typed(None)
    ('55, –, 62.5', '1 0\\n1 1', 'success: 9', '')
    """
    if isinstance(value, dict):
        return "\n".join(f"{name}: {number}" for name, number in value.items())
    if isinstance(value, list):
        if value and isinstance(value[0], list):
            return "\n".join(" ".join(typed(cell) or "–" for cell in row) for row in value)
        joint = "\n" if any(isinstance(each, str) for each in value) else ", "
        return joint.join(typed(each) or "–" for each in value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _counted(how_many: int, thing: str) -> str:
    return f"{how_many} {thing}" if how_many == 1 else f"{how_many} {thing}s"


def _list(of: Kind, typed: str, unit: str) -> list[Any]:
    parts = parts_of(typed, is_whole=of.whole or of.shape == "flag", is_code=of.shape == "code")
    most = MOST_CODES if of.shape == "code" else MOST_VALUES
    if len(parts) > most:
        _too_much(f"{most} values")
    return [_in_place(of, part, unit, f"Value {i}") for i, part in enumerate(parts, start=1)]


def _table(row_kind: Kind, typed: str, unit: str) -> list[list[Any]]:
    of = row_kind.of
    if of is None:  # a kind that lists nothing is a mistake of the catalogue
        raise InvalidInput("this table cannot be read here: use the command line.")
    rows = rows_of(typed)
    if len(rows) > MOST_ROWS:
        _too_much(f"{MOST_ROWS} rows")
    is_whole = of.whole or of.shape == "flag"
    cells = [cells_of(row, is_whole=is_whole, is_code=of.shape == "code") for row in rows]
    if sum(map(len, cells)) > MOST_VALUES:
        _too_much(f"{MOST_VALUES} values")
    if of.shape == "code":
        return [[cell for cell in row if cell.casefold() not in _MISSING] for row in cells]
    return [
        [_in_place(of, cell, unit, f"Row {i}, cell {j}") for j, cell in enumerate(row, start=1)]
        for i, row in enumerate(cells, start=1)
    ]


def _mapping(of: Kind, typed: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in rows_of(typed):
        name, *rest = re.split(r"\s*[:=\t;]\s*|\s+(?=\S+$)", line.strip(), maxsplit=1)
        if not rest or not rest[0]:
            raise InvalidInput(f"“{_short(line)}” lacks a number: write it as success: 9.")
        key = "_".join(name.casefold().split())
        if key in found:
            raise InvalidInput(f"“{_short(name)}” is there twice: write it once.")
        found[key] = _in_place(of, rest[0], "", _short(name))
    return found


def _in_place(kind: Kind, text: str, unit: str, place: str) -> Any:
    """Read one value of several; a refusal says which."""
    if text.casefold() in _MISSING and kind.nullable:
        return None
    try:
        return _one(kind, text, unit)
    except InvalidInput as error:
        raise InvalidInput(f"{place}: {error}") from None


def _one(kind: Kind, text: str, unit: str) -> Any:
    """Read one value."""
    if text.casefold() in _MISSING:
        if kind.nullable:
            return None
        raise InvalidInput("it is missing: type it, or leave this case out.")
    if kind.shape == "number":
        return _number(text, unit, is_whole=kind.whole)
    if kind.shape in ("flag", "yes_no"):
        return _flag(text, is_truth=kind.shape == "yes_no")
    if len(text) > 100:
        raise InvalidInput(f"“{_short(text)}” is too long: use at most 100 characters.")
    return text


def _number(text: str, unit: str, *, is_whole: bool) -> int | float:
    """Read a number with a decimal point or comma, a percentage of a share, a time by the clock."""
    tidy = text.replace("−", "-").replace("\u00a0", "")
    if "second" in unit:
        if clock := _CLOCK.fullmatch(tidy):
            hours, minutes, rest = clock.groups()
            return int(hours or 0) * 3600 + int(minutes) * 60 + float(rest)
        tidy = tidy.removesuffix("s").rstrip()
    is_percentage = "share" in unit and tidy.endswith("%")
    tidy = tidy.removesuffix("%").rstrip() if is_percentage else tidy
    if tidy.count(",") == 1 and "." not in tidy:
        tidy = tidy.replace(",", ".")
    if len(tidy) > 40 or not _NUMBER.fullmatch(tidy):
        wanted = "a whole number such as 5" if is_whole else "a number such as 12.5"
        raise InvalidInput(f"“{_short(text)}” is no number: type {wanted}.")
    number = float(tidy)
    if is_whole and number.is_integer() and abs(number) < EXACT_UP_TO:
        return int(number)
    if is_percentage:
        return round(number / 100, 15)
    return int(tidy) if re.fullmatch(r"[+-]?[0-9]+", tidy) else number


def _flag(text: str, *, is_truth: bool) -> bool | int:
    word = text.casefold()
    if word not in _YES | _NO:
        raise InvalidInput(f"“{_short(text)}” is neither yes nor no: type 1 for yes, 0 for no.")
    return word in _YES if is_truth else int(word in _YES)


def _short(text: Sequence[str] | str) -> str:
    written = str(text)
    return written if len(written) <= 40 else f"{written[:39]}…"


def _too_much(most: str) -> NoReturn:
    raise InvalidInput(
        f"that is more than the {most} that a page takes: use recorder calc --batch for it."
    )
