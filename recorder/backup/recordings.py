"""The recordings in a backup: every chunk that the database of the backup has a row of.

The rows say how large each chunk is and what its checksum is, so that the manifest need not. Only
a backup that is asked for carries recordings: those made by themselves lie on the same disk, where
a chunk is never written again. The one file that is made of chunks is made again where it comes
back. What does not live here: the database and the keys (`writing`, `restoring`).
"""

import hashlib
import os
import re
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from recorder.backup.manifest import read_only
from recorder.media.places import FOLDER, suffix_for
from recorder.pictures import PAGES
from recorder.zips import Member, member_of, pieces

NAME = re.compile(FOLDER + r"/[0-9a-f-]{36}/[0-9a-f-]{36}/\d{6}\.(webm|mp4|json\.gz)")

PICTURE = re.compile(
    FOLDER + r"/[0-9a-f-]{36}/" + PAGES + r"/[0-9a-f]{32}-\d{1,5}x\d{1,5}\.(jpg|png)"
)

_ROWS = """
SELECT session.uuid, recording.id, recording.kind, recording.mime, chunk.number, chunk.sha256,
    chunk.bytes
FROM chunk JOIN recording ON recording.id = chunk.recording_id
    JOIN session ON session.id = recording.session_id
ORDER BY recording.id, chunk.number
"""


class Carried(NamedTuple):
    """How many chunks are in a backup, and how many were gone or damaged and are not."""

    chunks: int
    left_out: int


def promised(database: Path) -> dict[str, Member]:
    """Return every chunk that a database has a row of, by its name in a data folder."""
    with closing(read_only(database)) as connection:
        if not _has_recordings(connection):
            return {}
        return {
            f"{FOLDER}/{UUID(session)}/{UUID(recording)}/{number:06d}{suffix_for(kind, mime)}": (
                Member(sha256, size)
            )
            for session, recording, kind, mime, number, sha256, size in connection.execute(_ROWS)
        }


def pictures(folder: Path, database: Path) -> dict[str, Member]:
    """Return the pictures of pages that sessions of a database have in a data folder."""
    with closing(read_only(database)) as connection:
        if not _has_recordings(connection):
            return {}
        sessions = [UUID(row[0]) for row in connection.execute("SELECT uuid FROM session")]
    files = [file for each in sessions for file in (folder / FOLDER / str(each) / PAGES).glob("*")]
    names = {file.relative_to(folder).as_posix(): file for file in files}
    return {name: member_of(file) for name, file in names.items() if PICTURE.fullmatch(name)}


def add(archive: zipfile.ZipFile, folder: Path, chunks: Mapping[str, Member]) -> Carried:
    """Put chunks of a data folder into a zip as they are; video and packed pages shrink no more."""
    carried = 0
    for name, member in chunks.items():
        try:
            content = (folder / name).read_bytes()
        except OSError:
            continue
        if hashlib.sha256(content).hexdigest() == member.sha256:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_STORED)
            carried += 1
    return Carried(carried, len(chunks) - carried)


def names_in(archive: zipfile.ZipFile) -> list[str]:
    """Return the names of the chunks in a zip."""
    return [name for name in archive.namelist() if NAME.fullmatch(name)]


def unpack(archive: zipfile.ZipFile, place: Path, promised: Mapping[str, Member]) -> None:
    """Unpack what was promised of a zip into a folder; raise ValueError where it is not so."""
    for name, parts in _checked(archive, promised):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        with (place / name).open("xb") as stream:
            for piece in parts:
                stream.write(piece)
            stream.flush()
            os.fsync(stream.fileno())


def prove(archive: zipfile.ZipFile, promised: Mapping[str, Member]) -> None:
    """Read what was promised of a zip; raise ValueError where it is not so."""
    for _, parts in _checked(archive, promised):
        for _piece in parts:
            pass


def put(place: Path, folder: Path, kept: Path | None) -> None:
    """Move unpacked chunks into a data folder; what differs there is kept beside.

    What is there and not in the backup stays: a chunk belongs to one recording for all time.
    """
    for file in sorted((place / FOLDER).rglob("*")):
        if not file.is_file():
            continue
        target = folder / file.relative_to(place)
        if target.is_file() and kept is not None and not _is_same(file, target):
            aside = kept / file.relative_to(place)
            aside.parent.mkdir(parents=True, exist_ok=True)
            target.replace(aside)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)


def _has_recordings(connection: sqlite3.Connection) -> bool:
    """Whether a database is of the time since there are recordings."""
    known = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'chunk'"
    return bool(connection.execute(known).fetchone()[0])


def _checked(
    archive: zipfile.ZipFile, promised: Mapping[str, Member]
) -> Iterator[tuple[str, Iterator[bytes]]]:
    for name in archive.namelist():
        if NAME.fullmatch(name) or PICTURE.fullmatch(name):
            yield name, pieces(archive, name, promised[name])


def _is_same(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()
