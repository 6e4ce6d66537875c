"""Where recordings lie on the disk, and how a file gets there so that it stays.

    DATA/media/<session's uuid>/<recording's id>/000001.webm

What does not live here: rows (`store`), and the one file that is made of the chunks (`finishing`).
"""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import NamedTuple

from recorder.errors import ChunkUnreadable
from recorder.models import Chunk, Recording
from recorder.vocabulary import StreamKind

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


class Laid(NamedTuple):
    """What was laid on the disk: how many bytes, and their sum."""

    bytes: int
    sha256: str


def lay(path: Path, content: bytes) -> Laid:
    """Write a file so that it is on the disk, whole and under its name, on return.

    Needs no database, so that nobody who writes there waits for the disk. Raises OSError.
    """
    _make_folder(path.parent)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _settle(path.parent)
    return Laid(len(content), hashlib.sha256(content).hexdigest())


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
