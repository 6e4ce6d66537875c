"""How Alembic reaches the database: the connection is handed in, tables change in batches."""

from alembic import context

import recorder.models  # noqa: F401  (the tables must be known to compare them)
from recorder.db import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
