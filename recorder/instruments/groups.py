"""The figures of a group whose members have a score each: its mean, and who is not in it.

What does not live here: groups with figures of their own, which stand with their instrument.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from recorder.instruments.instrument import Responses
from recorder.stats.samples import mean_interval
from recorder.stats.validity import present


@dataclass(frozen=True, slots=True)
class ScoreGroup:
    """The mean score of the `n` people who have one, with its t interval on the score's range.

    `excluded` ones left an item blank without which there is no score.
    """

    n: int
    excluded: int
    mean: float | None = None
    sd: float | None = None
    lower: float | None = None
    upper: float | None = None


def score_group(
    responses: Sequence[Responses],
    score: Callable[[Responses], float | None],
    low: float,
    high: float,
) -> ScoreGroup:
    """Average the scores of a group; they run from `low` to `high`.

    >>> score_group([[4], [6], [None]], lambda each: each[0], 1, 7).mean
    5.0
    """
    scores = present(score(each) for each in responses)
    found = mean_interval(scores, low=low, high=high)
    return ScoreGroup(
        n=found.n,
        excluded=len(responses) - found.n,
        mean=found.mean,
        sd=found.sd,
        lower=found.lower,
        upper=found.upper,
    )
