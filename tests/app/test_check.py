"""`recorder check`: it finds what is wrong, says so in a line each, and changes nothing."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from recorder import cli, recording, sessions
from recorder import questionnaires as asking
from recorder.backup import keeping
from recorder.check import Facts, Level, check_folder, disk
from recorder.db import db
from recorder.vocabulary import EventKind, Source
from tests.conftest import NOW

NAMES = (
    *("integrity", "references", "tables", "log", "answers", "open attempts", "console keys"),
    "recordings",
    *("keys", "space", "write", "clock", "backup"),
)


@pytest.fixture
def played(sample, tmp_path):
    """A data folder with the sample study, which nobody has open."""
    return shutil.copytree(sample, tmp_path / "data")


@pytest.fixture
def check(monkeypatch, capfdbinary):
    """Check a folder; return the exit code, and level and sentence by the name of the test."""

    def run(folder):
        monkeypatch.setattr(sys, "argv", ["recorder", "check", "--data", str(folder)])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
        out, err = capfdbinary.readouterr()
        assert err == b""
        lines = out.decode().splitlines()
        return code, {line[6:20].strip(): (line[:4].strip(), line[22:]) for line in lines}

    return run


def sql(folder, *statements):
    with closing(sqlite3.connect(folder / "recorder.db", isolation_level=None)) as connection:
        return [connection.execute(each).fetchall() for each in statements][-1]


def test_sound_data_pass_every_test_and_are_not_changed(check, played):
    of_attempts = "SELECT count(*) FROM event WHERE attempt_id IS NOT NULL"
    entries = sql(played, of_attempts)[0][0]
    keeping.back_up(played, datetime.now(UTC), kept=10, days=14)
    before = {file: file.read_bytes() for file in played.iterdir() if file.is_file()}
    code, found = check(played)
    assert code == 0
    assert tuple(found) == NAMES
    assert {level for level, _ in found.values()} == {"ok"}
    assert found["log"][1] == f"The log rebuilds every attempt (32 attempts, {entries} entries)."
    assert "minutes of recording (120 entries a minute, " in found["space"][1]
    assert {file: file.read_bytes() for file in before} == before
    assert not list(played.glob(".check-*"))


@pytest.mark.parametrize(
    ("lie", "sentence"),
    [
        ("UPDATE attempt SET errors = errors + 1 WHERE position = 2", "says errors "),
        ("UPDATE attempt SET seconds = seconds + 1e-9", "says seconds "),
        ("UPDATE attempt SET outcome = 'failure' WHERE outcome = 'success'", "its log success"),
        ("UPDATE attempt SET status = 'running'", "says status running, its log finished"),
        ("DELETE FROM event WHERE kind = 'finish'", "its log running"),
        ("DELETE FROM event WHERE attempt_id IS NOT NULL", "has no entries; "),
        ("DELETE FROM attempt", "entries belong to no attempt"),
        ("UPDATE event SET kind = 'dance' WHERE seq = 7", "what this program cannot read"),
        ("UPDATE event SET data = '{' WHERE seq = 7", "what this program cannot read"),
        ("UPDATE event SET data = '{\"outcome\": 3}' WHERE kind = 'finish'", "cannot be read (3 "),
    ],
)
def test_a_planted_lie_is_found(check, played, lie, sentence):
    sql(played, lie)
    code, found = check(played)
    assert code == 1
    level, said = found["log"]
    assert level == "FAIL"
    assert sentence in said
    assert found["integrity"][0] == "ok"


@pytest.mark.parametrize(
    ("lie", "sentence"),
    [
        ("UPDATE answer SET items = json_set(items, {item}, 4.5) WHERE {mine}", "says 4.5 to "),
        ("UPDATE answer SET items = json_remove(items, {item}) WHERE {mine}", "says None to "),
        ("UPDATE answer SET status = 'withdrawn' WHERE {mine}", "withdrawn, and given by its log"),
        ("DELETE FROM answer WHERE {mine}", "is in no table of answers"),
        ("DELETE FROM event WHERE id = (SELECT key FROM answer WHERE {mine})", "is in no log"),
        ("UPDATE event SET data = json_set(data, '$.items', 1) WHERE kind = 'answer'", "cannot"),
    ],
)
def test_an_answer_that_is_not_what_its_log_says_is_found(check, played, lie, sentence):
    mine = "key IS NOT NULL AND id = (SELECT min(id) FROM answer WHERE key IS NOT NULL)"
    item = "(SELECT fullkey FROM json_each(items) WHERE value IS NOT NULL LIMIT 1)"
    sql(played, lie.format(mine=mine, item=item))
    code, found = check(played)
    assert code == 1
    level, said = found["answers"]
    assert level == "FAIL"
    assert sentence in said
    assert "more" not in said


def test_answers_that_were_corrected_or_taken_back_are_as_their_log_says(app, study, session):
    def take(form, items, **options):
        return asking.take_answer(
            session, form, items, NOW, source=Source.PARTICIPANT, key=uuid4(), **options
        )

    sessions.begin(session, NOW)
    asking.ask(study, after_session=["sus", "nps", "umux-lite"])
    take("sus", {f"q{number}": 3 for number in range(1, 11)})
    asking.correct_answer(session, "sus", {"q1": 5}, NOW, source=Source.MODERATOR, key=uuid4())
    taken_back = [take("nps", {"ltr": 9}), take("umux-lite", {"q1": 7})]
    undone = [
        recording.mark(session, EventKind.UNDO, NOW, target_id=each.key) for each in taken_back
    ]
    recording.mark(session, EventKind.UNDO, NOW, target_id=undone[0].id)
    take("umux-lite", {"q1": 6}, done=False)
    db.session.commit()
    tested = check_folder(app.config["DATA"], NOW, backup_warn_hours=24)
    found = {each.name: each for each in tested}["answers"]
    assert found == ("answers", Level.OK, "Every answer is what its log says (3 answers).")


def test_one_lie_among_all_attempts_is_named_and_many_are_counted(check, played):
    ((liar,),) = sql(played, "SELECT id FROM attempt ORDER BY id LIMIT 1 OFFSET 9")
    sql(played, f"UPDATE attempt SET errors = 77 WHERE id = '{liar}'")
    said = check(played)[1]["log"][1]
    assert said.startswith("The log does not rebuild every attempt: attempt ")
    assert liar in said.replace("-", "")
    assert "says errors 77, its log " in said
    assert "more" not in said
    sql(played, "UPDATE attempt SET errors = 77")
    assert check(played)[1]["log"][1].endswith("and 29 more.")


def test_a_row_whose_owner_is_gone_is_found(check, played):
    sql(played, "DELETE FROM answer", "DELETE FROM participant WHERE code = 'P03'")
    code, found = check(played)
    assert (code, found["references"]) == (
        1,
        ("FAIL", "Rows that belong to rows that are not there: 1 (session)."),
    )


@pytest.mark.parametrize("page", [2, 20, 40])
def test_a_damaged_page_is_found(check, played, page):
    with (played / "recorder.db").open("r+b") as stream:
        stream.seek(page * 4096)
        stream.write(b"\xa5" * 4096)
    code, found = check(played)
    assert code == 1
    assert found["integrity"][0] == "FAIL"
    assert found["write"][0] == "ok"


@pytest.mark.parametrize("content", [b"", b"a letter to somebody " * 400])
def test_what_is_no_database_is_told(check, played, content):
    (played / "recorder.db").write_bytes(content)
    code, found = check(played)
    assert code == 1
    assert "FAIL" in {level for level, _ in found.values()}
    assert found["write"][0] == "ok"


def test_no_data_are_told_in_a_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["recorder", "check", "--data", str(tmp_path / "none")])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 1
    assert "There are no data in" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_tables_of_another_program_are_told(check, played):
    sql(played, "UPDATE alembic_version SET version_num = '9999'")
    code, found = check(played)
    assert code == 1
    assert found["tables"] == (
        "FAIL",
        "The tables are a newer recorder's; install that one to open the data.",
    )
    sql(played, "UPDATE alembic_version SET version_num = '0001'")
    code, found = check(played)
    assert found["tables"][0] == "warn"
    assert code == 0
    assert "log" not in found


def test_a_task_that_still_runs_is_told_beside_the_recorder(check, app, session):
    recording.mark(session, EventKind.START, NOW, task_id=session.task_order[1], t_ms=0)
    recording.mark(session, EventKind.ERROR, NOW, t_ms=10)
    db.session.commit()
    code, found = check(app.config["DATA"])
    assert code == 0
    assert found["log"] == ("ok", "The log rebuilds every attempt (1 attempts, 2 entries).")
    assert found["open attempts"] == (
        "warn",
        "Still running: task T2 of P01 in “Shop checkout”; "
        "if nobody is recording now, finish it on its console.",
    )


def test_the_last_backup_is_told_with_its_age(check, played):
    assert check(played)[1]["backup"] == (
        "warn",
        "There is none yet; recorder run makes them, recorder backup does at once.",
    )
    old = datetime.now(UTC) - timedelta(days=40)
    keeping.back_up(played, old, kept=10, days=14)
    level, said = check(played)[1]["backup"]
    assert level == "warn"
    assert "and more was recorded since; run recorder backup." in said
    sql(played, "UPDATE event SET recorded_at = '2020-01-01 00:00:00.000000'")
    level, said = check(played)[1]["backup"]
    assert (level, "more was recorded" in said) == ("ok", False)


def test_a_clock_that_was_put_back_is_told(check, played):
    sql(played, "UPDATE event SET recorded_at = '2999-01-01 00:00:00.000000'")
    code, found = check(played)
    assert code == 0
    assert found["clock"][0] == "warn"
    assert "which is still to come" in found["clock"][1]


@pytest.mark.parametrize(
    ("keys", "level"), [("{", "FAIL"), ('{"access": ""}', "FAIL"), ("[]", "FAIL"), (None, "warn")]
)
def test_keys_that_let_nobody_in_are_told(check, played, keys, level):
    (played / "keys.json").unlink()
    if keys is not None:
        (played / "keys.json").write_text(keys)
    assert check(played)[1]["keys"][0] == level


def test_keys_that_others_may_read_are_told(check, played):
    (played / "keys.json").chmod(0o644)
    code, found = check(played)
    assert (code, found["keys"][0]) == (0, "warn")


def test_the_size_of_an_entry_is_measured_where_there_are_enough(check, played):
    note = json.dumps({"text": "x" * 3000})
    copies = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
    sql(
        played,
        "INSERT INTO event (id, session_id, kind, source, author, t_ms, data, recorded_at) "
        f"{copies} SELECT printf('%032x', i), 1, 'note', 'moderator', '', 1, '{note}', "
        "'2026-03-04 09:00:00.000000' FROM n",
    )
    said = check(played)[1]["space"][1]
    assert "as measured here" in said
    assert int(said.split(" bytes each")[0].split()[-1]) > 2000


@pytest.mark.parametrize(
    ("bytes_per_event", "database_bytes", "level"),
    [(1, 0, Level.OK), (1e12, 0, Level.FAIL), (1, 1 << 60, Level.WARN)],
)
def test_a_disk_that_runs_full_is_told(tmp_path, bytes_per_event, database_bytes, level):
    facts = Facts(bytes_per_event=bytes_per_event, database_bytes=database_bytes)
    assert disk.space(tmp_path, facts).level is level


def test_a_full_disk_fails_the_write(played):
    """A limit on the size of files stands for the full disk: nothing can be written at all."""
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0));"
        "from recorder.cli import main; sys.argv[0] = 'recorder'; main()"
    )
    command = [sys.executable, "-c", limited, "check", "--data", str(played)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "FAIL  write           Nothing can be written in" in ran.stdout


def test_a_check_beside_a_writer_sees_one_moment(app, session):
    """Between reading the attempts and reading the log, more is recorded; that is no lie."""
    recording.mark(session, EventKind.START, NOW, task_id=session.task_order[0], t_ms=0)
    db.session.commit()
    found = {}
    for tested in check_folder(app.config["DATA"], NOW, backup_warn_hours=24):
        found[tested.name] = tested
        recording.mark(session, EventKind.ERROR, NOW, t_ms=5)
        db.session.commit()
    assert found["log"].level is Level.OK
    assert found["log"].sentence == "The log rebuilds every attempt (1 attempts, 1 entries)."
