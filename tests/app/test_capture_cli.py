"""`recorder capture lab`, as far as it goes without a browser."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from recorder import sessions, studies
from recorder.capture.lab import browsers
from recorder.cli import capture, cli
from recorder.db import db, writing
from recorder.errors import LabUnavailable, NeedsExtra, NotFound, SessionEnded
from tests.conftest import NOW

assert capture.capture in cli.commands.values()


@pytest.fixture
def sitting(app):
    """The number of a session, in a data folder that nobody holds open."""
    with app.app_context(), writing():
        study = studies.create_study("Shop", NOW)
        person = studies.add_participant(study, "P01", NOW)
        made = sessions.create_session(study, person, NOW).id
        db.session.commit()
    return made


@pytest.fixture
def installed(monkeypatch, tmp_path):
    """A laptop with the extra and a browser."""
    browser = tmp_path / "chrome"
    browser.touch(mode=0o755)
    monkeypatch.setattr(browsers, "is_installed", lambda: True)
    monkeypatch.setattr(browsers, "_places", lambda: iter([browser]))
    return browser


def run(app, *arguments):
    command = ["capture", "lab", *arguments, "--data", str(app.config["DATA"])]
    result = CliRunner().invoke(cli, command)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_without_the_extra_it_says_how_to_add_it(app, sitting, monkeypatch):
    monkeypatch.setattr(browsers, "is_installed", lambda: False)
    with pytest.raises(NeedsExtra, match=r'pip install "usability-session-recorder\[lab\]"'):
        run(app, str(sitting))


def test_without_a_browser_it_says_what_to_install(app, sitting, installed, monkeypatch):
    monkeypatch.setattr(browsers, "_places", lambda: iter(()))
    with pytest.raises(LabUnavailable, match="install Chrome, Edge or Chromium"):
        run(app, str(sitting))
    with pytest.raises(LabUnavailable, match="There is no browser at /nowhere"):
        run(app, str(sitting), "--browser", "/nowhere")


def test_where_the_recorder_is_away_it_says_so(app, sitting, installed):
    with pytest.raises(LabUnavailable, match="The recorder does not answer at"):
        run(app, str(sitting), "--url", "http://127.0.0.1:9")


def test_it_knows_its_session(app, sitting, installed):
    with pytest.raises(NotFound, match="no such session"):
        run(app, "999")
    with app.app_context(), writing():
        sessions.end(sessions.find_session(sitting), NOW)
        db.session.commit()
    with pytest.raises(SessionEnded, match="reopen it"):
        run(app, str(sitting))


@pytest.mark.parametrize("place", ["left", "1920", "1,2,3"])
def test_a_place_is_two_numbers(app, sitting, installed, place):
    answer = run(app, str(sitting), "--position", place)
    assert answer.exit_code == 2
    assert "is no place such as 1920,0" in answer.output


def test_the_browser_that_most_people_use_comes_first(installed, tmp_path):
    assert browsers.find() == installed
    other = tmp_path / "edge"
    other.touch(mode=0o755)
    assert browsers.find(str(other)) == other


def test_nothing_of_it_is_loaded_where_the_extra_is_missing():
    """The console, the command line and the core work without Playwright."""
    code = (
        "import sys; sys.modules['playwright'] = None\n"
        "from recorder import create_app; from recorder.cli import load_commands\n"
        "import tempfile; load_commands(); create_app({'DATA': tempfile.mkdtemp()})\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
