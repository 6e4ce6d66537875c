"""What a study asks, questionnaires of its own, and where in a session an answer was given."""

import sqlalchemy as sa
from alembic import op

import recorder.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "questionnaire",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("created_at", recorder.db.UtcDateTime(), nullable=False),
        sa.Column("archived_at", recorder.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_questionnaire_study_id_study")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire")),
        sa.UniqueConstraint("study_id", "name", "version", name=op.f("uq_questionnaire_study_id")),
    )
    with op.batch_alter_table("questionnaire", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_questionnaire_study_id"), ["study_id"], unique=False)

    for name, column, empty in (
        ("asked_after_task", sa.JSON(), "[]"),
        ("asked_after_session", sa.JSON(), "[]"),
        ("questionnaire_language", sa.String(length=12), "en"),
        ("questionnaire_wording", sa.JSON(), "{}"),
    ):
        op.add_column("study", sa.Column(name, column, nullable=False, server_default=empty))

    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("key", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("session_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("attempt_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column("language", sa.String(length=12), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column(
                "status",
                sa.Enum(
                    "begun",
                    "given",
                    "withdrawn",
                    name="answerstatus",
                    native_enum=False,
                    length=32,
                ),
                nullable=False,
                server_default="given",
            )
        )
        batch_op.add_column(sa.Column("reading", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.create_unique_constraint(batch_op.f("uq_answer_key"), ["key"])
        batch_op.create_index(batch_op.f("ix_answer_session_id"), ["session_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_answer_attempt_id"), ["attempt_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_answer_session_id_session"), "session", ["session_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_answer_attempt_id_attempt"), "attempt", ["attempt_id"], ["id"]
        )
