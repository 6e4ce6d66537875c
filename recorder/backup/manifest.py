"""What a backup file is: a zip of the database and the keys, with a manifest that vouches for them.

The keys are in it because a restored folder must let the same consoles in and keep their cookies
good; hence a backup is as secret as the folder itself, and readable by its owner only.
"""

import errno
import sqlite3
from datetime import datetime
from pathlib import Path

import msgspec

from recorder.errors import Conflict, RecorderError
from recorder.zips import Member

FORMAT, WITH_RECORDINGS = 1, 2
"""The number of this layout; it grows when an older program could not read the file rightly."""

DATABASE = "recorder.db"
KEYS = "keys.json"
MEMBERS = (DATABASE, KEYS)
"""What a backup may hold besides its manifest; any other name is refused."""

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Manifest(msgspec.Struct, frozen=True):
    """What a backup says of itself; `schema` is the database's revision, `rows` counts by table.

    `recordings` counts the chunks in it, which the database vouches for; `left_out` those that it
    should hold and were gone. `pictures` are those of pages.
    """

    format: int
    program: str
    created_at: datetime
    schema: str
    files: dict[str, Member]
    rows: dict[str, int]
    recordings: int = 0
    pictures: dict[str, Member] = {}
    left_out: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nobody had entered anything yet."""
        return not any(n for table, n in self.rows.items() if table != "alembic_version")


def read_only(database: Path) -> sqlite3.Connection:
    """Open a database so that nothing can be changed through the connection."""
    address = f"{database.resolve().as_uri()}?mode=ro"
    # One thread at a time has it: the one that opened it, or the reader it was handed to.
    return sqlite3.connect(
        address, uri=True, isolation_level=None, timeout=10, check_same_thread=False
    )


def row_counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many rows each table holds."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
    names = [name for (name,) in connection.execute(query + "ESCAPE '\\' ORDER BY name")]
    counts = {}
    for name in names:
        quoted = name.replace('"', '""')
        counts[name] = connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0]
    return counts


def revision_of(connection: sqlite3.Connection) -> str | None:
    """Return the revision of a database's tables, None where they are not this program's."""
    known = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    if not connection.execute(known).fetchone()[0]:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else None


def primary(error: BaseException) -> int | None:
    """Return SQLite's primary code of an error, None where it is not SQLite's."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def told(error: OSError | sqlite3.Error, file: Path) -> RecorderError:
    """Return what kept a file from being written, as a sentence."""
    code = primary(error)
    if code == sqlite3.SQLITE_FULL or getattr(error, "errno", None) in NO_ROOM:
        return Conflict(f"There is no room to write {file}; free some space or use another disk.")
    if code in DAMAGED:
        return Conflict(f"The data are damaged ({error}); recorder check says more.")
    reason = getattr(error, "strerror", None) or error
    return Conflict(f"{file} cannot be written ({reason}); choose another place.")
