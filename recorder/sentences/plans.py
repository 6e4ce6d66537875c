"""What problem discovery, sample sizes and agreement support: numbers to plan a study with."""

import math
from decimal import Decimal

from recorder.figures import decimals, number, percent, rounded, seconds, significant
from recorder.sentences.words import USUAL, joined, level, plural
from recorder.stats.agreement import CohenKappa
from recorder.stats.discovery import ProblemDiscovery

FEW_CASES = 30
"""Below so many cases kappa moves much with every single one."""

KAPPA_UP_TO = (("0.2", "slight"), ("0.4", "fair"), ("0.6", "moderate"), ("0.8", "substantial"))
"""The words of Landis & Koch 1977, each up to its bound; above the last, almost perfect."""

ROUNDING = 1e-9
"""What a division may be above a whole number by roundings."""

NO_SHOWS = "Invite a few more: some do not come."


def undiscovered(found: ProblemDiscovery) -> str:
    """Say how many problems a study found, and how many may be left."""
    if found.total is None or found.undiscovered is None:
        return "There is no problem or no participant, so nothing can be estimated."
    who = plural(found.n, "participant")
    if found.n == 1:
        return f"One participant met {plural(found.problems, 'problem')}: too few to estimate."
    said = (
        f"{who} met {plural(found.problems, 'problem')}, {found.once or 'none'} of them only once. "
        f"That is about {percent(found.discovered)} of an estimated {found.total}."
    )
    if found.undiscovered == 0:
        left = "The estimate leaves none unfound; you may not say that none is left."
    else:
        left = f"You may say that about {plural(found.undiscovered, 'problem')} may be unfound."
    return joined([said, left, "It is an estimate without an interval, for people like these."])


def to_discover(n: int, p: float, goal: float) -> str:
    """Say what a sample size for finding problems promises, and what not."""
    return (
        f"{plural(n, 'participant')} {'is' if n == 1 else 'are'} expected to meet "
        f"{percent(goal)} of the problems that {percent(p)} of people meet. You may not say that "
        f"they find {percent(goal)} of all problems: rarer ones take more."
    )


def at_least_once(probability: float, p: float, n: int) -> str:
    """Say how sure it is that a problem is met."""
    missed = 1 - probability
    return (
        f"A problem that {percent(p)} of people meet is met at least once by "
        f"{plural(n, 'participant')} in {percent(probability, 100)} of such tests, and missed in "
        f"{percent(missed, 100)}. Not having seen it does not show that it is not there."
    )


def expected(found: float, total: int, p: float, n: int) -> str:
    """Say how many problems a test is expected to find."""
    return (
        f"Of {plural(total, 'problem')} that {percent(p)} of people meet, "
        f"{plural(n, 'participant')} meet {significant(found)} on average; "
        "a single test may find more or fewer."
    )


def rate_interval(n: int, margin: float, p: float, confidence: float = 0.95) -> str:
    """Say what interval of a rate so many participants give."""
    return (
        f"With {plural(n, 'participant')}, and if about {percent(p)} complete it, the "
        f"{level(confidence)} interval is about ±{_points(margin)} percentage points. {NO_SHOWS}"
    )


def mean_interval(n: int, margin: float, confidence: float = 0.95) -> str:
    """Say what interval of a mean so many participants give."""
    return (
        f"With {plural(n, 'participant')} the {level(confidence)} interval of the mean is about "
        f"±{number(margin, 2)}, if scores spread as expected. {NO_SHOWS}"
    )


def time_interval(n: int, mean: float, margin: float, confidence: float = 0.95) -> str:
    """Say what interval of a typical time so many participants give."""
    return (
        f"With {plural(n, 'participant')} who complete it, the {level(confidence)} interval of a "
        f"typical time of {seconds(mean)} reaches to about {seconds(mean + margin)}. "
        "Who does not complete it gives no time: invite more."
    )


def time_within(n: int, share: float, rate: float | None = None, confidence: float = 0.95) -> str:
    """Say what interval of a typical time so many participants give, as a share of that time.

    `rate` is the expected share of those who complete it, and so give a time.
    """
    said = (
        f"With {plural(n, 'participant')} who complete it, the {level(confidence)} interval of the "
        f"typical time reaches to about {percent(share)} above it."
    )
    if rate is None or rate >= 1:
        return f"{said} Who does not complete it gives no time: invite more."
    return (
        f"{said} Who does not complete it gives no time: if {percent(rate)} do, invite about "
        f"{math.ceil(n / rate - ROUNDING)}."
    )


def tell_apart(n: int, p1: float, p2: float, power: float, confidence: float = 0.95) -> str:
    """Say what a comparison of two rates of such a size can show."""
    alpha = "" if confidence == USUAL else f" at {level(confidence)} confidence"
    return (
        f"{n} participants in each group, {2 * n} in all: if the true rates are {percent(p1)} and "
        f"{percent(p2)}, {percent(power)} of such studies show the difference{alpha}. One that "
        "does not show it does not prove the rates equal."
    )


def kappa(found: CohenKappa) -> str:
    """Say what the agreement of two raters supports."""
    if found.n == 0 or found.agreement is None:
        return "No case was judged by both raters, so nothing can be said."
    said = f"They agree on {percent(found.agreement, found.n)} of {plural(found.n, 'case')}."
    if found.kappa is None:
        return f"{said} Both used one code throughout, so chance cannot be told from agreement."
    if found.kappa <= 0:
        beyond = f"That is no more than chance would give (kappa {decimals(found.kappa, 2)})."
    else:
        shown = rounded(found.kappa, 2)
        word = next(
            (word for bound, word in KAPPA_UP_TO if shown <= Decimal(bound)), "almost perfect"
        )
        beyond = (
            f"Beyond chance, kappa is {decimals(found.kappa, 2)}; Landis & Koch (1977) call that "
            f"{word}, which is a convention and no test."
        )
    few = f"With fewer than {FEW_CASES} cases every single one moves it much."
    return joined([said, beyond, few if found.n < FEW_CASES else ""])


def evaluators(pairs: int, agreement: float | None) -> str:
    """Say what the agreement of evaluators about problems supports."""
    if agreement is None:
        return "It takes two evaluators of whom one found something, so nothing can be said."
    low = " Two evaluators find much that one alone would miss." if agreement < 0.5 else ""
    return (
        f"Over {plural(pairs, 'pair')} of evaluators, {percent(agreement)} of the problems that "
        f"either found were found by both. Published studies lie between 5 and 65%.{low}"
    )


def _points(margin: float) -> str:
    return number(float(Decimal(str(margin)) * 100))
