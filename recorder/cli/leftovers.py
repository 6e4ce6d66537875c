"""What captures that were killed left on the disk: the server brings it in, once nobody else does.

A lab browser that is opened again for the same session does so, too; each entry has its id, so
that it is recorded once. What does not live here: how entries are sent
(`recorder.capture.lab.delivery`).
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request
from uuid import UUID

from flask import Flask

from recorder.capture.lab.delivery import Delivery
from recorder.capture.lab.link import Link, Refused, sentence_of
from recorder.capture.lab.spool import left_behind
from recorder.cli.daemon import working
from recorder.db import db
from recorder.models import StudySession

EVERY_SECONDS = 5.0

log = logging.getLogger(__name__)


class Inside(Link):
    """The recorder as a capture sees it, from within its own process."""

    def __init__(self, app: Flask, session: StudySession) -> None:
        super().__init__("http://localhost", session.id, session.capture_token, session.join_code)
        self._client = app.test_client()

    def _ask(self, request: Request) -> bytes:
        """Return what is answered; raise Refused for a refusal."""
        answer = self._client.open(
            request.selector,
            method=request.get_method(),
            data=request.data,
            headers=request.header_items(),
            buffered=True,
        )
        if answer.status_code >= 400:
            raise Refused(answer.status_code, sentence_of(answer.data))
        return answer.data


class Leftovers:
    """The files that were left behind, as they were at the last look."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._seen: dict[Path, float] = {}
        self._ways: dict[Path, Delivery] = {}

    def look(self) -> None:
        """Record what was left behind and has not changed since the last look.

        A laptop that slept finds the files of what runs as old as its sleep; a look later they are
        new again.
        """
        found = left_behind(Path(self._app.config["DATA"], "capture"))
        before, self._seen = self._seen, found
        self._ways = {file: way for file, way in self._ways.items() if file in found}
        for file in (file for file, touched in found.items() if before.get(file) == touched):
            if way := self._ways.get(file) or self._way_of(file):
                self._ways[file] = way
                way.take_up(file)

    def _way_of(self, file: Path) -> Delivery | None:
        """Return the way to the session of a file; None where there is none that takes anything."""
        try:
            key = UUID(file.name[:36])
        except ValueError:
            return None
        with self._app.app_context():
            query = db.select(StudySession).filter_by(uuid=key, archived_at=None)
            session = db.session.scalar(query)
            way = Delivery(Inside(self._app, session)) if session else None
            db.session.remove()
        return way


@contextmanager
def bringing_in(app: Flask) -> Iterator[None]:
    """Bring in what is left behind for as long as the block runs."""

    def run(stopping: threading.Event) -> None:
        leftovers = Leftovers(app)
        while not stopping.wait(EVERY_SECONDS):
            try:
                leftovers.look()
            except Exception:  # The next look may go well, and the files are there.
                log.exception("What a capture left behind could not be brought in")

    with working("leftovers", run):
        yield
