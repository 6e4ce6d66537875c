"""Studies: finding, making, changing and copying them.

Nothing commits. What does not live here: their tasks (`recorder.tasks`), participants
(`recorder.participants`), keys and codes (`recorder.codes`), how they leave (`recorder.archive`);
the names of the first two that scripts use are offered here too.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from recorder.db import db, flush_or
from recorder.errors import BadInput, NotFound
from recorder.models import Code, Questionnaire, Study, Task
from recorder.participants import add_participant
from recorder.tasks import active_tasks, add_task, order_tasks, ordered_tasks, task_order

__all__ = [
    "active_tasks",
    "add_participant",
    "add_task",
    "create_study",
    "duplicate_study",
    "earlier_waves",
    "edit_study",
    "find_study",
    "order_tasks",
    "ordered_tasks",
    "rounds_of",
    "task_order",
]

Row = TypeVar("Row", Task, Code, Questionnaire)
_OWN = {"id", "uuid", "study_id"}

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
    "consent_text",
    "asked_after_task",
    "asked_after_session",
    "questionnaire_language",
    "questionnaire_wording",
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
    name = _free_name(name)
    study = Study(name=name, created_at=now, **fields)
    db.session.add(study)
    flush_or(_taken(name))
    return study


def edit_study(study: Study, **fields: Any) -> None:
    """Change a study's settings; raise BadInput where its new name is empty or taken.

    A changed task order holds for sessions created from then on; those before keep theirs.
    """
    name = _free_name(fields.pop("name", study.name), but=study)
    for field, value in {**fields, "name": name}.items():
        setattr(study, field, value)
    flush_or(_taken(name))


def duplicate_study(study: Study, name: str, now: datetime, *, as_wave: bool = False) -> Study:
    """Copy a study's settings, tasks, codes and questionnaires, without participants or recordings.

    `as_wave` makes the copy a later round of the study, to be compared with it.
    """
    copy = create_study(name, now, **{each: getattr(study, each) for each in COPIED})
    copy.wave_of_id = study.id if as_wave else None
    for task in active_tasks(study):
        copy.tasks.append(_copy(task))
    for code in study.codes:
        copy.codes.append(_copy(code))
    for questionnaire in study.questionnaires:
        copy.questionnaires.append(_copy(questionnaire))
    db.session.flush()
    return copy


def earlier_waves(study: Study | None) -> Sequence[Study]:
    """Return the studies that a study can be a later round of, the newest first.

    That is every other one but those that are later rounds of itself.
    """
    query = db.select(Study).order_by(Study.created_at.desc(), Study.id.desc())
    studies = db.session.scalars(query).all()
    return [each for each in studies if study is None or not _comes_after(each, study)]


def rounds_of(study: Study) -> list[Study]:
    """Return all rounds of a study in their order, itself among them; archived others are not."""
    first = study
    while first.wave_of is not None:
        first = first.wave_of
    found, newest = [first], [first.id]
    while newest:
        query = db.select(Study).where(Study.wave_of_id.in_(newest))
        later = db.session.scalars(query).all()
        newest = [each.id for each in later]
        found += later
    kept = [each for each in found if each is study or each.archived_at is None]
    return sorted(kept, key=lambda each: (each.created_at, each.id))


def _comes_after(later: Study | None, study: Study) -> bool:
    while later is not None and later is not study:
        later = later.wave_of
    return later is study


def _free_name(name: str, but: Study | None = None) -> str:
    name = name.strip()
    if not name:
        raise BadInput("A study needs a name.")
    taken = db.session.scalar(db.select(Study).filter_by(name=name))
    if taken is not None and taken is not but:
        raise _taken(name)
    return name


def _taken(name: str) -> BadInput:
    return BadInput(f"There is a study “{name}” already; choose another name.")


def _copy(row: Row) -> Row:
    """Return a new row with the values of an old one, free of its id and its study."""
    columns = sa.inspect(type(row)).columns.keys()
    return type(row)(**{each: getattr(row, each) for each in columns if each not in _OWN})
