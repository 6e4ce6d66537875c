"""The history of changes, and the bin: what rests there frees its code and is never lost by chance.

Tables are made anew where a unique code becomes one among the rows outside the bin, and where an
id must never be used again: the history names rows by their ids, also those long gone.
"""

import sqlalchemy as sa
from alembic import op

import recorder.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CODED = {
    "study": ["name"],
    "task": ["study_id", "code"],
    "participant": ["study_id", "code"],
    "finding": ["study_id", "code"],
    "occurrence": ["finding_id", "participant_id"],
}
"""Tables with what was unique in them, and is so outside the bin from now on."""


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("at", recorder.db.UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "deletion",
                "merge",
                "import",
                "edit",
                "undo",
                "emptying",
                name="changekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", recorder.db.UtcDateTime(), nullable=True),
        sa.Column("undone_by", sa.String(length=60), nullable=True),
        sa.Column("gone_at", recorder.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["change.id"], name=op.f("fk_change_undoes_id_change")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_study_id", "change", ["study_id"])
    for table in (*CODED, "session", "answer"):
        again = {"recreate": "always", "table_kwargs": {"sqlite_autoincrement": True}}
        with op.batch_alter_table(table, **again) as batch:
            batch.add_column(sa.Column("binned_id", sa.Integer(), nullable=True))
            name = f"fk_{table}_binned_id_change"
            batch.create_foreign_key(name, "change", ["binned_id"], ["id"])
            if table in CODED:
                batch.drop_constraint(f"uq_{table}_{CODED[table][0]}", type_="unique")
        outside = {"sqlite_where": sa.text("binned_id IS NULL")}
        if table in CODED:
            op.create_index(f"uq_{table}_outside_bin", table, CODED[table], unique=True, **outside)
    # There may be many attempts, and nothing of theirs changes: they get the column as they are.
    op.execute(
        "ALTER TABLE attempt ADD COLUMN binned_id INTEGER "
        "CONSTRAINT fk_attempt_binned_id_change REFERENCES change (id)"
    )
    inside = {"sqlite_where": sa.text("binned_id IS NOT NULL")}
    for table in (*CODED, "session", "answer", "attempt"):
        op.create_index(f"ix_{table}_binned_id", table, ["binned_id"], **inside)
    corrections = {"sqlite_where": sa.text("target_id IS NOT NULL")}
    op.create_index("ix_event_corrections", "event", ["session_id", "seq"], **corrections)
