"""Studies with what they define: tasks, codes for marks and questionnaires of their own."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship
from uuid6 import uuid7

from recorder.db import Base
from recorder.models.changes import Binnable, in_bin_index, unique_outside_bin
from recorder.vocabulary import CountingAttempt, OrderMode

if TYPE_CHECKING:
    from recorder.models.people import Participant
    from recorder.models.sessions import StudySession


class Study(Binnable, Base):
    """One evaluation of one product, with its tasks and how its sessions are run."""

    __tablename__ = "study"
    __table_args__ = (
        unique_outside_bin("study", "name"),
        in_bin_index("study"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(index=True, unique=True, default=uuid7)
    name: Mapped[str] = mapped_column(sa.String(200))
    product: Mapped[str] = mapped_column(sa.String(200), default="")
    description: Mapped[str] = mapped_column(sa.Text, default="")
    variants: Mapped[list[str]] = mapped_column(default=list)
    wave_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("study.id"))
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    order_mode: Mapped[OrderMode] = mapped_column(default=OrderMode.FIXED)
    counting_attempt: Mapped[CountingAttempt] = mapped_column(default=CountingAttempt.FIRST)
    participant_starts: Mapped[bool] = mapped_column(default=True)
    moment_ago_seconds: Mapped[float] = mapped_column(default=3.0)
    double_press_ms: Mapped[int] = mapped_column(default=300)
    difficulty_weight: Mapped[float] = mapped_column(default=0.5)
    keymap: Mapped[dict[str, str]] = mapped_column(default=dict)
    capture_settings: Mapped[dict[str, Any]] = mapped_column(default=dict)

    welcome_text: Mapped[str] = mapped_column(sa.Text, default="")
    think_aloud_text: Mapped[str] = mapped_column(sa.Text, default="")
    rest_text: Mapped[str] = mapped_column(sa.Text, default="")
    thanks_text: Mapped[str] = mapped_column(sa.Text, default="")
    consent_text: Mapped[str] = mapped_column(sa.Text, default="")

    asked_after_task: Mapped[list[str]] = mapped_column(default=list)
    asked_after_session: Mapped[list[str]] = mapped_column(default=list)
    questionnaire_language: Mapped[str] = mapped_column(sa.String(12), default="en")
    questionnaire_wording: Mapped[dict[str, Any]] = mapped_column(default=dict)

    wave_of: Mapped["Study | None"] = relationship(remote_side=[id])
    tasks: Mapped[list["Task"]] = relationship(
        back_populates="study", order_by="Task.position", cascade="all, delete-orphan"
    )
    codes: Mapped[list["Code"]] = relationship(
        back_populates="study", order_by="Code.position", cascade="all, delete-orphan"
    )
    questionnaires: Mapped[list["Questionnaire"]] = relationship(
        back_populates="study", order_by="Questionnaire.id", cascade="all, delete-orphan"
    )
    participants: Mapped[list["Participant"]] = relationship(
        back_populates="study", order_by="Participant.id", cascade="all, delete-orphan"
    )
    sessions: Mapped[list["StudySession"]] = relationship(
        back_populates="study", order_by="StudySession.id", cascade="all, delete-orphan"
    )


class Task(Binnable, Base):
    """What participants are asked to do, and what it is measured against."""

    __tablename__ = "task"
    __table_args__ = (
        unique_outside_bin("task", "study_id", "code"),
        in_bin_index("task"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(index=True, unique=True, default=uuid7)
    study_id: Mapped[int] = mapped_column(sa.ForeignKey("study.id"), index=True)
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200))
    scenario: Mapped[str] = mapped_column(sa.Text, default="")
    success_criterion: Mapped[str] = mapped_column(sa.Text, default="")
    start_url: Mapped[str] = mapped_column(sa.String(2000), default="")
    success_url: Mapped[str] = mapped_column(sa.String(2000), default="")
    journey_stage: Mapped[str] = mapped_column(sa.String(100), default="")
    optimal_clicks: Mapped[int | None]
    optimal_pages: Mapped[int | None]
    error_opportunities: Mapped[int | None]
    time_limit_seconds: Mapped[float | None]
    benchmark_seconds: Mapped[float | None]
    benchmark_rate: Mapped[float | None]
    is_practice: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None]

    study: Mapped[Study] = relationship(back_populates="tasks")


class Code(Base):
    """A mark that a study defines for itself, with a key, a label and a colour."""

    __tablename__ = "code"
    __table_args__ = (sa.UniqueConstraint("study_id", "label"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(sa.ForeignKey("study.id"), index=True)
    position: Mapped[int]
    key: Mapped[str] = mapped_column(sa.String(20))
    label: Mapped[str] = mapped_column(sa.String(60))
    colour: Mapped[str] = mapped_column(sa.String(20), default="grey")

    study: Mapped[Study] = relationship(back_populates="codes")


class Questionnaire(Base):
    """A questionnaire that a study defines for itself, in one version.

    `items` are read by `recorder.instruments.own`. A version that somebody answered stays as it
    is; the newest one of a name that is not archived is asked.
    """

    __tablename__ = "questionnaire"
    __table_args__ = (sa.UniqueConstraint("study_id", "name", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(sa.ForeignKey("study.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    items: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    study: Mapped[Study] = relationship(back_populates="questionnaires")
