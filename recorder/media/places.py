"""Where recordings lie on the disk, and how a file gets there so that it stays.

    DATA/media/<session's uuid>/<recording's id>/000001.webm

What does not live here: rows (`store`), and the one file that is made of the chunks (`finishing`).
"""

import gzip
import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from recorder.errors import ChunkUnreadable
from recorder.models import Chunk, Recording
from recorder.vocabulary import StreamKind

T = TypeVar("T")

FOLDER = "media"
"""Where recordings lie in a data folder."""

SUFFIXES = {
    "video/webm": ".webm",
    "audio/webm": ".webm",
    "video/mp4": ".mp4",
    "audio/mp4": ".mp4",
}
"""What browsers record, and how such a file's name ends."""

PAGES_SUFFIX = ".json.gz"


def packed(pages: bytes) -> bytes:
    """Pack the events of pages as they are kept: the same into the same bytes at each call."""
    return gzip.compress(pages, 6, mtime=0)


class Laid(NamedTuple):
    """What was laid on the disk: how many bytes, and their sum."""

    bytes: int
    sha256: str


def lay(path: Path, content: bytes) -> Laid:
    """Write a file so that it is on the disk, whole and under its name, on return.

    Needs no database, so that nobody who writes there waits for the disk. Raises OSError.
    """
    (laid,) = lay_together([(path, content)])
    if isinstance(laid, OSError):
        raise laid
    return laid


def lay_together(files: Sequence[tuple[Path, bytes]]) -> list[Laid | OSError]:
    """Write files so that they are on the disk, and return for each what was laid or what failed.

    All are written before the first one is waited for, which brings most of the others along.
    """
    parts = [_tried(_write_part, path, content) for path, content in files]
    for place, (path, _content) in enumerate(files):
        if isinstance(part := parts[place], Path):
            parts[place] = _tried(_name, part, path)
    settled = {path.parent: _tried(_settle, path.parent) for path, _content in files}
    found: list[Laid | OSError] = []
    for part, (path, content) in zip(parts, files, strict=True):
        wrong = part if isinstance(part, OSError) else settled[path.parent]
        laid = Laid(len(content), hashlib.sha256(content).hexdigest())
        found.append(wrong if isinstance(wrong, OSError) else laid)
    return found


def _tried(act: Callable[..., T], *arguments: Any) -> T | OSError:
    """Return what an act returns, or why the disk refused it."""
    try:
        return act(*arguments)
    except OSError as error:
        return error


def _write_part(path: Path, content: bytes) -> Path:
    """Write a file's content beside it under a name that nobody reads."""
    _make_folder(path.parent)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return Path(temporary)


def _name(part: Path, path: Path) -> Path:
    """Give what was written its name once it is on the disk."""
    try:
        handle = os.open(part, os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        return part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def folder_of(data: Path, recording: Recording) -> Path:
    """Return where a recording's files lie in the data folder `data`."""
    return data / FOLDER / str(recording.session.uuid) / str(recording.id)


def path_of(data: Path, recording: Recording, number: int) -> Path:
    """Return where a chunk's file lies."""
    return folder_of(data, recording) / f"{number:06d}{suffix_of(recording)}"


def suffix_of(recording: Recording) -> str:
    """Return how the names of a recording's files end."""
    return suffix_for(recording.kind, recording.mime)


def suffix_for(kind: str, mime: str) -> str:
    """Return how the names of files of a kind and type end."""
    return PAGES_SUFFIX if kind == StreamKind.REPLAY else SUFFIXES.get(base_of(mime), ".webm")


def read(data: Path, chunk: Chunk) -> bytes:
    """Return a chunk's content; raise ChunkUnreadable where it is gone or not what was kept."""
    path = path_of(data, chunk.recording, chunk.number)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ChunkUnreadable(
            f"Part {chunk.number} of a recording cannot be read ({error.strerror}); restore a "
            "backup to get it back."
        ) from error
    if hashlib.sha256(content).hexdigest() != chunk.sha256:
        raise ChunkUnreadable(
            f"Part {chunk.number} of a recording was changed on the disk; restore a backup to get "
            "it back."
        )
    return content


def base_of(mime: str) -> str:
    """Return a type without what codecs it names."""
    return mime.partition(";")[0].strip().lower()


def _make_folder(folder: Path) -> None:
    """Make a folder with its parents, each one on the disk before what lies in it."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _settle(folder.parent)


def _settle(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; Windows does that by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
