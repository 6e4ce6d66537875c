"""Errors: how many per attempt, how many people make any, how many per opportunity.

What is an error, and which attempts are valid, is decided before: every valid attempt counts
here, completed or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from recorder.stats.intervals import Interval, adjusted_wald
from recorder.stats.validity import Whole, count, counts


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """Errors in `n` attempts; the rates run from 0, and only per attempt and opportunity past 1."""

    n: int
    total: int
    mean_errors: float | None = None
    any_error_rate: float | None = None
    any_error_lower: float | None = None
    any_error_upper: float | None = None
    errors_per_opportunity: float | None = None
    exceeds_opportunities: bool | None = None
    epo_lower: float | None = None
    epo_upper: float | None = None


def error_rate(
    errors: Sequence[int | None] | Whole, opportunities: int | None = None, confidence: float = 0.95
) -> ErrorRate:
    """Describe the errors of a task, given their number in each valid attempt.

    Missing counts are dropped. `any_error_rate` is the share of attempts with at least one error,
    with its adjusted-Wald interval. `opportunities` is how often one attempt could go wrong;
    without it (or with 0) nothing is said per opportunity. `exceeds_opportunities` tells that an
    attempt had more errors than opportunities, which means that the number was set too low; once
    all errors exceed all opportunities there is no interval. Without attempts the rates are None.

    Raises InvalidInput for a negative or broken count or a confidence outside 0 to 1.
    Source: Tullis & Albert 2013, section 4.3; Sauro & Lewis 2016, chapter 2.
    Not for: rare slips over many tasks at once, whose opportunities differ; report per task.

    >>> found = error_rate([0, 1, 0, 2, 0, 0, 3, 1], opportunities=5)
    >>> found.mean_errors, found.any_error_rate, found.errors_per_opportunity
    (0.875, 0.5, 0.175)
    """
    found = counts("errors", errors)
    per_attempt = None if opportunities is None else count("opportunities", opportunities)
    n, total = len(found), sum(found)
    affected = n - found.count(0)
    any_error = adjusted_wald(affected, n, confidence)
    if n == 0:
        return ErrorRate(n, total)
    chances = n * (per_attempt or 0)
    per_opportunity = adjusted_wald(total, chances, confidence) if total <= chances else Interval()
    return ErrorRate(
        n,
        total,
        mean_errors=total / n,
        any_error_rate=affected / n,
        any_error_lower=any_error.lower,
        any_error_upper=any_error.upper,
        errors_per_opportunity=total / chances if chances else None,
        exceeds_opportunities=None if per_attempt is None else max(found) > per_attempt,
        epo_lower=per_opportunity.lower,
        epo_upper=per_opportunity.upper,
    )
