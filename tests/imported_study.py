"""The reference study as the README's commands import it: attempts, answers, problems, waves.

Its id is 1, that of the second wave 2. What does not live here: the same study recorded mark by
mark (`reference_study`).
"""

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from recorder.db import db
from tests.imported import REFERENCE_COMMANDS, run


def import_study(folder):
    """Import the study into a data folder by the commands."""
    for command in REFERENCE_COMMANDS:
        run(folder, *command)


@cache
def _database():
    """Import the study once for all tests; return the file of it."""
    with TemporaryDirectory() as folder:
        import_study(folder)
        with closing(sqlite3.connect(Path(folder) / "recorder.db")) as connection:
            return connection.serialize()


def lay_imported_study(app):
    """Give an application's empty data folder the imported study and its second wave."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    (app.config["DATA"] / "recorder.db").write_bytes(_database())
