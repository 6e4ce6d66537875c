"""SUPR-Q: the raw scores of a website's eight-item questionnaire.

Raw scores only. The percentiles belong to a licensed database and are not shipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from recorder.stats.samples import mean_of
from recorder.stats.validity import items as valid_items
from recorder.stats.validity import present, rating


@dataclass(frozen=True, slots=True)
class SuprqRaw:
    """One person's raw scores, 1 to 5 (0.5 to 5 where the recommendation counts)."""

    raw: float | None
    usability: float | None
    trust: float | None
    loyalty: float | None
    appearance: float | None


def suprq_raw(items: Sequence[int | None], ltr: int | None) -> SuprqRaw:
    """Give the raw SUPR-Q of one person, in all and by subscale.

    `items` are seven answers of 1 to 5 in the order usability (2), trust (2), return, appearance
    (2); `ltr` is the likelihood to recommend, 0 to 10, of which half counts. A score that lacks
    an answer is None, and the other scores stay.

    Raises InvalidInput for another number of answers or an answer off its scale.
    Source: Sauro 2015, "SUPR-Q: A Comprehensive Measure of the Quality of the Website User
    Experience", JUS 10(2).
    Not for: percentiles, and not for comparing with figures that used other wordings.

    >>> suprq_raw([4, 5, 4, 4, 3, 4, 5], ltr=8).raw
    4.125
    """
    answers = valid_items("SUPR-Q answers", items, size=7, low=1, high=5)
    recommend = None if ltr is None else rating("ltr", ltr, 0, 10) / 2
    return SuprqRaw(
        raw=_mean_if_complete([*answers, recommend]),
        usability=_mean_if_complete(answers[0:2]),
        trust=_mean_if_complete(answers[2:4]),
        loyalty=_mean_if_complete([answers[4], recommend]),
        appearance=_mean_if_complete(answers[5:7]),
    )


def _mean_if_complete(values: Sequence[float | None]) -> float | None:
    """Return the mean, or None where a value is missing."""
    return None if None in values else mean_of(present(values))
