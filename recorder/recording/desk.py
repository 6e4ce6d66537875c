"""A session's attempts and their logs as one batch works on them: read once, kept in memory.

A batch may hold a whole session. Each of its entries must see what those before it did, but the
database is asked once per attempt and written once at the end. What does not live here: the rules
(`admission`), and what the log comes to (`recorder.log`).
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from recorder import log
from recorder.db import db
from recorder.errors import BadInput
from recorder.models import Attempt, Event, StudySession, Task
from recorder.queries import events_of, find_event
from recorder.recording.drafts import Draft
from recorder.vocabulary import AttemptStatus, EventKind


class Desk:
    """One session while a batch is being recorded."""

    def __init__(self, session: StudySession) -> None:
        query = db.select(Attempt).filter_by(session_id=session.id).order_by(Attempt.position)
        # Those at tasks in the bin hold their places, too.
        query = query.execution_options(with_bin=True)
        self.session = session
        self._attempts: dict[UUID, Attempt] = {each.id: each for each in db.session.scalars(query)}
        self._logs: dict[UUID, list[Event]] = {}
        self._written: dict[UUID, Event] = {}

    @property
    def attempts(self) -> list[Attempt]:
        """The attempts that were not taken back and rest in no bin, in their order."""
        standing = [each for each in self._attempts.values() if each.binned_id is None]
        return [each for each in standing if each.status is not AttemptStatus.CANCELLED]

    @property
    def open_attempts(self) -> list[Attempt]:
        """The attempts that run or are paused: one at the most, once a batch is done."""
        return [each for each in self.attempts if each.status.is_open]

    def attempt(self, attempt_id: UUID | None) -> Attempt | None:
        """Return an attempt of this session, taken back or not."""
        return self._attempts.get(attempt_id) if attempt_id else None

    def event(self, event_id: UUID) -> Event | None:
        """Return an event of this session, one of this batch included."""
        event = self._written.get(event_id) or find_event(event_id)
        return event if event and event.session_id == self.session.id else None

    def log_of(self, attempt: Attempt) -> list[Event]:
        """Return the log of an attempt, what this batch wrote included."""
        return self._log(attempt)

    def log_around(self, event: Event) -> list[Event]:
        """Return the log that an event stands in: its attempt's, or the session's."""
        attempt = self.attempt(event.attempt_id)
        if attempt:
            return self._log(attempt)
        return [*events_of(self.session), *self._written.values()]

    def open(self, task: Task, attempt_id: UUID) -> Attempt:
        """Add an attempt at a task to the session."""
        number = 1 + sum(each.task_id == task.id for each in self.attempts)
        attempt = Attempt(
            id=attempt_id,
            session=self.session,
            task=task,
            task_id=task.id,
            position=len(self._attempts) + 1,
            number=number,
            status=AttemptStatus.RUNNING,
        )
        self._attempts[attempt_id] = attempt
        self._logs[attempt_id] = []
        return attempt

    def write(self, draft: Draft, attempt: Attempt | None, now: datetime) -> None:
        """Append an entry to the log."""
        event = Event(
            id=draft.id,
            session=self.session,
            session_id=self.session.id,
            attempt=attempt,
            attempt_id=attempt.id if attempt else None,
            target_id=draft.target_id,
            kind=draft.kind,
            source=draft.source,
            author=draft.author,
            t_ms=draft.t_ms,
            t_error_ms=draft.t_error_ms,
            client_ms=draft.client_ms,
            data=dict(draft.data),
            recorded_at=now,
        )
        if attempt:
            self._log(attempt).append(event)
        self._written[event.id] = event
        db.session.add(event)

    def project(self, attempt: Attempt) -> None:
        """Bring an attempt's columns up to date with its log.

        Raises BadInput where the log would have the attempt finish before it starts.
        """
        events = self._log(attempt)
        state = log.fold(events)
        if state.seconds is not None and state.seconds <= 0:
            raise BadInput("A task cannot finish before it starts; choose a later time.")
        for column, value in asdict(state).items():
            setattr(attempt, column, value)
        # An import lays what its file does not date somewhere in the log; that makes no date.
        undated = {event.kind for event in events if event.data.get("undated")}
        if EventKind.START not in undated:
            attempt.started_at = self._moment(state.started_ms)
        if EventKind.FINISH not in undated:
            attempt.ended_at = self._moment(state.finished_ms)

    def _log(self, attempt: Attempt) -> list[Event]:
        if attempt.id not in self._logs:
            query = db.select(Event).filter_by(attempt_id=attempt.id).order_by(Event.seq)
            self._logs[attempt.id] = list(db.session.scalars(query))
        return self._logs[attempt.id]

    def _moment(self, t_ms: float | None) -> datetime | None:
        begun = self.session.begun_at
        return None if begun is None or t_ms is None else begun + timedelta(milliseconds=t_ms)
