"""What a bundle says of itself: the format and its version, who is in it, a checksum for each file.

What does not live here: how it is written (`writing`) and tested (`reading`).
"""

import re
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from recorder.bundle.parts import PARTS
from recorder.media.places import FOLDER
from recorder.pictures import NAME as PICTURE_NAME
from recorder.pictures import PAGES

FORMAT = "usability-session-recorder bundle"

VERSION = 2
"""The number of this layout; it grows when an older program could not read a bundle rightly."""

WITHOUT_PICTURES = 1
"""The number of a bundle that holds no pictures of pages; programs of before read it too."""

README = "README.txt"

LEFT_OUT = (
    "names and contacts of participants",
    "join codes, capture tokens and observers' keys of sessions",
)
"""What no bundle holds, as the manifest says it."""

TABLES = re.compile(r"tables/([^/\\]+/)?[a-z]+\.csv")
"""The names of the files for people."""

PICTURE = re.compile(
    rf"{FOLDER}/([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})/{PAGES}/{PICTURE_NAME.pattern}"
)
"""The names of pictures of pages."""

DATA = {part.file: part for part in PARTS}


class File(msgspec.Struct, frozen=True, omit_defaults=True):
    """One file in a bundle: its checksum, its size in bytes, how many rows it has.

    `kept_at` says of a picture of a page when it was kept.
    """

    sha256: str
    size: int
    rows: int | None = None
    kept_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class Named(msgspec.Struct, frozen=True, omit_defaults=True):
    """A study in a bundle, and the one that it is a later round of."""

    uuid: UUID
    name: str
    wave_of: UUID | None = None


class Manifest(msgspec.Struct, frozen=True):
    """What a bundle says of itself.

    `holds` is "study", or "session" where it is one session alone. `schema` is the revision of
    the tables that it was written from. `recorded` counts the chunks of recordings in it, which
    their rows vouch for.
    """

    format: str
    version: int
    program: str
    schema: str
    created_at: datetime
    holds: str
    studies: list[Named]
    left_out: list[str]
    files: dict[str, File]
    recorded: int = 0

    def rows(self, part: str) -> int:
        """Return how many rows of a part are in it."""
        file = self.files.get(f"data/{part}.jsonl")
        return (file.rows or 0) if file else 0

    @property
    def pictures(self) -> int:
        """How many pictures of pages are in it."""
        return sum(bool(PICTURE.fullmatch(name)) for name in self.files)

    @property
    def title(self) -> str:
        """What it holds, by name: that of a session's study, or those of the studies."""
        return " and ".join(f"“{study.name}”" for study in self.studies)


def belongs(name: str) -> bool:
    """Whether a file of this name may be in a bundle."""
    if name in DATA or name == README or PICTURE.fullmatch(name):
        return True
    return bool(TABLES.fullmatch(name)) and ".." not in name
