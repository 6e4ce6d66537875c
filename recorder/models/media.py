"""What is recorded of a session beside its log: streams, and the chunks they arrive in.

A chunk's bytes lie in a file (`recorder.media.store`), its row says what they cover; a row means
that the file is on the disk. Times are milliseconds on the session clock.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recorder.db import Base
from recorder.models.sessions import StudySession
from recorder.vocabulary import StreamKind

MADE = {"made": True}
"""Marks a column about what is made of other data: it is made again where these come to."""


class Recording(Base):
    """One stream of a session, from when it began to when it ended or was cut off.

    `id` is made by whoever records. `window` tells the tabs and windows of one browser apart.
    `file` is the one seekable file that was made of the chunks, beside them, once that was done.
    """

    __tablename__ = "recording"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("session.id"), index=True)
    kind: Mapped[StreamKind]
    label: Mapped[str] = mapped_column(sa.String(200), default="")
    window: Mapped[str] = mapped_column(sa.String(64), default="")
    mime: Mapped[str] = mapped_column(sa.String(100), default="")
    started_ms: Mapped[float]
    ended_ms: Mapped[float | None]
    t_error_ms: Mapped[float | None]
    file: Mapped[str | None] = mapped_column(sa.String(200), info=MADE)
    created_at: Mapped[datetime]

    session: Mapped[StudySession] = relationship()
    chunks: Mapped[list["Chunk"]] = relationship(
        back_populates="recording", order_by="Chunk.number", cascade="all, delete-orphan"
    )


class Chunk(Base):
    """A part of a recording that is on the disk; numbers count from 1 without holes when whole.

    `has_snapshot` says that a page can be drawn from here on without what came before.
    """

    __tablename__ = "chunk"
    __table_args__ = (sa.UniqueConstraint("recording_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[UUID] = mapped_column(sa.ForeignKey("recording.id"), index=True)
    number: Mapped[int]
    from_ms: Mapped[float]
    to_ms: Mapped[float]
    bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    has_snapshot: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime]

    recording: Mapped[Recording] = relationship(back_populates="chunks")
