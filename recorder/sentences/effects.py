"""What an effect between two groups supports: the effect with its interval first, then p.

Effects are also written here as figures, since page, chart and sentence must write them alike.
What does not live here: which groups they are between (`groups`).
"""

from recorder.figures import NONE, decimals, number, points, seconds, signed
from recorder.sentences.comparisons import two_means, two_times, verdict
from recorder.sentences.words import count, joined, plural
from recorder.summary.comparison import Design
from recorder.summary.effects import SHOWN_BELOW, Effect, Scale
from recorder.summary.sides import Side

LARGEST_RATIO = 1000
"""Beyond this the limit of a ratio says no more than that there is none."""

DONE = {
    "success": "managed it alone",
    "errors": "made an error",
    "csat": "were satisfied",
    "csat-7": "were satisfied",
}
"""What the cases of a share did, by measure."""

TESTS = {
    "n-1": "N−1 two-proportion test",
    "fisher": "Fisher's exact test",
    "mcnemar mid-p": "McNemar's test, mid-p",
    "adjusted wald": "adjusted-Wald z test",
    "welch t": "Welch's t test",
    "paired t": "paired t test",
}
"""The names of the tests."""


def written(scale: Scale, estimate: float | None) -> str:
    """Write an effect with its unit.

    >>> written(Scale.POINTS, 0.333), written(Scale.RATIO, 0.788), written(Scale.SCORE, -4.58)
    ('+33 points', '0.79 ×', '−4.6')
    >>> written(Scale.NPS, 41.7)
    '+42 points'
    """
    if estimate is None:
        return NONE
    if scale is Scale.POINTS:
        return f"{points(estimate)} points"
    if scale is Scale.NPS:
        return f"{signed(estimate)} points"
    return f"{_ratio(estimate)} ×" if scale is Scale.RATIO else signed(estimate, 1)


def limits_written(scale: Scale, lower: float | None, upper: float | None) -> str:
    """Write the limits of an effect, of a ratio also one that no float can hold.

    >>> limits_written(Scale.POINTS, -0.154, 0.659), limits_written(Scale.RATIO, 0.65, None)
    ('−15 to +66', '0.65 to >1000')
    """
    if lower is None:
        return NONE
    if scale is Scale.RATIO:
        return f"{_ratio(lower)} to {_ratio(upper)}"
    if upper is None:
        return NONE
    if scale is Scale.POINTS:
        return f"{points(lower)} to {points(upper)}"
    digits = 0 if scale is Scale.NPS else 1
    return f"{signed(lower, digits)} to {signed(upper, digits)}"


def side_written(scale: Scale, side: Side) -> str:
    """Write the figure of one group: its count, its typical time or its mean, with its n."""
    if not side.n:
        return NONE
    if scale is Scale.POINTS:
        return f"{side.count} of {side.n}"
    if scale is Scale.NPS:
        return f"{signed(side.value)} (n {side.n})"
    figure = seconds(side.value) if scale is Scale.RATIO else number(side.value)
    return f"{figure} (n {side.n})"


def effect(found: Effect, names: tuple[str, str]) -> str:
    """Say what an effect supports, in the names of its groups."""
    if found.a.n == 0 or found.b.n == 0:
        return _empty(found, names)
    limits = (found.lower, found.upper)
    if found.scale is Scale.RATIO:
        return two_times(found.estimate, limits, found.p, names=names)
    if found.scale is Scale.SCORE:
        return two_means(found.estimate, limits, found.p, names=names)
    return _promoted(found, names) if found.scale is Scale.NPS else _shares(found, names)


def _empty(found: Effect, names: tuple[str, str]) -> str:
    if found.design is Design.PAIRED:
        return f"Nobody has a value with both {names[0]} and {names[1]}: nothing to compare."
    missing = [name for name, side in zip(names, (found.a, found.b), strict=True) if not side.n]
    return f"There is no value with {' nor with '.join(missing)}: nothing to compare."


def _shares(found: Effect, names: tuple[str, str]) -> str:
    a, b = found.a, found.b
    done = DONE.get(found.measure, "did")
    if found.design is Design.PAIRED:
        apart = int(found.beside.get("only_a") or 0) + int(found.beside.get("only_b") or 0)
        who = plural(a.n, "person", "people")
        told = f"only {apart} tell them apart" if apart else "nobody tells them apart"
        first, second = a.count or "none", b.count or "none"
        said = f"Of {who} {first} {done} with {names[0]} and {second} with {names[1]}; {told}."
    else:
        first, second = count(a.count or 0, a.n), count(b.count or 0, b.n).lower()
        said = f"{first} {done} with {names[0]}, {second} with {names[1]}."
    lower, upper = points(found.lower), points(found.upper)
    differ = f"{points(found.estimate)} percentage points, plausibly between {lower} and {upper}."
    few = "With so few, Fisher's exact test decides." if found.test == "fisher" else ""
    fits = f"the data fit {lower} points as well as {upper}"
    judged = verdict(found.p, (found.lower, found.upper), 0.95, fits)
    return joined([said, f"That is {differ}", few, judged])


def _promoted(found: Effect, names: tuple[str, str]) -> str:
    a, b = found.a, found.b
    if found.design is Design.PAIRED:
        who = "Of " + plural(a.n, "person", "people")
        first, second = signed(a.value), signed(b.value)
        said = f"{who} the NPS is {first} with {names[0]}, {second} with {names[1]}."
    else:
        first, second = (side_written(Scale.NPS, each) for each in (a, b))
        said = f"The NPS is {first} with {names[0]}, {second} with {names[1]}."
    lower, upper = signed(found.lower), signed(found.upper)
    between = f", plausibly between {lower} and {upper}" if found.lower is not None else ""
    fits = f"the data fit {lower} points as well as {upper}"
    differ = (
        f"That is {signed(found.estimate)} points{between}." if found.estimate is not None else ""
    )
    return joined([said, differ, verdict(found.p, (found.lower, found.upper), 0.95, fits)])


def claim(found: Effect) -> str:
    """Say in half a line what may be claimed of an effect."""
    if found.p is None or found.lower is None or found.upper is None:
        return "no test"
    if found.is_shown:
        return "you may say that they differ"
    nothing = found.scale.nothing
    if found.p < SHOWN_BELOW or found.lower > nothing or found.upper < nothing:
        return "at the edge: not shown"
    return "not shown, either way"


def _ratio(value: float | None) -> str:
    if value is None or value > LARGEST_RATIO:
        return f">{LARGEST_RATIO}"
    return decimals(value, 2)
