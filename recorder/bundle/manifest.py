"""What a bundle says of itself: the format and its version, who is in it, a checksum for each file.

What does not live here: how it is written (`writing`) and tested (`reading`).
"""

import re
from datetime import datetime
from uuid import UUID

import msgspec

from recorder.bundle.parts import PARTS

FORMAT = "usability-session-recorder bundle"

VERSION = 1
"""The number of this layout; it grows when an older program could not read a bundle rightly."""

README = "README.txt"

LEFT_OUT = (
    "names and contacts of participants",
    "join codes, capture tokens and observers' keys of sessions",
)
"""What no bundle holds, as the manifest says it."""

TABLES = re.compile(r"tables/([^/\\]+/)?[a-z]+\.csv")
"""The names of the files for people."""

DATA = {part.file: part for part in PARTS}


class File(msgspec.Struct, frozen=True, omit_defaults=True):
    """One file in a bundle: its checksum, its size in bytes, how many rows it has."""

    sha256: str
    size: int
    rows: int | None = None


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
    def title(self) -> str:
        """What it holds, by name: that of a session's study, or those of the studies."""
        return " and ".join(f"“{study.name}”" for study in self.studies)


def belongs(name: str) -> bool:
    """Whether a file of this name may be in a bundle."""
    return name in DATA or name == README or (bool(TABLES.fullmatch(name)) and ".." not in name)
