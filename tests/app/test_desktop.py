"""Clicks and keys of any program: counted for real under an X server of the test's own."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest
from click.testing import CliRunner

from recorder import create_app, sessions, studies
from recorder.capture import desktop, listening
from recorder.capture.desktop import BOTH
from recorder.capture.lab.link import Link
from recorder.cli import cli, load_commands
from recorder.clock import STEADY
from recorder.db import db, writing
from tests.browser.conftest import Server
from tests.browser.labs import begun_ms, found_in, log_of

WAIT_SECONDS = 20
WITHIN_MS = 50


@pytest.fixture
def display():
    """An X server of the test's own; skip, saying why, where there is none."""
    if not listening.ON_X11:
        pytest.skip("This test needs an X server.")
    if missing := [each for each in ("Xvfb", "xdotool") if shutil.which(each) is None]:
        pytest.skip(f"This test needs {' and '.join(missing)}: apt install xvfb xdotool.")
    pytest.importorskip("Xlib", reason=listening.ADD_IT)
    reading, writing_end = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing_end), "-screen", "0", "800x600x24", "-nolisten", "tcp"],
        pass_fds=[writing_end],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing_end)
    with os.fdopen(reading) as said:
        yield f":{said.readline().strip()}"
    server.terminate()
    server.wait(15)


@pytest.fixture
def server(tmp_path):
    """The recorder over an empty folder."""
    server = Server(tmp_path / "data")
    yield server
    server.stop()


def running(server):
    """Make a session that runs."""
    app = create_app({"DATA": server.data})
    with app.app_context(), writing():
        now = STEADY.now()
        study = studies.create_study("Own program", now)
        person = studies.add_participant(study, "P01", now)
        session = sessions.create_session(study, person, now)
        sessions.begin(session, now)
        db.session.commit()
        made = session.id
        db.session.remove()
        db.engine.dispose()
    return made


def test_clicks_and_keys_are_counted_without_content(server, display, tmp_path):
    session = running(server)
    environment = os.environ | {"DISPLAY": display}
    command = [sys.executable, "-m", "recorder", "capture", "desktop", str(session)]
    run = subprocess.Popen(
        [*command, "--url", server.origin, "--data", str(server.data)],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert "are counted" in run.stderr.readline()

    def do(*words):
        before = time.time() * 1000
        subprocess.run(["xdotool", *words], env=environment, check=True)
        return before, time.time() * 1000

    done = [do("mousemove", "100", "120", "click", "1"), do("mousemove", "300", "40", "click", "3")]
    do("type", "--delay", "20", "geheim")
    server.stop(kill=True)
    done.append(do("mousemove", "799", "599", "click", "2"))
    do("click", "4")  # the wheel
    server.start()
    until = time.monotonic() + WAIT_SECONDS
    while len(log_of(server, session, "click")) < 3 and time.monotonic() < until:
        time.sleep(0.1)
    run.terminate()
    run.communicate(timeout=30)

    clicks, begun = log_of(server, session, "click"), begun_ms(server, session)
    said = [(data["button"], data["sx"], data["sy"]) for _, _, data in clicks]
    assert said == [("left", 100, 120), ("right", 300, 40), ("middle", 799, 599)]
    assert {(data["sw"], data["sh"]) for _, _, data in clicks} == {(800, 600)}
    for (_, t_ms, _), (before, after) in zip(clicks, done, strict=True):
        assert before - WITHIN_MS <= t_ms + begun <= after + WITHIN_MS
    assert sum(data["keys"] for _, _, data in log_of(server, session, "key_count")) == 6
    assert found_in("geheim", server.data) == []
    assert not [*(server.data / "capture").glob("*")]


def test_beside_the_lab_browser_it_refuses(server):
    session = running(server)
    with closing(sqlite3.connect(server.data / "recorder.db")) as connection:
        ((token,),) = connection.execute("SELECT capture_token FROM session").fetchall()
    load_commands()
    command = ["capture", "desktop", str(session), "--token", token, "--url", server.origin]
    # A lab browser says every two seconds that it is there.
    Link(server.origin, session, token, "").say_here({"run": "one"})
    refused = CliRunner().invoke(cli, command, catch_exceptions=True)
    assert (refused.exit_code, str(refused.exception)) == (1, BOTH)


class Script:
    """A recorder that is asked how things stand, and a person who clicks in between.

    Each step is how it stands, and the place that is clicked, with a key, before the next.
    """

    def __init__(self, steps):
        self.steps, self.posted = iter(steps), []
        self.between = self.place = None

    def listen(self, clicked, typed):
        loop = asyncio.get_running_loop()

        async def heard():
            pass

        def person(place):
            clicked("left", place, 0)
            typed()
            # What was called before on the loop is done once this is.
            asyncio.run_coroutine_threadsafe(heard(), loop).result(WAIT_SECONDS)

        self.between = person
        return 800, 600

    def clock(self):
        return {"server_ms": 5000.0, "session_ms": 5000.0}

    def state(self):
        if self.between is None:
            return {"ended": False, "lab": False}
        if self.place is not None:
            self.between(self.place)
        state, self.place = next(self.steps)
        return state

    def post_events(self, events):
        self.posted += events


def test_while_the_lab_browser_is_open_nothing_is_counted_twice(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(desktop, "GREET_SECONDS", 0.01)
    closed, opened = ({"ended": False, "lab": each} for each in (False, True))
    script = Script([(closed, 1), (opened, 2), (opened, 3), (closed, 4), ({"ended": True}, None)])
    asyncio.run(desktop.Desktop(script, tmp_path, "one").run(script.listen))
    clicks = [each["data"]["sx"] for each in script.posted if each["kind"] == "click"]
    assert clicks == [1, 4]
    assert sum(each["data"].get("keys", 0) for each in script.posted) == 2
    said = capsys.readouterr().err
    assert said.count(BOTH) == 1
    assert "counted here again" in said


def test_without_its_part_it_says_how_to_add_it(monkeypatch):
    monkeypatch.setattr(listening, "find_spec", lambda _name: None)
    with pytest.raises(
        listening.NeedsExtra, match=r'pip install "usability-session-recorder\[desk'
    ):
        listening.listen(print, print)


# python-xlib leaves the sockets open that led nowhere.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_without_a_screen_it_says_so(monkeypatch):
    if not listening.ON_X11:
        pytest.skip("This test needs a system with X servers.")
    pytest.importorskip("Xlib", reason=listening.ADD_IT)
    monkeypatch.setenv("DISPLAY", ":987")
    with pytest.raises(listening.CaptureUnavailable, match="no X server"):
        listening.listen(print, print)


def test_a_recorder_that_is_away_is_said(tmp_path, session):
    load_commands()
    result = CliRunner().invoke(
        cli,
        ["capture", "desktop", "1", "--token", "x", "--url", "http://127.0.0.1:9"],
        catch_exceptions=True,
    )
    assert result.exit_code == 1
    assert "does not answer" in str(result.exception)
