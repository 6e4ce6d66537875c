"""How things leave: put into the archive, taken out of it, deleted.

What holds recordings is never deleted, it is archived; only what nobody has used yet can be
deleted. Archived tasks and participants stay out of new sessions, archived sessions out of the
results, archived studies out of the way. Nothing commits.
"""

from datetime import datetime

from recorder.db import db
from recorder.errors import AttemptRunning, HasRecordings
from recorder.models import Attempt, Event, Participant, Study, StudySession, Task
from recorder.queries import has_answers_or_problems, open_attempt
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


def has_attempts(task: Task) -> bool:
    """Whether anybody has tried the task, in whatever session and even if it was taken back."""
    return bool(db.session.scalar(db.select(Attempt.id).filter_by(task_id=task.id).limit(1)))


def delete_study(study: Study) -> None:
    """Delete a study that has no sessions and no answers; raise HasRecordings for any other.

    Its later rounds stay, as studies of their own.
    """
    if study.sessions:
        raise HasRecordings(f"“{study.name}” has sessions; archive it, the recordings stay.")
    if has_answers_or_problems(*study.participants):
        raise HasRecordings(f"“{study.name}” has answers or problems; archive it, they stay.")
    for wave in db.session.scalars(db.select(Study).filter_by(wave_of_id=study.id)):
        wave.wave_of = None
    db.session.delete(study)
    db.session.flush()


def delete_task(task: Task) -> None:
    """Delete a task that nobody has attempted; raise HasRecordings for any other."""
    if has_attempts(task):
        raise HasRecordings(
            f"Task {task.code} has recorded attempts; archive it, then new sessions leave it out."
        )
    _withdraw(task, for_good=True)
    db.session.delete(task)
    db.session.flush()


def delete_participant(participant: Participant) -> None:
    """Delete a participant without sessions and answers; raise HasRecordings for any other."""
    if participant.sessions:
        raise HasRecordings(
            f"{participant.code} has sessions; archive the participant, the recordings stay."
        )
    if has_answers_or_problems(participant):
        raise HasRecordings(
            f"{participant.code} has answers or problems; archive the participant, they stay."
        )
    for other in participant.study.participants:
        if other.replaces is participant:
            other.replaces = None
    db.session.delete(participant)
    db.session.flush()


def delete_session(session: StudySession) -> None:
    """Delete a session in which nothing was recorded; raise HasRecordings for any other."""
    if db.session.scalar(db.select(Event.seq).filter_by(session_id=session.id).limit(1)):
        raise HasRecordings(
            f"The session of {session.participant.code} has recordings; archive it, "
            "then the results leave it out and the recordings stay."
        )
    db.session.delete(session)
    db.session.flush()


def _withdraw(task: Task, *, for_good: bool = False) -> None:
    """Let sessions that have not begun wait with another task; `for_good` the others too."""
    for session in db.session.scalars(db.select(StudySession).filter_by(study_id=task.study_id)):
        if session.current_task is task and (for_good or session.begun_at is None):
            others = [each for each in tasks_in_order(session) if each is not task]
            session.current_task = others[0] if others else None
        if for_good:
            session.task_order = [each for each in session.task_order if each != task.id]
