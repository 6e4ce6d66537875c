"""In which order people did their tasks: as it was done, not as it was planned.

What does not live here: counting places and followers (`recorder.ordering`), and the orders that
people are given (`recorder.balance`).
"""

from recorder.ordering import Balance, balance
from recorder.summary.records import AttemptRecord
from recorder.summary.study import StudySummary


def orders_done(summary: StudySummary) -> Balance[str]:
    """Return how often each task stood at each place, and after which other.

    A session's order is that of its first attempts at each task; one that was not attempted has
    no place in it.
    """
    sat: dict[int, list[AttemptRecord]] = {}
    for attempt in summary.attempts:
        if attempt.result != "not_attempted":
            sat.setdefault(attempt.session_id, []).append(attempt)
    orders = [
        list(dict.fromkeys(each.task for each in sorted(done, key=lambda each: each.position)))
        for done in sat.values()
    ]
    return balance([task.task.code for task in summary.tasks], orders)
