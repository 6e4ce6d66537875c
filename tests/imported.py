"""Data folders filled by the documented commands: the reference study, and published data."""

import sqlite3
import sys
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from recorder import cli, create_app
from recorder.db import db
from tests.reference_study import DATA

REFERENCE_COMMANDS = (
    ("import", "attempts", DATA / "attempts.csv", "--study", "S12", "--tasks", DATA / "tasks.csv"),
    ("import", "answers", DATA / "sus.csv", "--study", "S12", "--instrument", "sus"),
    ("import", "problems", DATA / "problems.csv", "--study", "S12"),
    ("study", "create", "Autumn", "--wave-of", "S12"),
    ("import", "participants", DATA / "wave2.csv", "--study", "Autumn"),
)


def run(data, *arguments):
    """Run one command over a data folder; one that fails ends the test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["recorder", *map(str, arguments), "--data", str(data)])
        cli.main()


def moderator_of(data):
    """Return an application over a data folder and its moderator's client."""
    app = create_app({"DATA": data, "TESTING": True, "WTF_CSRF_ENABLED": False})
    client = app.test_client()
    client.get("/", query_string={"key": app.config["ACCESS_KEY"]})
    return app, client


def close(app):
    """Let go of an application's database."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


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
