"""What the place in the order did to success and time, and what may not be said of it."""

from recorder.figures import decimals, points
from recorder.sentences.comparisons import told_p
from recorder.sentences.effects import LARGEST_RATIO
from recorder.sentences.words import joined, plural
from recorder.stats.order_effect import PlaceTrend
from recorder.stats.samples import exp_within_floats

SHOWN_BELOW = 0.05 - 1e-12
"""The p from which on a trend is not shown; roundings do not make one."""

FEW_VALUES = 20
"""Below so many values a line through successes and failures is too rough to tell."""

FIXED = (
    "Each task always came at the same place, so place and task cannot be told apart: nothing can "
    "be said about the order. A Latin square or a random order would allow it."
)


def success_trend(found: PlaceTrend) -> str:
    """Say whether success changes with the place."""
    if reason := _no_trend(found, "attempts"):
        return reason
    if found.n < FEW_VALUES:
        return f"{plural(found.n, 'attempt')} are too few to say whether success changes."
    low, high = points(found.lower), points(found.upper)
    said = (
        f"From one place to the next the success rate changes by {points(found.slope)} percentage "
        f"points, plausibly between {low} and {high}."
    )
    return joined([said, _judged(found, "success", f"{low} to {high} points per place")])


def time_trend(found: PlaceTrend) -> str:
    """Say whether the time to complete changes with the place; the slope is one of logarithms."""
    if reason := _no_trend(found, "times"):
        return reason
    factor, low, high = (_factor(each) for each in (found.slope, found.lower, found.upper))
    said = (
        f"From one place to the next the time to complete becomes {factor} times as long, "
        f"plausibly between {low} and {high}."
    )
    return joined([said, _judged(found, "the time", f"factors from {low} to {high} per place")])


def _no_trend(found: PlaceTrend, values: str) -> str:
    if found.n == 0:
        return f"There are no {values} yet, so nothing can be said."
    if found.is_confounded:
        return FIXED
    if found.lower is None:
        return f"There are too few {values} to say anything about the order."
    return ""


def _judged(found: PlaceTrend, what: str, fits: str) -> str:
    p = told_p(found.p) if found.p is not None else "p unknown"
    if found.p is not None and found.p < SHOWN_BELOW:
        return (
            f"{p}: you may say that {what} depends on the place, by practice, tiredness or the "
            "like. Figures of a task hold for such a mixture of places."
        )
    return (
        f"{p}: you may not say that {what} depends on the place, nor that it does not; the data "
        f"fit {fits}."
    )


def _factor(slope: float | None) -> str:
    value = exp_within_floats(slope)
    if value is None or value > LARGEST_RATIO:
        return f"over {LARGEST_RATIO}"
    return decimals(value, 2)
