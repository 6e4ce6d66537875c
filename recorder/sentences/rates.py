"""What a rate supports: x of n people did something, graded outcomes, errors, who came back.

Two rates against each other, or one against a benchmark, are in `comparisons`.
"""

from recorder.figures import percent
from recorder.sentences.words import count, joined, plausibly

NARROW = 0.1
"""The width of an interval up to which its middle may be told as a figure: plus or minus five."""


def rate(
    x: int,
    n: int,
    lower: float | None,
    upper: float | None,
    confidence: float = 0.95,
    did: str = "completed it",
    do: str = "complete it",
    will: str = "will",
) -> str:
    """Say what may be claimed from x of n people with an interval of the true rate.

    `did` and `do` say what they did, in the past and of people in general; `will` stands for it.

    >>> rate(4, 5, 0.3596, 0.9797)  # doctest: +NORMALIZE_WHITESPACE
    '4 of 5 completed it; the true rate is plausibly between 36% and 98%. You may say that most of
    these participants completed it; you may not say that 80% of people will, nor that most will.'
    """
    if n == 0 or lower is None or upper is None:
        return "Nobody tried, so nothing can be said."
    told = (
        f"{count(x, n)} {did}; the true rate is {plausibly(confidence)} "
        f"between {percent(lower, n)} and {percent(upper, n)}."
    )
    if n == 1:
        return f"{told} One person shows that some {'do' if x else 'do not'}, not how many."
    return joined([told, _may(x, n, (lower, upper), did, do, will)])


def _may(x: int, n: int, limits: tuple[float, float], did: str, do: str, will: str) -> str:
    """Say what may be said of people in general, or else of these participants; and what not."""
    lower, upper = limits
    if lower > 0.5:
        may = f"that most people {do}"
    elif upper < 0.5:
        may = f"that fewer than half of people {do}"
    else:
        may = f"that {_share_of_these(x, n)} of these participants {did}"
    if 0 < x < n and upper - lower <= NARROW:
        return f"You may say {may}, and that about {percent(x / n, n)} {will}."
    whole = {n: "everybody", 0: "nobody"}.get(x, f"{percent(x / n, n)} of people")
    return f"You may say {may}; you may not say that {whole} {will}{_nor(x, n, limits, will)}."


def _share_of_these(x: int, n: int) -> str:
    if x == n:
        return "all"
    if x == 0:
        return "none"
    if 2 * x == n:
        return "half"
    return "most" if 2 * x > n else "fewer than half"


def _nor(x: int, n: int, limits: tuple[float, float], will: str) -> str:
    """Say what the observed majority tempts to say, where the interval does not support it."""
    if limits[0] > 0.5 or limits[1] < 0.5 or 2 * x == n:
        return ""
    return f", nor that {'most' if 2 * x > n else 'fewer than half'} {will}"


def best_guess(estimate: float | None, method: str | None, n: int) -> str:
    """Say which single figure is the best guess where one must be named."""
    if estimate is None or method is None:
        return ""
    by = {"mle": "the observed rate", "laplace": "Laplace", "wilson": "Wilson"}[method]
    return f"Where a single figure must be named, {percent(estimate, n)} ({by}) is the best guess."


def graded(
    alone: int, n: int, excluded: int, lower: float | None, upper: float | None, score: float | None
) -> str:
    """Say what graded outcomes support: the rate without help, and what the score is not."""
    away = f"{excluded} more left every denominator." if excluded else ""
    if n == 0:
        return joined(["There is no valid attempt, so nothing can be said.", away])
    said = rate(alone, n, lower, upper, did="completed it alone", do="complete it alone")
    return joined(
        [
            said,
            away,
            f"The graded score of {percent(score, n)} weighs how well it went: it is no share of "
            "people and has no interval.",
        ]
    )


def returned(came: int, wave1: int, lower: float | None, upper: float | None, conf: float) -> str:
    """Say what a share of people who came back supports."""
    if wave1 == 0:
        return "Nobody took part in the first wave, so nothing can be said about who came back."
    said = rate(came, wave1, lower, upper, conf, "came back", "come back")
    return joined([said, "Whoever was not invited again is no loss: leave them out."])


def satisfied(top: int, n: int, lower: float | None, upper: float | None, conf: float) -> str:
    """Say what a share of satisfied people supports."""
    if n == 0:
        return "Nobody answered, so nothing can be said."
    return rate(top, n, lower, upper, conf, "are satisfied", "are satisfied", "are")
