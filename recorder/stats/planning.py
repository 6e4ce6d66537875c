"""Sample sizes: how many participants make an estimate, or a comparison, precise enough.

Numbers of participants for finding problems are in `discovery`. Nothing here knows what a
participant costs.
"""

import math
from dataclasses import dataclass

from recorder.stats.distributions import critical_t, critical_z, normal_quantile
from recorder.stats.validity import InvalidInput, between, finite, inside, positive, refuse

LARGEST = 10**12
"""Beyond this a plan is a slip of the pen, and floats no longer tell n from n+1."""


@dataclass(frozen=True, slots=True)
class CompletionSample:
    """Participants for the interval of a completion rate, by plain Wald and adjusted Wald."""

    n_wald: int
    n: int


@dataclass(frozen=True, slots=True)
class TimeSample:
    """Participants for a typical time; `log_margin` is the margin on logarithms."""

    log_margin: float
    n: int


def n_completion_ci(margin: float, p: float = 0.5, confidence: float = 0.95) -> CompletionSample:
    """Give the participants for an adjusted-Wald interval of a completion rate of ± `margin`.

    `margin` and the expected rate `p` lie between 0 and 1; p = .5 is the safe choice. At least
    one participant is needed.

    Raises InvalidInput for a margin, rate or confidence outside its range.
    Source: Sauro & Lewis 2016, chapter 6, and J. R. Lewis's R code.
    Not for: comparing two rates; that is `n_two_proportions`.

    >>> n_completion_ci(0.2).n, n_completion_ci(0.1).n
    (21, 93)
    """
    inside("margin", margin, 0, 1)
    inside("p", p, 0, 1)
    z2 = critical_z(confidence) ** 2
    n_wald = _whole(z2 * p * (1 - p) / margin / margin)
    p_adj = (n_wald * p + z2 / 2) / (n_wald + z2)
    return CompletionSample(n_wald, _whole(z2 * p_adj * (1 - p_adj) / margin / margin - z2))


def n_mean_ci(sd: float, margin: float, confidence: float = 0.95) -> int:
    """Give the participants for a t interval of a mean of ± `margin`, both in units of the score.

    That is the smallest n of 2 or more with t·sd/√n ≤ margin; `sd` is expected from earlier
    studies.

    Raises InvalidInput for an sd below 0, a margin that is not above 0, a confidence outside 0
    to 1, or a margin so small that no test could reach it.
    Source: Sauro & Lewis 2016, chapter 6; searched, where the book iterates and may end 1 off.
    Not for: times, which are skewed; that is `n_time_ci`.

    >>> n_mean_ci(sd=12.5, margin=5)
    27
    """
    if finite("sd", sd) < 0:
        refuse("sd", sd, "a standard deviation of 0 or more")
    positive("margin", margin)
    # The normal curve has thinner tails than any t, so its answer is a lower bound to start from.
    ratio = critical_z(confidence) * sd / margin
    n = max(2, _whole(ratio * ratio))
    while critical_t(confidence, n - 1) * sd / math.sqrt(n) > margin:
        n += 1
    return n


def n_time_ci(mean: float, margin: float, sd_log: float, confidence: float = 0.95) -> TimeSample:
    """Give the participants for an interval of a typical time of `mean` plus `margin`.

    `sd_log` is the standard deviation of the logarithms of the times, from earlier studies. The
    margin is upwards; downwards the interval is narrower.

    Raises InvalidInput for a mean or margin that is not above 0, and as `n_mean_ci` does.
    Source: Sauro & Lewis 2016, chapter 6.
    Not for: a standard deviation of plain seconds.

    >>> n_time_ci(mean=60, margin=15, sd_log=0.45).n
    19
    """
    positive("mean", mean)
    positive("margin", margin)
    log_margin = math.log1p(margin / mean)
    return TimeSample(log_margin, n_mean_ci(sd_log, log_margin, confidence))


def n_two_proportions(p1: float, p2: float, confidence: float = 0.95, power: float = 0.8) -> int:
    """Give the participants per group to tell two completion rates apart by the N-1 test.

    `power` is the probability to find the difference if it is there.

    Raises InvalidInput for rates outside 0 to 1 or equal ones, a confidence or power outside 0 to
    1, or rates so near that no test could tell them apart.
    Source: Sauro & Lewis 2016, chapter 6.
    Not for: the same people twice, where fewer are enough.

    >>> n_two_proportions(0.8, 0.6)
    83
    """
    between("p1", p1, 0, 1)
    between("p2", p2, 0, 1)
    inside("power", power, 0, 1)
    if p1 == p2:
        raise InvalidInput(f"p1 and p2 are both {p1!r}: give two different rates to tell apart.")
    z = critical_z(confidence) + normal_quantile(power)
    middle, diff = (p1 + p2) / 2, p1 - p2
    return _whole(2 * z**2 * middle * (1 - middle) / diff / diff + 0.5)


def _whole(participants: float) -> int:
    """Return a number of participants, rounded up and at least one; refuse an absurd one."""
    if participants > LARGEST:
        raise InvalidInput(
            f"this would take more than {LARGEST:.0e} participants: "
            "give a wider margin or a larger difference."
        )
    return max(1, math.ceil(participants))
