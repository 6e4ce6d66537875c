"""What `recorder check` tests, and what each test says. Nothing is changed by looking.

A test says that all is well, warns, or fails, each in one sentence. `data` tests what is recorded,
`answers` the answers among that, `recordings` the files of streams, `place` and `disk` what it is
recorded on, `readiness` a session that is about to begin; `apart` runs the long tests in a process
of its own, `lookout` looks at the disk while sessions run. What does not live here: how results are
shown (`recorder.cli.safety`, the pre-flight page), and mending.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from recorder import migrations
from recorder.backup.manifest import DATABASE, read_only
from recorder.check import data, place, recordings
from recorder.check.data import Facts
from recorder.check.verdict import Level, Tested
from recorder.errors import NotFound

__all__ = ["Facts", "Level", "Tested", "check_data", "check_folder", "facts_in"]

ROWS = 1000
"""How many rows are read at once; the log may be longer than the memory."""


def check_folder(folder: Path, now: datetime, *, backup_warn_hours: float) -> Iterator[Tested]:
    """Yield the result of each test of a data folder; raise NotFound where there are no data."""
    if not (folder / DATABASE).is_file():
        raise NotFound(f"There are no data in {folder}; name their folder with --data.")
    yield from check_data(folder)
    yield from _recordings(folder)
    yield from place.tests(folder, facts_in(folder), now, backup_warn_hours=backup_warn_hours)


def check_data(folder: Path) -> Iterator[Tested]:
    """Yield the result of each test of the data alone; it may take long where they are many."""
    try:
        with _reading(folder) as reader:
            yield from data.tests(reader, data.facts_of(reader))
    except (sqlite3.Error, sa.exc.SQLAlchemyError) as error:
        reason = getattr(error, "orig", None) or error
        yield Tested("database", Level.FAIL, f"The database cannot be read ({reason}).")


def _recordings(folder: Path) -> Iterator[Tested]:
    """Test the recordings, where the data are of this program's time."""
    try:
        with _reading(folder) as reader:
            if data.facts_of(reader).schema == migrations.revisions()[0]:
                yield recordings.tested(reader, folder)
    except (sqlite3.Error, sa.exc.SQLAlchemyError):
        return  # The tests of the data have said so.


def facts_in(folder: Path) -> Facts:
    """Return what other tests need to know of the data; nothing where they cannot be read."""
    try:
        with _reading(folder) as reader:
            return data.facts_of(reader)
    except (sqlite3.Error, sa.exc.SQLAlchemyError):
        return Facts()


@contextmanager
def _reading(folder: Path) -> Iterator[sa.Connection]:
    """Read the data as they are at one moment; what is recorded meanwhile looks like no lie."""
    database = folder / DATABASE
    engine = sa.create_engine(
        "sqlite://", creator=lambda: read_only(database), poolclass=sa.NullPool
    )
    with engine.execution_options(yield_per=ROWS).connect() as reader:
        reader.exec_driver_sql("BEGIN")
        yield reader
