"""Pictures of the product's pages, which maps are drawn over: one per page and width of a session.

They lie in DATA/media/<session's uuid>/pages/ and are named by page and size. A picture shows what
a participant saw, so it is only kept with a consent to record the pages or the screen, or of an
expert. What does not live here: streams (`recorder.media`), and maps (`recorder.maps`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from recorder.capture.addresses import page_of
from recorder.errors import BadInput, Conflict, NotFound
from recorder.media.permission import may_record
from recorder.media.places import FOLDER, lay
from recorder.models import StudySession
from recorder.vocabulary import StreamKind

PAGES = "pages"

MOST_BYTES = 8 * 1024 * 1024
LONGEST_SIDE = 30_000

KINDS = {b"\xff\xd8\xff": (".jpg", "image/jpeg"), b"\x89PNG\r\n\x1a\n": (".png", "image/png")}
"""How a picture begins, with its suffix and type."""

NAME = re.compile(r"([0-9a-f]{32})-([0-9]{1,5})x([0-9]{1,5})\.(jpg|png)")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on the disk, with the size of the page that it shows, in CSS pixels."""

    path: Path
    session: UUID
    width: int
    height: int

    @property
    def mime(self) -> str:
        """Its type."""
        return "image/png" if self.path.suffix == ".png" else "image/jpeg"


def keep(data: Path, session: StudySession, url: str, size: tuple[int, int], content: bytes) -> str:
    """Keep a picture of a page, which replaces an earlier one of that size; return its name.

    Raises BadInput for what is no picture, Conflict where nobody consented to one.
    """
    if not may_keep(session):
        raise Conflict(
            "No consent to record the pages or the screen was given in this session; a picture "
            "of a page is kept only with one, or of an expert."
        )
    width, height = size
    if not (1 <= width <= LONGEST_SIDE and 1 <= height <= LONGEST_SIDE):
        raise BadInput(f"The page's width and height are pixels, from 1 to {LONGEST_SIDE:,}.")
    if len(content) > MOST_BYTES:
        raise BadInput(f"A picture may have {MOST_BYTES // 1024**2} MB; send it smaller.")
    suffix = suffix_of(content)
    if suffix is None:
        raise BadInput("A picture is a JPEG or a PNG; this is neither.")
    name = f"{_sum(page_of(url))}-{width}x{height}{suffix}"
    lay(_folder(data, session.uuid) / name, content)
    return name


def may_keep(session: StudySession) -> bool:
    """Whether a picture of what this session's participant sees may be kept."""
    seen = (StreamKind.SCREEN, StreamKind.REPLAY)
    return session.is_optimal or any(may_record(session, kind) for kind in seen)


def find(data: Path, sessions: Iterable[UUID], page: str, width: float) -> Picture | None:
    """Return the picture of a page whose width is nearest to one, the latest of those."""
    found = []
    for session in sessions:
        for path in _folder(data, session).glob(f"{_sum(page)}-*"):
            if match := NAME.fullmatch(path.name):
                found.append(Picture(path, session, int(match[2]), int(match[3])))
    return min(
        found, key=lambda each: (abs(each.width - width), -each.path.stat().st_mtime), default=None
    )


def paths_of(data: Path, session: UUID) -> list[Path]:
    """Return the files of a session's pictures."""
    return sorted(
        each for each in _folder(data, session).glob("*") if size_in(each.name) is not None
    )


def size_in(name: str) -> tuple[int, int] | None:
    """Return the page's size that a picture's name says; None for what names no picture."""
    match = NAME.fullmatch(name)
    return (int(match[2]), int(match[3])) if match else None


def suffix_of(content: bytes) -> str | None:
    """Return how the name of a picture ends that begins like this; None for what is no picture."""
    return next((end for start, (end, _) in KINDS.items() if content.startswith(start)), None)


def named(data: Path, session: UUID, name: str) -> Picture:
    """Return a session's picture of this name; raise NotFound where there is none."""
    match = NAME.fullmatch(name)
    path = _folder(data, session) / name
    if not match or not path.is_file():
        raise NotFound("There is no such picture; the study's maps show those there are.")
    return Picture(path, session, int(match[2]), int(match[3]))


def _folder(data: Path, session: UUID) -> Path:
    return data / FOLDER / str(session) / PAGES


def _sum(page: str) -> str:
    return sha256(page.encode()).hexdigest()[:32]
