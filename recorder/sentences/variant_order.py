"""What it did to a variant to be tried first or later, and what may not be said of it."""

from collections.abc import Mapping

from recorder.figures import NONE, decimals, percent, points, seconds, signed
from recorder.sentences.comparisons import told_p
from recorder.sentences.effects import LARGEST_RATIO
from recorder.sentences.places import FEW_VALUES, SHOWN_BELOW
from recorder.sentences.words import joined, plural
from recorder.stats.samples import exp_within_floats
from recorder.summary.effects import Scale
from recorder.summary.variant_order import Cell, Measured

FIXED = (
    "Everybody tried the variants in the same order, so variant and order cannot be told apart: "
    "nothing can be said about which comes first. Let as many people begin with each variant."
)

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")

WHAT = {"success": "the success rate", "seq": "ease (SEQ)", "time": "the time to complete"}


def ordinal(place: int) -> str:
    """Say at which place.

    >>> ordinal(1), ordinal(7)
    ('first', 'as number 7')
    """
    return ORDINALS[place - 1] if place <= len(ORDINALS) else f"as number {place}"


def who(began: Mapping[str, int], unknown: int) -> str:
    """Say who tried several variants, how many began with each, and whether that is balanced.

    >>> who({}, 0)
    'Nobody tried several variants, so none came first.'
    """
    lost = (
        f"Of {plural(unknown, 'participant')} who tried several it is not known which came first: "
        "the begin of a session is missing, or the same."
        if unknown
        else ""
    )
    if not began:
        return lost or "Nobody tried several variants, so none came first."
    told = ", ".join(f"{n or 'nobody'} with {name}" for name, n in began.items())
    people = plural(sum(began.values()), "participant")
    if len({*began.values()}) == 1:
        even = "As many began with each, so the order cancels out in comparisons of the variants."
    else:
        even = (
            "Not as many began with each, so where the order matters it is part of every "
            "comparison of the variants."
        )
    return joined([f"{people} tried several variants and began {told}.", even, lost])


def trend(found: Measured) -> str:
    """Say whether a figure changes from the variant tried first to the next."""
    line = found.trend
    if line.is_confounded:
        return FIXED
    if line.lower is None:
        return (
            "There are too few values, or they differ too little, to say anything about which "
            "variant comes first."
        )
    if found.scale is Scale.POINTS and line.n < FEW_VALUES:
        what = _what(found)
        return f"{plural(line.n, 'value')} are too few to say whether {what} changes."
    change, low, high = (
        _change(found.scale, each) for each in (line.slope, line.lower, line.upper)
    )
    verb = "becomes" if found.scale is Scale.RATIO else "changes by"
    unit = {Scale.POINTS: " percentage points", Scale.RATIO: " times as long", Scale.NPS: " points"}
    said = (
        f"From one variant tried to the next {_what(found)} {verb} {change}"
        f"{unit.get(found.scale, '')}, plausibly between {low} and {high}."
    )
    p = told_p(line.p) if line.p is not None else "p unknown"
    if line.p is not None and line.p < SHOWN_BELOW:
        judged = (
            f"{p}: you may say that it matters which variant comes first, by practice, tiredness "
            "or what the variant before has taught."
        )
    else:
        judged = (
            f"{p}: you may not say that it matters which variant comes first, nor that it does "
            f"not; the data fit {low} to {high}."
        )
    return joined([said, judged])


def cell_written(scale: Scale, cell: Cell) -> tuple[str, str]:
    """Write the figure of a variant at a place, and its limits."""
    figure = figure_written(scale, cell.value)
    if cell.lower is None or cell.upper is None:
        return figure, NONE
    return figure, f"{figure_written(scale, cell.lower)} to {figure_written(scale, cell.upper)}"


def figure_written(scale: Scale, value: float | None) -> str:
    """Write one figure in the unit of its scale."""
    if scale is Scale.POINTS:
        return percent(value)
    if scale is Scale.RATIO:
        return seconds(value)
    return signed(value) if scale is Scale.NPS else decimals(value, 1)


def _what(found: Measured) -> str:
    named = {Scale.POINTS: "the share of the satisfied", Scale.NPS: "the Net Promoter Score"}
    return WHAT.get(found.measure) or named.get(found.scale, f"the mean of {found.title}")


def _change(scale: Scale, slope: float | None) -> str:
    if scale is Scale.POINTS:
        return points(slope)
    if scale is Scale.RATIO:
        factor = exp_within_floats(slope)
        large = factor is None or factor > LARGEST_RATIO
        return f"over {LARGEST_RATIO}" if large else decimals(factor, 2)
    return signed(slope, 0 if scale is Scale.NPS else 1)
