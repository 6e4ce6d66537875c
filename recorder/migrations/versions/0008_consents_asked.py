"""What a participant was asked to agree to and has not agreed to, and a study's words for it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "session", sa.Column("consents_asked", sa.JSON(), nullable=False, server_default="{}")
    )
    op.add_column("study", sa.Column("consent_text", sa.Text(), nullable=False, server_default=""))
