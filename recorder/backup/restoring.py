"""Putting a backup in the place of the data, which are kept.

What does not live here: upgrading what was restored, which happens when the program opens it.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from recorder import migrations
from recorder.backup import recordings
from recorder.backup.manifest import DATABASE, KEYS, MEMBERS, Manifest, primary, told
from recorder.backup.unpacking import unpack
from recorder.errors import BadInput, Conflict, NotFound

WAL = (f"{DATABASE}-wal", f"{DATABASE}-shm")
"""What SQLite lays beside a database; the write-ahead log may hold commits of its own."""

PATIENCE_SECONDS = 2.0
"""How long a command that is just finishing is waited for."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and the folder that keeps what was there, None where nothing was."""

    manifest: Manifest
    kept: Path | None


def restore(file: Path, folder: Path, now: datetime) -> Restored:
    """Put the data of a backup into a folder, and keep what was there beside them.

    Raises BadInput for a file that is not a sound backup, and Conflict where the folder is in use
    or cannot be written; either way the data are as they were.
    """
    try:
        file.open("rb").close()
    except OSError as error:
        raise NotFound(f"{file} cannot be read ({error.strerror}).") from error
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder, prefix=".restore-", ignore_cleanup_errors=True) as name:
            place = Path(name)
            manifest = unpack(file, place)
            if manifest.schema not in migrations.revisions():
                raise BadInput(
                    f"{file} was written by a newer recorder; install that one to restore it."
                )
            _let_nobody_in(folder / DATABASE, folder)
            return Restored(manifest, _exchange(folder, place, now))
    except (OSError, sqlite3.Error) as error:
        raise told(error, folder) from error


def _let_nobody_in(database: Path, folder: Path) -> None:
    """Raise Conflict while anything has the database open.

    In WAL mode every open connection holds a lock, so asking for the whole database fails as
    long as a server lives, idle or not, and succeeds as soon as it is gone, killed or not. Closing
    writes what the write-ahead log still held into the database.
    """
    if not database.is_file():
        return
    with closing(
        sqlite3.connect(database, isolation_level=None, timeout=PATIENCE_SECONDS)
    ) as connection:
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            if primary(error) == sqlite3.SQLITE_BUSY:
                raise Conflict(
                    f"A recorder is using {folder}; stop it first (Ctrl+C), then restore."
                ) from error
        except sqlite3.DatabaseError:
            pass  # What is so damaged that it cannot be locked is what one restores over.


def _exchange(folder: Path, place: Path, now: datetime) -> Path | None:
    """Swap the data for what was unpacked; return where the old ones are.

    At every instant there is a whole database in its place: the old one gets its second name
    before the new one takes its first.
    """
    there = [name for name in (*MEMBERS, *WAL) if (folder / name).is_file()]
    if not there:
        recordings.put(place, folder, None)
        _put(folder, place)
        return None
    kept = _new_folder(folder, now)
    with _undoing(folder, kept):
        for name in MEMBERS:
            if (folder / name).is_file():
                _name_again(folder / name, kept / name)
        for name in WAL:
            # Were it to stay, SQLite would take it for the write-ahead log of the new database.
            if (folder / name).is_file():
                (folder / name).replace(kept / name)
        _put(folder, place)
        # Whoever opened the old database between the first look and here still holds it.
        _let_nobody_in(kept / DATABASE, folder)
    # Last, and nothing to undo: no chunk of the data that were there is lost by it.
    recordings.put(place, folder, kept)
    return kept


def _new_folder(folder: Path, now: datetime) -> Path:
    name = f"before-restore-{now:%Y%m%d-%H%M%S}"
    for again in range(1, 1000):
        kept = folder / (name if again == 1 else f"{name}-{again}")
        try:
            kept.mkdir(mode=0o700)
        except FileExistsError:
            continue
        return kept
    raise Conflict(f"{folder} is full of folders named {name}; move them away first.")


@contextmanager
def _undoing(folder: Path, kept: Path) -> Iterator[None]:
    """Put the old data back where the exchange breaks off."""
    try:
        yield
    except BaseException:
        for file in list(kept.iterdir()):
            file.replace(folder / file.name)
            # Two names of one file are left as they are by a rename.
            file.unlink(missing_ok=True)
        kept.rmdir()
        raise


def _name_again(file: Path, other: Path) -> None:
    """Give a file a second name, or copy it where the disk's format knows no second names."""
    try:
        os.link(file, other)
    except OSError:
        shutil.copy2(file, other)


def _put(folder: Path, place: Path) -> None:
    """Move what was unpacked into its place, on the disk first; the keys are their owner's only."""
    for name in MEMBERS:
        if (place / name).is_file():
            with (place / name).open("r+b") as stream:
                os.fsync(stream.fileno())
            if name == KEYS:
                (place / name).chmod(0o600)
            (place / name).replace(folder / name)
