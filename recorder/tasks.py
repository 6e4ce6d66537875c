"""A study's tasks: adding, changing and ordering them, and the order a participant gets them in.

Nothing commits. What does not live here: how tasks leave (`recorder.archive`), and how balanced
the orders of a whole study are (`recorder.balance`).
"""

from collections.abc import Sequence
from typing import Any

from recorder import ordering
from recorder.db import db, flush_or
from recorder.errors import BadInput
from recorder.models import Participant, Study, Task
from recorder.vocabulary import OrderMode


def active_tasks(study: Study) -> list[Task]:
    """Return the study's tasks that are not archived, in their order."""
    return [task for task in study.tasks if task.archived_at is None]


def ordered_tasks(study: Study) -> list[Task]:
    """Return the tasks whose order a study may vary: active, and no practice."""
    return [task for task in active_tasks(study) if not task.is_practice]


def add_task(study: Study, **fields: Any) -> Task:
    """Add a task at the end; raise BadInput where its code is taken.

    Without a code it gets the next free one: T1, T2, ...
    """
    code = (fields.pop("code", None) or "").strip() or free_code(study)
    _refuse_taken(study, code)
    task = Task(code=code, position=last_position(study) + 1, **fields)
    study.tasks.append(task)
    flush_or(_taken(code))
    return task


def edit_task(task: Task, **fields: Any) -> None:
    """Change a task's fields; raise BadInput where its new code is taken."""
    code = (fields.pop("code", None) or "").strip() or task.code
    _refuse_taken(task.study, code, but=task)
    for name, value in {**fields, "code": code}.items():
        setattr(task, name, value)
    flush_or(_taken(code))


def free_code(study: Study) -> str:
    """Return the first of T1, T2, ... that no task of the study has."""
    taken = {task.code for task in study.tasks}
    return next(f"T{n}" for n in range(1, len(taken) + 2) if f"T{n}" not in taken)


def last_position(study: Study) -> int:
    """Return the place of the last task, archived or not; 0 while there is none."""
    return max((task.position for task in study.tasks), default=0)


def order_tasks(study: Study, task_ids: Sequence[int]) -> None:
    """Put the study's tasks in this order; raise BadInput unless it names each active one once."""
    tasks = {task.id: task for task in active_tasks(study)}
    if sorted(task_ids) != sorted(tasks):
        raise BadInput("The tasks changed meanwhile; reload the page and order them again.")
    for position, task_id in enumerate(task_ids, start=1):
        tasks[task_id].position = position
    db.session.flush()
    db.session.expire(study, ["tasks"])


def moved(task_ids: Sequence[int], task_id: int | None, places: int) -> list[int]:
    """Return an order in which one task stands so many places later, or earlier below zero.

    Nothing moves beyond the first or the last place, and a task that isn't there moves nothing.

    >>> moved([1, 2, 3], 3, -1), moved([1, 2, 3], 3, +1)
    ([1, 3, 2], [1, 2, 3])
    """
    order = list(task_ids)
    if task_id in order:
        here = order.index(task_id)
        order.insert(min(max(here + places, 0), len(order) - 1), order.pop(here))
    return order


def task_order(study: Study, participant: Participant) -> list[Task]:
    """Return the tasks in this participant's order; practice comes first, in the list's order.

    Who replaces a no-show gets the order that person would have had, in a random order too.
    """
    practice = [task for task in active_tasks(study) if task.is_practice]
    tasks = ordered_tasks(study)
    places: Sequence[int] = range(len(tasks))
    if study.order_mode is OrderMode.RANDOM:
        first = participant
        while first.replaces:
            first = first.replaces
        places = ordering.random_order(len(tasks), seed=first.id)
    elif study.order_mode is OrderMode.BALANCED and tasks:
        rows = ordering.williams(len(tasks))
        places = rows[(participant.order_row or 0) % len(rows)]
    return practice + [tasks[place] for place in places]


def _refuse_taken(study: Study, code: str, but: Task | None = None) -> None:
    if any(task.code == code and task is not but for task in study.tasks):
        raise _taken(code)


def _taken(code: str) -> BadInput:
    return BadInput(f"There is a task {code} already; choose another code.")
