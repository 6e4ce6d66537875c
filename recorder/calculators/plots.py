"""Small pictures of a result: an interval on its scale, a curve. Geometry only, in shares of 1.

The page draws them. What does not live here: the charts of a study's results (`charts`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from recorder.figures import decimals, number, percent, points, signed
from recorder.stats.sus_scale import GRADE_FROM, GRADES

MOST_PARTICIPANTS = 1_000_000
"""Beyond this a curve shows nothing that anybody could plan with."""

MOST_STEPS = 40
"""How many points a curve has at most; its table has no more rows."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis, from 0 to 1, with its label."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Band:
    """A named stretch of a scale."""

    begin: float
    end: float
    label: str


@dataclass(frozen=True, slots=True)
class Scale:
    """An interval and what lies in it, on a scale whose ends are 0 and 1."""

    said: str
    ticks: tuple[Tick, ...]
    value: float | None = None
    interval: tuple[float, float] | None = None
    mark: Tick | None = None
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve from left to right, with the point that was asked for and the table behind it."""

    said: str
    across: str
    up: str
    line: tuple[tuple[float, float], ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    here: tuple[float, float] | None
    rows: tuple[tuple[str, str], ...]


Plot = Scale | Curve


def scale(
    low: float,
    high: float,
    ticks: Iterable[float],
    write: Callable[[float], str],
    value: float | None,
    limits: tuple[float | None, float | None] = (None, None),
    mark: tuple[float, str] | None = None,
    bands: tuple[Band, ...] = (),
) -> Scale:
    """Lay a value with its interval on a scale."""

    def place(number_: float) -> float:
        return min(1.0, max(0.0, (number_ - low) / (high - low)))

    lower, upper = limits
    parts = []
    if value is not None:
        parts.append(write(value))
    if lower is not None and upper is not None:
        parts.append(f"plausibly {write(lower)} to {write(upper)}")
    if mark:
        parts.append(f"{mark[1]} at {write(mark[0])}")
    return Scale(
        said=f"{', '.join(parts)}, on a scale from {write(low)} to {write(high)}",
        ticks=tuple(Tick(place(tick), write(tick)) for tick in ticks),
        value=None if value is None else place(value),
        interval=(None if lower is None or upper is None else (place(lower), place(upper))),
        mark=None if mark is None else Tick(place(mark[0]), mark[1]),
        bands=bands,
    )


def of_rate(
    value: float | None,
    limits: tuple[float | None, float | None],
    mark: tuple[float, str] | None = None,
) -> Scale | None:
    """Lay a rate on the line from 0 to 100%; nothing without one."""
    if value is None:
        return None
    return scale(0, 1, (0, 0.25, 0.5, 0.75, 1), percent, value, limits, mark)


def of_difference(value: float | None, limits: tuple[float | None, float | None]) -> Scale | None:
    """Lay the difference of two rates on the line from -100 to 100 points."""
    if value is None:
        return None
    ticks = (-1, -0.5, 0, 0.5, 1)
    return scale(-1, 1, ticks, points, value, limits, (0, "no difference"))


def of_nps(value: float | None, limits: tuple[float | None, float | None]) -> Scale | None:
    """Lay a Net Promoter Score on the line from -100 to 100."""
    if value is None:
        return None
    return scale(-100, 100, (-100, -50, 0, 50, 100), signed, value, limits)


def of_nps_difference(
    value: float | None, limits: tuple[float | None, float | None]
) -> Scale | None:
    """Lay the difference of two Net Promoter Scores on the line from -200 to 200."""
    if value is None:
        return None
    return scale(-200, 200, (-200, -100, 0, 100, 200), signed, value, limits, (0, "no difference"))


def of_ease(value: float | None, limits: tuple[float | None, float | None]) -> Scale | None:
    """Lay a mean of the SEQ on its seven points, beside the usual mean."""
    if value is None:
        return None
    return scale(1, 7, range(1, 8), number, value, limits, (5.5, "usual mean"))


def of_sus(
    value: float | None, limits: tuple[float | None, float | None] = (None, None)
) -> Scale | None:
    """Lay a SUS score on the scale of grades."""
    if value is None:
        return None
    bounds = (0.0, *GRADE_FROM, 100.0)
    # Three grades share a letter; the picture has room for the letter alone.
    letters: dict[str, list[float]] = {}
    for grade, begin, end in zip(GRADES, bounds, bounds[1:], strict=False):
        letters.setdefault(grade[0], [begin, end])[1] = end
    bands = tuple(Band(begin / 100, end / 100, letter) for letter, (begin, end) in letters.items())
    return scale(0, 100, (0, 25, 50, 75, 100), number, value, limits, (68, "mean 68"), bands)


def discovery(p: float, n: int, up: str = "share of problems met") -> Curve | None:
    """Draw how the share of problems met grows with participants, each met by a share p."""
    if not 0 < p <= 1 or not 1 <= n <= MOST_PARTICIPANTS:
        return None
    return curve(
        lambda participants: 1 - (1 - p) ** participants,
        n,
        percent,
        (0, 0.25, 0.5, 0.75, 1),
        1.0,
        up,
    )


def widths(margin_of: Callable[[int], float], n: int) -> Curve | None:
    """Draw how wide an interval is, plus or minus, with so many participants."""
    if n > MOST_PARTICIPANTS:
        return None
    highest = 0.5
    return curve(
        lambda participants: min(highest, margin_of(participants)),
        n,
        lambda share: f"±{decimals(100 * share, 1 if 0 < share < 0.1 else 0)}",
        (0, 0.1, 0.2, 0.3, 0.4, 0.5),
        highest,
        "half the interval, in percentage points",
    )


def curve(
    value_of: Callable[[int], float],
    n: int,
    write: Callable[[float], str],
    ticks: Sequence[float],
    highest: float,
    up: str,
) -> Curve:
    """Draw a figure over numbers of participants, from 1 to about twice the one asked for."""
    most = max(10, 2 * n)
    step = max(1, -(-most // MOST_STEPS))
    numbers = sorted({1, *range(step, most + 1, step), n})
    most = numbers[-1]
    span = max(1, most - 1)

    def place(participants: int) -> tuple[float, float]:
        return (participants - 1) / span, value_of(participants) / highest

    marks = _round_numbers(most)
    return Curve(
        said=f"With {n}: {write(value_of(n))}",
        across="participants",
        up=up,
        line=tuple(place(each) for each in numbers),
        x_ticks=tuple(Tick((each - 1) / span, str(each)) for each in marks),
        y_ticks=tuple(Tick(each / highest, write(each)) for each in ticks),
        here=place(n),
        rows=tuple((str(each), write(value_of(each))) for each in numbers),
    )


def _round_numbers(most: int) -> list[int]:
    """Return 1 and a few round numbers up to the largest."""
    step = next(
        size * 10**power
        for power in range(13)
        for size in (1, 2, 5)
        if most / (size * 10**power) <= 6
    )
    return [1, *(each for each in range(step, most + 1, step) if each > step / 2 and each > 1)]
