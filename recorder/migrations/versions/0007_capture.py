"""What capture brings: its settings, streams with their chunks, and its own counts."""

import sqlalchemy as sa
from alembic import op

import recorder.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

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
