"""A full disk, a read-only folder, a locked or damaged database: told in a sentence, then mended.

For real where this machine lets a test mount a small disk or forbid a file to be changed. Nothing
may be half written meanwhile, and what was refused is taken as soon as the place is mended.
"""

import logging
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from recorder import cli, create_app, sessions, studies
from recorder import db as database
from recorder.check import Level, check_folder
from recorder.clock import STEADY
from recorder.db import db, writing
from recorder.trouble import DAMAGED, FAILING, FULL, LOCKED, READ_ONLY
from recorder.watch import Watch

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
"""


class Lab:
    """The program over a folder, and a session in which a task is running."""

    def __init__(self, folder):
        self.folder = folder
        self.app = create_app({"DATA": folder, "TESTING": True, "WTF_CSRF_ENABLED": False})
        with self.app.app_context(), writing():
            now = STEADY.now()
            study = studies.create_study("Shop", now)
            studies.add_task(study, title="Opening hours")
            someone = studies.add_participant(study, "P01", now)
            session = sessions.create_session(study, someone, now)
            db.session.commit()
            self.session_id, self.study_id = session.id, study.id
        self.client = self.app.test_client()
        self.client.get("/", query_string={"key": self.app.config["ACCESS_KEY"]})
        assert self.act("next").status_code == 200
        assert self.act("start").status_code == 200

    def act(self, do, **fields):
        body = {"id": str(uuid4()), "do": do, **fields}
        return self.client.post(f"/sessions/{self.session_id}/console/act", json=body)

    def mark(self, key):
        return self.act("mark", kind="note", data={"text": "x" * 2000}, id=str(key))

    def page(self):
        return self.client.get(f"/sessions/{self.session_id}/console")

    def notes(self):
        with closing(sqlite3.connect(self.folder / "recorder.db")) as connection:
            query = "SELECT count(*) FROM event WHERE kind = 'note'"
            return connection.execute(query).fetchone()[0]

    def is_sound(self):
        tested = check_folder(self.folder, STEADY.now(), backup_warn_hours=24)
        return not [each for each in tested if each.name == "log" and each.level is Level.FAIL]

    def close(self):
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """The program over a folder; it waits a quarter of a second for others, not ten."""
    monkeypatch.setattr(database, "PATIENCE_SECONDS", 0.25)
    made = []

    def open_lab(folder=tmp_path / "data"):
        made.append(Lab(folder))
        return made[-1]

    yield open_lab
    for each in made:
        each.close()


@pytest.fixture
def held():
    """Hold a database for writing in a process of its own, until released."""
    holders = []

    def hold(folder):
        command = [sys.executable, "-c", HOLD, str(folder / "recorder.db")]
        holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        holders.append(holder)
        assert holder.stdout.readline() == "held\n"
        return lambda: holder.communicate("\n", timeout=10)

    yield hold
    for holder in holders:
        holder.kill()
        holder.wait()
        holder.stdin.close()
        holder.stdout.close()


def fill(file):
    """Write a file until the disk is full."""
    with file.open("wb", buffering=0) as stream, suppress(OSError):
        while stream.write(b"x" * 4096):
            pass


def is_told(answer, sentence):
    """Whether an answer is the place's fault and says so, to a script and to a person."""
    return answer.status_code == 503 and sentence in (answer.json or {}).get("error", answer.text)


def run_command(monkeypatch, capsys, *arguments):
    """Run a command in this process; return its exit code and what it says of the error."""
    monkeypatch.setattr(sys, "argv", ["recorder", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return end.value.code, capsys.readouterr().err


def test_a_database_that_another_program_holds(lab, held, monkeypatch, capsys, caplog):
    lab, key = lab(), uuid4()
    release = held(lab.folder)
    assert is_told(lab.mark(key), f"{LOCKED} Nothing was changed.")
    assert LOCKED in caplog.text
    form = lab.client.post("/studies/new", data={"name": "Another"})
    assert is_told(form, "Another program holds the data")
    assert "Opening hours" in lab.page().text
    code, said = run_command(monkeypatch, capsys, "study", "create", "Third", "--data", lab.folder)
    assert (code, said.count("\n")) == (1, 1)
    assert LOCKED in said
    assert lab.notes() == 0
    release()
    assert lab.mark(key).status_code == 200
    assert lab.mark(key).status_code == 200
    assert (lab.notes(), lab.is_sound()) == (1, True)


def test_a_disk_that_runs_full_and_is_mended(lab, small_disk, monkeypatch, capsys, caplog):
    lab = lab(small_disk / "data")
    ballast = small_disk / "ballast"
    fill(ballast)
    keys = [uuid4() for _ in range(60)]
    answers = [lab.mark(key) for key in keys]
    taken = sum(answer.status_code == 200 for answer in answers)
    assert taken < len(keys)
    assert all(answer.status_code == 200 or is_told(answer, FULL) for answer in answers)
    assert FULL in caplog.text
    assert (lab.notes(), lab.is_sound()) == (taken, True)
    assert "Opening hours" in lab.page().text
    long = "long " * 900
    form = lab.client.post("/studies/new", data={"name": "Another", "description": long})
    assert is_told(form, "The disk with the data is full")
    ballast.unlink()
    assert [lab.mark(key).status_code for key in keys] == [200] * len(keys)
    assert (lab.notes(), lab.is_sound()) == (len(keys), True)


@pytest.fixture
def disk():
    """A folder on a disk: one in memory lets files be written that are forbidden to be changed."""
    with tempfile.TemporaryDirectory(dir="/var/tmp" if sys.platform == "linux" else None) as folder:
        yield Path(folder)


def test_files_that_are_made_read_only_while_the_program_runs(disk, lab):
    lab, key = lab(disk / "data"), uuid4()
    files = [str(lab.folder / name) for name in ("recorder.db", "recorder.db-wal")]
    if (
        sys.platform != "linux"
        or subprocess.run(["chattr", "+i", *files], capture_output=True).returncode
    ):
        pytest.skip("This test forbids files to be changed, which needs Linux and its permission.")
    try:
        answer = lab.mark(key)
    finally:
        subprocess.run(["chattr", "-i", *files], check=True)
    assert is_told(answer, FAILING) or is_told(answer, READ_ONLY)
    assert lab.notes() == 0
    assert lab.mark(key).status_code == 200
    assert (lab.notes(), lab.is_sound()) == (1, True)


def test_a_database_that_takes_no_writes(lab, on_connect):
    """What SQLite itself says where it may not write, on every system."""
    lab, key, only = lab(), uuid4(), ["ON"]
    on_connect(lab.app, lambda connection: connection.execute(f"PRAGMA query_only={only[-1]}"))
    assert is_told(lab.mark(key), READ_ONLY)
    only.append("OFF")
    lab.close()
    assert lab.mark(key).status_code == 200
    assert lab.notes() == 1


def test_a_folder_that_is_read_only_when_the_program_starts(lab, small_disk):
    data = small_disk / "data"
    lab(data).close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for arguments in (["run", "--no-open", "--port", "0"], ["study", "create", "Third"]):
        command = [sys.executable, "-m", "recorder", *arguments, "--data", str(data)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)
        assert "read-only" in ran.stderr
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    command = [sys.executable, "-m", "recorder", "study", "create", "Third", "--data", str(data)]
    assert subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0


def test_a_database_that_is_damaged_while_the_program_runs(lab, caplog):
    lab, key = lab(), uuid4()
    file = lab.folder / "recorder.db"
    lab.close()
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = file.read_bytes()
    with file.open("r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xa5" * (len(whole) - 4096))
    assert is_told(lab.page(), DAMAGED)
    assert is_told(lab.mark(key), f"{DAMAGED} Nothing was changed.")
    assert DAMAGED in caplog.text
    assert "Traceback" not in caplog.text
    lab.close()
    file.write_bytes(whole)
    assert lab.mark(key).status_code == 200
    assert (lab.notes(), lab.is_sound()) == (1, True)


def test_a_mistake_of_the_program_is_not_blamed_on_the_disk(lab):
    lab = lab()
    lab.close()
    with closing(sqlite3.connect(lab.folder / "recorder.db", isolation_level=None)) as connection:
        connection.execute("ALTER TABLE event RENAME TO elsewhere")
    answer = lab.page()
    assert answer.status_code == 500
    assert "The program made a mistake" in answer.text


def test_a_gap_that_cannot_be_recorded_yet_is_recorded_later(tmp_path, caplog, monkeypatch):
    """The clock is not kept before: a crash in between would lose the gap."""
    file, told = tmp_path / "clock.json", []
    STEADY.keep(file)
    began = file.read_text(encoding="utf-8")
    failures = [sqlite3.OperationalError("database is locked"), OSError(28, os.strerror(28))]

    def missed(since, until, why):
        if failures:
            raise failures.pop()
        told.append((until - since, why))

    watch = Watch(file, missed)
    with caplog.at_level(logging.ERROR), watch:
        assert told == []
        assert file.read_text(encoding="utf-8") == began
        assert FULL in caplog.text
        watch._say_what_was_missed()
        assert told == []
        watch._say_what_was_missed()
    assert [why for _, why in told] == ["the recorder was not running"]
    assert told[0][0] < timedelta(seconds=60)
    assert file.read_text(encoding="utf-8") != began
