"""Uploaded files between the look at them and their import: kept in the data folder for a day.

A file stays on this laptop, under a name nobody can guess, so that a page that shows it can be
reloaded and need not carry it to and fro. What does not live here: what is in the files.
"""

import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from recorder.errors import NotFound

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file's text, what it was called, and what it is said to hold of which study."""

    study_id: int
    kind: str
    name: str
    text: str


def keep(folder: Path, upload: Upload, now: datetime) -> str:
    """Keep an upload and return its token; delete those that nobody came back for."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.stat().st_mtime < (now - KEPT).timestamp():
            old.unlink(missing_ok=True)
    token = secrets.token_urlsafe(16)
    temporary = folder / f"{token}.tmp"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(asdict(upload), stream, ensure_ascii=False)
    temporary.replace(folder / f"{token}.json")
    return token


def find(folder: Path, token: str, study_id: int) -> Upload:
    """Return a study's upload; raise NotFound where it is gone."""
    file = folder / f"{token}.json"
    if re.fullmatch(r"[A-Za-z0-9_-]{22}", token) and file.is_file():
        upload = Upload(**json.loads(file.read_text(encoding="utf-8")))
        if upload.study_id == study_id:
            return upload
    raise NotFound(
        "This file is not here any more: it was imported already, or it lay here for more than "
        "a day. Choose it again."
    )


def forget(folder: Path, token: str) -> None:
    """Delete an upload that was imported."""
    (folder / f"{token}.json").unlink(missing_ok=True)
