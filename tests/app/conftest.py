"""What tests of several doors use: a command as a user types it, and the sample study."""

import sys

import pytest

from recorder import cli, driver, recording, sessions
from recorder import db as database
from recorder.clock import STEADY
from recorder.db import db
from recorder.vocabulary import EventKind
from tests.imported import lay_imported_study


@pytest.fixture
def recorder(monkeypatch, capfdbinary):
    """Run a command; return its exit code, output and errors."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["recorder", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


@pytest.fixture
def on_connect(monkeypatch):
    """Do something with every connection that an application opens from now on."""

    def on_connect(app, act):
        for module in (database, driver):
            prepare = module.set_pragmas
            monkeypatch.setattr(module, "set_pragmas", lambda new, p=prepare: (p(new), act(new)))
        with app.app_context():
            db.session.remove()
            db.engine.dispose()

    return on_connect


@pytest.fixture(scope="session")
def sample(sample_study):
    """A data folder with the sample study; who changes it takes a copy."""
    return sample_study


@pytest.fixture
def imported(app):
    """The reference study and its second wave, as the README's commands import them."""
    lay_imported_study(app)


@pytest.fixture
def agreed(session):
    """The session of a participant who agreed to everything."""
    session.consents = ["screen", "camera", "microphone"]
    db.session.commit()
    return session


@pytest.fixture
def running(app, session):
    """The id of a session with a task running, and nobody else in its way."""
    now, found = STEADY.now(), session.id
    sessions.begin(session, now)
    sessions.go_on(session, now)
    recording.mark(session, EventKind.START, now, task_id=session.current_task_id)
    db.session.commit()
    db.session.remove()
    return found
