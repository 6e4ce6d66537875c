"""`recorder check --kill`: it kills recorders, finds nothing lost, and would find it if it were."""

import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta

import pytest
from uuid6 import uuid7

from recorder import cli, create_app, recording, sessions, studies
from recorder.check import kill
from recorder.check.kill.judge import Judgement, judge
from recorder.check.kill.ledger import Ledger
from recorder.clock import STEADY
from recorder.db import db, writing
from recorder.vocabulary import EventKind


def test_kills_lose_nothing_and_double_nothing():
    command = [sys.executable, "-m", "recorder", "check", "--kill", "3"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr.splitlines()[-1]) == (0, "killed 3 of 3 times")
    told = dict(re.findall(r"^(\w+(?: \w+)?) {2,}(.+)$", ran.stdout, re.MULTILINE))
    assert told["killed"].startswith("3 times, ")
    assert int(told["acknowledged"]) > 20
    assert told["found"] == told["acknowledged"]
    assert (told["lost"], told["doubled"]) == ("0", "0")
    assert told["log"] == "The data are sound; the log rebuilds every attempt."


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A folder with an attempt that was recorded, and the ledger of who sent it."""
    folder, ledger, now = tmp_path_factory.mktemp("kill"), Ledger(), STEADY.now()
    app = create_app({"DATA": folder})
    with app.app_context(), writing():
        study = studies.create_study("Kill test", now)
        task = studies.add_task(study, title="Task 1")
        session = sessions.create_session(study, studies.add_participant(study, "P01", now), now)
        sessions.begin(session, now)
        for t_ms, kind, data in (
            (0, EventKind.START, {}),
            (10, EventKind.ERROR, {"text": "first"}),
            (20, EventKind.CLICK, {"text": "second"}),
            (30, EventKind.FINISH, {"outcome": "success"}),
        ):
            key = uuid7()
            ledger.send({key: data.get("text")})
            recording.mark(session, kind, now, t_ms=t_ms, key=key, data=data, task_id=task.id)
            ledger.acknowledge({key})
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return folder, ledger


@pytest.mark.parametrize(
    ("damage", "lost", "doubled", "faults"),
    [
        ("SELECT 1", 0, 0, 0),
        ("DELETE FROM event WHERE kind = 'click'", 1, 0, 1),
        ("UPDATE event SET data = '{\"text\": \"other\"}' WHERE kind = 'error'", 1, 0, 0),
        (
            "INSERT INTO event (id, session_id, kind, source, author, t_ms, data, recorded_at) "
            "SELECT printf('%032x', 7), session_id, 'note', source, author, t_ms, data, "
            "recorded_at FROM event WHERE kind = 'error'",
            0,
            1,
            0,
        ),
        ("UPDATE attempt SET errors = 2", 0, 0, 1),
        ("DELETE FROM event", 4, 0, 1),
    ],
)
def test_what_is_lost_or_doubled_is_found(recorded, tmp_path, damage, lost, doubled, faults):
    folder, ledger = shutil.copytree(recorded[0], tmp_path / "data"), recorded[1]
    with closing(sqlite3.connect(folder / "recorder.db", isolation_level=None)) as connection:
        connection.execute(damage)
    found = judge(folder, ledger, 1)
    assert (found.lost, found.doubled, len(found.faults)) == (lost, doubled, faults)
    assert found.is_sound is (damage == "SELECT 1")


def test_what_was_refused_is_a_fault(recorded):
    folder, ledger = recorded
    ledger.refuse("The recorder refused console 1: no")
    try:
        assert judge(folder, ledger, 1).faults == ("The recorder refused console 1: no",)
    finally:
        ledger.refused.clear()


def test_what_was_committed_and_not_answered_is_told(recorded):
    folder, ledger = recorded
    keys = sorted(ledger.sent)
    ledger.cut(set(keys[:3]))
    ledger.cut_off[keys[0]] -= timedelta(hours=1)
    try:
        found = judge(folder, ledger, 1)
        assert (found.cut_off, found.unheard) == (3, 2)
    finally:
        ledger.cut_off.clear()


def test_a_loss_is_exit_code_1(monkeypatch, capsys):
    lost = Judgement(kills=1, acknowledged=9, found=8, faults=("A.", "B."))
    monkeypatch.setattr(kill, "run_lanes", lambda *_: lost)
    monkeypatch.setattr(sys, "argv", ["recorder", "check", "--kill", "1"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 1
    out = capsys.readouterr().out
    assert "lost          1\n" in out
    assert "wrong         A.\nwrong         B.\n" in out


@pytest.mark.parametrize("kills", [1, 2, 5, 200])
def test_kills_are_shared_between_the_lanes(kills):
    assert sum(kill.lanes_for(kills)) == kills
