"""What was captured, on the disk until the recorder has answered.

One file per run, a line per entry, appended and flushed to the disk before anything is sent; a
second file counts how many lines were answered. What an earlier run left is taken up by the next
one of the same session. Nothing typed is in it: entries are masked before they come here.
"""

import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

STALE_SECONDS = 30.0
"""A run that lives touches its file more often."""


class Spool:
    """The file of one run."""

    def __init__(self, folder: Path, session: str, run: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / f"{session}-{run}.jsonl"
        self._answered_file = self.file.with_suffix(".answered")
        self._lines = self.file.open("ab")
        self.written = self.answered = 0

    @property
    def waiting(self) -> int:
        """How many entries the recorder has not answered."""
        return self.written - self.answered

    def append(self, entries: list[dict[str, Any]]) -> None:
        """Put entries on the disk."""
        self._lines.write(b"".join(json.dumps(each).encode() + b"\n" for each in entries))
        self._lines.flush()
        os.fsync(self._lines.fileno())
        self.written += len(entries)

    def answer(self, count: int) -> None:
        """Note that the next entries were answered; sending one again would do no harm."""
        self.answered += count
        self._answered_file.write_text(str(self.answered), encoding="ascii")

    def touch(self) -> None:
        """Say that this run lives."""
        self.file.touch()

    def close(self) -> None:
        """Close the file, and remove it where all was answered."""
        self._lines.close()
        if not self.waiting:
            remove(self.file)


def left_behind(folder: Path, session: str = "") -> dict[Path, float]:
    """Return the files of runs that ended early, of one session or of all, and when they did."""
    touched = {}
    for file in sorted(folder.glob(f"{session}*-*.jsonl")):
        with suppress(FileNotFoundError):  # Somebody else has taken it up.
            touched[file] = file.stat().st_mtime
    return {file: at for file, at in touched.items() if time.time() - at > STALE_SECONDS}


def remove(file: Path) -> None:
    """Remove a file of entries that were all answered."""
    file.with_suffix(".answered").unlink(missing_ok=True)
    file.unlink(missing_ok=True)


def unanswered(file: Path) -> list[dict[str, Any]]:
    """Return the entries of a file that were not answered; none where it is gone."""
    if not file.exists():
        return []
    answered = file.with_suffix(".answered")
    count = int(answered.read_text(encoding="ascii") or 0) if answered.exists() else 0
    entries = []
    for line in file.read_bytes().splitlines()[count:]:
        try:
            entries.append(json.loads(line))
        except ValueError:
            break  # The machine stopped in the middle of this line.
    return entries
