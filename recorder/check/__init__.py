"""What `recorder check` tests, and what each test says. Nothing is changed by looking.

A test says that all is well, warns, or fails, each in one sentence. `data` tests what is recorded,
`place` what it is recorded on: keys, disk, clock, backups. What does not live here: how it is
printed (`recorder.cli.safety`), and mending.
"""

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from recorder.backup.manifest import DATABASE, read_only
from recorder.check import data, place
from recorder.check.verdict import Level, Tested
from recorder.errors import NotFound

__all__ = ["Level", "Tested", "check_folder"]

ROWS = 1000
"""How many rows are read at once; the log may be longer than the memory."""


def check_folder(folder: Path, now: datetime, *, backup_warn_hours: float) -> Iterator[Tested]:
    """Yield the result of each test of a data folder; raise NotFound where there are no data."""
    database = folder / DATABASE
    if not database.is_file():
        raise NotFound(f"There are no data in {folder}; name their folder with --data.")
    engine = sa.create_engine(
        "sqlite://", creator=lambda: read_only(database), poolclass=sa.NullPool
    )
    facts = data.Facts()
    try:
        with engine.execution_options(yield_per=ROWS).connect() as reader:
            # One moment for all tests, so that what is recorded meanwhile looks like no lie.
            reader.exec_driver_sql("BEGIN")
            facts = data.facts_of(reader)
            yield from data.tests(reader, facts)
    except (sqlite3.Error, sa.exc.SQLAlchemyError) as error:
        reason = getattr(error, "orig", None) or error
        yield Tested("database", Level.FAIL, f"The database cannot be read ({reason}).")
    yield from place.tests(folder, facts, now, backup_warn_hours=backup_warn_hours)
