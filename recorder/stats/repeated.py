"""People who answered a question several times: each counts once, with the mean of what they said.

Two answers of one person are not two people: pooled, they make intervals narrower than what is
known. What does not live here: single answers (`nps`, `ratings`), and answers of the same people
held against each other (`compare_nps`, `compare_times`).
"""

import math
from collections.abc import Callable, Sequence

from recorder.stats.distributions import critical_z
from recorder.stats.nps import Nps, nps_of_shares, standing
from recorder.stats.ratings import Ces, Csat
from recorder.stats.samples import MeanInterval, mean_interval, mean_of
from recorder.stats.validity import present, ratings, refuse

People = Sequence[Sequence[float | None]]
"""For each person what they said each time, None where they said nothing."""


def mean_of_people(
    people: People, confidence: float = 0.95, low: float = -math.inf, high: float = math.inf
) -> MeanInterval:
    """Give the mean of people's own means, with the t interval of as many values as people.

    Who said nothing is not in it. All else is as in `mean_interval`.

    Source: Student 1908, on one value a person; Sauro & Lewis 2016, chapter 3.
    Not for: the difference between two of the answers; that is paired.

    >>> mean_of_people([[4, 6], [7, 7], [None, 3]]).mean
    5.0
    """
    return mean_interval(_each(people, float), confidence, low, high)


def share_of_people(
    shares: Sequence[float], confidence: float = 0.95
) -> tuple[float | None, float | None, float | None]:
    """Give the mean of people's own shares, from 0 to 1, with adjusted-Wald limits.

    A person of whose answers half are a yes counts as half a yes, so that the sum of the shares
    stands where a count does. Shares spread no more than a yes or no of the same mean would, so
    the interval is rather too wide than too narrow; and it has a width where all agree, which a t
    interval has not. Without anybody all are None.

    Source: Agresti & Coull 1998, with the sum of shares for the count.
    Not for: one answer a person, for which it is the adjusted Wald itself.

    >>> [round(each, 3) for each in share_of_people([1, 0.5, 1, 0.5, 1])]
    [0.8, 0.36, 0.98]
    """
    z, n = critical_z(confidence), len(shares)
    if n == 0:
        return None, None, None
    total = math.fsum(shares)
    middle = (total + z**2 / 2) / (n + z**2)
    margin = z * math.sqrt(middle * (1 - middle) / (n + z**2))
    return total / n, max(0.0, middle - margin), min(1.0, middle + margin)


def nps_of_people(people: People, confidence: float = 0.95) -> Nps:
    """Give the Net Promoter Score of people who were asked several times, each counted once.

    A person who promoted once and was passive once is half a promoter and half a passive. The
    limits are those of `nps`, which for the same reason as in `share_of_people` are rather too
    wide than too narrow.

    Raises InvalidInput for an answer that is no whole number from 0 to 10.
    Source: Rocks 2016, arXiv:1601.07235, with sums of shares for the counts.

    >>> nps_of_people([[9, 7], [6, 10], [10, 10]]).nps
    50.0
    """
    answers = [ratings("a score", present(each), 0, 10) for each in people]
    promoters = _each(answers, lambda each: float(standing(each) > 0))
    detractors = _each(answers, lambda each: float(standing(each) < 0))
    return nps_of_shares(math.fsum(promoters), math.fsum(detractors), len(promoters), confidence)


def csat_of_people(people: People, points: int = 5, confidence: float = 0.95) -> Csat:
    """Give the share of satisfied people who were asked several times, each counted once.

    `top_box_count` is the sum of their shares, and need not be whole.

    Raises InvalidInput as `csat` does.
    Source: as `csat`, and `share_of_people`.

    >>> csat_of_people([[5, 3], [4, 5]]).csat
    0.75
    """
    if points not in (5, 7):
        refuse("points", points, "5 or 7")
    answers = [ratings("a rating", present(each), 1, points) for each in people]
    shares = _each(answers, lambda each: float(each >= points - 1))
    share, lower, upper = share_of_people(shares, confidence)
    return Csat(len(shares), math.fsum(shares), share, lower, upper, mean_of(_each(answers, float)))


def ces_of_people(people: People, confidence: float = 0.95) -> Ces:
    """Give the Customer Effort Score 2.0 of people who were asked several times, each counted once.

    Raises InvalidInput for a rating that is no whole number from 1 to 7.
    Source: as `ces` in its version 2, with `mean_of_people` and `share_of_people`.

    >>> ces_of_people([[5, 3], [7, 7]]).agree_rate
    0.75
    """
    answers = [ratings("a rating", present(each), 1, 7) for each in people]
    mean = mean_of_people(answers, confidence, low=1, high=7)
    if mean.n == 0:
        return Ces(0)
    share, lower, upper = share_of_people(_each(answers, lambda each: float(each >= 5)), confidence)
    index = mean_of(_each(answers, lambda each: 100.0 * ((each >= 6) - (each <= 3))))
    return Ces(mean.n, mean.mean, share, index, mean.lower, mean.upper, lower, upper)


def _each(people: People, value: Callable[[float], float]) -> list[float]:
    """Return for each person who said anything the mean of what becomes of it."""
    said = [[value(each) for each in present(answers)] for answers in people]
    return [mean for each in said if (mean := mean_of(each)) is not None]
