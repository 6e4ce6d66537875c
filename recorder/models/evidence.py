"""What is known beside the attempts: answers to questionnaires, and findings with who met them.

What does not live here: what an instrument is (`recorder.instruments`), and the ease rating after
a task (SEQ), which belongs to its attempt.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship
from uuid6 import uuid7

from recorder.db import Base
from recorder.models.changes import Binnable, in_bin_index, unique_outside_bin
from recorder.models.people import Participant
from recorder.models.studies import Study
from recorder.vocabulary import AnswerStatus, Source


class Answer(Binnable, Base):
    """One participant's response to one instrument: the answers by item, None where blank.

    One that was given in a session is an entry of its log, whose id is `key`, and follows it: what
    was corrected or taken back there is so here. One that was `begun` is in no log yet. `reading`
    says how a file's values became these.
    """

    __tablename__ = "answer"
    __table_args__ = (in_bin_index("answer"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(index=True, unique=True, default=uuid7)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"), index=True)
    variant: Mapped[str] = mapped_column(sa.String(60), default="")
    instrument: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[str] = mapped_column(sa.String(40))
    items: Mapped[dict[str, Any]]
    completed_at: Mapped[datetime | None]
    source: Mapped[Source]
    imported_from: Mapped[str | None] = mapped_column(sa.String(300))
    created_at: Mapped[datetime]
    key: Mapped[UUID | None] = mapped_column(unique=True)
    session_id: Mapped[int | None] = mapped_column(sa.ForeignKey("session.id"), index=True)
    attempt_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("attempt.id"), index=True)
    language: Mapped[str] = mapped_column(sa.String(12), default="")
    status: Mapped[AnswerStatus] = mapped_column(default=AnswerStatus.GIVEN)
    reading: Mapped[dict[str, Any]] = mapped_column(default=dict)

    participant: Mapped[Participant] = relationship()


class Finding(Binnable, Base):
    """A usability problem of a study, known by a code; a severity is one of `Severity`, or none."""

    __tablename__ = "finding"
    __table_args__ = (
        unique_outside_bin("finding", "study_id", "code"),
        in_bin_index("finding"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(index=True, unique=True, default=uuid7)
    study_id: Mapped[int] = mapped_column(sa.ForeignKey("study.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(60))
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    severity: Mapped[int | None]
    description: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime]

    study: Mapped[Study] = relationship()
    occurrences: Mapped[list["Occurrence"]] = relationship(
        back_populates="finding", order_by="Occurrence.id", cascade="all, delete-orphan"
    )


class Occurrence(Binnable, Base):
    """That a participant met a finding."""

    __tablename__ = "occurrence"
    __table_args__ = (
        unique_outside_bin("occurrence", "finding_id", "participant_id"),
        in_bin_index("occurrence"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(sa.ForeignKey("finding.id"), index=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"), index=True)
    source: Mapped[Source]
    imported_from: Mapped[str | None] = mapped_column(sa.String(300))
    created_at: Mapped[datetime]

    finding: Mapped[Finding] = relationship(back_populates="occurrences")
    participant: Mapped[Participant] = relationship()
