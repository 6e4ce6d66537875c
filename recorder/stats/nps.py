"""The Net Promoter Score and its interval.

Only the counting and its uncertainty live here; the SUPR-Q uses the same question in another way.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from recorder.stats.distributions import critical_z
from recorder.stats.validity import count, ratings


@dataclass(frozen=True, slots=True)
class Nps:
    """A score from -100 to 100 with the recommended interval and, for comparison, plain Wald."""

    n: int
    nps: float | None = None
    wald_lower: float | None = None
    wald_upper: float | None = None
    lower: float | None = None
    upper: float | None = None


def nps(promoters: int, passives: int, detractors: int, confidence: float = 0.95) -> Nps:
    """Give the Net Promoter Score, percent promoters less percent detractors.

    `lower` and `upper` are the adjusted-Wald interval, which adds 3/4 to each of the promoters and
    the detractors and 3 to n. It is centred on the adjusted score, so with few answers it may not
    hold the score itself. The plain Wald interval beside it has no width when all agree. All are
    clipped to ±100. Without answers everything is None.

    Raises InvalidInput for a negative or broken count or a confidence outside 0 to 1.
    Source: Rocks 2016, arXiv:1601.07235; measuringu.com/nps-three-confidence-intervals.
    Not for: a handful of answers, for which no interval makes the score say much.

    >>> score = nps(12, 6, 6)
    >>> score.nps, score.lower, score.upper
    (25.0, -8.71789470577..., 53.16233915022...)
    """
    pro, con = count("promoters", promoters), count("detractors", detractors)
    n = pro + count("passives", passives) + con
    return nps_of_shares(pro, con, n, confidence)


def nps_of_shares(promoters: float, detractors: float, n: int, confidence: float = 0.95) -> Nps:
    """Give the Net Promoter Score of sums of people's shares, which need not be whole numbers.

    Who is asked once is wholly one thing, so that the sums are counts; all else is as in `nps`.
    """
    z = critical_z(confidence)
    if n == 0:
        return Nps(0)
    wald = _limits(promoters, detractors, n, z)
    adjusted = _limits(promoters + 0.75, detractors + 0.75, n + 3, z)
    return Nps(n, 100 * (promoters - detractors) / n, *wald, *adjusted)


def nps_from_scores(scores: Sequence[int | None], confidence: float = 0.95) -> Nps:
    """Give the Net Promoter Score of answers from 0 to 10: 9 and 10 promote, 0 to 6 detract.

    Missing answers are dropped; everything else is as in `nps`.

    Raises InvalidInput for an answer that is no whole number from 0 to 10.
    Source: Reichheld 2003. Not for: scales that do not start at 0 and end at 10.

    >>> nps_from_scores([10, 9, 8, 7, 6, 0, 10, 9, 3, 8]).nps
    10.0
    """
    found = [standing(score) for score in ratings("a score", scores, 0, 10)]
    return nps(found.count(1), found.count(0), found.count(-1), confidence)


def standing(score: float) -> int:
    """Return 1 for a promoter (9, 10), 0 for a passive (7, 8), -1 for a detractor (0 to 6).

    Raises InvalidInput for an answer that is no whole number from 0 to 10. Source: Reichheld 2003.

    >>> standing(9), standing(7), standing(6)
    (1, 0, -1)
    """
    (valid,) = ratings("a score", [score], 0, 10)
    return 1 if valid >= 9 else 0 if valid >= 7 else -1


def _limits(pro: float, con: float, n: float, z: float) -> tuple[float, float]:
    """Return the Wald limits of the difference of two shares of one sample, times 100."""
    score = (pro - con) / n
    # The variance is 0 when all agree, and a rounding must not take it below.
    half = z * math.sqrt(max(0.0, (pro + con) / n - score**2) / n)
    return max(-100.0, 100 * (score - half)), min(100.0, 100 * (score + half))
