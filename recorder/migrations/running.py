"""Running the scripts in `versions` by Alembic, which is read only where there is something to run.

What does not live here: whether there is (`recorder.migrations`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from recorder.db import writing
from recorder.errors import Conflict


def config() -> Config:
    """Return what Alembic must know of this program."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def run(engine: sa.Engine) -> None:
    """Run every script that the database has not seen, in one transaction."""
    chosen = config()
    with writing(), engine.connect() as connection, _without_foreign_keys(connection):
        chosen.attributes["connection"] = connection
        command.upgrade(chosen, "head")
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
