"""The one error of the statistics, and the checks that raise it.

Only checks live here which more than one family of metrics needs. Types are not checked: that is
mypy's work inside the program, and `arguments` does it for input from outside.
"""

import math
from collections.abc import Iterable, Sequence
from typing import NoReturn, TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")

Numbers: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]


class InvalidInput(ValueError):
    """Input that cannot be true; the message says what is wrong and what to give instead."""


def refuse(name: str, value: object, wanted: str) -> NoReturn:
    """Raise `InvalidInput` for a value, in the one form that all messages share.

    >>> refuse("seconds", -3, "a time above 0")
    Traceback (most recent call last):
    recorder.stats.validity.InvalidInput: seconds is -3: give a time above 0.
    """
    raise InvalidInput(f"{name} is {value!r}: give {wanted}.")


def finite(name: str, value: float) -> float:
    """Return a number that is neither infinite nor NaN, or refuse it."""
    if not math.isfinite(value):
        refuse(name, value, "a finite number")
    return value


def positive(name: str, value: float) -> float:
    """Return a finite number above 0, or refuse it: no time and no scale may be 0."""
    if not math.isfinite(value) or value <= 0:
        refuse(name, value, "a finite number above 0")
    return value


def positives(name: str, values: Iterable[float | None] | Numbers) -> Sequence[float] | Numbers:
    """Return the values that are there, each finite and above 0; drop the missing ones.

    A column of numbers has no missing ones, and comes back as it is.
    """
    found = values if isinstance(values, np.ndarray) else present(values)
    column = np.asarray(found, dtype=np.float64)
    if not (np.isfinite(column) & (column > 0)).all():
        for value in found:
            positive(name, value)
    return found


def between(name: str, value: float, low: float, high: float) -> float:
    """Return a number from `low` to `high`, both included, or refuse it."""
    if not low <= value <= high:
        refuse(name, value, f"a number from {low:g} to {high:g}")
    return value


def inside(name: str, value: float, low: float, high: float) -> float:
    """Return a number strictly between `low` and `high`, or refuse it."""
    if not low < value < high:
        refuse(name, value, f"a number above {low:g} and below {high:g}")
    return value


def count(name: str, value: float) -> int:
    """Return a whole number of 0 or more as an int, or refuse it.

    A float that holds a whole number is a count, because spreadsheets and JSON make no difference
    between 3 and 3.0.
    """
    if value < 0 or (not isinstance(value, int) and not float(value).is_integer()):
        refuse(name, value, "a count, which is a whole number of 0 or more")
    return int(value)


def counts(name: str, values: Iterable[float | None] | Whole) -> list[int]:
    """Return the counts that are there as ints; drop the missing ones.

    A column of whole numbers has no missing ones.
    """
    found = values.tolist() if isinstance(values, np.ndarray) else present(values)
    is_whole = isinstance(values, np.ndarray) or {*map(type, found)} <= {int}
    if is_whole and min(found, default=0) >= 0:
        return cast("list[int]", found)
    return [count(name, value) for value in found]


def flag(name: str, value: float) -> bool:
    """Return a yes or no that may come as true and false or as 1 and 0, or refuse it."""
    if value not in (0, 1):
        refuse(name, value, "1 or true for yes, 0 or false for no")
    return bool(value)


def part_of_whole(x: float, n: float, names: tuple[str, str] = ("x", "n")) -> tuple[int, int]:
    """Return `x` cases out of `n` as ints; refuse more cases than there were chances."""
    part, whole = count(names[0], x), count(names[1], n)
    if part > whole:
        refuse(names[0], part, f"a count of at most {names[1]}, which is {whole}")
    return part, whole


def rating(name: str, value: float, low: int, high: int) -> int:
    """Return one point of a scale from `low` to `high`, or refuse it.

    A number between two points is refused like one beyond the ends: nobody could tick it.
    """
    if not low <= value <= high or value != int(value):
        refuse(name, value, f"a point of the scale, a whole number from {low} to {high}")
    return int(value)


def ratings(name: str, values: Iterable[float | None], low: int, high: int) -> list[int]:
    """Return the points that are there of a scale; drop the missing ones."""
    return [rating(name, value, low, high) for value in present(values)]


def items(
    name: str, values: Sequence[float | None], size: int, low: int, high: int
) -> list[int | None]:
    """Return the answers to a questionnaire of `size` items, each in its place or None."""
    if len(values) != size:
        refuse(f"the number of {name}", len(values), f"{size} answers, with null for a missing one")
    return [None if value is None else rating(name, value, low, high) for value in values]


def same_length(
    first_name: str, first: Sequence[object], second_name: str, second: Sequence[object]
) -> None:
    """Refuse two columns that do not belong together row by row."""
    if len(first) != len(second):
        raise InvalidInput(
            f"{first_name} has {len(first)} values and {second_name} has {len(second)}: "
            "give both one value per row, with null for a missing one."
        )


def present(values: Iterable[T | None]) -> list[T]:
    """Return the values that are there, in their order.

    >>> present([4, None, 9])
    [4, 9]
    """
    return [value for value in values if value is not None]
