"""The server that is killed: started by its command, killed at once, started on the same port.

A kill is SIGKILL (on Windows TerminateProcess): the program gets no chance to put anything away.
"""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from recorder.errors import Conflict

STOP_SECONDS = 30.0


class Victim:
    """A recorder over a folder, as the command starts it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.key = ""
        self.kills = 0
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Victim":
        """Start the server."""
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop the server."""
        if self._process:
            self._process.terminate()
            self._end(self._process)

    @property
    def is_dead(self) -> bool:
        """Whether nothing answers, and nothing will."""
        return self._process is None or self._process.poll() is not None

    @property
    def last_words(self) -> str:
        """The last line that the server said of something wrong."""
        said = self._said.read_text(encoding="utf-8", errors="replace").strip()
        return said.splitlines()[-1] if said else "it said nothing"

    def start(self) -> None:
        """Start the server on the port it had, and wait until it says its address."""
        command = [sys.executable, "-m", "recorder", "run", "--no-open", "--port", str(self.port)]
        # Its own backups would only fill the disk: each start would make one more.
        settings = {**os.environ, "RECORDER_BACKUP_EVERY_MINUTES": "0"}
        with self._said.open("ab") as said:
            self._process = subprocess.Popen(
                [*command, "--data", str(self.folder)],
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                env=settings,
            )
        assert self._process.stdout is not None
        address = urlsplit(self._process.stdout.readline().strip())
        if not address.port:
            raise Conflict(f"The recorder did not start again after a kill ({self.last_words}).")
        self.port = address.port
        self.key = parse_qs(address.query)["key"][0]

    def kill(self) -> None:
        """Kill the server where it stands."""
        assert self._process is not None
        self._process.kill()
        self._end(self._process)
        self._process = None
        self.kills += 1

    @property
    def _said(self) -> Path:
        return self.folder / "stderr.txt"

    @staticmethod
    def _end(process: subprocess.Popen[str]) -> None:
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()
