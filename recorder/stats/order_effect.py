"""Whether a figure changes with the place in the order: a straight line, people and tasks apart.

What does not live here: designs that balance an order (`recorder.ordering`).
"""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from recorder.stats.distributions import critical_t, t_above
from recorder.stats.validity import finite, same_length

Numbers: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int_]

ROUNDING = 1e-10
"""What is left of a place by roundings only, as a share of what it was."""


@dataclass(frozen=True, slots=True)
class PlaceTrend:
    """The change from one place to the next, as a slope; `n` values of `people` at `tasks`.

    `is_confounded` says that the places cannot be told apart from tasks and people: each task
    always stood at the same place.
    """

    n: int
    people: int
    tasks: int
    is_confounded: bool = False
    slope: float | None = None
    lower: float | None = None
    upper: float | None = None
    t: float | None = None
    df: int | None = None
    p: float | None = None


def place_trend(
    values: Sequence[float],
    places: Sequence[int],
    people: Sequence[Hashable],
    tasks: Sequence[Hashable],
    confidence: float = 0.95,
) -> PlaceTrend:
    """Give the trend of values over the places in which tasks stood, with its t interval.

    The columns belong together row by row. The model is value = person + task + slope · place, by
    least squares: whoever is quick, and whatever task takes long, is taken out, also where the
    orders are not perfectly balanced. For times give their logarithms; e to the slope is then the
    factor from one place to the next. For success give 0 and 1; the slope is then the difference
    of two rates, an approximation that holds from about 20 values on.

    Raises InvalidInput for columns of unequal length, a value that is not finite, a confidence
    outside 0 to 1.
    Source: analysis of covariance, Fisher 1932; of 0 and 1, Lunney 1970, J. Educ. Meas. 7:263-269.
    Not for: an order that was the same for everybody; place and task are then one.

    >>> found = place_trend([1, 2, 4, 1, 1, 3], [1, 2, 3, 3, 1, 2], "AAABBB", "XYZXYZ")
    >>> round(found.slope, 3), found.df
    (0.333, 1)
    """
    for name, column in (("places", places), ("people", people), ("tasks", tasks)):
        same_length("values", values, name, column)
    n, who, what = len(values), list(dict.fromkeys(people)), list(dict.fromkeys(tasks))
    sizes = (n, len(who), len(what))
    if n == 0:
        return PlaceTrend(*sizes)
    # People are many and tasks few: means take the people out, least squares the tasks, which is
    # the same as both at once and does not grow with the square of the people.
    row = {each: place for place, each in enumerate(who)}
    person = np.array([row[each] for each in people])
    factors = np.array([[float(each == task) for task in what] for each in tasks])
    factors = _within(person, factors)
    y = np.array([[finite("a value", value)] for value in values])
    x = np.array([[float(place)] for place in places])
    rest_x, rest_y = (_rest(factors, _within(person, column)) for column in (x, y))
    spread = float(rest_x @ rest_x)
    if spread <= ROUNDING * max(1.0, float((x * x).sum())):
        return PlaceTrend(*sizes, is_confounded=True)
    slope = float(rest_x @ rest_y) / spread
    df = n - len(who) - int(np.linalg.matrix_rank(factors)) - 1
    if df < 1:
        return PlaceTrend(*sizes, slope=slope)
    left = rest_y - slope * rest_x
    squares = float(left @ left)
    if squares <= ROUNDING * max(1.0, float((y * y).sum())):
        return PlaceTrend(*sizes, slope=slope, df=df)
    error = math.sqrt(squares / df / spread)
    half, t = critical_t(confidence, df) * error, slope / error
    return PlaceTrend(
        *sizes,
        slope=slope,
        lower=slope - half,
        upper=slope + half,
        t=t,
        df=df,
        p=2 * t_above(abs(t), df),
    )


def _within(person: Integers, columns: Numbers) -> Numbers:
    """Return columns less the mean of each person."""
    sums = np.zeros((int(person.max()) + 1, columns.shape[1]))
    np.add.at(sums, person, columns)
    return columns - (sums / np.bincount(person)[:, None])[person]


def _rest(factors: Numbers, column: Numbers) -> Numbers:
    """Return what is left of a column when the factors are taken out, as a vector."""
    explained = np.linalg.lstsq(factors, column, rcond=None)[0]
    rest: Numbers = (column - factors @ explained)[:, 0]
    return rest
