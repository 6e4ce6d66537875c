"""Which of the valid attempts a figure stands on: rules that give the reason to leave one out.

A rule is asked of all columns at once and answers with a column of reasons, `IN` for an attempt
that is in. What does not live here: which attempts are valid and stand for their participant
(`settling`).
"""

import numpy as np

from recorder.summary.columns import Codes, Columns, Mask
from recorder.summary.counting import CODES, IN, Reason, Rule, always


def unless_unassisted(columns: Columns) -> Codes:
    """Take unassisted completions."""
    return _without(~columns.is_alone, Reason.NOT_UNASSISTED)


def unless_not_unassisted(columns: Columns) -> Codes:
    """Take all valid attempts but unassisted completions."""
    return _without(columns.is_alone, Reason.UNASSISTED)


def timed(rule: Rule) -> Rule:
    """Narrow a rule to attempts whose time is known and above 0, as logarithms need."""

    def narrowed(columns: Columns) -> Codes:
        seconds = columns.numbers["seconds"]
        untimed = _first(
            _without(np.isnan(seconds), Reason.NOT_RECORDED),
            _without(seconds <= 0, Reason.NO_TIME),
        )
        return _first(columns.made(rule), untimed)

    return narrowed


def counted(count: str, rule: Rule) -> Rule:
    """Narrow a rule to attempts in which somebody counted."""

    def narrowed(columns: Columns) -> Codes:
        unknown = np.isnan(columns.numbers[count])
        return _first(columns.made(rule), _without(unknown, Reason.NOT_RECORDED))

    return narrowed


def rated(columns: Columns) -> Codes:
    """Take valid attempts with an answer to the SEQ, on its scale of 1 to 7."""
    known = np.isin(columns.numbers["seq_rating"], range(1, 8))
    return _without(~known, Reason.NOT_RECORDED)


def pathed(columns: Columns) -> Codes:
    """Take unassisted completions of which the pages are known, as lostness needs."""
    unique, visits = columns.numbers["pages_unique"], columns.numbers["pages_total"]
    unknown = ~((unique > 0) & (unique <= visits))
    return _first(columns.made(unless_unassisted), _without(unknown, Reason.NOT_RECORDED))


def second_rated(columns: Columns) -> Codes:
    """Take valid attempts that a second rater judged."""
    return _without(~columns.is_judged, Reason.NOT_RECORDED)


def _without(left_out: Mask, reason: Reason) -> Codes:
    return np.where(left_out, np.int8(CODES[reason]), np.int8(IN))


def _first(codes: Codes, others: Codes) -> Codes:
    """Return the first reason of two, where there is any."""
    return np.where(codes != IN, codes, others)


timed_alone = timed(unless_unassisted)
timed_not_alone = timed(unless_not_unassisted)
timed_at_all = timed(always)
clicks_counted = counted("clicks", unless_unassisted)
errors_counted = counted("errors", always)
assists_counted = counted("assists", always)
