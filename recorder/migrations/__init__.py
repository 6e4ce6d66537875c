"""Upgrades of the database at start: which revision it has, which one this program needs.

A database from a newer program is refused with a sentence. What does not live here: what the
tables are (`recorder.models`), and running the scripts in `versions` (`running`).
"""

from pathlib import Path

import sqlalchemy as sa

from recorder.backup import keeping
from recorder.clock import STEADY
from recorder.errors import Conflict

_REVISION = "SELECT version_num FROM alembic_version"

_TABLE = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"


def revisions() -> list[str]:
    """Return every revision of the tables that this program knows, the newest first.

    A script is named after its revision, so that no script needs to be read.
    """
    scripts = (Path(__file__).parent / "versions").glob("[0-9]*.py")
    return sorted((each.name.partition("_")[0] for each in scripts), reverse=True)


def upgrade(engine: sa.Engine) -> None:
    """Bring the database to the newest revision; do nothing where it is there already.

    Data that are there already are backed up first. Raises Conflict for a database that a newer
    program has written, and where no backup can be made.
    """
    known = revisions()
    with engine.connect() as connection:
        has_one = connection.exec_driver_sql(_TABLE).first()
        current = connection.exec_driver_sql(_REVISION).scalar() if has_one else None
    if current == known[0]:
        return
    if current and current not in known:
        raise Conflict(
            "These data were written by a newer recorder; install that one to open them."
        )
    if current and engine.url.database:
        keeping.before_upgrade(Path(engine.url.database).parent, current, STEADY.now())
    # Reading Alembic takes a good part of a start, and nearly every start does without it.
    from recorder.migrations import running

    running.run(engine)
