"""Studies, their tasks and participants: making, copying, ordering, archiving.

What holds recorded attempts is never deleted here: it is archived, and says why. Nothing commits.
What does not live here: sessions (`recorder.sessions`) and what is recorded in them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from recorder import ordering
from recorder.db import db
from recorder.errors import BadInput, HasRecordings, NotFound
from recorder.models import Attempt, Code, Participant, Study, StudySession, Task
from recorder.vocabulary import OrderMode

Row = TypeVar("Row", Task, Code)
_OWN = {"id", "study_id"}

COPIED = [
    "product",
    "description",
    "variants",
    "order_mode",
    "counting_attempt",
    "participant_starts",
    "moment_ago_seconds",
    "double_press_ms",
    "difficulty_weight",
    "keymap",
    "welcome_text",
    "think_aloud_text",
    "rest_text",
    "thanks_text",
]
"""What a copy of a study takes over, beside its tasks and codes."""


def find_study(name_or_id: str) -> Study:
    """Return the study of this name or id, archived or not; raise NotFound where there is none."""
    study: Study | None = db.session.scalar(db.select(Study).filter_by(name=name_or_id))
    if study is None and name_or_id.isdecimal():
        study = db.session.get(Study, int(name_or_id))
    if study is None:
        raise NotFound(f"There is no study “{name_or_id}”; `recorder study list` shows them all.")
    return study


def create_study(name: str, now: datetime, **fields: Any) -> Study:
    """Create a study; raise BadInput where its name is empty or taken."""
    name = name.strip()
    if not name:
        raise BadInput("A study needs a name.")
    if db.session.scalar(db.select(Study).filter_by(name=name)):
        raise BadInput(f"There is a study “{name}” already; choose another name.")
    study = Study(name=name, created_at=now, **fields)
    db.session.add(study)
    db.session.flush()
    return study


def duplicate_study(study: Study, name: str, now: datetime, *, as_wave: bool = False) -> Study:
    """Copy a study's settings, tasks and codes, without participants or recordings."""
    copy = create_study(name, now, **{each: getattr(study, each) for each in COPIED})
    copy.wave_of_id = study.id if as_wave else None
    for task in active_tasks(study):
        copy.tasks.append(_copy(task))
    for code in study.codes:
        copy.codes.append(_copy(code))
    db.session.flush()
    return copy


def _copy(row: Row) -> Row:
    """Return a new row with the values of an old one, free of its id and its study."""
    columns = sa.inspect(type(row)).columns.keys()
    return type(row)(**{each: getattr(row, each) for each in columns if each not in _OWN})


def active_tasks(study: Study) -> list[Task]:
    """Return the study's tasks that are not archived, in their order."""
    return [task for task in study.tasks if task.archived_at is None]


def add_task(study: Study, **fields: Any) -> Task:
    """Add a task at the end; raise BadInput where its code is taken.

    Without a code it gets the next free one: T1, T2, ...
    """
    taken = {task.code for task in study.tasks}
    code = (fields.pop("code", None) or "").strip()
    if not code:
        code = next(f"T{n}" for n in range(1, len(taken) + 2) if f"T{n}" not in taken)
    elif code in taken:
        raise BadInput(f"There is a task {code} already; choose another code.")
    position = max((task.position for task in study.tasks), default=0) + 1
    task = Task(code=code, position=position, **fields)
    study.tasks.append(task)
    db.session.flush()
    return task


def order_tasks(study: Study, task_ids: Sequence[int]) -> None:
    """Put the study's tasks in this order; raise BadInput unless it names each active one once."""
    tasks = {task.id: task for task in active_tasks(study)}
    if sorted(task_ids) != sorted(tasks):
        raise BadInput("The tasks changed meanwhile; reload the page and order them again.")
    for position, task_id in enumerate(task_ids, start=1):
        tasks[task_id].position = position
    db.session.flush()
    db.session.expire(study, ["tasks"])


def delete_task(task: Task) -> None:
    """Delete a task that nobody has attempted; raise HasRecordings for any other."""
    if db.session.scalar(db.select(Attempt.id).filter_by(task_id=task.id).limit(1)):
        raise HasRecordings(
            f"Task {task.code} has recorded attempts; archive it, then new sessions leave it out."
        )
    for session in db.session.scalars(db.select(StudySession).filter_by(study_id=task.study_id)):
        session.task_order = [each for each in session.task_order if each != task.id]
        if session.current_task_id == task.id:
            session.current_task_id = None
    db.session.delete(task)
    db.session.flush()


def add_participant(study: Study, code: str, now: datetime, **fields: Any) -> Participant:
    """Add a participant, who takes the place of a no-show in the task order if one is free.

    Raises BadInput where the code is empty or taken.
    """
    code = code.strip()
    if not code:
        raise BadInput("A participant needs a code, for example P01.")
    if any(each.code == code for each in study.participants):
        raise BadInput(f"There is a participant {code} already; choose another code.")
    vacated = vacated_places(study)
    participant = Participant(code=code, created_at=now, **fields)
    rows = len(ordering.williams(max(1, len(ordered_tasks(study)))))
    active = [p for p in study.participants if not p.no_show_at and not p.archived_at]
    participant.order_row = ordering.next_row(
        taken=[p.order_row for p in active if p.order_row is not None],
        vacated=[p.order_row for p in vacated if p.order_row is not None],
        rows=rows,
    )
    if vacated:
        participant.replaces = vacated[0]
        participant.variant = participant.variant or vacated[0].variant
    study.participants.append(participant)
    db.session.flush()
    return participant


def vacated_places(study: Study) -> list[Participant]:
    """Return the no-shows whom nobody has replaced yet, the earliest first."""
    replaced = {each.replaces_id for each in study.participants}
    no_shows = [each for each in study.participants if each.no_show_at]
    return sorted((each for each in no_shows if each.id not in replaced), key=lambda each: each.id)


def delete_participant(participant: Participant) -> None:
    """Delete a participant without sessions; raise HasRecordings for any other."""
    if participant.sessions:
        raise HasRecordings(
            f"{participant.code} has sessions; archive the participant, the recordings stay."
        )
    db.session.delete(participant)
    db.session.flush()


def delete_study(study: Study) -> None:
    """Delete a study that has no sessions; raise HasRecordings for any other."""
    if study.sessions:
        raise HasRecordings(f"“{study.name}” has sessions; archive it, the recordings stay.")
    db.session.delete(study)
    db.session.flush()


def ordered_tasks(study: Study) -> list[Task]:
    """Return the tasks whose order a study may vary: active, and no practice."""
    return [task for task in active_tasks(study) if not task.is_practice]


def task_order(study: Study, participant: Participant) -> list[Task]:
    """Return the tasks in this participant's order; practice comes first, in the list's order."""
    practice = [task for task in active_tasks(study) if task.is_practice]
    tasks = ordered_tasks(study)
    places: Sequence[int] = range(len(tasks))
    if study.order_mode is OrderMode.RANDOM:
        places = ordering.random_order(len(tasks), seed=participant.id)
    elif study.order_mode is OrderMode.BALANCED and tasks:
        rows = ordering.williams(len(tasks))
        places = rows[(participant.order_row or 0) % len(rows)]
    return practice + [tasks[place] for place in places]
