"""What tests of several doors use: a command as a user types it, and the sample study."""

import sys

import pytest

from recorder import cli, create_app
from recorder.db import db
from recorder.demo import play
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


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """A data folder with the sample study, played once; who changes it takes a copy."""
    folder = tmp_path_factory.mktemp("sample")
    app = create_app({"DATA": folder})
    with app.app_context():
        play()
        db.session.remove()
        db.engine.dispose()
    return folder


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
