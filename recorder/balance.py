"""How balanced a study's task orders stand: the orders people get or got, counted and put in words.

Who has a session here counts with that session's variant and order, who has none with what they
will get. No-shows and archived participants do not count, nor do those who were only imported:
nobody here ran their order. What does not live here: designs and counting (`recorder.ordering`),
settling an order (`recorder.tasks`).
"""

from collections.abc import Iterator
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

    It is that of their newest session; where they have none it is the one that they will get, and
    empty for who was only imported.
    """
    return {
        each.id: next((order for _, order in _got(study, each)), []) for each in study.participants
    }


def standings(study: Study) -> list[Standing]:
    """Return how balanced the study stands, for each variant that people have or had."""
    tasks = [task.code for task in ordered_tasks(study)]
    by_variant: dict[str, list[list[str]]] = {}
    for participant in expected(study):
        for variant, order in _got(study, participant):
            by_variant.setdefault(variant, []).append(order)
    return [
        _standing(study, variant, tasks, by_variant[variant])
        for variant in sorted(by_variant, key=lambda each: (not each, each))
    ]


def _got(study: Study, participant: Participant) -> Iterator[tuple[str, list[str]]]:
    """Yield a participant's order with each variant they have or had, the newest session first.

    Of several sessions with one variant the newest that began stands for all.
    """
    here = [each for each in participant.sessions if not each.imported_from]
    if participant.sessions and not here:
        return
    live = [each for each in here if not each.archived_at]
    if not live:
        planned = [task for task in task_order(study, participant) if not task.is_practice]
        yield participant.variant, [task.code for task in planned]
    seen: set[str] = set()
    for session in sorted(live, key=lambda each: (each.begun_at is not None, each.id))[::-1]:
        if session.variant not in seen:
            seen.add(session.variant)
            yield session.variant, _order(study, session)


def _order(study: Study, session: StudySession) -> list[str]:
    """Return a session's order: as it was sat, or as it will be if it has not begun.

    Tasks added or archived since change only a session that is still to begin.
    """
    tasks = {task.id: task for task in study.tasks if not task.is_practice}
    settled = [tasks[each] for each in session.task_order if each in tasks]
    if session.begun_at is None:
        now = ordered_tasks(study)
        settled = [task for task in settled if task in now]
        settled += [task for task in now if task not in settled]
    return [task.code for task in settled]


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
    if not balance.is_on_the_way:
        return (
            f"Not balanced with {people}, because tasks, the order or somebody’s variant changed "
            f"after orders were settled: {stands}"
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
