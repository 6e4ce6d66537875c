"""Verifying a backup by unpacking it: checksums, sizes, SQLite's own test, the rows it promises.

A backup may come from anybody. Only the names that a backup holds are taken, under those names
alone and no further than the size that was said. What does not live here: what happens to the
data that are there (`restoring`).
"""

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import msgspec

from recorder.backup import recordings
from recorder.backup.manifest import (
    DATABASE,
    MEMBERS,
    WITH_RECORDINGS,
    Manifest,
    primary,
    read_only,
    revision_of,
    row_counts,
)
from recorder.errors import BadInput
from recorder.zips import MANIFEST, UNREADABLE, Member, manifest_bytes, pieces


class _Format(msgspec.Struct):
    format: int


def manifest_of(file: Path) -> Manifest:
    """Return what a backup says of itself, its contents unread; raise BadInput where it is none."""
    try:
        with zipfile.ZipFile(file) as archive:
            return _manifest(archive, file)
    except UNREADABLE as error:
        raise BadInput(f"{file} is damaged, or no backup of a recorder.") from error


def unpack(file: Path, place: Path, *, with_recordings: bool = True) -> Manifest:
    """Unpack a backup into an empty folder and return its manifest; raise BadInput unless sound.

    Without recordings these are read and tested all the same, and written nowhere.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive, file)
            for name, member in manifest.files.items():
                _unpack(archive, name, member, place)
            _recordings(archive, manifest, place if with_recordings else None, place / DATABASE)
    except UNREADABLE as error:
        raise BadInput(f"{file} is damaged, or no backup of a recorder.") from error
    _prove(place / DATABASE, manifest, file)
    return manifest


def _manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    text = manifest_bytes(archive)
    if msgspec.json.decode(text, type=_Format).format > WITH_RECORDINGS:
        raise BadInput(f"{file} was written by a newer recorder; install that one to restore it.")
    manifest = msgspec.json.decode(text, type=Manifest)
    chunks = set(recordings.names_in(archive))
    chunks |= {name for name in manifest.pictures if recordings.PICTURE.fullmatch(name)}
    others = [name for name in archive.namelist() if name not in chunks]
    for name in others:
        if name != MANIFEST and (name not in MEMBERS or name not in manifest.files):
            raise BadInput(f"{file} holds “{name}”, which belongs in no backup.")
    counted = len(archive.namelist()) == len(others) + manifest.recordings + len(manifest.pictures)
    if not counted or len(others) != 1 + len(manifest.files) or DATABASE not in manifest.files:
        raise BadInput(f"{file} does not hold what its manifest says.")
    return manifest


def _unpack(archive: zipfile.ZipFile, name: str, member: Member, place: Path) -> None:
    """Write one member into a folder; raise ValueError where it is not what was promised."""
    with (place / name).open("xb") as stream:
        for piece in pieces(archive, name, member):
            stream.write(piece)


def _recordings(
    archive: zipfile.ZipFile, manifest: Manifest, place: Path | None, database: Path
) -> None:
    """Unpack the chunks of recordings; with no place, only test them."""
    if not manifest.recordings and not manifest.pictures:
        return
    try:
        promised = recordings.promised(database) | manifest.pictures
    except sqlite3.Error as error:
        raise ValueError(str(error)) from error
    if place is None:
        recordings.prove(archive, promised)
    else:
        recordings.unpack(archive, place, promised)


def _prove(database: Path, manifest: Manifest, file: Path) -> None:
    """Raise BadInput unless the unpacked database is sound and holds what the manifest says."""
    try:
        with closing(read_only(database)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            rows, schema = row_counts(connection), revision_of(connection)
    except sqlite3.OperationalError as error:
        # A full disk is no fault of the file.
        if primary(error) in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            raise
        raise BadInput(f"The database in {file} cannot be opened ({error}).") from error
    except sqlite3.Error as error:
        raise BadInput(f"The database in {file} is damaged ({error}).") from error
    if found != "ok":
        raise BadInput(f"The database in {file} is damaged ({' '.join(found.split())}).")
    if (rows, schema) != (manifest.rows, manifest.schema):
        raise BadInput(f"The database in {file} does not hold what its manifest says.")
