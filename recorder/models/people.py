"""Participants by their code; who they are lives apart, so that it can be deleted alone."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship
from uuid6 import uuid7

from recorder.db import Base
from recorder.models.changes import Binnable, in_bin_index, unique_outside_bin
from recorder.models.sessions import StudySession
from recorder.models.studies import Study


class Participant(Binnable, Base):
    """A person taking part in a study, known by a code."""

    __tablename__ = "participant"
    __table_args__ = (
        unique_outside_bin("participant", "study_id", "code"),
        in_bin_index("participant"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(index=True, unique=True, default=uuid7)
    study_id: Mapped[int] = mapped_column(sa.ForeignKey("study.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(60))
    segment: Mapped[str] = mapped_column(sa.String(100), default="")
    variant: Mapped[str] = mapped_column(sa.String(60), default="")
    attributes: Mapped[dict[str, str]] = mapped_column(default=dict)
    order_row: Mapped[int | None]
    no_show_at: Mapped[datetime | None]
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("participant.id"))
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    study: Mapped[Study] = relationship(back_populates="participants")
    replaces: Mapped["Participant | None"] = relationship(remote_side=[id])
    contact: Mapped["Contact | None"] = relationship(
        back_populates="participant", cascade="all, delete-orphan"
    )
    sessions: Mapped[list[StudySession]] = relationship(
        back_populates="participant", order_by=StudySession.id
    )


class Contact(Base):
    """A participant's name and how to reach them; in no export, on no shared screen."""

    __tablename__ = "contact"

    participant_id: Mapped[int] = mapped_column(
        sa.ForeignKey("participant.id"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    reach: Mapped[str] = mapped_column(sa.String(200), default="")

    participant: Mapped[Participant] = relationship(back_populates="contact")
