"""Every metric under its key, for people who bring their own numbers.

The one function here takes plain JSON values and gives plain JSON values. What there is to
calculate is listed in `catalogue`; reading a command line and printing belong to `recorder.cli`.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict
from difflib import get_close_matches
from typing import Any, TypeAlias, cast

from recorder.stats.arguments import read_arguments
from recorder.stats.catalogue import (
    planning_and_agreement,
    questionnaires,
    rates,
    times_and_paths,
)
from recorder.stats.catalogue.entry import Calculator
from recorder.stats.validity import InvalidInput

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"

METRICS: Mapping[str, Calculator] = {
    calculator.key: calculator
    for group in (rates, times_and_paths, questionnaires, planning_and_agreement)
    for calculator in group.CALCULATORS
}
"""All calculators by their keys, in the order in which a list should show them."""

_TOO_LARGE = "these numbers are too far apart to calculate with: give them in another unit."


def calculate(metric: str, inputs: Mapping[str, object]) -> dict[str, JSON]:
    """Calculate one metric from named inputs and return its named figures.

    Inputs are JSON values: numbers, texts, lists, mappings, null for what is missing. Inputs with
    a default may be left out. Figures that are undefined are None, and nothing is rounded.

    Raises InvalidInput for a metric that does not exist, an input that is unknown, missing, of
    the wrong type or cannot be true, and for numbers too large to calculate with.

    >>> calculate("completion_rate", {"x": 4, "n": 5})["laplace"]
    0.7142857142857143
    """
    calculator = _find(metric)
    if not isinstance(inputs, Mapping):
        raise InvalidInput("the inputs are no mapping: give each input under its name.")
    values = read_arguments(calculator.inputs, inputs)
    try:
        result = calculator.function(*values)
    except OverflowError:
        raise InvalidInput(_TOO_LARGE) from None
    figures: dict[str, Any] = (
        {calculator.figure: result} if calculator.figure else asdict(cast(Any, result))
    )
    if any(isinstance(figure, float) and not math.isfinite(figure) for figure in figures.values()):
        raise InvalidInput(_TOO_LARGE)
    return figures


def _find(metric: str) -> Calculator:
    """Return the calculator of a key, or refuse the key and name the nearest ones."""
    if isinstance(metric, str) and metric in METRICS:
        return METRICS[metric]
    near = get_close_matches(str(metric), METRICS, n=3)
    known = ", ".join(near or METRICS)
    raise InvalidInput(f"there is no metric {metric!r}: use {'perhaps ' if near else ''}{known}.")
