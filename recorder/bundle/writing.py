"""Writing a bundle while sessions run: everything in it is of one moment, and is read back.

All of it is read in the transaction that is open, which sees one state of the data however long
it takes. Nothing is half written: a file takes its name when it has stood its test. What does not
live here: what rows look like (`records`).
"""

import os
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import msgspec

from recorder import migrations
from recorder.backup.manifest import told
from recorder.bundle import pictured, recorded
from recorder.bundle.manifest import (
    DATA,
    FORMAT,
    LEFT_OUT,
    README,
    VERSION,
    WITHOUT_PICTURES,
    File,
    Manifest,
    Named,
)
from recorder.bundle.parts import SESSIONS, STUDIES, Part, Scope
from recorder.bundle.reading import opened
from recorder.bundle.readme import readme
from recorder.bundle.records import Names, records
from recorder.db import db
from recorder.errors import BadInput, Conflict
from recorder.exports import FORMATS, file_name, to_csv
from recorder.exports.attempts import attempts
from recorder.exports.events import events
from recorder.exports.table import Table
from recorder.models import Study, StudySession
from recorder.zips import MANIFEST, refuse_place, settle


def of_study(study: Study) -> Scope:
    """Return a study with its earlier and later rounds, since figures look from one to another."""
    waves = db.session.execute(db.select(Study.id, Study.wave_of_id)).all()
    ids = {study.id}
    while more := {one for pair in waves if ids & {*pair} for one in pair if one} - ids:
        ids |= more
    return Scope(sorted(ids))


def of_session(session: StudySession) -> Scope:
    """Return one session with its study's tasks and its participant."""
    return Scope([session.study_id], session)


def write_file(file: Path, scope: Scope, now: datetime, data: Path | None = None) -> Manifest:
    """Write a bundle into a file, which is replaced if it is a bundle, and test what was written.

    Raises BadInput for a place that it must not take, Conflict where it cannot be written.
    """
    refuse_place(file, "bundle", _look)
    try:
        with TemporaryDirectory(
            dir=file.parent, prefix=f".{file.name}-", ignore_cleanup_errors=True
        ) as name:
            packed = Path(name) / "packed.zip"
            with packed.open("x+b") as stream:
                manifest = write(stream, scope, now, data)
                stream.flush()
                os.fsync(stream.fileno())
            packed.replace(file)
            settle(file.parent)
    except (OSError, sqlite3.Error) as error:
        raise told(error, file) from error
    return manifest


def write(stream: IO[bytes], scope: Scope, now: datetime, data: Path | None = None) -> Manifest:
    """Write a bundle into a stream that can be read and sought, and test what was written.

    `data` is the folder that recordings and pictures of pages come from; without it they stay
    where they are.
    """
    studies = [db.session.get_one(Study, each) for each in scope.study_ids]
    names = Names()
    files: dict[str, File] = {}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, part in DATA.items():
            files[name] = _add(archive, name, _lines(part, scope, names))
        for study in studies:
            place = "tables" if len(studies) == 1 else f"tables/{_folder(study, studies)}"
            for table, text in _tables(study, scope.session):
                files[f"{place}/{table}.csv"] = _add(archive, f"{place}/{table}.csv", [text])
        chunks = recorded.add(archive, data, scope, names) if data else 0
        pictures = (
            pictured.add(archive, data, list(records(SESSIONS, scope, names))) if data else {}
        )
        files |= pictures
        manifest = Manifest(
            format=FORMAT,
            version=VERSION if pictures else WITHOUT_PICTURES,
            program=version("usability-session-recorder"),
            schema=migrations.revisions()[0],
            created_at=now.astimezone(UTC),
            holds="session" if scope.session else "study",
            studies=[
                Named(each.uuid, each.name, each.wave_of) for each in records(STUDIES, scope, names)
            ],
            left_out=list(LEFT_OUT),
            files=files,
            recorded=chunks,
        )
        files[README] = _add(archive, README, [readme(manifest).encode()])
        archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    _verify(stream)
    return manifest


def _look(file: Path) -> None:
    """Raise BadInput for a file that is no bundle; one that holds nothing may become one."""
    if file.stat().st_size:
        with opened(file):
            pass


def _add(archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes]) -> File:
    """Write one member piece by piece; return what vouches for it."""
    digest, size, rows = sha256(), 0, 0
    with archive.open(name, "w", force_zip64=True) as stream:
        for chunk in chunks:
            stream.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            rows += chunk.count(b"\n")
    return File(digest.hexdigest(), size, rows if name in DATA else None)


def _lines(part: Part, scope: Scope, names: Names) -> Iterator[bytes]:
    encoder = msgspec.json.Encoder(uuid_format="canonical")
    for record in records(part, scope, names):
        try:
            yield encoder.encode(record) + b"\n"
        except ValueError as error:
            raise Conflict(f"A {part.word} holds text that no file can ({error}).") from error


def _tables(study: Study, session: StudySession | None) -> Iterator[tuple[str, bytes]]:
    """Yield the files for people: every export of the study, or what is of one session alone."""
    tables: dict[str, Table]
    if session:
        tables = {"attempts": attempts(study, session), "events": events(study, session)}
        tables["tasks"] = FORMATS["tasks"].table(study)
    else:
        tables = {name: each.table(study) for name, each in FORMATS.items()}
    for name, table in tables.items():
        yield name, to_csv(table).encode("utf-8", "backslashreplace")


def _folder(study: Study, studies: list[Study]) -> str:
    """Return a folder's name for a study; those that read alike get their number too."""
    alike = [each for each in studies if file_name(each.name) == file_name(study.name)]
    name = file_name(study.name).replace("..", "_")
    return f"{name} {study.id}" if len(alike) > 1 or not name else name


def _verify(stream: IO[bytes]) -> None:
    """Read what was written, as an import would."""
    try:
        with opened(stream) as bundle:
            for part in DATA.values():
                for _ in bundle.records(part):
                    pass
    except BadInput as error:
        raise Conflict(
            f"The bundle was not kept, because it does not stand its test: {error} "
            "Run recorder check to see whether the data are damaged."
        ) from error
