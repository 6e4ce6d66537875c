"""Zip files that may come from anybody: members with checksums, read no further than was said.

Backups and bundles stand on this. What does not live here: what either of them holds.
"""

import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import msgspec

from recorder.errors import BadInput

MANIFEST = "manifest.json"

MANIFEST_BYTES = 16 << 20
"""A manifest has some 250 bytes for each file; a larger one is not read to its end."""

CHUNK = 1 << 20

UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    ValueError,
)
"""What zipfile raises over damaged, encrypted and oddly packed files."""


class Member(msgspec.Struct, frozen=True):
    """One file in a zip: its checksum, and its size in bytes."""

    sha256: str
    size: int


def refuse_place(file: Path, kind: str, look: Callable[[Path], object]) -> None:
    """Raise BadInput for a place that a zip must not take.

    What is there already may be replaced where `look` finds it to be of the same `kind`; it raises
    BadInput for anything else.
    """
    if file.is_dir():
        raise BadInput(f"{file} is a folder; name a file in it.")
    if not file.parent.is_dir():
        raise BadInput(f"There is no folder {file.parent}; make it first, or choose another place.")
    if file.exists():
        try:
            look(file)
        except BadInput as error:
            raise BadInput(f"{file} is there and is no {kind}; choose another name.") from error


def member_of(file: Path) -> Member:
    """Return the checksum and the size of a file, read piece by piece."""
    digest = sha256()
    with file.open("rb") as stream:
        while piece := stream.read(CHUNK):
            digest.update(piece)
        return Member(digest.hexdigest(), stream.tell())


def manifest_bytes(archive: zipfile.ZipFile) -> bytes:
    """Return the manifest of a zip as it stands there; raise KeyError where there is none."""
    with archive.open(MANIFEST) as stream:
        return stream.read(MANIFEST_BYTES)


def pieces(archive: zipfile.ZipFile, name: str, member: Member) -> Iterator[bytes]:
    """Yield a member piece by piece; raise ValueError as soon as it is not what was promised."""
    digest, size = sha256(), 0
    with archive.open(name) as packed:
        while piece := packed.read(CHUNK):
            size += len(piece)
            if size > member.size:
                raise ValueError(name)
            digest.update(piece)
            yield piece
    if size != member.size or digest.hexdigest() != member.sha256:
        raise ValueError(name)


def settle(folder: Path) -> None:
    """Put a folder's own entries on the disk, where the system lets one."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
