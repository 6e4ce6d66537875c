"""How grave a finding is, and what was seen of it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("finding", sa.Column("severity", sa.Integer(), nullable=True))
    described = sa.Column("description", sa.Text(), nullable=False, server_default="")
    op.add_column("finding", described)
