"""Graded outcomes: how many attempts ended how, and out of how many.

Which outcomes are valid attempts and what each is worth lives here. Intervals do not: the binary
unassisted rate gets its own from `intervals`, and the graded score must never be given one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from recorder.stats.validity import InvalidInput, between, count

DEFAULT_WEIGHTS: Mapping[str, float] = {
    "success": 1.0,
    "success_with_difficulty": 0.5,
    "assisted": 0.0,
    "failure": 0.0,
    "abandoned": 0.0,
}
"""What a valid attempt is worth in the graded score. The keys are all the valid outcomes."""

EXCLUDED = ("not_attempted", "technical_failure")
"""Outcomes that leave every denominator and are only counted."""


@dataclass(frozen=True, slots=True)
class GradedSuccess:
    """Shares of the valid attempts of a task; `excluded` attempts stand beside them."""

    n: int
    excluded: int
    unassisted_rate: float | None = None
    assisted_inclusive_rate: float | None = None
    clean_rate: float | None = None
    graded_score: float | None = None
    failure_rate: float | None = None
    abandonment_rate: float | None = None


def graded_success(
    counts: Mapping[str, int], weights: Mapping[str, float] | None = None
) -> GradedSuccess:
    """Turn the number of attempts per outcome into shares of the valid attempts.

    `counts` maps an outcome to a number of attempts; an outcome that is left out counts 0. A
    success (with or without difficulty) is unassisted by definition: one that needed help is
    counted as `assisted`. `weights` (0 to 1) replace the default worth of single outcomes in the
    graded score: 1 for a success, one half with difficulty, 0 for everything else.
    Without a valid attempt every share is None.

    Raises InvalidInput for an unknown outcome, a negative count or a weight outside 0 to 1.
    Source: partial credit, Nielsen 2001, "Success Rate: The Simplest Usability Metric"; levels of
    success, Tullis & Albert 2013, section 4.1.2; assisted apart, ISO/IEC 25062:2006.
    Not for: confidence intervals. The graded score is no proportion of attempts, so report the
    unassisted rate with its interval as the headline.

    >>> nielsen = {"success": 9, "success_with_difficulty": 4, "failure": 11}
    >>> graded_success(nielsen).graded_score
    0.4583333333333333
    """
    number = _complete(counts)
    n = sum(number[outcome] for outcome in DEFAULT_WEIGHTS)
    excluded = sum(number[outcome] for outcome in EXCLUDED)
    worth = _weights(weights or {})
    if n == 0:
        return GradedSuccess(n, excluded)
    unassisted = number["success"] + number["success_with_difficulty"]
    return GradedSuccess(
        n,
        excluded,
        unassisted_rate=unassisted / n,
        assisted_inclusive_rate=(unassisted + number["assisted"]) / n,
        clean_rate=number["success"] / n,
        graded_score=sum(worth[outcome] * number[outcome] for outcome in worth) / n,
        failure_rate=number["failure"] / n,
        abandonment_rate=number["abandoned"] / n,
    )


def _complete(counts: Mapping[str, int]) -> dict[str, int]:
    """Return a count for every outcome; refuse an outcome that does not exist."""
    known = (*DEFAULT_WEIGHTS, *EXCLUDED)
    _refuse_unknown("counts", counts, known)
    return {outcome: count(outcome, counts.get(outcome, 0)) for outcome in known}


def _weights(changes: Mapping[str, float]) -> dict[str, float]:
    """Return the default weights with the given ones in their places."""
    _refuse_unknown("weights", changes, tuple(DEFAULT_WEIGHTS))
    return {
        outcome: between(f"the weight of {outcome}", changes.get(outcome, default), 0, 1)
        for outcome, default in DEFAULT_WEIGHTS.items()
    }


def _refuse_unknown(name: str, given: Mapping[str, float], known: tuple[str, ...]) -> None:
    for outcome in given:
        if outcome not in known:
            raise InvalidInput(f"{name} names {outcome!r}: use only {', '.join(known)}.")
