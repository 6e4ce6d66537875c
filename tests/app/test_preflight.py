"""The page before a session: it is there at once, and each test is a line: ok, warn or fail."""

import errno
import re
import shutil
import sqlite3
import threading
from contextlib import closing
from types import SimpleNamespace

import pytest

from recorder import recording, sessions
from recorder.backup import keeping
from recorder.check import apart, disk
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import Conflict
from recorder.vocabulary import EventKind
from recorder.web import preflight, presence
from tests.conftest import NOW

DISK = type(shutil.disk_usage("/"))
LINE = re.compile(
    r'<li class="test (\w+)"><span class="verdict">\w+</span><b>([^<]+)</b><span>([^<]*)</span>'
)


@pytest.fixture(autouse=True)
def nobody_there():
    """No screen is remembered from test to test."""
    presence.roll.clear()
    yield
    presence.roll.clear()


@pytest.fixture
def test(client, session):
    """Fetch a group of tests; return level and sentence by the name of each line."""
    path = f"/sessions/{session.id}/preflight"

    def test(group):
        answer = client.get(f"{path}/{group}")
        assert answer.status_code == 200
        return {name: (level, said) for level, name, said in LINE.findall(answer.text)}

    return test


@pytest.fixture
def recorded(session):
    """The session with an attempt in it."""
    now = STEADY.now()
    sessions.begin(session, now)
    recording.mark(session, EventKind.START, now, task_id=session.task_order[0], t_ms=0)
    recording.mark(session, EventKind.FINISH, now, data={"outcome": "success"}, t_ms=9000)
    db.session.commit()
    return session


def sql(statement):
    db.session.execute(db.text(statement))
    db.session.commit()


def test_the_page_is_there_at_once_and_asks_for_each_group(client, session, monkeypatch):
    for group in preflight.TESTS:
        monkeypatch.setitem(preflight.TESTS, group, None)  # nothing is tested yet
    page = client.get(f"/sessions/{session.id}/preflight")
    assert page.status_code == 200
    assert "Before P01 sits down" in page.text
    for group in preflight.GROUPS:
        assert f'hx-get="/sessions/{session.id}/preflight/{group}"' in page.text
    assert set(preflight.GROUPS) == set(preflight.TESTS)


def test_a_sound_laptop_passes(test, client, session, context):
    for task in session.study.tasks:
        task.success_criterion = "Says when."
    db.session.commit()
    client.get(f"/p/{session.join_code}/here?screen=a&front=1")
    found = {}
    for group in preflight.GROUPS:
        found |= test(group)
    assert {name: level for name, (level, _) in found.items() if level != "ok"} == {}
    assert found["Answers"] == ("ok", "Every answer is what its log says (0 answers).")
    assert len(found) == 17


def test_it_is_linked_from_the_list_and_from_the_console_before_it_begins(client, session):
    link = f'href="/sessions/{session.id}/preflight"'
    assert link in client.get(f"/studies/{session.study_id}/sessions").text
    assert link in client.get(f"/sessions/{session.id}/console").text
    sessions.go_on(session, NOW)
    db.session.commit()
    assert link not in client.get(f"/sessions/{session.id}/console").text


def test_only_the_moderator_sees_it(stranger, client, session):
    assert stranger.get(f"/sessions/{session.id}/preflight").status_code == 302
    assert stranger.post(f"/sessions/{session.id}/preflight/backup").status_code == 403
    assert client.get(f"/sessions/{session.id}/preflight/dance").status_code == 404
    assert client.get("/sessions/4711/preflight/data").status_code == 404


@pytest.mark.parametrize(
    ("free", "level", "said"),
    [
        (90_000_000_000, "ok", "minutes of recording"),
        (40_000_000, "warn", "285 minutes of recording"),
        (20_000_000, "fail", "47 minutes of recording"),
        (1_000_000, "fail", "0 minutes of recording"),
    ],
)
def test_room_on_the_disk(test, monkeypatch, free, level, said):
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: DISK(0, 0, free))
    found = test("disk")["Room"]
    assert found[0] == level
    assert said in found[1]


@pytest.mark.parametrize(("each_ms", "level"), [(0.4, "ok"), (80, "warn"), (900, "warn")])
def test_how_long_a_write_takes(test, monkeypatch, each_ms, level):
    clock = SimpleNamespace(seconds=0.0, calls=0)

    def tick():
        clock.calls += 1
        clock.seconds += each_ms / 1000 if clock.calls % 2 == 0 else 0
        return clock.seconds

    monkeypatch.setattr(disk, "time", SimpleNamespace(perf_counter=tick))
    found = test("disk")["A write"]
    assert found[0] == level
    assert f"after {each_ms:.1f} ms" in found[1]
    assert f"the slowest {each_ms:.1f} ms" in found[1]


def test_a_disk_that_takes_nothing(test, monkeypatch):
    def full(_file):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk.os, "fsync", full)
    level, said = test("disk")["A write"]
    assert level == "fail"
    assert "(No space left on device); marks would be refused." in said


def test_clocks(test, recorded):
    assert test("clock")["Recorder"][0] == "ok"
    sql("UPDATE event SET recorded_at = '2999-01-01 00:00:00.000000'")
    level, said = test("clock")["Recorder"]
    assert level == "warn"
    assert "which is still to come" in said


def test_the_last_backup_and_the_button_for_one(test, client, app, recorded):
    level, said = test("backup")["Last backup"]
    assert (level, said[:17]) == ("warn", "There is none yet")
    path = f"/sessions/{recorded.id}/preflight/backup"
    answer = client.post(path, follow_redirects=True)
    (made,) = (app.config["DATA"] / "backups").glob("*.zip")
    assert f"Backup: {made.name} is written and verified." in answer.text
    level, said = test("backup")["Last backup"]
    assert level == "ok"
    assert made.name in said
    again = client.post(path, follow_redirects=True)
    assert "Nothing is new since the last one." in again.text


def test_an_old_backup_and_one_that_failed(test, app, recorded, monkeypatch):
    folder = app.config["DATA"]
    keeping.back_up(folder, NOW, kept=10, days=14)
    level, said = test("backup")["Last backup"]
    assert level == "warn"
    assert "and more was recorded since" in said

    def refuse(*_arguments, **_keywords):
        raise Conflict("There is no room to write it.")

    monkeypatch.setattr(keeping, "back_up", refuse)
    keeping.Keeper(folder, every_minutes=30, kept=10, days=14)._turn()
    level, said = test("backup")["Last backup"]
    assert level == "warn"
    assert said.endswith("There is no room to write it.")


def test_a_backup_without_room_says_so(client, session, monkeypatch):
    def refuse(*_arguments, **_keywords):
        raise Conflict("There is no room to write it; free some space.")

    monkeypatch.setattr(keeping, "back_up", refuse)
    answer = client.post(f"/sessions/{session.id}/preflight/backup")
    assert answer.status_code == 409
    assert "There is no room to write it; free some space." in answer.text


def test_a_log_that_does_not_rebuild_its_attempt(test, recorded):
    assert test("data")["Log"] == (
        "ok",
        "The log rebuilds every attempt (1 attempts, 2 entries).",
    )
    sql("UPDATE attempt SET errors = 77")
    level, said = test("data")["Log"]
    assert level == "fail"
    assert "says errors 77, its log" in said


def test_a_database_that_is_damaged(test, app, recorded):
    file = app.config["DATA"] / "recorder.db"
    db.session.remove()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'ix_event_session_seq'"
        (root,) = connection.execute(query).fetchone()
    with file.open("r+b") as stream:
        stream.seek((root - 1) * 4096)
        stream.write(b"\xa5" * 4096)
    level, said = test("data")["Database"]
    assert level == "fail"
    assert said.endswith("keep a copy and restore a backup.")


def test_the_long_tests_hold_nothing_that_a_mark_needs(client, app, recorded, monkeypatch):
    asked, answer = threading.Event(), threading.Event()

    def hang(_folder):
        asked.set()
        assert answer.wait(30)
        return []

    monkeypatch.setattr(preflight, "check_apart", hang)
    other = app.test_client()
    other.get("/", query_string={"key": app.config["ACCESS_KEY"]})
    path = f"/sessions/{recorded.id}"
    reading = threading.Thread(target=other.get, args=[f"{path}/preflight/data"])
    reading.start()
    assert asked.wait(30)
    act = {"id": "0190c7a0-0000-7000-8000-000000000002", "do": "next"}
    assert client.post(f"{path}/console/act", json=act).status_code == 200
    answer.set()
    reading.join(30)


def test_who_asks_twice_waits_for_one_answer(app, context, monkeypatch):
    asked, answer, started = threading.Event(), threading.Event(), []

    def look(folder):
        started.append(folder)
        asked.set()
        assert answer.wait(30)
        return ["sound"]

    monkeypatch.setattr(apart, "_looked", look)
    found = []
    ask = [
        threading.Thread(target=lambda: found.append(apart.check_apart(app.config["DATA"])))
        for _ in range(3)
    ]
    ask[0].start()
    assert asked.wait(30)
    for each in ask[1:]:
        each.start()
    while apart._looking and len(apart._looking) > 1:
        pass
    answer.set()
    for each in ask:
        each.join(30)
    assert found == [["sound"]] * 3


def test_a_process_that_cannot_run_is_told(app, context, monkeypatch):
    monkeypatch.setattr(apart.sys, "executable", "/nowhere/python")
    (found,) = apart.check_apart(app.config["DATA"])
    assert found.level.name == "WARN"
    assert "run recorder check" in found.sentence


def test_the_shared_screen(test, client, session):
    level, said = test("screen")["Shared screen"]
    assert level == "warn"
    assert "open the address below" in said
    page = client.get(f"/sessions/{session.id}/preflight/screen").text
    assert session.join_code in page
    here = f"/p/{session.join_code}/here"
    client.get(f"{here}?screen=a&front=1")
    assert test("screen")["Shared screen"] == ("ok", "It is connected and in front.")
    assert "join.svg" not in client.get(f"/sessions/{session.id}/preflight/screen").text
    client.get(f"{here}?screen=a&front=0")
    level, said = test("screen")["Shared screen"]
    assert level == "warn"
    assert "bring it to the front" in said
    client.get(f"{here}?screen=b&front=1")
    level, said = test("screen")["Shared screen"]
    assert level == "warn"
    assert said.startswith("2 pages are open")


def test_a_shared_screen_that_went(test, client, session, monkeypatch):
    client.get(f"/p/{session.join_code}/here?screen=a&front=1")
    now = presence.roll.now()
    monkeypatch.setattr(presence.roll, "now", lambda: now)
    for said, wanted in [("front=1", "not heard any more"), ("leaves=1", "is closed")]:
        client.get(f"/p/{session.join_code}/here?screen=a&{said}")
        for second in range(12):
            monkeypatch.setattr(presence.roll, "now", lambda at=now + second: at)
            presence.roll.tick()
        now += 12
        level, sentence = test("screen")["Shared screen"]
        assert level == "warn"
        assert wanted in sentence
        client.get(f"/p/{session.join_code}/here?screen=a&front=1")


def test_a_study_that_is_ready(test, session, context):
    for task in session.study.tasks:
        task.success_criterion = "Says when."
    db.session.commit()
    found = test("study")
    assert {level for level, _ in found.values()} == {"ok"}
    assert found["Variant"][1] == "P01 sees variant A: open that one."


@pytest.mark.parametrize(
    ("change", "line", "level", "said"),
    [
        ("UPDATE task SET archived_at = '2026-01-01'", "Tasks", "fail", "has no tasks"),
        ("UPDATE task SET scenario = ' ' WHERE code != 'T2'", "Scenarios", "warn", "T1, T3"),
        ("UPDATE task SET success_criterion = 'x' WHERE code = 'T1'", "Success criteria", "warn",
         "T2, T3 without a success criterion"),
        ("UPDATE session SET variant = ''", "Variant", "fail", "compares A, B"),
        ("UPDATE session SET variant = 'C'", "Variant", "warn", "no longer names"),
        ("UPDATE study SET variants = '[]'", "Variant", "ok", "compares no variants"),
        ("UPDATE session SET ended_at = '2026-01-01 00:00:00', begun_at = '2026-01-01 00:00:00'",
         "Session", "warn", "has ended"),
        ("UPDATE session SET archived_at = '2026-01-01 00:00:00'", "Session", "fail", "archived"),
        ("UPDATE session SET begun_at = '2026-01-01 00:00:00'", "Session", "ok", "running"),
        ("UPDATE study SET keymap = '{\"error\": \"s\"}'", "Console keys", "fail",
         "does both “Success” and “Error”"),
        ("INSERT INTO code (study_id, position, key, label, colour) "
         "VALUES (1, 1, 'e', 'Hesitates', 'grey')", "Console keys", "fail", "Hesitates"),
    ],
)  # fmt: skip
def test_a_study_that_is_not_ready(test, session, change, line, level, said):
    sql(change)
    found = test("study")[line]
    assert found[0] == level
    assert said in found[1]


def test_hostile_names_stay_text(client, session, context):
    session.study.tasks[0].code = "<script>alert(1)</script>"
    session.study.tasks[0].scenario = ""
    db.session.commit()
    page = client.get(f"/sessions/{session.id}/preflight/study").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
