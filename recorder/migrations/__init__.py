"""Upgrades of the database: Alembic, run at start, scripts in `versions`.

A database from a newer program is refused with a sentence. What does not live here: what the
tables are (`recorder.models`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from recorder.backup import keeping
from recorder.clock import STEADY
from recorder.db import writing
from recorder.errors import Conflict


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def revisions() -> list[str]:
    """Return every revision of the tables that this program knows, the newest first."""
    return [each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions()]


def upgrade(engine: sa.Engine) -> None:
    """Bring the database to the newest revision; do nothing where it is there already.

    Data that are there already are backed up first. Raises Conflict for a database that a newer
    program has written, and where no backup can be made.
    """
    config = _config()
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == scripts.get_current_head():
        return
    if current and current not in revisions():
        raise Conflict(
            "These data were written by a newer recorder; install that one to open them."
        )
    if current and engine.url.database:
        keeping.before_upgrade(Path(engine.url.database).parent, current, STEADY.now())
    with writing(), engine.connect() as connection, _without_foreign_keys(connection):
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise Conflict(f"The data cannot be upgraded: a row of {broken[0]} belongs to nothing.")
        connection.commit()


@contextmanager
def _without_foreign_keys(connection: sa.Connection) -> Iterator[None]:
    """Let tables be made anew: SQLite would see the rows of others lose theirs on the way.

    It listens to this outside of transactions only, hence before one begins.
    """
    driver = connection.connection.dbapi_connection
    assert driver is not None, "a connection that was just opened"
    driver.execute("PRAGMA foreign_keys=OFF")  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=ON")  # type: ignore[attr-defined]
