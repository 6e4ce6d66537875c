"""What is known beside the attempts: answers to questionnaires, and findings with who met them.

What does not live here: what an instrument is (`recorder.instruments`), and the ease rating after
a task (SEQ), which belongs to its attempt.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recorder.db import Base
from recorder.models.people import Participant
from recorder.models.studies import Study
from recorder.vocabulary import Source


class Answer(Base):
    """One participant's response to one instrument: the answers by item, None where blank."""

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"), index=True)
    variant: Mapped[str] = mapped_column(sa.String(60), default="")
    instrument: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[str] = mapped_column(sa.String(40))
    items: Mapped[dict[str, Any]]
    completed_at: Mapped[datetime | None]
    source: Mapped[Source]
    imported_from: Mapped[str | None] = mapped_column(sa.String(300))
    created_at: Mapped[datetime]

    participant: Mapped[Participant] = relationship()


class Finding(Base):
    """A usability problem of a study, known by a code."""

    __tablename__ = "finding"
    __table_args__ = (sa.UniqueConstraint("study_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(sa.ForeignKey("study.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(60))
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    created_at: Mapped[datetime]

    study: Mapped[Study] = relationship()
    occurrences: Mapped[list["Occurrence"]] = relationship(
        back_populates="finding", order_by="Occurrence.id", cascade="all, delete-orphan"
    )


class Occurrence(Base):
    """That a participant met a finding."""

    __tablename__ = "occurrence"
    __table_args__ = (sa.UniqueConstraint("finding_id", "participant_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(sa.ForeignKey("finding.id"), index=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"), index=True)
    source: Mapped[Source]
    imported_from: Mapped[str | None] = mapped_column(sa.String(300))
    created_at: Mapped[datetime]

    finding: Mapped[Finding] = relationship(back_populates="occurrences")
    participant: Mapped[Participant] = relationship()
