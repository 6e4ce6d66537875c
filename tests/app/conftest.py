"""What tests of several doors use: a command as a user types it, and the sample study."""

import sys

import pytest

from recorder import cli
from recorder.db import db
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
