"""What a SUS score means: the published percentile, grade, adjective and acceptability.

The tables are data of the publications named beside them. Scoring answers is `sus`.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from recorder.stats.distributions import normal_cdf
from recorder.stats.validity import between

# Percentile rank of the whole scores 0 to 100, ten in a line (Sauro 2011, from J. R. Lewis's R
# code). The formatter must keep the lines, which are how the table is read.
# fmt: off
PERCENTILES = (
    0.0, 0.2, 0.2, 0.3, 0.3, 0.3, 0.3, 0.4, 0.4, 0.4,
    0.5, 0.5, 0.6, 0.6, 0.7, 0.7, 0.8, 0.8, 0.9, 1.0,
    1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 1.9, 2.1, 2.3,
    2.5, 2.7, 2.9, 3.2, 3.4, 3.8, 4.1, 4.4, 4.8, 5.3,
    5.7, 6.2, 6.8, 7.3, 8.0, 8.7, 9.4, 10.2, 11.1, 12.1,
    13.1, 14.2, 15.4, 16.7, 18.1, 19.6, 21.2, 22.9, 24.7, 26.7,
    28.8, 31.0, 33.3, 35.8, 38.4, 41.1, 43.9, 46.9, 50.0, 53.2,
    56.4, 59.8, 63.1, 66.5, 69.9, 73.2, 76.5, 79.7, 82.7, 85.5,
    88.1, 90.5, 92.6, 94.4, 95.9, 97.2, 98.1, 98.8, 99.3, 99.6,
    99.8, 99.9, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0,
    100.0,
)
# fmt: on

GRADE_FROM = (51.7, 62.7, 65.0, 71.1, 72.6, 74.1, 77.2, 78.9, 80.8, 84.1)
GRADES = ("F", "D", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+")
"""The curved grading scale (Sauro & Lewis 2016, Table 8.5): each grade but F from its bound on."""

ADJECTIVE_UP_TO = (16.4, 28.0, 43.3, 61.15, 78.45, 88.2)
ADJECTIVES = ("Worst Imaginable", "Awful", "Poor", "OK", "Good", "Excellent", "Best Imaginable")
"""Bangor, Kortum & Miller 2009 give mean scores: 12.5, 20.3, 35.7, 50.9, 71.4, 85.5, 90.9.

The nearest mean names a score, so the bounds are the midpoints; they are written out because a
computed midpoint can miss the decimal by a rounding. A score on a midpoint goes to the lower."""

ADJECTIVE_MEASURINGU_FROM = (25.1, 51.7, 71.1, 80.8, 84.1)
ADJECTIVES_MEASURINGU = ("Worst Imaginable", "Poor", "OK", "Good", "Excellent", "Best Imaginable")
"""The other set of adjectives in use (MeasuringU 2018), each but the first from its bound on."""


@dataclass(frozen=True, slots=True)
class SusMeaning:
    """One score in the words and numbers that people compare it by."""

    percentile: float | None = None
    percentile_normal: float | None = None
    grade: str | None = None
    adjective: str | None = None
    adjective_measuringu: str | None = None
    acceptability: str | None = None


def sus_interpret(score: float | None) -> SusMeaning:
    """Say what a SUS score (0 to 100) means, usually the unrounded mean of a group.

    `percentile` is interpolated in the published table: the share of products that score lower.
    `percentile_normal` is only the approximation by a normal curve around 68 and differs from it
    by several points. The two adjectives come from different publications and disagree at some
    scores: show one and name it. Without a score everything is None.

    Raises InvalidInput for a score outside 0 to 100.
    Source: percentiles, Sauro 2011; grades, Sauro & Lewis 2016; adjectives, Bangor, Kortum &
    Miller 2009 and MeasuringU 2018; acceptability, Bangor, Kortum & Miller 2008.
    Not for: the subscales, and not for a SUS-equivalent that cannot reach 100 (`umux_lite`).

    >>> meaning = sus_interpret(80.8)
    >>> meaning.percentile, meaning.grade, meaning.adjective
    (90.02, 'A', 'Excellent')
    """
    if score is None:
        return SusMeaning()
    between("score", score, 0, 100)
    return SusMeaning(
        percentile=_percentile(score),
        percentile_normal=100 * normal_cdf((score - 68) / 12.5),
        grade=GRADES[bisect_right(GRADE_FROM, score)],
        adjective=ADJECTIVES[bisect_left(ADJECTIVE_UP_TO, score)],
        adjective_measuringu=ADJECTIVES_MEASURINGU[bisect_right(ADJECTIVE_MEASURINGU_FROM, score)],
        acceptability=_acceptability(score),
    )


def _percentile(score: float) -> float:
    """Return the percentile of a score, on the line between the two whole scores around it."""
    whole = int(score)
    if whole == score:
        return PERCENTILES[whole]
    low, high = PERCENTILES[whole], PERCENTILES[whole + 1]
    return low + (high - low) * (score - whole)


def _acceptability(score: float) -> str:
    if score < 50:
        return "not acceptable"
    return "marginal" if score <= 70 else "acceptable"
