"""How the figures of calculators are written: `recorder.figures`, in the form that entries take."""

from collections.abc import Callable, Sequence
from typing import Any

from recorder import figures
from recorder.calculators.entry import Writer


def _single(write: Callable[[Any], str]) -> Writer:
    def written(values: Sequence[Any], _n: int) -> str:
        return write(values[0])

    return written


def _range(write: Callable[[Any], str], joint: str = " to ", unit: str = "") -> Writer:
    def written(values: Sequence[Any], _n: int) -> str:
        return f"{write(values[0])}{joint}{write(values[1])}{unit}"

    return written


def percent(values: Sequence[Any], n: int) -> str:
    """Write a share."""
    return figures.percent(values[0], n)


def percent_range(values: Sequence[Any], n: int) -> str:
    """Write the limits of a share."""
    return figures.percent_range(values[0], values[1], n)


def seconds_range(values: Sequence[Any], _n: int) -> str:
    """Write the limits of a time."""
    return figures.seconds_range(values[0], values[1])


def _words(value: Any) -> str:
    return str(value).replace("_", " ")


count = _single(lambda value: figures.number(value, 0))
seconds = _single(figures.seconds)
one_decimal = _single(lambda value: figures.decimals(value, 1))
two_decimals = _single(lambda value: figures.decimals(value, 2).replace("-", "−"))
significant = _single(lambda value: figures.significant(value).replace("-", "−"))
percentage = _single(lambda value: f"{figures.number(value)}%")
per_minute = _single(lambda value: f"{figures.number(value)}% per minute")
per_second = _single(lambda value: f"{figures.significant(value)} goals per second")
times_as_many = _single(lambda value: f"{figures.decimals(value, 2)} ×")
p_value = _single(figures.p_value)
signed = _single(figures.signed)
points = _single(lambda value: f"{figures.points(value)} points")
words = _single(_words)
yes_no = _single(lambda value: "yes" if value else "no")

one_decimal_range = _range(lambda value: figures.decimals(value, 1), "–")
signed_range = _range(figures.signed)
points_range = _range(figures.points, unit=" points")
significant_range = _range(lambda value: figures.significant(value).replace("-", "−"))
ranks = _range(lambda value: figures.number(value, 0), " and ")
