"""What the server does to the bin by itself: when it starts and once a day.

What does not live here: the bin (`recorder.history`).
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from recorder import history
from recorder.cli.daemon import working
from recorder.clock import STEADY
from recorder.db import db, writing

DAY_SECONDS = 24 * 3600.0

log = logging.getLogger(__name__)


def empty_bin(app: Flask) -> None:
    """Delete for good what has rested in the bin for longer than the settings say."""
    with app.app_context(), writing():
        gone = history.expire(app.config["BIN_DAYS"], history.PROGRAM, STEADY.now())
        db.session.commit()
        for each in gone:
            log.info("%s", each.what)


@contextmanager
def emptying(app: Flask) -> Iterator[None]:
    """Empty the bin now and once a day for as long as the block runs."""

    def run(stopping: threading.Event) -> None:
        while True:
            try:
                empty_bin(app)
            except Exception:  # The next day may go well, and nothing is half done.
                log.exception("The bin could not be emptied")
            if stopping.wait(DAY_SECONDS):
                return

    with working("bin", run):
        yield
