"""Putting things into the archive, and taking them out of it.

What is archived is kept for ever, out of the way: archived tasks and participants stay out of new
sessions, archived sessions out of the results, archived studies at the end of the list. What does
not live here: deleting (`recorder.history`). Nothing commits.
"""

from datetime import datetime

from recorder.db import db
from recorder.errors import AttemptRunning
from recorder.models import Participant, Study, StudySession, Task
from recorder.queries import open_attempt
from recorder.sessions import tasks_in_order
from recorder.tasks import last_position

Archivable = Study | Task | Participant | StudySession


def archive(thing: Archivable, now: datetime) -> None:
    """Put a thing into the archive, once; raise AttemptRunning for a session that still runs."""
    if isinstance(thing, StudySession) and (running := open_attempt(thing)):
        raise AttemptRunning(f"Task {running.task.code} is still running; finish it first.")
    thing.archived_at = thing.archived_at or now
    if isinstance(thing, Task):
        _withdraw(thing)
    db.session.flush()


def unarchive(thing: Archivable) -> None:
    """Take a thing out of the archive; a task comes back as the last one."""
    if isinstance(thing, Task) and thing.archived_at:
        thing.position = last_position(thing.study) + 1
    thing.archived_at = None
    db.session.flush()
    if isinstance(thing, Task):
        db.session.expire(thing.study, ["tasks"])


def _withdraw(task: Task) -> None:
    """Let sessions that have not begun wait with another task."""
    for session in db.session.scalars(db.select(StudySession).filter_by(study_id=task.study_id)):
        if session.current_task is task and session.begun_at is None:
            others = [each for each in tasks_in_order(session) if each is not task]
            session.current_task = others[0] if others else None
