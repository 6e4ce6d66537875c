"""Sessions with what was recorded in them: attempts (state) and events (the log).

An attempt's figures are a projection of its log, kept so that results need not read the log;
`recorder.log.fold` rebuilds them from the events alone.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship
from uuid6 import uuid7

from recorder.db import Base
from recorder.models.changes import Binnable, in_bin_index
from recorder.models.studies import Study, Task
from recorder.vocabulary import AttemptStatus, EventKind, Outcome, Screen, Source

if TYPE_CHECKING:
    from recorder.models.people import Participant

SECRET = {"secret": True}
"""Marks a column that lets somebody in: it leaves in no file, and is made anew elsewhere."""


class StudySession(Binnable, Base):
    """One participant's sitting in one study.

    `begun_at` is the zero of the session clock. `screen` and `current_task` say what the
    participant's screen shows, so that it comes back where it was. `is_optimal` marks an expert's
    session, which shows the optimal path and counts in no figure; `consents` names the kinds of
    streams that the participant agreed to, `consents_asked` how it stands with the others they
    were asked about.
    """

    __tablename__ = "session"
    __table_args__ = (in_bin_index("session"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(index=True, unique=True, default=uuid7)
    study_id: Mapped[int] = mapped_column(sa.ForeignKey("study.id"), index=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"), index=True)
    variant: Mapped[str] = mapped_column(sa.String(60), default="")
    join_code: Mapped[str] = mapped_column(sa.String(12), unique=True, info=SECRET)
    capture_token: Mapped[str] = mapped_column(sa.String(64), info=SECRET)
    observer_key: Mapped[str] = mapped_column(sa.String(64), info=SECRET)
    task_order: Mapped[list[int]] = mapped_column(info={"ids_of": "task"})
    current_task_id: Mapped[int | None] = mapped_column(sa.ForeignKey("task.id"))
    screen: Mapped[Screen] = mapped_column(default=Screen.WELCOME)
    is_optimal: Mapped[bool] = mapped_column(default=False)
    consents: Mapped[list[str]] = mapped_column(default=list)
    consents_asked: Mapped[dict[str, str]] = mapped_column(default=dict)
    imported_from: Mapped[str | None] = mapped_column(sa.String(300))
    created_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]

    study: Mapped[Study] = relationship(back_populates="sessions")
    participant: Mapped["Participant"] = relationship(back_populates="sessions")
    current_task: Mapped[Task | None] = relationship()
    attempts: Mapped[list["Attempt"]] = relationship(
        back_populates="session", order_by="Attempt.position", cascade="all, delete-orphan"
    )


class Attempt(Binnable, Base):
    """One participant's try at one task; its id is the id of the event that began it.

    Times are milliseconds on the session clock. A count is None where nobody counted.
    """

    __tablename__ = "attempt"
    __table_args__ = (in_bin_index("attempt"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("session.id"), index=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"), index=True)
    position: Mapped[int]
    number: Mapped[int]
    status: Mapped[AttemptStatus] = mapped_column(default=AttemptStatus.RUNNING)
    outcome: Mapped[Outcome | None]
    second_outcome: Mapped[str | None] = mapped_column(sa.String(32))
    started_ms: Mapped[float | None]
    finished_ms: Mapped[float | None]
    paused_ms: Mapped[float] = mapped_column(default=0.0)
    paused_since_ms: Mapped[float | None]
    seconds: Mapped[float | None]
    errors: Mapped[int | None]
    clicks: Mapped[int | None]
    assists: Mapped[int | None]
    assist_level: Mapped[int | None]
    pages_total: Mapped[int | None]
    pages_unique: Mapped[int | None]
    marked_clicks: Mapped[int | None]
    captured_clicks: Mapped[int | None]
    misclicks: Mapped[int | None]
    first_click_seconds: Mapped[float | None]
    seq_rating: Mapped[int | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    session: Mapped[StudySession] = relationship(back_populates="attempts")
    task: Mapped[Task] = relationship()


class Event(Base):
    """One timestamped entry of a session's log; appended, never changed."""

    __tablename__ = "event"
    __table_args__ = (
        sa.Index("ix_event_session_seq", "session_id", "seq"),
        sa.Index(
            "ix_event_corrections",
            "session_id",
            "seq",
            sqlite_where=sa.text("target_id IS NOT NULL"),
            postgresql_where=sa.text("target_id IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("session.id"))
    attempt_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("attempt.id"), index=True)
    target_id: Mapped[UUID | None]
    kind: Mapped[EventKind]
    source: Mapped[Source]
    author: Mapped[str] = mapped_column(sa.String(60), default="")
    t_ms: Mapped[float]
    t_error_ms: Mapped[float | None]
    client_ms: Mapped[float | None]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    recorded_at: Mapped[datetime]

    session: Mapped[StudySession] = relationship()
    attempt: Mapped[Attempt | None] = relationship()
