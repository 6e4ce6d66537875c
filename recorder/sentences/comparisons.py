"""What a comparison supports: the effect with its interval first, then p; benchmarks.

What was not shown is never told as shown to be absent. Where test and interval disagree, no
difference is told as shown.
"""

from recorder.figures import decimals, number, p_value, percent, points, seconds, signed
from recorder.sentences.words import count, joined, plausibly

Limits = tuple[float | None, float | None]

ROUNDING = 1e-12
"""One less a confidence misses its decimal by roundings; a p this near to it counts as equal."""

NEITHER = "you may not say that they differ, nor that they do not"


def verdict(
    p: float | None, limits: Limits, confidence: float, fits: str = "", nothing: float = 0.0
) -> str:
    """Say whether a difference is shown; `fits` is what the data leave open where it is not.

    `nothing` is the effect that means no difference.

    >>> verdict(0.2, (-1.0, 2.0), 0.95, "0 fits, too")
    'p = 0.200: you may not say that they differ, nor that they do not: 0 fits, too.'
    """
    lower, upper = limits
    if p is None or lower is None or upper is None:
        return "There is no test: the values do not differ enough among themselves to compare them."
    is_below = p < 1 - confidence - ROUNDING
    is_apart = lower > nothing or upper < nothing
    if is_below and is_apart:
        return f"{told_p(p)}: you may say that they differ. By how much, the interval says, not p."
    if is_below or is_apart:
        return (
            f"{told_p(p)}, but test and interval do not agree: the difference lies at the edge of "
            "what can be shown, so you may not say that they differ."
        )
    return f"{told_p(p)}: {NEITHER}{': ' if fits else ''}{fits}."


def told_p(p: float) -> str:
    """Write p with its sign.

    >>> told_p(0.0004), told_p(0.05)
    ('p < 0.001', 'p = 0.050')
    """
    return "p < 0.001" if p < 0.001 else f"p = {p_value(p)}"


def two_rates(
    first: tuple[int, int],
    second: tuple[int, int],
    limits: Limits,
    p: float | None,
    confidence: float = 0.95,
    *,
    is_fisher: bool = False,
) -> str:
    """Say what two rates of different people support; `first` and `second` are x of n."""
    (x1, n1), (x2, n2) = first, second
    if n1 == 0 or n2 == 0:
        return "A group is empty, so there is nothing to compare."
    n = min(n1, n2)
    said = (
        f"{count(x1, n1)} against {count(x2, n2).lower()}: {percent(x1 / n1, n)} less "
        f"{percent(x2 / n2, n)} is {points(x1 / n1 - x2 / n2)} percentage points, "
        f"{_between_points(limits, confidence)}."
    )
    test = "With so few, Fisher's exact test decides." if is_fisher else ""
    return joined([said, test, verdict(p, limits, confidence, _fits(limits))])


def two_nps(
    first: tuple[float | None, int],
    second: tuple[float | None, int],
    difference: float | None,
    limits: Limits,
    p: float | None,
    confidence: float = 0.95,
) -> str:
    """Say what two Net Promoter Scores of different people support; each is a score and its n."""
    lower, upper = limits
    if difference is None or lower is None or upper is None:
        return "A group is empty, so there is nothing to compare."
    said = (
        f"An NPS of {signed(first[0])} (n {first[1]}) against {signed(second[0])} (n {second[1]}): "
        f"{signed(difference)} points, {plausibly(confidence)} between {signed(lower)} and "
        f"{signed(upper)}."
    )
    fits = f"the data fit {signed(lower)} points as well as {signed(upper)}"
    return joined([said, verdict(p, limits, confidence, fits)])


def same_people(
    both: int,
    only_a: int,
    only_b: int,
    neither: int,
    limits: Limits,
    p: float | None,
    confidence: float = 0.95,
) -> str:
    """Say what two rates of the same people support; the counts are people."""
    n = both + only_a + only_b + neither
    if n == 0:
        return "Nobody tried both, so there is nothing to compare."
    difference = (only_a - only_b) / n
    said = (
        f"Of {n} people {both + only_a} completed with A and {both + only_b} with B; only "
        f"{only_a + only_b} tell them apart. That is {points(difference)} percentage points, "
        f"{_between_points(limits, confidence)}."
    )
    return joined([said, verdict(p, limits, confidence, _fits(limits))])


def _between_points(limits: Limits, confidence: float) -> str:
    return f"{plausibly(confidence)} between {points(limits[0])} and {points(limits[1])}"


def _fits(limits: Limits) -> str:
    return f"the data fit {points(limits[0])} points as well as {points(limits[1])}"


def two_times(
    estimate: float | None,
    limits: Limits,
    p: float | None,
    confidence: float = 0.95,
    names: tuple[str, str] = ("A", "B"),
) -> str:
    """Say what the ratio of two typical times supports, A over B; `names` are theirs."""
    if estimate is None:
        return "Each side needs two times or more to be compared."
    lower, upper = limits
    change = estimate - 1
    a, b = names
    if percent(abs(change)) == "0%":
        told = f"{a} takes about as long as {b}"
    elif estimate > 2:
        told = f"{a} takes {decimals(estimate, 1)} times as long as {b}"
    else:
        much = "longer" if change > 0 else "less time"
        told = f"{a} takes {percent(abs(change))} {much} than {b}"
    between = f"between {_times(lower)} and {_times(upper)} times as long"
    said = f"{told} (ratio {decimals(estimate, 2)}), {plausibly(confidence)} {between}."
    fits = f"the data fit {_times(lower)} times as well as {_times(upper)} times"
    return joined([said, verdict(p, limits, confidence, fits, 1.0)])


def _times(ratio: float | None) -> str:
    """Write a ratio; beyond what anybody would report, that it is."""
    if ratio is None or ratio > 1000:
        return "over 1000"
    return decimals(ratio, 2)


def two_means(
    estimate: float | None,
    limits: Limits,
    p: float | None,
    confidence: float = 0.95,
    names: tuple[str, str] = ("A", "B"),
) -> str:
    """Say what the difference of two means supports, A less B; `names` are theirs."""
    if estimate is None:
        return "Each side needs two values or more to be compared."
    low, high = (signed(limit, 1) for limit in limits)
    side = "higher" if estimate > 0 else "lower"
    away = "as high as" if estimate == 0 else f"{number(abs(estimate))} {side} than"
    a, b = names
    said = f"{a} is {away} {b} on average, {plausibly(confidence)} between {low} and {high}."
    fits = f"the data fit {low} as well as {high}"
    return joined([said, verdict(p, limits, confidence, fits)])


def ranks(u: float | None, p: float | None, n1: int, n2: int) -> str:
    """Say what the comparison of ranks supports: who tends to be ahead."""
    if u is None or p is None or n1 == 0 or n2 == 0:
        return "A group is empty, so there is nothing to compare."
    ahead = (
        f"In {percent(u / (n1 * n2))} of all pairs a value of A is ahead of one of B "
        "(ties count half); 50% would mean that neither tends to be ahead."
    )
    if p < 0.05 - ROUNDING:
        return f"{ahead} {told_p(p)}: you may say that they differ, not by how much."
    return f"{ahead} {told_p(p)}: {NEITHER}."


def rate_against(x: int, n: int, benchmark: float, p: float | None) -> str:
    """Say whether a rate is shown to exceed a benchmark."""
    if n == 0 or p is None:
        return "Nobody tried, so nothing can be said."
    goal = percent(benchmark, n)
    said = (
        f"{count(x, n)} completed it. 1 − mid-p is {percent(1 - p, n)}, which Sauro & Lewis read "
        f"as how likely the true rate exceeds {goal}."
    )
    return joined([said, _exceeds(p, f"the true rate exceeds {goal}", f"it stays below {goal}")])


def time_against(mean: float | None, benchmark: float, p: float | None) -> str:
    """Say whether a typical time is shown to lie below a benchmark."""
    if mean is None or p is None:
        return "It takes two different times or more to test them against a benchmark."
    goal = seconds(benchmark)
    said = f"The typical time is {seconds(mean)} (geometric mean), the benchmark {goal}."
    return joined([said, _exceeds(p, f"it typically takes less than {goal}", "it takes longer")])


def score_against(mean: float | None, benchmark: float, p: float | None) -> str:
    """Say whether a mean score is shown to exceed a benchmark."""
    if mean is None or p is None:
        return "It takes two different scores or more to test their mean against a benchmark."
    goal = number(benchmark)
    said = f"The mean is {number(mean)}, the benchmark {goal}."
    return joined([said, _exceeds(p, f"the true mean exceeds {goal}", f"it lies below {goal}")])


def _exceeds(p: float, claim: str, opposite: str) -> str:
    """Say the result of a one-sided test towards "better than the benchmark"."""
    if p < 0.05 - ROUNDING:
        return f"One-sided {told_p(p)}: you may say that {claim}."
    return f"One-sided {told_p(p)}: you may not say that {claim}; nor is it shown that {opposite}."
