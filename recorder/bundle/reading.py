"""Opening a bundle, which may come from anybody: names, sizes, checksums, the type of every value.

Nothing is unpacked to the disk; rows are read from the zip one at a time. What does not live here:
whether they fit what is here (`plan`).
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from recorder import migrations
from recorder.bundle import pictured, recorded
from recorder.bundle.manifest import DATA, FORMAT, VERSION, File, Manifest, belongs
from recorder.bundle.parts import CHUNKS, EVENTS, LATER, Part
from recorder.bundle.records import Record, record_type
from recorder.errors import BadInput, NotFound
from recorder.zips import MANIFEST, UNREADABLE, Member, manifest_bytes, pieces

MOST_SWOLLEN = 200
"""How many times its own size a bundle may unpack to; recordings stay far below."""

ALWAYS_FINE = 32 << 20
"""Bytes to which any bundle may unpack, however small it is."""

MOST_ROWS = 500_000
"""Rows of any table but the log: more than a lab records in its life, and all are in memory."""

LONGEST_LINE = 16 << 20
"""Bytes of one row; the log's interface for machines takes no more in a whole request."""


class _Format(msgspec.Struct):
    format: str
    version: int
    schema: str


class Bundle:
    """An open bundle whose files are what its manifest says."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest, name: str) -> None:
        self.manifest = manifest
        self.name = name
        self._archive = archive

    def records(self, part: Part) -> Iterator[Record]:
        """Yield the rows of a part; raise BadInput at the first that is not well-formed."""
        if part.file not in self.manifest.files:
            return
        decoder = msgspec.json.Decoder(record_type(part))
        try:
            with self._archive.open(part.file) as stream:
                number = 0
                while line := stream.readline(LONGEST_LINE):
                    number += 1
                    yield self._record(f"{part.file}, line {number}", decoder, line)
        except UNREADABLE as error:
            raise BadInput(f"{self.name} is damaged ({part.file}).") from error

    def holds(self, name: str) -> bool:
        """Whether a file of this name is in it."""
        return name in self._archive.NameToInfo

    def pieces(self, name: str, member: Member) -> Iterator[bytes]:
        """Yield a file piece by piece; raise ValueError where it is not what was promised."""
        return pieces(self._archive, name, member)

    def _record(self, place: str, decoder: "msgspec.json.Decoder[Record]", line: bytes) -> Record:
        try:
            return decoder.decode(line)
        except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
            raise BadInput(f"{self.name}, {place}: {error}; nothing was imported.") from error


@contextmanager
def opened(file: Path | IO[bytes], name: str = "") -> Iterator[Bundle]:
    """Open a bundle for reading; raise BadInput unless it is one, whole and sound.

    `name` is what it is called in sentences, its own where it is none.
    """
    name = name or (str(file) if isinstance(file, Path) else "The bundle")
    try:
        archive = zipfile.ZipFile(file)
    except OSError as error:
        raise NotFound(f"{name} cannot be read ({error.strerror or error}).") from error
    except UNREADABLE as error:
        raise BadInput(f"{name} is damaged, or no bundle of a recorder.") from error
    with archive:
        try:
            manifest = _manifest(archive, name)
            for each, held in manifest.files.items():
                _test(archive, each, held, name)
            bundle = Bundle(archive, manifest, name)
            recorded.prove(archive, bundle, _chunks(archive))
            pictured.prove(bundle)
        except UNREADABLE as error:
            raise BadInput(f"{name} is damaged, or no bundle of a recorder.") from error
        yield bundle


def _manifest(archive: zipfile.ZipFile, name: str) -> Manifest:
    """Return the manifest; raise BadInput where the names and sizes in it cannot be."""
    text = manifest_bytes(archive)
    said = msgspec.json.decode(text, type=_Format)
    if said.format != FORMAT:
        raise BadInput(f"{name} is no bundle of a recorder.")
    if said.version > VERSION or said.schema not in migrations.revisions():
        raise BadInput(f"{name} was written by a newer recorder; install that one to import it.")
    manifest = msgspec.json.decode(text, type=Manifest)
    chunks = _chunks(archive)
    held = [each for each in archive.namelist() if each != MANIFEST and each not in chunks]
    for each in held:
        if not belongs(each):
            raise BadInput(f"{name} holds “{each[:80]}”, which belongs in no bundle.")
    counted = len(archive.namelist()) == len(held) + manifest.recorded + 1
    if not counted or sorted(held) != sorted(manifest.files) or not {*DATA} - LATER <= {*held}:
        raise BadInput(f"{name} does not hold what its manifest says.")
    _refuse_masses(archive, manifest, name)
    return manifest


def _chunks(archive: zipfile.ZipFile) -> set[str]:
    return {each for each in archive.namelist() if recorded.belongs(each)}


def _refuse_masses(archive: zipfile.ZipFile, manifest: Manifest, name: str) -> None:
    """Raise BadInput before reading what would fill the memory."""
    packed = sum(each.compress_size for each in archive.infolist())
    unpacked = sum(each.size for each in manifest.files.values())
    if unpacked > max(ALWAYS_FINE, MOST_SWOLLEN * packed):
        raise BadInput(f"{name} unpacks to {unpacked:,} bytes, which no recording does.")
    for part in DATA.values():
        if part not in (EVENTS, CHUNKS) and manifest.rows(part.name) > MOST_ROWS:
            raise BadInput(f"{name} holds more than {MOST_ROWS:,} {part.name}.")


def _test(archive: zipfile.ZipFile, each: str, held: File, name: str) -> None:
    """Read a member to its end; raise ValueError where it is not what was promised."""
    counted = 0
    for piece in pieces(archive, each, Member(held.sha256, held.size)):
        counted += piece.count(b"\n")
    if each in DATA and counted != held.rows:
        raise BadInput(f"{name} does not hold what its manifest says ({each}).")
