"""Single ratings: ease after a task (SEQ), satisfaction (CSAT), effort (CES).

Questionnaires of several items have modules of their own; the recommendation question is `nps`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from recorder.stats.intervals import adjusted_wald
from recorder.stats.samples import MeanInterval, mean_interval, mean_of
from recorder.stats.validity import ratings as valid_ratings
from recorder.stats.validity import refuse


@dataclass(frozen=True, slots=True)
class Csat:
    """Satisfaction of `n` people: how many ticked one of the top two boxes.

    That need not be whole where people were asked several times (`repeated`).
    """

    n: int
    top_box_count: float
    csat: float | None = None
    lower: float | None = None
    upper: float | None = None
    mean: float | None = None


@dataclass(frozen=True, slots=True)
class Ces:
    """Effort as `n` people rated it; `lower` and `upper` are the limits of the mean."""

    n: int
    mean: float | None = None
    agree_rate: float | None = None
    index: float | None = None
    lower: float | None = None
    upper: float | None = None
    agree_lower: float | None = None
    agree_upper: float | None = None


def seq(ratings: Sequence[int | None], confidence: float = 0.95) -> MeanInterval:
    """Give the mean of the Single Ease Question, 1 (very difficult) to 7 (very easy).

    Missing ratings are dropped. The t interval is clipped to 1 and 7; one rating has none.

    Raises InvalidInput for a rating that is no whole number from 1 to 7.
    Source: Sauro & Dumas 2009. For orientation, the historical mean is about 5.5.
    Not for: comparing single people; a difference of one point is noise.

    >>> seq([6, 7, 5, 6, 4, 7, 6, 5]).mean
    5.75
    """
    return mean_interval(valid_ratings("a rating", ratings, 1, 7), confidence, low=1, high=7)


def csat(ratings: Sequence[int | None], points: int = 5, confidence: float = 0.95) -> Csat:
    """Give the share of satisfied people: the top two boxes of a scale of 5 or 7 points.

    Missing ratings are dropped; the interval is the adjusted Wald. Without ratings there is a
    count of 0 and everything else is None.

    Raises InvalidInput for another number of points or a rating off the scale.
    Source: common practice; the interval as for every proportion, Sauro & Lewis 2005.
    Not for: comparing scales of 5 and 7 points with each other.

    >>> csat([5, 4, 3, 5, 2, 4, 4]).csat
    0.7142857142857143
    """
    if points not in (5, 7):
        refuse("points", points, "5 or 7")
    valid = valid_ratings("a rating", ratings, 1, points)
    n, top = len(valid), sum(1 for rating in valid if rating >= points - 1)
    interval = adjusted_wald(top, n, confidence)
    share = top / n if n else None
    return Csat(n, top, share, interval.lower, interval.upper, mean_of(valid))


def ces(ratings: Sequence[int | None], version: int = 2, confidence: float = 0.95) -> Ces:
    """Give the Customer Effort Score of one of its two versions.

    Version 2 asks for agreement that it was easy, 1 to 7: `agree_rate` is the share of 5 to 7,
    `index` the percentage of 6 and 7 less that of 1 to 3. Version 1 asks for the effort, 1 to 5,
    where low is good: `agree_rate` is the share of 1 and 2, and there is no index. Missing
    ratings are dropped; without ratings the figures are None. The mean has the t interval of every
    mean rating, clipped to the scale, the share the adjusted Wald of every proportion; the index
    has none.

    Raises InvalidInput for another version, a rating off its scale, a confidence outside 0 to 1.
    Source: Dixon, Freeman & Toman 2010 (version 1) and the vendor's definition of version 2; the
    intervals as in Sauro & Lewis 2016, chapter 3.
    Not for: series that mix the versions, which point in opposite directions.

    >>> ces([1, 2, 2, 3, 5], version=1).agree_rate
    0.6
    """
    if version not in (1, 2):
        refuse("version", version, "1 or 2")
    points, easy = (5, (1, 2)) if version == 1 else (7, (5, 7))
    valid = valid_ratings("a rating", ratings, 1, points)
    mean = mean_interval(valid, confidence, low=1, high=points)
    n = len(valid)
    if n == 0:
        return Ces(0)

    def number(low: int, high: int) -> int:
        return sum(1 for rating in valid if low <= rating <= high)

    agree = number(*easy)
    limits = adjusted_wald(agree, n, confidence)
    index = None if version == 1 else 100 * (number(6, 7) / n - number(1, 3) / n)
    return Ces(n, mean.mean, agree / n, index, mean.lower, mean.upper, limits.lower, limits.upper)
