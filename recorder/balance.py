"""How balanced a study's task orders stand: the orders people get or got, counted and put in words.

No-shows and archived participants do not count. What does not live here: designs and counting
(`recorder.ordering`), settling an order (`recorder.tasks`).
"""

from dataclasses import dataclass

from recorder import ordering
from recorder.models import Participant, Study, StudySession
from recorder.participants import expected
from recorder.tasks import ordered_tasks, task_order
from recorder.vocabulary import OrderMode


@dataclass(frozen=True, slots=True)
class Standing:
    """How balanced the orders of one variant's participants stand; tasks are told by code."""

    variant: str
    balance: ordering.Balance[str]
    sentence: str


def orders(study: Study) -> dict[int, list[str]]:
    """Return every participant's order by their id, as codes of tasks, practice left out.

    It is the order of their session where they have one, since that is settled, with tasks added
    later behind it; else the one that they will get.
    """
    settled = {each.participant_id: each for each in study.sessions if not each.archived_at}
    return {each.id: _order(study, each, settled.get(each.id)) for each in study.participants}


def standings(study: Study) -> list[Standing]:
    """Return how balanced the study stands, for each variant that participants have."""
    tasks = [task.code for task in ordered_tasks(study)]
    got, people = orders(study), expected(study)
    return [
        _standing(study, variant, tasks, [got[p.id] for p in people if p.variant == variant])
        for variant in sorted({each.variant for each in people}, key=lambda each: (not each, each))
    ]


def _order(study: Study, participant: Participant, session: StudySession | None) -> list[str]:
    if session is None:
        return [task.code for task in task_order(study, participant) if not task.is_practice]
    tasks = {task.id: task.code for task in ordered_tasks(study)}
    settled = [each for each in session.task_order if each in tasks]
    return [tasks[each] for each in [*settled, *(each for each in tasks if each not in settled)]]


def _standing(study: Study, variant: str, tasks: list[str], got: list[list[str]]) -> Standing:
    balance = ordering.balance(tasks, got)
    return Standing(variant, balance, _say(balance, study.order_mode))


def _say(balance: ordering.Balance[str], mode: OrderMode) -> str:
    count = balance.orders
    people = f"{count} participant" + ("s" if count != 1 else "")
    stands = (
        f"each task stands in each place {_times(balance.place_range)}, "
        f"and comes right after every other task {_times(balance.follow_range)}."
    )
    if balance.is_balanced:
        return f"Balanced with {people}: {stands}"
    if mode is OrderMode.RANDOM:
        return f"A random order is balanced only by chance. With {people} {stands}"
    if balance.whole == count:
        return (
            f"Not balanced with {people}, because tasks or the order changed after some sessions "
            f"were created: {stands}"
        )
    return f"Balanced after {balance.whole} participants; now {count}: {stands}"


def _times(counts: tuple[int, int]) -> str:
    """Write how many times, at least and at most.

    >>> _times((1, 1)), _times((0, 1)), _times((1, 2)), _times((0, 3))
    ('once', 'at most once', 'once or twice', 'at most 3 times')
    """
    fewest, most = counts
    words = {0: "never", 1: "once", 2: "twice"}.get(most, f"{most} times")
    if fewest == most:
        return words
    if fewest == 0:
        return f"at most {words}"
    return "once or twice" if counts == (1, 2) else f"{fewest} to {words}"
