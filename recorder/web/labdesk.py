"""The lab browsers of this recorder: which were started from here, which live, what they say.

Kept in memory: after a restart the lab browser goes on, and says so again. What does not live
here: the browser itself (`recorder.capture.lab`), and routes (`lab`, `labfeed`).
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from flask import current_app

from recorder.capture.lab import browsers
from recorder.errors import Conflict
from recorder.models import StudySession
from recorder.web import presence
from recorder.web.presence import Standing

ROLE = "lab"


class LabSaid(msgspec.Struct):
    """What a lab browser says every two seconds; `run` tells it from others."""

    run: str
    browser: str = ""
    waiting: int = 0
    refused: int = 0
    hung: bool = False
    leaves: bool = False


class Lamp(msgspec.Struct):
    """How it stands with a session's lab browser: a word, and whether all is well."""

    is_there: bool
    is_well: bool
    sentence: str


@dataclass
class Started:
    """A lab browser that was started from here, and where it writes what goes wrong."""

    process: "subprocess.Popen[bytes]"
    said: Path

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    @property
    def why_it_ended(self) -> str:
        """Its last sentence where it ended badly, "" where it ended well or runs."""
        if not self.process.poll():
            return ""
        lines = self.said.read_text(encoding="utf-8", errors="replace").splitlines()
        last = next((line for line in reversed(lines) if line.strip()), "It ended by itself.")
        return last.removeprefix("recorder: ")


@dataclass
class Desk:
    """What is known of every lab browser, by session."""

    started: dict[int, Started] = field(default_factory=dict)
    said: dict[int, LabSaid] = field(default_factory=dict)

    def hear(self, session_id: int, said: LabSaid) -> None:
        """Note what a lab browser says of itself."""
        if said.leaves:
            presence.roll.leaves(session_id, ROLE, said.run)
            presence.roll.leaves(session_id, "capture", "api")
        else:
            presence.roll.heard(session_id, ROLE, said.run)
        self.said[session_id] = said

    def open(self, session: StudySession, url: str, arguments: Sequence[str]) -> None:
        """Start a session's lab browser; raise the Conflict that says why it cannot be."""
        before = self.started.get(session.id)
        if (before and before.runs) or self.lamp(session.id).is_there:
            raise Conflict("The lab browser is open already; it stands on the shared screen.")
        if session.ended_at is not None:
            raise Conflict("This session ended; reopen it to record more.")
        browsers.find(current_app.config["LAB_BROWSER"])
        data: Path = current_app.config["DATA"]
        folder = data / "capture"
        folder.mkdir(exist_ok=True)
        said = folder / f"lab-{session.id}.txt"
        command = [sys.executable, "-m", "recorder", "capture", "lab", str(session.id)]
        with said.open("wb") as errors:
            process = subprocess.Popen(
                [*command, "--url", url, "--data", str(data), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                # It goes on while the recorder is stopped or started again.
                start_new_session=True,
            )
        self.started[session.id] = Started(process, said)

    def lamp(self, session_id: int) -> Lamp:
        """Return how it stands with a session's lab browser."""
        screens = presence.roll.of(session_id, ROLE)
        said, started = self.said.get(session_id), self.started.get(session_id)
        if screens and screens[0].standing.is_there and said:
            if said.hung:
                return Lamp(True, False, "the product does not answer")
            if said.waiting:
                return Lamp(True, True, f"open, {said.waiting} entries on the way")
            return Lamp(True, True, "open, clicks and pages are captured")
        if screens and screens[0].standing is Standing.SILENT:
            return Lamp(False, False, "silent; open it again")
        if started and (why := started.why_it_ended):
            return Lamp(False, False, why)
        if started and started.runs and not screens:
            return Lamp(False, True, "is opening …")
        return Lamp(False, True, "not open")

    def silent(self, session_id: int) -> Iterator[presence.Screen]:
        """Yield the lab browsers of a session that were there and say nothing any more."""
        for screen in presence.roll.of(session_id, ROLE):
            if screen.standing is Standing.SILENT:
                yield screen


def desk() -> Desk:
    """Return the one desk of the application."""
    made: Desk = current_app.extensions.setdefault("lab desk", Desk())
    return made


def is_possible() -> str:
    """Return "" where a lab browser can be opened here, else the sentence that says what to do."""
    try:
        browsers.find(current_app.config["LAB_BROWSER"])
    except Conflict as error:
        return str(error)
    return ""
