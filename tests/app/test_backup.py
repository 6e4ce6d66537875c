"""Backups: they come back whole, they replace nothing they should not, and they make themselves."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import zipfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from recorder import create_app, migrations, recording
from recorder.backup import keeping
from recorder.backup.restoring import restore
from recorder.backup.unpacking import unpack
from recorder.db import db, writing
from recorder.errors import Conflict
from recorder.exports import export
from recorder.models import StudySession
from recorder.queries import summary_of
from recorder.studies import find_study
from recorder.summary import as_keys
from recorder.vocabulary import EventKind
from tests.conftest import NOW
from tests.past import engine_of, tables_at

STUDY = "Bicycle shop, round 2"


@pytest.fixture
def played(sample, tmp_path):
    """A data folder with the sample study, which nobody has open."""
    return shutil.copytree(sample, tmp_path / "data")


@pytest.fixture
def backup(recorder, played, tmp_path):
    """A backup of the sample study."""
    file = tmp_path / "backup.zip"
    assert recorder("backup", file, "--data", played)[0] == 0
    return file


def separately(*arguments, **options):
    """Run a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "recorder", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def told(folder):
    """Return all that a folder has to tell of the sample study: its figures, its log."""
    app = create_app({"DATA": folder})
    with app.app_context():
        study = find_study(STUDY)
        found = as_keys(summary_of(study)), export(study, "events")
        db.session.remove()
        db.engine.dispose()
    return found


def contents(folder):
    """Return every file below a folder with its bytes."""
    files = {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()}
    # What SQLite lays beside a database holds nothing when it is an index, or empty.
    return {
        str(each.relative_to(folder)): content
        for each, content in files.items()
        if not each.name.endswith("-shm") and (content or not each.name.endswith("-wal"))
    }


def sql(folder, *statements):
    with closing(sqlite3.connect(folder / "recorder.db", isolation_level=None)) as connection:
        return [connection.execute(each).fetchall() for each in statements][-1]


def repacked(backup, change):
    """Rewrite a backup after `change` has had its members and its manifest in hand."""
    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    change(members, manifest)
    with zipfile.ZipFile(backup, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for name, content in members.items():
            archive.writestr(name, content)


def reseal(members, manifest):
    """Make checksums and sizes right again, so that a later test must find what is wrong."""
    for name, content in members.items():
        manifest["files"][name] = {"sha256": sha256(content).hexdigest(), "size": len(content)}


def test_a_backup_brings_everything_back_and_keeps_what_was_there(recorder, played, tmp_path):
    before = told(played)
    file = tmp_path / "backup.zip"
    code, out, err = recorder("backup", file, "--data", played)
    assert (code, err) == (0, "")
    entries = sql(played, "SELECT count(*) FROM event")[0][0]
    assert out == f"{played} ({entries} log entries) is in {file}: {out.split(': ')[1]}"
    assert out.endswith("kB, verified.\n")
    sql(played, "UPDATE study SET name = 'Spoilt'")
    (played / "keys.json").write_text('{"access": "other", "cookies": "other"}')

    code, out, err = recorder("restore", file, "--data", played)

    assert (code, err) == (0, "")
    (kept,) = played.glob("before-restore-*")
    assert f"What was there before is in {kept}.\n" in out
    assert told(played) == before
    assert sql(kept, "SELECT name FROM study") == [("Spoilt",)]
    assert "other" in (kept / "keys.json").read_text()
    assert "other" not in (played / "keys.json").read_text()


def test_a_backup_comes_back_into_an_empty_folder_with_its_keys(recorder, backup, played, tmp_path):
    elsewhere = tmp_path / "another" / "laptop"
    code, out, _ = recorder("restore", backup, "--data", elsewhere)
    assert code == 0
    assert "before" not in out
    assert told(elsewhere) == told(played)
    assert (elsewhere / "keys.json").read_bytes() == (played / "keys.json").read_bytes()
    assert (elsewhere / "keys.json").stat().st_mode & 0o077 == 0
    assert backup.stat().st_mode & 0o077 == 0


def test_a_backup_of_a_backup_that_came_back_is_the_same(recorder, backup, played, tmp_path):
    recorder("restore", backup, "--data", tmp_path / "new")
    recorder("backup", tmp_path / "again.zip", "--data", tmp_path / "new")
    found = []
    for number, file in enumerate([backup, tmp_path / "again.zip"]):
        place = tmp_path / str(number)
        place.mkdir()
        found.append(unpack(file, place).rows)
        with closing(sqlite3.connect(place / "recorder.db")) as connection:
            found[-1] = (found[-1], list(connection.iterdump()))
    assert found[0] == found[1]


def test_what_was_recorded_before_a_backup_began_is_in_it(app, session, tmp_path):
    """One thread records as fast as it can while backups are made by another process."""
    session_id = session.id
    recording.mark(session, EventKind.START, NOW, task_id=session.task_order[0], t_ms=0)
    db.session.commit()
    committed, stopping, many = [], threading.Event(), threading.Event()

    def record():
        with app.app_context(), writing():
            while not stopping.is_set():
                mine = db.session.get(StudySession, session_id)
                marked = recording.mark(mine, EventKind.CLICK, NOW, t_ms=len(committed))
                key = marked.id.hex
                db.session.commit()
                committed.append(key)
                if len(committed) >= 20:
                    many.set()

    recorder = threading.Thread(target=record)
    recorder.start()
    try:
        assert many.wait(30)
        made = []
        for number in range(2):
            before = len(committed)
            file = tmp_path / f"{number}.zip"
            ran = separately("backup", file, "--data", app.config["DATA"])
            made.append((file, before, ran))
    finally:
        stopping.set()
        recorder.join()
    assert [ran.stderr for _, _, ran in made] == ["", ""]
    for file, before, _ in made:
        place = file.with_suffix("")
        place.mkdir()
        unpack(file, place)  # its checksums, SQLite's test and its counts hold
        found = {key for (key,) in sql(place, "SELECT id FROM event WHERE kind = 'click'")}
        assert set(committed[:before]) <= found <= set(committed)
    assert len(committed) > before


def spoil(text):
    def change(members, manifest):
        manifest.update(text)

    return change


def add(name):
    def change(members, manifest):
        members[name] = b"whatever"
        reseal(members, manifest)

    return change


def torn(members, manifest):
    """Tear pages of the database and vouch for them all the same."""
    whole = members["recorder.db"]
    members["recorder.db"] = whole[:8192] + b"\xff" * 40_000 + whole[48_192:]
    reseal(members, manifest)


def miscounted(members, manifest):
    manifest["rows"]["event"] += 1


def longer(members, manifest):
    members["recorder.db"] += b"\0" * (3 << 20)


def of_the_future(members, manifest):
    place = Path(manifest["place"])
    (place / "recorder.db").write_bytes(members["recorder.db"])
    sql(place, "PRAGMA journal_mode=DELETE", "UPDATE alembic_version SET version_num = '9999'")
    members["recorder.db"] = (place / "recorder.db").read_bytes()
    manifest["schema"] = "9999"
    reseal(members, manifest)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda members, manifest: members.update({"keys.json": b"{}"}),
            "is damaged, or no backup",
        ),
        (longer, "is damaged, or no backup"),
        (spoil({"format": "one"}), "is damaged, or no backup"),
        (spoil({"format": 3, "files": []}), "was written by a newer recorder; install that one"),
        (of_the_future, "was written by a newer recorder; install that one"),
        (add("../../escape"), "holds “../../escape”, which belongs in no backup"),
        (add("/etc/escape"), "holds “/etc/escape”, which belongs in no backup"),
        (lambda members, manifest: members.pop("keys.json"), "not hold what its manifest says"),
        (miscounted, "does not hold what its manifest says"),
        (torn, "The database in "),
        (
            lambda m, manifest: (m.update({"recorder.db": b"x" * 9999}), reseal(m, manifest)),
            "is damaged",
        ),
    ],
)
def test_a_backup_that_is_not_sound_is_refused(
    recorder, backup, played, tmp_path, change, sentence
):
    before = contents(tmp_path / "data")
    place = tmp_path / "place"
    place.mkdir()

    def placed(members, manifest):
        manifest["place"] = str(place)
        change(members, manifest)

    repacked(backup, placed)
    code, out, err = recorder("restore", backup, "--data", played)
    assert (code, out) == (1, "")
    assert sentence in err
    assert len(err.splitlines()) == 1
    assert contents(played) == before


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_one_wrong_byte_is_found(recorder, backup, played, at):
    before = contents(played)
    whole = bytearray(backup.read_bytes())
    whole[int(len(whole) * at)] ^= 0x10
    backup.write_bytes(whole)
    code, _, err = recorder("restore", backup, "--data", played)
    assert (code, "is damaged" in err) == (1, True)
    assert contents(played) == before


def test_a_file_cut_short_or_no_backup_is_refused(recorder, backup, played, tmp_path):
    before = contents(played)
    backup.write_bytes(backup.read_bytes()[:-500])
    assert "is damaged, or no backup" in recorder("restore", backup, "--data", played)[2]
    backup.write_bytes(b"")
    assert "is damaged, or no backup" in recorder("restore", backup, "--data", played)[2]
    missing = recorder("restore", tmp_path / "none.zip", "--data", played)
    assert (missing[0], "none.zip cannot be read (No such file" in missing[2]) == (1, True)
    assert contents(played) == before


def test_a_served_folder_is_backed_up_and_not_restored_until_the_server_is_gone(
    recorder, backup, played
):
    sql(played, "UPDATE study SET description = 'changed since'")
    shutil.copy(backup, played / "mine.zip")
    command = [sys.executable, "-m", "recorder", "run", "--port", "0", "--no-open"]
    with subprocess.Popen(
        [*command, "--data", str(played)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout.readline().startswith("http://127.0.0.1:")
        refused = recorder("restore", backup, "--data", played)
        assert refused[0] == 1
        assert "is using" in refused[2]
        assert "stop it first (Ctrl+C)" in refused[2]
        server.send_signal(signal.SIGKILL)
    assert list(played.glob("before-restore-*")) == []
    assert recorder("restore", backup, "--data", played)[0] == 0
    assert sql(played, "SELECT description FROM study") == [("",)]


def test_what_the_write_ahead_log_still_held_is_kept(recorder, backup, played):
    """A writer that was killed leaves commits in the write-ahead log; they are not lost either."""
    killed = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute(\"UPDATE study SET name = 'Last words'\"); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", killed, played / "recorder.db"], check=False)
    assert (played / "recorder.db-wal").stat().st_size > 0
    assert recorder("restore", backup, "--data", played)[0] == 0
    (kept,) = played.glob("before-restore-*")
    assert sql(kept, "SELECT name FROM study") == [("Last words",)]
    assert sql(played, "SELECT name FROM study") == [(STUDY,)]


def test_a_damaged_database_is_restored_over_and_kept(recorder, backup, played):
    (played / "recorder.db").write_bytes(b"a letter")
    assert recorder("restore", backup, "--data", played)[0] == 0
    (kept,) = played.glob("before-restore-*")
    assert (kept / "recorder.db").read_bytes() == b"a letter"
    assert sql(played, "SELECT name FROM study") == [(STUDY,)]


def test_a_restore_that_breaks_off_leaves_the_data_as_they_were(played, backup, monkeypatch):
    """The new keys cannot take their place, as when a disk fails between two files."""
    before = contents(played)
    replace = Path.replace

    def fails(self, target):
        if self.name == "keys.json" and self.parent.name.startswith(".restore-"):
            raise OSError(5, "Input/output error")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(Conflict, match="Input/output error"):
        restore(backup, played, NOW)
    assert contents(played) == before


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("nowhere/backup.zip", "There is no folder"),
        (".", "is a folder; name a file in it"),
        ("data/recorder.db", "is there and is no backup; choose another name"),
        ("data/keys.json", "is there and is no backup; choose another name"),
        ("data/keys.json/backup.zip", "There is no folder"),
    ],
)
def test_a_backup_takes_no_wrong_place(recorder, played, tmp_path, place, sentence):
    before = contents(tmp_path)
    code, out, err = recorder("backup", tmp_path / place, "--data", played)
    assert (code, out) == (1, "")
    assert sentence in err
    assert contents(tmp_path) == before


def test_a_backup_replaces_an_older_backup_only_when_it_is_whole(recorder, backup, played):
    first = backup.read_bytes()
    (played / "recorder.db").rename(played / "away.db")
    code, _, err = recorder("backup", backup, "--data", played)
    assert (code, "There are no data in" in err) == (1, True)
    assert backup.read_bytes() == first
    (played / "away.db").rename(played / "recorder.db")
    with (played / "recorder.db").open("r+b") as stream:
        stream.seek(20_000)
        stream.write(b"\xff" * 60_000)
    code, _, err = recorder("backup", backup, "--data", played)
    assert (code, len(err.splitlines())) == (1, 1)
    assert "damaged" in err
    assert backup.read_bytes() == first
    assert sorted(each.name for each in backup.parent.iterdir()) == ["backup.zip", "data"]


@pytest.fixture
def small_disk(tmp_path):
    """A disk too small for the sample study, and what a command on it must be run with.

    It is a real one where one may be mounted, else no file may grow beyond its size.
    """
    place, size = tmp_path / "small", 200_000
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(place)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    # Only systems that have it are asked to limit the size of files.
    import resource

    limit = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))}
    yield place, {} if mounted else limit
    if mounted:
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_takes_no_half_backup(played, small_disk):
    place, options = small_disk
    ran = separately("backup", place / "backup.zip", "--data", played, **options)
    assert ran.returncode == 1
    assert ran.stderr.count("\n") == 1
    assert "room" in ran.stderr or "cannot be written" in ran.stderr
    assert list(place.iterdir()) == []


def test_a_full_disk_leaves_the_data_of_a_restore_as_they_were(backup, small_disk):
    place, options = small_disk
    (place / "keys.json").write_text('{"access": "a", "cookies": "b"}')
    ran = separately("restore", backup, "--data", place, **options)
    assert ran.returncode == 1
    assert "room" in ran.stderr
    assert [each.name for each in place.iterdir()] == ["keys.json"]


def test_a_folder_that_is_a_file_is_told(recorder, backup, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    for where in (tmp_path / "file" / "in it", tmp_path / "file"):
        code, _, err = recorder("restore", backup, "--data", where)
        assert code in (1, 2)
        assert "file" in err.splitlines()[-1]
    assert (tmp_path / "file").read_text() == "not a folder"


def test_the_server_makes_a_backup_when_it_starts(played):
    command = [sys.executable, "-m", "recorder", "run", "--port", "0", "--no-open"]
    for _ in range(2):
        with subprocess.Popen(
            [*command, "--data", str(played)], stdout=subprocess.PIPE, text=True
        ) as server:
            server.stdout.readline()
            server.send_signal(signal.SIGINT)
        # The second start finds nothing new, and makes none.
        ((at, file),) = keeping.backups_in(played)
        assert datetime.now(UTC) - at < timedelta(minutes=5)
    place = played.parent / "unpacked"
    place.mkdir()
    assert unpack(file, place).rows["event"] == sql(played, "SELECT count(*) FROM event")[0][0]


def test_a_backup_is_made_only_if_something_changed(played):
    later = NOW + timedelta(hours=1)
    first = keeping.back_up(played, NOW, kept=10, days=14)
    assert first.name == "recorder-20260304-090000.zip"
    assert keeping.back_up(played, later, kept=10, days=14) is None
    sql(played, "UPDATE study SET description = 'no log entry, and yet a change'")
    assert keeping.back_up(played, later, kept=10, days=14).name == "recorder-20260304-100000.zip"


def test_data_that_hold_nothing_need_no_backup(app):
    assert keeping.back_up(app.config["DATA"], NOW, kept=10, days=14) is None
    assert keeping.backups_in(app.config["DATA"]) == []


def test_old_backups_go_but_each_days_last_and_those_before_upgrades_stay(played):
    place = played / "backups"
    place.mkdir()
    stranger = place / "my own.zip"
    upgrade = place / "before-upgrade-from-0001-20250101-120000.zip"
    noon = NOW.replace(hour=12)
    days = [noon - timedelta(days=day, hours=hour) for day in range(1, 30) for hour in (0, 1)]
    made = [place / f"recorder-{at:%Y%m%d-%H%M%S}.zip" for at in days]
    for file in (stranger, upgrade, *made):
        file.write_bytes(b"")
    newest = keeping.back_up(played, noon, kept=4, days=7)
    last_of_days = made[0:14:2]
    assert set(place.iterdir()) == {stranger, upgrade, newest, made[1], *last_of_days}


def test_a_backup_that_cannot_be_made_is_told_once_and_by_check(recorder, played, caplog):
    (played / "backups").write_text("a file where a folder should be")
    with keeping.keeping(played, every_minutes=30, kept=10, days=14):
        pass
    (said,) = [each.getMessage() for each in caplog.records if each.name == "recorder.backup"]
    assert said.startswith("No backup was made: ")
    (played / "backups").unlink()
    (played / "backups").mkdir()
    newest = f"recorder-{datetime.now(UTC):%Y%m%d}-235959.zip"
    (played / "backups" / newest).mkdir()
    keeper = keeping.Keeper(
        played,
        every_minutes=30,
        kept=10,
        days=14,
        now=lambda: datetime.strptime(newest, "recorder-%Y%m%d-%H%M%S.zip").replace(tzinfo=UTC),
    )
    keeper.start()
    keeper.stop()
    code, out, _ = recorder("check", "--data", played)
    assert code == 0
    assert "was not made: " in out
    assert "is a folder" in out
    (played / "backups" / newest).rmdir()
    with keeping.keeping(played, every_minutes=30, kept=10, days=14):
        pass
    assert keeping.failure_in(played) is None
    assert "was not made" not in recorder("check", "--data", played)[1]


def test_no_backups_are_made_every_0_minutes(played):
    with keeping.keeping(played, every_minutes=0, kept=10, days=14):
        pass
    assert not (played / "backups").exists()


@pytest.fixture
def first_tables(tmp_path):
    """A data folder of the first revision, with a study in it."""
    folder = tmp_path / "old"
    folder.mkdir()
    with engine_of(folder) as engine:
        tables_at(
            "0001",
            engine,
            "INSERT INTO study (name, product, description, variants, created_at, order_mode,"
            " counting_attempt, participant_starts, moment_ago_seconds, double_press_ms,"
            " difficulty_weight, keymap, welcome_text, think_aloud_text, rest_text, thanks_text)"
            " VALUES ('Old', '', '', '[]', '2026-03-04 09:00:00', 'fixed', 'first', 1, 3, 300,"
            " 0.5, '{}', '', '', '', '')",
        )
    return folder


def revision(folder):
    return sql(folder, "SELECT version_num FROM alembic_version")[0][0]


def test_an_upgrade_of_data_waits_for_a_backup_that_can_come_back(recorder, first_tables, tmp_path):
    newest = migrations.revisions()[0]
    assert newest != "0001"
    assert recorder("study", "list", "--data", first_tables)[0] == 0
    assert revision(first_tables) == newest
    ((_, file),) = keeping.backups_in(first_tables)
    assert file.name.startswith("before-upgrade-from-0001-")
    place = tmp_path / "unpacked"
    place.mkdir()
    assert unpack(file, place).schema == revision(place) == "0001"
    # Restored, the old data are upgraded again.
    assert recorder("restore", file, "--data", tmp_path / "new")[0] == 0
    assert revision(tmp_path / "new") == newest
    assert "1\tOld\t" in recorder("study", "list", "--data", tmp_path / "new")[1]


def test_no_backup_no_upgrade(recorder, first_tables):
    (first_tables / "backups").write_text("a file where a folder should be")
    code, _, err = recorder("study", "list", "--data", first_tables)
    assert code == 1
    assert "The data were not upgraded, because no backup could be made first." in err
    assert revision(first_tables) == "0001"


def test_data_of_an_older_program_are_backed_up_as_they_are(recorder, first_tables, tmp_path):
    assert recorder("backup", tmp_path / "old.zip", "--data", first_tables)[0] == 0
    assert revision(first_tables) == "0001"
    assert not (first_tables / "backups").exists()
