"""Upgrades of the database: Alembic, run at start, scripts in `versions`.

A database from a newer program is refused with a sentence. What does not live here: what the
tables are (`recorder.models`).
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from recorder.db import writing
from recorder.errors import Conflict


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def upgrade(engine: sa.Engine) -> None:
    """Bring the database to the newest revision; do nothing where it is there already.

    Raises Conflict for a database that a newer program has written.
    """
    config = _config()
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == scripts.get_current_head():
        return
    if current and current not in {script.revision for script in scripts.walk_revisions()}:
        raise Conflict(
            "These data were written by a newer recorder; install that one to open them."
        )
    with writing(), engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
