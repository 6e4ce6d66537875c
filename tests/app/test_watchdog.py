"""What a console hears while a session runs: what is wrong, and never a false alarm."""

import errno
import shutil
from types import SimpleNamespace

import msgspec
import pytest

from recorder import sessions
from recorder.backup import keeping
from recorder.check import disk, lookout
from recorder.clock import counter
from recorder.db import db
from recorder.errors import Conflict
from recorder.vocabulary import Screen
from recorder.web import presence
from recorder.web.watchdog import lookout as lookout_of
from tests.conftest import NOW

DISK = type(shutil.disk_usage("/"))


@pytest.fixture
def running(session):
    """A session that has begun."""
    sessions.begin(session, NOW)
    session.screen = Screen.TASK
    db.session.commit()
    return session


@pytest.fixture(autouse=True)
def roll(monkeypatch):
    """The roll of screens, empty, on a clock that goes on when told to."""
    clock = SimpleNamespace(seconds=counter())
    presence.roll.clear()
    monkeypatch.setattr(presence.roll, "now", lambda: clock.seconds)

    def pass_seconds(seconds, every_second=lambda: None):
        for _ in range(seconds):
            clock.seconds += 1
            every_second()
            presence.roll.tick()

    yield pass_seconds
    presence.roll.clear()


@pytest.fixture
def look(app):
    """Look at the disk now; the next request tells of it."""

    def look():
        with app.app_context():
            return lookout_of().look()

    look()
    return look


@pytest.fixture
def alarms(client, running, look):
    """What the watchdog says, by the names of the alarms."""

    def alarms():
        said = client.get(f"/sessions/{running.id}/watchdog").json
        return {each["id"]: each for each in said["alarms"]}

    return alarms


@pytest.fixture
def pulse(stranger, running):
    """Let the participant's page say that it lives."""

    def pulse(said="front=1", screen="a"):
        path = f"/p/{running.join_code}/here?screen={screen}&{said}"
        assert stranger.get(path).status_code == 204

    return pulse


def test_a_healthy_session_never_alarms(client, running, alarms, pulse, look, roll):
    said = []
    for _ in range(60):
        roll(10, every_second=pulse)
        look()
        said += alarms()
    assert said == []
    assert client.get(f"/sessions/{running.id}/watchdog").json["watching"] is True


def test_a_shared_screen_that_falls_silent_is_told_until_it_is_back(alarms, pulse, roll):
    pulse()
    roll(10)
    said = alarms()["shared screen"]
    assert said["loud"] is True
    assert said["sentence"].startswith("The shared screen has been silent since ")
    assert said["well"] == "The shared screen is back."
    pulse()
    assert alarms() == {}


def test_a_shared_screen_that_is_closed_is_told_with_its_code(alarms, pulse, running, roll):
    pulse()
    pulse("leaves=1")
    roll(3)
    assert alarms() == {}
    roll(3)
    said = alarms()["shared screen"]["sentence"]
    assert "was closed at " in said
    assert running.join_code in said
    pulse(screen="b")
    assert alarms() == {}


def test_nobody_misses_a_screen_that_was_never_there(alarms, roll):
    roll(60)
    assert alarms() == {}


@pytest.mark.parametrize("state", ["planned", "thanks", "ended"])
def test_nobody_misses_a_screen_that_may_go(state, client, running, alarms, pulse, roll):
    pulse()
    if state == "planned":
        running.begun_at = None
    elif state == "thanks":
        running.screen = Screen.THANKS
    else:
        running.ended_at = NOW
    db.session.commit()
    pulse("leaves=1")
    roll(60)
    assert alarms() == {}
    watching = client.get(f"/sessions/{running.id}/watchdog").json["watching"]
    assert watching is (state == "thanks")


def test_the_console_says_whether_the_screen_is_in_front(client, running, pulse, roll):
    page = f"/sessions/{running.id}/console/now"
    assert "not connected" in client.get(page).text
    pulse()
    assert "not connected" not in client.get(page).text
    assert "not in front" not in client.get(page).text
    pulse("front=0")
    assert "not in front" in client.get(page).text
    pulse("front=1")
    roll(10)
    assert "not connected" in client.get(page).text


def test_an_observer_who_falls_silent_is_told_quietly(app, running, alarms, roll):
    observer = app.test_client()
    observer.get(f"/sessions/{running.id}/observe?key={running.observer_key}")
    note = {"author": "Ann", "text": "looks at the footer"}
    assert observer.post(f"/sessions/{running.id}/observe", data=note).status_code == 303
    assert observer.get(f"/sessions/{running.id}/observe/here?screen=o").status_code == 204
    roll(10)
    (said,) = alarms().values()
    assert said["loud"] is False
    assert said["sentence"].startswith("The screen of Ann has been silent since ")
    observer.get(f"/sessions/{running.id}/observe/here?screen=o")
    assert alarms() == {}
    observer.get(f"/sessions/{running.id}/observe/here?screen=o&leaves=1")
    roll(60)
    assert alarms() == {}


def test_a_stranger_is_no_observer(stranger, running):
    assert stranger.get(f"/sessions/{running.id}/observe/here?screen=o").status_code == 403
    assert stranger.get(f"/sessions/{running.id}/watchdog").status_code == 302
    assert stranger.get("/p/NOCODE/here?screen=o").status_code == 404


def test_a_capture_that_shook_hands_steadily_is_missed(stranger, running, alarms, roll):
    token = {"Authorization": f"Bearer {running.capture_token}"}
    for _ in range(5):
        assert stranger.post("/api/v1/clock", headers=token).status_code == 200
        roll(15)
    assert alarms() == {}
    roll(40)
    assert alarms()["capture"]["loud"] is True
    event = {"id": "0190c7a0-0000-7000-8000-000000000001", "kind": "click", "t_ms": 5}
    path = f"/api/v1/sessions/{running.id}/events"
    stranger.post(path, json={"events": [event]}, headers=token)
    assert "capture" not in alarms()


def test_a_disk_that_runs_low_is_told_until_there_is_room(alarms, look, monkeypatch):
    room = SimpleNamespace(free=20_000_000)
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: DISK(100, 100, room.free))
    look()
    said = alarms()["disk"]
    assert said["loud"] is True
    assert said["sentence"].startswith("The disk has room for 47 more minutes of recording")
    room.free = 5_000_000
    look()
    assert "room for 0 more minutes" in alarms()["disk"]["sentence"]
    room.free = 50_000_000_000
    look()
    assert alarms() == {}


def test_a_disk_that_takes_nothing_is_told(alarms, look, monkeypatch):
    def full(_file):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(disk.os, "fsync", full)
        look()
    said = alarms()["disk"]["sentence"]
    assert "Nothing can be written any more (No space left on device)" in said
    look()
    assert alarms() == {}


def test_a_slow_disk_is_told_when_it_stays_slow(alarms, look, monkeypatch):
    clock = SimpleNamespace(seconds=0.0)

    def slow():
        clock.seconds += 0.4
        return clock.seconds

    with monkeypatch.context() as patched:
        patched.setattr(disk, "time", SimpleNamespace(perf_counter=slow))
        look()
        assert alarms() == {}
        look()
        assert alarms()["write"]["loud"] is False
    look()
    assert alarms() == {}


def test_a_disk_that_hangs_is_told_at_once(monkeypatch, tmp_path):
    clock = SimpleNamespace(seconds=100.0)
    looking = lookout.Lookout(tmp_path, lambda: clock.seconds)
    seen = looking.look()
    assert looking.seen() is seen
    told = []

    def hang(_folder, _writes):
        for seconds in (1, 3, 3):
            clock.seconds += seconds
            told.append(looking.seen())
        return [0.1]

    monkeypatch.setattr(disk, "timed_writes", hang)
    looking.look()
    assert [(each.is_slow, each.write_ms) for each in told[1:]] == [
        (False, seen.write_ms),
        (True, 5000),
    ]


def test_a_backup_that_failed_is_told_until_one_succeeds(alarms, look, app, monkeypatch):
    folder = app.config["DATA"]

    def refuse(*_arguments, **_keywords):
        raise Conflict("There is no room to write it.")

    with monkeypatch.context() as patched:
        patched.setattr(keeping, "back_up", refuse)
        assert keeping.Keeper(folder, every_minutes=30, kept=10, days=14)._turn() is False
    look()
    said = alarms()["backup"]
    assert said["loud"] is False
    assert said["sentence"].endswith("There is no room to write it.")
    keeping.back_up(folder, NOW, kept=10, days=14)
    look()
    assert alarms() == {}


def test_the_answer_is_json_without_a_look(client, running):
    answer = client.get(f"/sessions/{running.id}/watchdog")
    assert msgspec.json.decode(answer.data) == {"watching": True, "alarms": []}
    assert client.get("/sessions/4711/watchdog").status_code == 404
