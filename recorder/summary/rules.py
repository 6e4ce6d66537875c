"""Which of the valid attempts a figure stands on: rules that give the reason to leave one out.

A rule returns None for an attempt that is in. What does not live here: which attempts are valid
and stand for their participant (`counting`).
"""

from recorder.summary.counting import Reason, Rule
from recorder.summary.records import AttemptRecord


def always(_attempt: AttemptRecord) -> Reason | None:
    """Take every valid attempt."""
    return None


def unless_unassisted(attempt: AttemptRecord) -> Reason | None:
    """Take unassisted completions."""
    return None if attempt.is_unassisted else Reason.NOT_UNASSISTED


def unless_not_unassisted(attempt: AttemptRecord) -> Reason | None:
    """Take all valid attempts but unassisted completions."""
    return Reason.UNASSISTED if attempt.is_unassisted else None


def timed(rule: Rule) -> Rule:
    """Narrow a rule to attempts whose time is known and above 0, as logarithms need."""

    def narrowed(attempt: AttemptRecord) -> Reason | None:
        if reason := rule(attempt):
            return reason
        if attempt.seconds is None:
            return Reason.NOT_RECORDED
        return None if attempt.seconds > 0 else Reason.NO_TIME

    return narrowed


def counted(count: str, rule: Rule) -> Rule:
    """Narrow a rule to attempts in which somebody counted."""

    def narrowed(attempt: AttemptRecord) -> Reason | None:
        if reason := rule(attempt):
            return reason
        return Reason.NOT_RECORDED if getattr(attempt, count) is None else None

    return narrowed


def rated(attempt: AttemptRecord) -> Reason | None:
    """Take valid attempts with an answer to the SEQ, on its scale of 1 to 7."""
    return None if attempt.seq_rating in range(1, 8) else Reason.NOT_RECORDED


def pathed(attempt: AttemptRecord) -> Reason | None:
    """Take unassisted completions of which the pages are known, as lostness needs."""
    unique, visits = attempt.pages_unique, attempt.pages_total
    if reason := unless_unassisted(attempt):
        return reason
    known = unique is not None and visits is not None and 0 < unique <= visits
    return None if known else Reason.NOT_RECORDED


def second_rated(attempt: AttemptRecord) -> Reason | None:
    """Take valid attempts that a second rater judged."""
    return Reason.NOT_RECORDED if attempt.second_outcome is None else None
