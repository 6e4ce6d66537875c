"""A name for every row that a bundle carries, the same in every installation: its uuid."""

from uuid import UUID, uuid5

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NAMED = UUID("8a3f6f0e-3c51-5d0b-9a57-6d0c2f5d1b7e")
"""The space in which rows of before get their names."""

OWN = {
    "study": ("created_at",),
    "task": ("code",),
    "participant": ("code", "created_at"),
    "session": ("join_code", "created_at"),
    "finding": ("code", "created_at"),
    "answer": ("instrument", "created_at"),
}
"""What tells a row from another one that has its id in another installation, in their order."""


def upgrade() -> None:
    """Name the rows that are there by what they are.

    Two copies of one database, upgraded apart, so get the same names for the same rows.
    """
    connection = op.get_bind()
    studies: dict[int, UUID] = {}
    people: dict[int, UUID] = {}
    for table, columns in OWN.items():
        # A constant default lets SQLite add a column that is never empty; the index refuses it.
        none = "0" * 32
        column = sa.Column("uuid", sa.Uuid(), nullable=False, server_default=none)
        op.add_column(table, column)
        whose = "" if table == "study" else "participant_id" if table == "answer" else "study_id"
        listed = ", ".join(["id", *columns, *([whose] if whose else [])])
        rows = connection.execute(sa.text(f"SELECT {listed} FROM {table} ORDER BY id")).all()
        for row in rows:
            above = {"": {}, "participant_id": people, "study_id": studies}[whose]
            space = above[row[-1]] if whose else NAMED
            said = " ".join(str(each) for each in row[: 1 + len(columns)])
            name = uuid5(space, f"{table} {said}")
            {"study": studies, "participant": people}.get(table, {})[row[0]] = name
            change = sa.text(f"UPDATE {table} SET uuid = :name WHERE id = :id")
            connection.execute(change, {"name": name.hex, "id": row[0]})
        op.create_index(f"ix_{table}_uuid", table, ["uuid"], unique=True)
