"""UMUX and UMUX-Lite: four items, or two, that stand in for the SUS.

The SUS itself is `sus`; the SUS-equivalent of the short form is here, its grade deliberately not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from recorder.stats.validity import items, present, rating, refuse


@dataclass(frozen=True, slots=True)
class UmuxLite:
    """One person's UMUX-Lite, raw (0 to 100) and as the SUS score it predicts (22.9 to 87.9)."""

    raw: float | None = None
    sus_equivalent: float | None = None


def umux(responses: Sequence[int | None]) -> float | None:
    """Score the four UMUX answers (1 to 7) of one person, 0 to 100.

    Odd items count v-1, even ones 7-v, and the sum is taken as a percentage of 24. With an answer
    missing there is no score.

    Raises InvalidInput for another number of answers or an answer off the scale.
    Source: Finstad 2010.
    Not for: SUS percentiles and grades, which belong to the SUS.

    >>> umux([6, 2, 6, 1])
    87.5
    """
    answers = items("UMUX answers", responses, size=4, low=1, high=7)
    given = present(answers)
    if len(given) < len(answers):
        return None
    return sum(v - 1 if item % 2 else 7 - v for item, v in enumerate(given, start=1)) / 24 * 100


def umux_lite(item1: int | None, item2: int | None, points: int = 7) -> UmuxLite:
    """Score the two UMUX-Lite answers of one person, on 7 points or (UX-Lite) on 5.

    `item1` is "capabilities meet my requirements", `item2` "easy to use". With either missing
    there is no score. The regression to the SUS was fitted on 7 points and is carried over to 5.

    Raises InvalidInput for another number of points or an answer off the scale.
    Source: Lewis, Utesch & Maher 2013: 0.65 · raw + 22.9.
    Not for: grades, since the SUS-equivalent ends at 87.9 and can never be as good as a SUS of 100.

    >>> umux_lite(6, 5)
    UmuxLite(raw=75.0, sus_equivalent=71.65)
    """
    if points not in (5, 7):
        refuse("points", points, "7, or 5 for the UX-Lite")
    given = [
        rating(name, value, 1, points)
        for name, value in (("item1", item1), ("item2", item2))
        if value is not None
    ]
    if len(given) < 2:
        return UmuxLite()
    raw = (sum(given) - 2) * 100 / (2 * (points - 1))
    return UmuxLite(raw, 0.65 * raw + 22.9)
