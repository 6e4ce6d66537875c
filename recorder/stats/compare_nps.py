"""Two Net Promoter Scores against each other: of different people, or of the same ones.

A single score and its interval are in `nps`. What does not live here: the categories' bounds.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from recorder.stats.compare_times import paired_times
from recorder.stats.distributions import critical_z, normal_cdf
from recorder.stats.nps import standing
from recorder.stats.validity import count, same_length

WIDEST = 200.0
"""How far two scores from -100 to 100 can be apart."""

Counts = tuple[int, int, int]
"""Promoters, passives, detractors."""


@dataclass(frozen=True, slots=True)
class TwoNps:
    """The difference of two scores (first less second), its test and its interval."""

    diff: float | None = None
    z: float | None = None
    p: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class PairedNps:
    """The difference of two scores of the same `n` people, its t test and its interval."""

    n: int
    diff: float | None = None
    t: float | None = None
    df: float | None = None
    p: float | None = None
    lower: float | None = None
    upper: float | None = None


def two_nps(first: Counts, second: Counts, confidence: float = 0.95) -> TwoNps:
    """Compare the scores of two groups of different people by their adjusted-Wald figures.

    Each group is counted in promoters, passives, detractors. As for one score, 3/4 is added to the
    promoters and to the detractors of each group and 3 to its n; the difference of the adjusted
    scores and its standard error, the root of the sum of both variances, give z, the two-sided p
    and the interval, which is clipped to ±200. `diff` is that of the scores themselves; with few
    answers it may lie off the middle of the interval. With an empty group everything is None.

    Raises InvalidInput for a negative or broken count or a confidence outside 0 to 1.
    Source: Lewis & Sauro 2021, measuringu.com/nps-significance-test, on Rocks 2016,
    arXiv:1601.07235.
    Not for: the same people twice; that is `paired_nps`.

    >>> compared = two_nps((12, 6, 6), (6, 6, 12))
    >>> compared.diff, round(compared.lower, 1), round(compared.upper, 1), round(compared.p, 3)
    (50.0, 0.7, 88.2, 0.047)
    """
    sides = [[count("a count", each) for each in side] for side in (first, second)]
    z = critical_z(confidence)
    if not all(sum(side) for side in sides):
        return TwoNps()
    (score1, variance1), (score2, variance2) = (_adjusted(*side) for side in sides)
    middle, error = score1 - score2, math.sqrt(variance1 + variance2)
    away = middle / error
    plain = [100 * (pro - con) / (pro + passive + con) for pro, passive, con in sides]
    return TwoNps(
        diff=plain[0] - plain[1],
        z=away,
        p=2 * normal_cdf(-abs(away)),
        lower=max(-WIDEST, 100 * (middle - z * error)),
        upper=min(WIDEST, 100 * (middle + z * error)),
    )


def nps_difference(
    promoters1: int,
    passives1: int,
    detractors1: int,
    promoters2: int,
    passives2: int,
    detractors2: int,
    confidence: float = 0.95,
) -> TwoNps:
    """Compare the Net Promoter Scores of two groups of different people, from their counts.

    An answer scores 1 (promoter), 0 or -1 (detractor), so that its variance is p + d - (p - d)².
    As for one score, 3/4 is added to the promoters and to the detractors of each group and 3 to
    its n; z is the difference of the adjusted scores over the root of the sum of both variances,
    each over its adjusted n. The interval is clipped to ±200; with few answers the difference of
    the scores themselves may lie off its middle. With an empty group everything is None.

    Raises InvalidInput for a negative or broken count or a confidence outside 0 to 1.
    Source: Lewis & Sauro 2021, measuringu.com/nps-significance-test, on Rocks 2016,
    arXiv:1601.07235.
    Not for: the same people twice, nor scores whose counts are not known.

    >>> round(nps_difference(12, 6, 6, 6, 6, 12).z, 2)
    1.99
    """
    first, second = (promoters1, passives1, detractors1), (promoters2, passives2, detractors2)
    return two_nps(first, second, confidence)


def paired_nps(
    a: Sequence[int | None], b: Sequence[int | None], confidence: float = 0.95
) -> PairedNps:
    """Compare two answers of the same people, from 0 to 10, by the mean difference of their scores.

    A promoter scores 100, a passive 0, a detractor -100, so that the mean difference is that of
    the two Net Promoter Scores; t test and t interval are those of paired values, the interval
    clipped to ±200. `a` and `b` belong together row by row; a row that lacks an answer is left out
    of `n`. With fewer than two pairs the figures are None; where all differences are the same
    there is only `diff`: scores in steps of 100 that do not differ are no sign of certainty.

    Raises InvalidInput for columns of unequal length, an answer that is no whole number from 0 to
    10, a confidence outside 0 to 1.
    Source: Student 1908; no test of its own is published for paired Net Promoter Scores.
    Not for: different people; that is `two_nps`.

    >>> compared = paired_nps([10, 9, 8, 9, 3], [8, 6, 8, 7, 9])
    >>> compared.diff, round(compared.t, 2)
    (40.0, 0.59)
    """
    same_length("a", a, "b", b)
    first, second = (
        [None if each is None else 100.0 * standing(each) for each in side] for side in (a, b)
    )
    test = paired_times(first, second, log=False, confidence=confidence)
    if test.p is None or test.lower is None or test.upper is None:
        return PairedNps(test.n, test.estimate)
    lower, upper = max(-WIDEST, test.lower), min(WIDEST, test.upper)
    return PairedNps(test.n, test.estimate, test.t, test.df, test.p, lower, upper)


def _adjusted(promoters: int, passives: int, detractors: int) -> tuple[float, float]:
    """Return the adjusted score, from -1 to 1, and the variance of it."""
    n = promoters + passives + detractors + 3
    pro, con = (promoters + 0.75) / n, (detractors + 0.75) / n
    return pro - con, (pro + con - (pro - con) ** 2) / n
