"""What the server does with recordings that are over: makes one file of each, beside the rest.

Also with those that a crash cut off, once nothing more comes of them. Without the extra that makes
files seekable nothing is done; chunks play without. What does not live here: the making
(`recorder.media.finishing`).
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from flask import Flask

from recorder import commits
from recorder.cli.daemon import working
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import RecorderError
from recorder.media import finishing as making

EVERY_SECONDS = 3.0

log = logging.getLogger(__name__)


def finish_due(app: Flask, failed: set[tuple[UUID, int]]) -> int:
    """Make the file of every recording that is over; return how many were made.

    `failed` remembers what could not be made, with how many chunks it had, so that it is tried
    again only when there is more of it.
    """
    made = 0
    with app.app_context():
        due = making.waiting(app.config["DATA"], STEADY.now())
        db.session.remove()
        for todo in due:
            if (todo.id, len(todo.chunks)) in failed:
                continue
            try:
                whole = making.make(todo)
            except (RecorderError, OSError) as error:
                failed.add((todo.id, len(todo.chunks)))
                log.warning("A recording was not made seekable: %s", error)
                continue
            made += commits.share(lambda todo=todo, whole=whole: making.finished(todo, whole))
        db.session.remove()
    return made


@contextmanager
def finishing(app: Flask) -> Iterator[None]:
    """Finish recordings for as long as the block runs."""
    if not making.is_possible():
        yield
        return

    def run(stopping: threading.Event) -> None:
        failed: set[tuple[UUID, int]] = set()
        with app.app_context():
            commits.share(lambda: making.forget_lost(app.config["DATA"]))
            db.session.remove()
        while not stopping.wait(EVERY_SECONDS):
            try:
                finish_due(app, failed)
            except Exception:  # The next turn may go well, and the chunks are there.
                log.exception("Recordings could not be finished")

    with working("recordings", run):
        yield
