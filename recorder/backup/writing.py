"""Writing a backup while sessions run: a snapshot, a zip of it, and a look at what was written.

Nothing is half written: everything happens beside the file's place, and only a verified backup
takes it. What does not live here: when backups are made, and which are kept (`keeping`).
"""

import os
import sqlite3
import zipfile
from contextlib import closing
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec.structs import replace

from recorder.backup import recordings
from recorder.backup.manifest import (
    DAMAGED,
    DATABASE,
    FORMAT,
    KEYS,
    MEMBERS,
    WITH_RECORDINGS,
    Manifest,
    primary,
    read_only,
    revision_of,
    row_counts,
    told,
)
from recorder.backup.unpacking import manifest_of, unpack
from recorder.errors import BadInput, Conflict, NotFound
from recorder.zips import MANIFEST, member_of, refuse_place, settle

PAGES = 1000
"""How many pages are copied in one step; between two steps other threads get their turn."""


def write(
    folder: Path, file: Path, now: datetime, *, unless: str = "", with_recordings: bool = False
) -> Manifest | None:
    """Write a verified backup of a data folder and return its manifest.

    `with_recordings` puts what was recorded of screens, sound and pages into it too.

    `unless` is the checksum of a database: where the data are still those, nothing is written and
    None returned, as it is for data that hold nothing yet. Raises NotFound where there are no
    data, BadInput for a file that must not be replaced, Conflict where it cannot be written or the
    data are damaged.
    """
    if not (folder / DATABASE).is_file():
        raise NotFound(f"There are no data in {folder}; name their folder with --data.")
    refuse_place(file, "backup", manifest_of)
    try:
        with TemporaryDirectory(
            dir=file.parent, prefix=f".{file.name}-", ignore_cleanup_errors=True
        ) as name:
            place = Path(name)
            manifest = _snapshot(folder, place, now)
            if unless and (manifest.is_empty or manifest.files[DATABASE].sha256 == unless):
                return None
            manifest, packed = _pack(place, manifest, folder if with_recordings else None)
            _verify(packed, place / "again")
            packed.replace(file)
            settle(file.parent)
    except (OSError, sqlite3.Error) as error:
        raise told(error, file) from error
    return manifest


def _snapshot(folder: Path, place: Path, now: datetime) -> Manifest:
    """Copy the data as they are at one moment, and say what was copied.

    The first read fixes the moment: what is recorded while the copy goes on is not in it, and
    neither waits for it nor makes it start again.
    """
    copy = place / DATABASE
    with closing(_source(folder)) as source, closing(sqlite3.connect(copy)) as target:
        try:
            source.execute("BEGIN")
            rows, schema = row_counts(source), revision_of(source)
        except sqlite3.Error as error:
            if primary(error) in DAMAGED:
                raise
            raise Conflict(f"The data in {folder} cannot be read ({error}).") from error
        if schema is None:
            raise NotFound(f"What lies in {folder} is no recorder's data.")
        # A copy that a crash cuts short is thrown away, so it need not survive one.
        target.execute("PRAGMA synchronous=OFF")
        source.backup(target, pages=PAGES)
    keys = folder / KEYS
    if keys.is_file():
        (place / KEYS).write_bytes(keys.read_bytes())
    return Manifest(
        format=FORMAT,
        program=version("usability-session-recorder"),
        created_at=now,
        schema=schema,
        files={name: member_of(place / name) for name in MEMBERS if (place / name).is_file()},
        rows=rows,
    )


def _source(folder: Path) -> sqlite3.Connection:
    try:
        return read_only(folder / DATABASE)
    except sqlite3.Error as error:
        raise Conflict(f"The data in {folder} cannot be opened ({error}).") from error


def _pack(place: Path, manifest: Manifest, folder: Path | None) -> tuple[Manifest, Path]:
    """Zip the snapshot, put the zip on the disk and drop the copies.

    Recordings come straight from the data `folder`, where there is one; nothing changes them.
    """
    packed = place / "packed.zip"
    descriptor = os.open(
        packed, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
    )
    with os.fdopen(descriptor, "w+b") as stream:
        # Level 1: pages of a database shrink to a fifth at once, and little more after that.
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            chunks = recordings.promised(place / DATABASE) if folder else {}
            pictures = recordings.pictures(folder, place / DATABASE) if folder else {}
            if folder and (chunks or pictures):
                for name in pictures:
                    archive.write(folder / name, name, zipfile.ZIP_STORED)
                carried = recordings.add(archive, folder, chunks)
                manifest = replace(
                    manifest,
                    format=WITH_RECORDINGS,
                    recordings=carried.chunks,
                    pictures=pictures,
                    left_out=carried.left_out,
                )
            archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
            for name in manifest.files:
                archive.write(place / name, name)
        stream.flush()
        os.fsync(stream.fileno())
    for name in manifest.files:
        (place / name).unlink()
    return manifest, packed


def _verify(packed: Path, again: Path) -> None:
    """Open what was written, as a restore would."""
    again.mkdir()
    try:
        unpack(packed, again, with_recordings=False)
    except BadInput as error:
        raise Conflict(
            f"The backup was not kept, because it does not stand its test: {error} "
            "Run recorder check to see whether the data are damaged."
        ) from error
