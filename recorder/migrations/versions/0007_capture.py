"""What capture brings: its settings, streams with their chunks, and its own counts.

Clicks by hand and by capture were added together until now. Attempts with clicks or captured
entries are counted again from their log, as `recorder check` will; the others have nothing new.
"""

from types import SimpleNamespace

import sqlalchemy as sa
from alembic import op

import recorder.db
from recorder import log
from recorder.vocabulary import EventKind, Source

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COUNTED = (
    "clicks",
    "pages_total",
    "pages_unique",
    "marked_clicks",
    "captured_clicks",
    "misclicks",
    "first_click_seconds",
)

STREAMS = ("replay", "screen", "camera", "microphone")


def upgrade() -> None:
    op.add_column(
        "study", sa.Column("capture_settings", sa.JSON(), nullable=False, server_default="{}")
    )
    op.add_column(
        "task", sa.Column("success_url", sa.String(2000), nullable=False, server_default="")
    )
    op.add_column(
        "session",
        sa.Column("is_optimal", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("session", sa.Column("consents", sa.JSON(), nullable=False, server_default="[]"))
    for name in ("marked_clicks", "captured_clicks", "misclicks"):
        op.add_column("attempt", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column("attempt", sa.Column("first_click_seconds", sa.Double(), nullable=True))
    op.create_table(
        "recording",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*STREAMS, name="streamkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("window", sa.String(64), nullable=False),
        sa.Column("mime", sa.String(100), nullable=False),
        sa.Column("started_ms", sa.Double(), nullable=False),
        sa.Column("ended_ms", sa.Double(), nullable=True),
        sa.Column("t_error_ms", sa.Double(), nullable=True),
        sa.Column("file", sa.String(200), nullable=True),
        sa.Column("created_at", recorder.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_recording_session_id_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
    )
    op.create_index(op.f("ix_recording_session_id"), "recording", ["session_id"])
    op.create_table(
        "chunk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("from_ms", sa.Double(), nullable=False),
        sa.Column("to_ms", sa.Double(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("has_snapshot", sa.Boolean(), nullable=False),
        sa.Column("received_at", recorder.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_chunk_recording_id_recording")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chunk")),
        sa.UniqueConstraint("recording_id", "number", name=op.f("uq_chunk_recording_id")),
    )
    op.create_index(op.f("ix_chunk_recording_id"), "chunk", ["recording_id"])
    _count_again()


def _count_again() -> None:
    """Fill the new counts of attempts that were recorded before."""
    connection = op.get_bind()
    event = sa.table(
        "event",
        *(sa.column(name, sa.Uuid()) for name in ("id", "attempt_id", "target_id")),
        *(sa.column(name, sa.String()) for name in ("kind", "source")),
        *(sa.column(name, sa.Double()) for name in ("seq", "t_ms")),
        sa.column("data", sa.JSON()),
    )
    attempt = sa.table(
        "attempt", sa.column("id", sa.Uuid()), *(sa.column(name) for name in COUNTED)
    )
    connection.execute(sa.update(attempt).values(marked_clicks=attempt.c.clicks))
    clicked = sa.select(event.c.attempt_id).where(
        event.c.attempt_id.is_not(None),
        sa.or_(event.c.kind == EventKind.CLICK.value, event.c.source == Source.CAPTURE.value),
    )
    for (attempt_id,) in connection.execute(clicked.distinct()).all():
        rows = connection.execute(
            sa.select(event).where(event.c.attempt_id == attempt_id).order_by(event.c.seq)
        ).mappings()
        try:
            state = log.fold(
                SimpleNamespace(
                    **{**row, "kind": EventKind(row["kind"]), "source": Source(row["source"])}
                )
                for row in rows
            )
        except (LookupError, ValueError, TypeError, AttributeError):
            continue  # What cannot be read is left as it is, and `recorder check` names it.
        counted = {name: getattr(state, name) for name in COUNTED}
        connection.execute(sa.update(attempt).where(attempt.c.id == attempt_id).values(counted))
