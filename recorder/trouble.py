"""What keeps the data from being read or written, as a sentence that says what to do.

A full disk, a folder that is read-only, a database that another program holds or that is damaged:
nothing of it is the program's mistake, and work goes on once it is mended. What does not live
here: mistakes of the program, for which there is no sentence (None).
"""

import errno
import sqlite3

import sqlalchemy as sa

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)

FULL = "The disk with the data is full; make room on it."
READ_ONLY = "The data folder is read-only; make it writable again."
LOCKED = "Another program holds the data (a backup tool, a second recorder); close it."
DAMAGED = "The database is damaged; stop the recorder, run recorder check, and restore a backup."
UNREACHABLE = (
    "The data cannot be opened (their folder is read-only or gone); mend that, or name the right "
    "folder with --data."
)
FAILING = (
    "The data cannot be read or written (the disk reports errors, or they were made read-only); "
    "mend that, or copy them to another disk."
)

_SENTENCES = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_AUTH: READ_ONLY,
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_CANTOPEN: UNREACHABLE,
    sqlite3.SQLITE_IOERR: FAILING,
}


def sentence_for(error: BaseException) -> str | None:
    """Return what is wrong with the place and what to do, None where the place is not to blame."""
    if isinstance(error, sa.exc.DBAPIError):
        return sentence_for(error.orig) if error.orig else None
    if isinstance(error, sqlite3.Error):
        code: int | None = getattr(error, "sqlite_errorcode", None)
        return None if code is None else _SENTENCES.get(code & 0xFF)
    if isinstance(error, OSError):
        if error.errno in NO_ROOM:
            return FULL
        return READ_ONLY if error.errno in CLOSED else None
    return None
