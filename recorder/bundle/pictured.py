"""The pictures of pages in a bundle, which maps are drawn over; its manifest vouches for them.

They lie in it as they do in a data folder, `media/<session's uuid>/pages/<page>-<size>.jpg`. Which
of two of one width a map takes is the later one; so each comes back with the time of its keeping.
What does not live here: recordings (`recorded`), and pictures themselves (`recorder.pictures`).
"""

import os
import re
import zipfile
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from recorder import pictures
from recorder.bundle.manifest import PICTURE, File
from recorder.bundle.parts import SESSIONS
from recorder.errors import BadInput
from recorder.media.places import FOLDER, lay
from recorder.zips import Member

if TYPE_CHECKING:
    from recorder.bundle.reading import Bundle


def add(archive: zipfile.ZipFile, data: Path, sessions: Collection[Any]) -> dict[str, File]:
    """Put the pictures of sessions into a bundle; return what vouches for each."""
    added = {}
    for session in sessions:
        for path in pictures.paths_of(data, session.uuid):
            try:
                content = path.read_bytes()
                kept_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            except OSError:
                continue
            name = f"{FOLDER}/{session.uuid}/{pictures.PAGES}/{path.name}"
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_STORED)
            added[name] = File(sha256(content).hexdigest(), len(content), kept_at=kept_at)
    return added


def prove(bundle: "Bundle") -> None:
    """Raise BadInput where a picture is too large, is none, or is of no session in the bundle."""
    sessions: set[UUID] | None = None
    for name, file, session in _held(bundle):
        if sessions is None:
            sessions = {each.uuid for each in bundle.records(SESSIONS)}
        path = Path(name)
        sides = pictures.size_in(path.name) or (0, 0)
        is_sized = all(1 <= side <= pictures.LONGEST_SIDE for side in sides)
        if session not in sessions or not is_sized or file.size > pictures.MOST_BYTES:
            raise BadInput(f"{bundle.name} holds “{name[:80]}”, which belongs in no bundle.")
        beginning = next(bundle.pieces(name, _member(file)), b"")
        if pictures.suffix_of(beginning) != path.suffix:
            raise BadInput(f"{bundle.name} holds a picture that is none ({name[:80]}).")


def fresh(bundle: "Bundle", data: Path, binned: Collection[UUID]) -> list[str]:
    """Return the names of the pictures that are not here; a page pictured here stays as it is."""
    return [
        name
        for name, _, session in _held(bundle)
        if session not in binned and not (data / name).is_file()
    ]


def take(bundle: "Bundle", data: Path, names: Collection[str]) -> None:
    """Write pictures into a data folder, on the disk when this returns."""
    for name in names:
        file = bundle.manifest.files[name]
        lay(data / name, b"".join(bundle.pieces(name, _member(file))))
        if file.kept_at is not None:
            kept = file.kept_at.timestamp()
            # A time that no disk knows is somebody's joke, and no reason to lose the picture.
            with suppress(OSError, OverflowError):
                os.utime(data / name, (kept, kept))


def _held(bundle: "Bundle") -> Iterator[tuple[str, File, UUID]]:
    for name, file in bundle.manifest.files.items():
        if match := re.fullmatch(PICTURE, name):
            yield name, file, UUID(match[1])


def _member(file: File) -> Member:
    return Member(file.sha256, file.size)
