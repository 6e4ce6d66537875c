"""Uploaded files between the look at them and their import: kept in the data folder for a day.

A file stays on this laptop, under a name nobody can guess, so that a page that shows it can be
reloaded and need not carry it to and fro. What does not live here: what is in the files.
"""

import json
import os
import re
import secrets
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO

from recorder.errors import NotFound

KEPT = timedelta(days=1)

TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")

GONE = (
    "This file is not here any more: it was imported already, or it lay here for more than "
    "a day. Choose it again."
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file's text, what it was called, and what it is said to hold of which study."""

    study_id: int
    kind: str
    name: str
    text: str


def keep(folder: Path, upload: Upload, now: datetime) -> str:
    """Keep an upload and return its token; delete those that nobody came back for."""
    text = json.dumps(asdict(upload), ensure_ascii=False)
    return _keep(folder, "json", BytesIO(text.encode()), now)


def keep_bundle(folder: Path, stream: IO[bytes], now: datetime) -> str:
    """Keep an uploaded bundle as `keep` keeps a table, and return its token."""
    return _keep(folder, "zip", stream, now)


def _keep(folder: Path, ending: str, stream: IO[bytes], now: datetime) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.stat().st_mtime < (now - KEPT).timestamp():
            old.unlink(missing_ok=True)
    token = secrets.token_urlsafe(16)
    temporary = folder / f"{token}.tmp"
    descriptor = os.open(
        temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
    )
    with os.fdopen(descriptor, "wb") as kept:
        shutil.copyfileobj(stream, kept)
    temporary.replace(folder / f"{token}.{ending}")
    return token


def find(folder: Path, token: str, study_id: int) -> Upload:
    """Return a study's upload; raise NotFound where it is gone."""
    file = folder / f"{token}.json"
    if TOKEN.fullmatch(token) and file.is_file():
        upload = Upload(**json.loads(file.read_text(encoding="utf-8")))
        if upload.study_id == study_id:
            return upload
    raise NotFound(GONE)


def find_bundle(folder: Path, token: str) -> Path:
    """Return where an uploaded bundle is kept; raise NotFound where it is gone."""
    file = folder / f"{token}.zip"
    if TOKEN.fullmatch(token) and file.is_file():
        return file
    raise NotFound(GONE)


def forget(folder: Path, token: str) -> None:
    """Delete an upload that was imported."""
    for ending in ("json", "zip"):
        (folder / f"{token}.{ending}").unlink(missing_ok=True)
