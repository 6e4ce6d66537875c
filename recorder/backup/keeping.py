"""Backups by themselves: while the server runs, and before every upgrade of the data.

They lie in `backups/` in the data folder, named by their time in UTC. The newest ones are kept, and
of the days before that the last of each. Those made before an upgrade are never let go. What does
not live here: how a backup is written (`writing`).
"""

import logging
import re
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from recorder.backup.manifest import DATABASE, Manifest, read_only
from recorder.backup.unpacking import manifest_of
from recorder.backup.writing import write
from recorder.clock import STEADY
from recorder.errors import BadInput, Conflict, RecorderError

FOLDER = "backups"
NOTE = "failed.json"
"""What went wrong with the last backup by itself; gone as soon as one succeeds."""

STAMP = "%Y%m%d-%H%M%S"
TIMED = re.compile(r"recorder-(\d{8}-\d{6})\.zip")
BEFORE_UPGRADE = re.compile(r"before-upgrade-from-\w+-(\d{8}-\d{6})\.zip")
LEFT_BEHIND_SECONDS = 86_400
"""After how long the folder of a backup that was killed in the middle is swept away."""

log = logging.getLogger("recorder.backup")


class Failure(msgspec.Struct, frozen=True):
    """Why the last backup by itself was not made."""

    at: datetime
    sentence: str


def backups_in(folder: Path) -> list[tuple[datetime, Path]]:
    """Return the backups that were made by themselves with their times, the newest first."""
    found = []
    for file in (folder / FOLDER).glob("*.zip"):
        match = TIMED.fullmatch(file.name) or BEFORE_UPGRADE.fullmatch(file.name)
        if match:
            with suppress(ValueError):
                found.append((datetime.strptime(match[1], STAMP).replace(tzinfo=UTC), file))
    return sorted(found, reverse=True)


def failure_in(folder: Path) -> Failure | None:
    """Return why the last backup by itself failed, None where it did not."""
    try:
        return msgspec.json.decode((folder / FOLDER / NOTE).read_bytes(), type=Failure)
    except (OSError, ValueError):
        return None


def back_up(folder: Path, now: datetime, *, kept: int, days: int) -> Path | None:
    """Make a backup if the data differ from the last one's, let old ones go; return the file."""
    file = _place(folder, f"recorder-{now.astimezone(UTC):{STAMP}}.zip")
    manifest = write(folder, file, now, unless=_last_database(folder))
    (folder / FOLDER / NOTE).unlink(missing_ok=True)
    for old in superfluous(backups_in(folder), now, kept=kept, days=days):
        old.unlink(missing_ok=True)
    return file if manifest else None


def before_upgrade(folder: Path, revision: str, now: datetime) -> Path:
    """Make the backup that an upgrade of data of a revision waits for."""
    name = f"before-upgrade-from-{revision}-{now.astimezone(UTC):{STAMP}}.zip"
    try:
        file = _place(folder, name)
        write(folder, file, now)
    except RecorderError as error:
        raise Conflict(
            f"The data were not upgraded, because no backup could be made first. {error}"
        ) from error
    return file


def superfluous(
    backups: list[tuple[datetime, Path]], now: datetime, *, kept: int, days: int
) -> list[Path]:
    """Return the backups to let go: all but the newest `kept` and each recent day's last."""
    timed = [(at, file) for at, file in backups if TIMED.fullmatch(file.name)]
    last_of_day: dict[str, Path] = {}
    for at, file in timed:
        if now - at <= timedelta(days=days):
            last_of_day.setdefault(f"{at.astimezone():%Y%m%d}", file)
    spared = {file for _, file in timed[: max(kept, 1)]} | set(last_of_day.values())
    return [file for _, file in timed if file not in spared]


def _place(folder: Path, name: str) -> Path:
    place = folder / FOLDER
    try:
        place.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Conflict(f"{place} cannot be made ({error.strerror}); look after it.") from error
    return place / name


def _last_database(folder: Path) -> str:
    """Return the checksum of the database in the newest backup; without one, what none has."""
    for _, file in backups_in(folder):
        with suppress(BadInput, OSError):
            manifest: Manifest = manifest_of(file)
            return manifest.files[DATABASE].sha256
    return "none"


class Keeper(threading.Thread):
    """The thread that makes backups beside the server; no request waits for it."""

    def __init__(
        self,
        folder: Path,
        *,
        every_minutes: float,
        kept: int,
        days: int,
        now: Callable[[], datetime] = STEADY.now,
    ) -> None:
        super().__init__(name="backups", daemon=True)
        self._folder, self._kept, self._days, self._now = folder, kept, days, now
        self._every_seconds = 60 * every_minutes
        self._stopping = threading.Event()

    def run(self) -> None:
        """Make a backup at once, and one whenever something was recorded since the last."""
        _sweep(self._folder)
        seen = None
        with closing(read_only(self._folder / DATABASE)) as looking:
            while True:
                # The number changes with every commit of another connection, this one's none.
                version = _version(looking)
                if seen is None or version != seen:
                    seen = version if self._turn() else None
                if self._stopping.wait(self._every_seconds):
                    return

    def stop(self) -> None:
        """Let the thread end; a backup in the making is finished, and waited for a little."""
        self._stopping.set()
        self.join(timeout=5)

    def _turn(self) -> bool:
        """Make a backup where one is due; say whether that went well."""
        try:
            back_up(self._folder, self._now(), kept=self._kept, days=self._days)
        except RecorderError as error:
            self._tell(str(error))
        except Exception as error:  # The next one may go well, and must have its turn.
            self._tell(f"{type(error).__name__}: {error}")
        else:
            return True
        return False

    def _tell(self, sentence: str) -> None:
        log.warning("No backup was made: %s", sentence)
        with suppress(OSError):
            (self._folder / FOLDER).mkdir(mode=0o700, exist_ok=True)
            note = Failure(self._now(), sentence)
            (self._folder / FOLDER / NOTE).write_bytes(msgspec.json.encode(note))


def _version(connection: sqlite3.Connection) -> int | None:
    try:
        return int(connection.execute("PRAGMA data_version").fetchone()[0])
    except sqlite3.Error:
        return None


def _sweep(folder: Path) -> None:
    """Remove what backups that were killed in the middle have left."""
    for left in (folder / FOLDER).glob(".*.zip-*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > LEFT_BEHIND_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


@contextmanager
def keeping(folder: Path, *, every_minutes: float, kept: int, days: int) -> Iterator[None]:
    """Make backups by themselves for as long as the block runs; not at all every 0 minutes."""
    if every_minutes <= 0:
        yield
        return
    keeper = Keeper(folder, every_minutes=every_minutes, kept=kept, days=days)
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()
