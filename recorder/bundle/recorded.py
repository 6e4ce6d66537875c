"""The recordings in a bundle: the bytes of its chunks, which their rows vouch for.

They lie in it as `media/<recording's id>/000001.webm`. A chunk that was gone or damaged where the
bundle was written has a row and no bytes. What does not live here: the rows (`records`).
"""

import hashlib
import os
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from recorder.bundle.parts import CHUNKS, RECORDINGS, Scope
from recorder.bundle.records import Names, Record, records
from recorder.errors import BadInput
from recorder.media.places import FOLDER, suffix_for
from recorder.media.store import CHUNK_BYTES, LAST_NUMBER
from recorder.zips import Member, pieces

if TYPE_CHECKING:
    from recorder.bundle.reading import Bundle

NAME = re.compile(FOLDER + r"/[0-9a-f-]{36}/\d{6}\.(webm|mp4|json\.gz)")


class Place(NamedTuple):
    """A chunk by its name in a bundle, its name in a data folder, and what its row says of it."""

    name: str
    path: Path
    member: Member
    recording: UUID
    number: int


def belongs(name: str) -> bool:
    """Whether a file of this name may hold a chunk."""
    return bool(NAME.fullmatch(name))


def places(recordings: Iterable[Record], chunks: Iterable[Record]) -> Iterator[Place]:
    """Yield where each chunk lies; raise BadInput for one that no recorder keeps."""
    known: dict[UUID, Any] = {each.id: each for each in recordings}
    for chunk in chunks:
        found = known.get(chunk.recording)
        if found is None:
            continue
        if not (1 <= chunk.number <= LAST_NUMBER and 0 <= chunk.bytes <= CHUNK_BYTES):
            raise BadInput("A chunk of a recording cannot be so large; nothing was imported.")
        name = f"{chunk.number:06d}{suffix_for(found.kind, found.mime)}"
        yield Place(
            f"{FOLDER}/{found.id}/{name}",
            Path(FOLDER) / str(found.session) / str(found.id) / name,
            Member(chunk.sha256, chunk.bytes),
            found.id,
            chunk.number,
        )


def add(archive: zipfile.ZipFile, data: Path, scope: Scope, names: Names) -> int:
    """Put the chunks of what a bundle holds into it; return how many were there and sound."""
    added = 0
    rows = records(RECORDINGS, scope, names)
    for place in places(list(rows), records(CHUNKS, scope, names)):
        try:
            content = (data / place.path).read_bytes()
        except OSError:
            continue
        if hashlib.sha256(content).hexdigest() == place.member.sha256:
            archive.writestr(zipfile.ZipInfo(place.name), content, zipfile.ZIP_STORED)
            added += 1
    return added


def prove(archive: zipfile.ZipFile, bundle: "Bundle", held: set[str]) -> None:
    """Read every chunk; raise ValueError where one has no row, or is not what its row says."""
    left = set(held)
    for place in places(list(bundle.records(RECORDINGS)), bundle.records(CHUNKS)):
        if place.name in left:
            left.discard(place.name)
            for _ in pieces(archive, place.name, place.member):
                pass
    if left:
        raise ValueError(min(left))


def take(
    bundle: "Bundle",
    data: Path,
    recordings: Iterable[Record],
    is_fresh: Callable[[Place], bool],
) -> None:
    """Write the chunks that are new here into a data folder, on the disk when this returns.

    `recordings` are those of the bundle as they are named here.
    """
    written = []
    for place in places(list(recordings), bundle.records(CHUNKS)):
        if is_fresh(place) and bundle.holds(place.name):
            target = data / place.path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as stream:
                for piece in bundle.pieces(place.name, place.member):
                    stream.write(piece)
            target.chmod(0o600)
            written.append(target)
    # Afterwards, so that the disk writes many at once.
    for target in written:
        with target.open("rb+") as stream:
            os.fsync(stream.fileno())
