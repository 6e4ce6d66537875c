"""The commands for studies, sessions and files, as scripts use them."""

import csv
import io
import json
import subprocess
import sys

import pytest

from recorder import create_app
from recorder.db import db
from recorder.models import Attempt, Study, StudySession
from tests.reference_study import DATA, KEYS, differences

ATTEMPTS = DATA / "attempts.csv"
TASKS = DATA / "tasks.csv"


@pytest.fixture
def recorder(recorder, tmp_path):
    """Run a command over one data folder; return its exit code, output and errors."""
    return lambda *arguments: recorder(*arguments, "--data", tmp_path / "data")


@pytest.fixture
def stored(tmp_path):
    """Look into the data folder."""

    def look(query):
        app = create_app({"DATA": tmp_path / "data"})
        with app.app_context():
            return db.session.scalars(query(db)).all()

    return look


def file(tmp_path, text, name="file.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def attempts(stored):
    return stored(lambda db: db.select(Attempt))


def test_the_reference_study_goes_in_and_its_metrics_come_out(recorder, stored):
    code, out, err = recorder("import", "attempts", ATTEMPTS, "--study", "S12", "--tasks", TASKS)
    assert (code, err) == (0, "")
    assert "60 attempts of 12 participants (12 new) at 5 tasks." in out
    assert len(attempts(stored)) == 60
    code, out, _ = recorder("metrics", "S12", "--format", "json")
    found = json.loads(out)
    assert (found["participants"], found["attempts"]) == (12, 60)
    expected = json.loads((DATA / "expected-metrics.json").read_text())["tasks"]
    wanted = {task: {key: expected[task][key] for key in KEYS} for task in expected}
    assert list(differences(wanted, found["tasks"])) == []


def test_what_comes_out_is_what_went_in(recorder, tmp_path):
    recorder("import", "attempts", ATTEMPTS, "--study", "S12", "--tasks", TASKS)
    out = tmp_path / "out.csv"
    assert recorder("export", "S12", "--format", "attempts", "--output", out)[0] == 0
    given = list(csv.DictReader(io.StringIO(ATTEMPTS.read_text())))
    found = list(csv.DictReader(io.StringIO(out.read_text())))
    moments = ("started_at", "ended_at")
    for before, after in zip(given, found, strict=True):
        for name in before:
            if name not in moments:
                assert (name, after[name]) == (name, before[name])
        assert [bool(after[name]) for name in moments] == [bool(before[name]) for name in moments]


def test_a_wide_file_with_what_it_lacks_said_for_all_rows(recorder, stored, tmp_path):
    wide = file(tmp_path, 'name,group,low,"very, high"\nAda,senior,12.5,30\nBob,intern,,20\n')
    code, out, _ = recorder(
        *("import", "attempts", wide, "--study", "UTA7", "--map", "participant=name"),
        *("--map", "segment=group", "--task-columns", 'low,"very, high"'),
        *("--set", "outcome=success", "--set", "variant=assistant"),
    )
    assert code == 0
    assert "3 attempts of 2 participants (2 new) at 2 tasks." in out
    assert "Columns read: name as participant, group as segment." in out
    assert sorted(attempt.seconds for attempt in attempts(stored)) == [12.5, 20.0, 30.0]


def test_a_dry_run_says_all_and_changes_nothing(recorder, stored):
    arguments = ("import", "attempts", ATTEMPTS, "--study", "S12", "--tasks", TASKS, "--dry-run")
    code, out, _ = recorder(*arguments)
    assert code == 0
    assert "5 new, 0 changed, 0 unchanged tasks." in out
    assert "60 attempts of 12 participants (12 new) at 5 tasks." in out
    assert out.endswith("Nothing was imported: this was a dry run.\n")
    assert stored(lambda db: db.select(Study)) == []


def test_columns_not_used_are_told(recorder, tmp_path):
    long = file(tmp_path, "participant,task,outcome,mood,total\nP01,T1,success,fine,3\n")
    _, out, _ = recorder("import", "attempts", long, "--study", "S", "--dry-run")
    assert "Columns not used: mood, total." in out


def test_bad_rows_are_told_on_stderr_and_nothing_is_kept(recorder, stored, tmp_path):
    bad = file(tmp_path, "participant,task,outcome,seconds\nP01,T1,success,0\nP02,T1,won,3\n")
    code, out, err = recorder("import", "attempts", bad, "--study", "S", "--tasks", TASKS)
    assert (code, stored(lambda db: db.select(Study))) == (1, [])
    assert "Imported" not in out
    lines = err.splitlines()
    assert lines[0] == "recorder: There are 2 problems in file.csv; nothing was imported."
    assert lines[1].startswith("  line 2, seconds: 0 seconds cannot be")
    assert lines[2].startswith("  line 3, outcome: “won” is no outcome")


def test_a_second_import_of_the_same_file_is_refused(recorder, stored):
    arguments = ("import", "attempts", ATTEMPTS, "--study", "S12", "--tasks", TASKS)
    recorder(*arguments)
    code, _, err = recorder(*arguments)
    assert code == 1
    assert "every attempt in it is in the study already" in err
    assert len(attempts(stored)) == 60


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        ([], 1, "file.csv has no column “outcome”: name the column that says it (--map outcome="),
        (["--map", "outcome"], 2, "“outcome” is not of the form field=…"),
        (["--map", "colour=mood"], 2, "“colour” is no field; the fields are participant, "),
        (["--set", "outcome=a", "--set", "outcome=b"], 2, "“outcome” is given twice"),
        (["--map", "outcome=end"], 1, "file.csv has no column “end”; its columns are participant"),
        (["--set", "task=T9", "--set", "outcome=success"], 1, "says task in its column “task”"),
        (["--set", "outcome=won"], 1, "for all rows, outcome: “won” is no outcome"),
        (["--tasks", "nowhere.csv"], 2, "nowhere.csv"),
    ],
)
def test_wrong_use_is_told(recorder, tmp_path, options, code, sentence):
    long = file(tmp_path, "participant,task\nP01,T1\n")
    told = recorder("import", "attempts", long, "--study", "S", *options)
    assert told[0] == code
    assert sentence in told[2]


def test_participants_come_in_with_their_attributes(recorder, tmp_path):
    people = file(tmp_path, "participant,segment,age,name\nP01,novice,33,Ada\nP02,expert,44,\n")
    code, out, _ = recorder("import", "participants", people, "--study", "S")
    assert code == 0
    assert "2 new, 0 changed, 0 unchanged participants." in out
    assert "Columns kept as attributes: age." in out
    code, out, _ = recorder("export", "S", "--format", "participants", "--output", "-")
    assert out == "participant,segment,variant,age\r\nP01,novice,,33\r\nP02,expert,,44\r\n"


def test_a_study_is_created_with_its_tasks_and_listed(recorder):
    assert recorder("study", "create", "Shop", "--tasks", TASKS)[:2] == (
        0,
        "Study 1: Shop (5 tasks)\n",
    )
    assert recorder("study", "create", "Shop 2", "--wave-of", "Shop")[1] == (
        "Study 2: Shop 2 (5 tasks)\n"
    )
    code, out, _ = recorder("study", "list")
    assert code == 0
    assert out.splitlines() == [
        "2\tShop 2\t5 tasks, 0 participants, 0 sessions",
        "1\tShop\t5 tasks, 0 participants, 0 sessions",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["create", "Shop"], 1, "There is a study “Shop” already"),
        (["create", " "], 1, "A study needs a name."),
        (["create", "New", "--wave-of", "None"], 1, "There is no study “None”"),
        (["create"], 2, "Missing argument"),
    ],
)
def test_a_study_that_cannot_be_is_refused(recorder, arguments, code, sentence):
    recorder("study", "create", "Shop")
    told = recorder("study", *arguments)
    assert told[0] == code
    assert sentence in told[2]


def test_a_study_with_bad_tasks_is_not_created(recorder, stored, tmp_path):
    tasks = file(tmp_path, "task,time_limit\nT1,0\n")
    code, _, err = recorder("study", "create", "Shop", "--tasks", tasks)
    assert code == 1
    assert "line 2, time_limit: 0 seconds cannot be" in err
    assert stored(lambda db: db.select(Study)) == []


def test_a_session_is_created_and_reached_by_what_is_printed(recorder, tmp_path):
    recorder("study", "create", "Shop", "--tasks", TASKS)
    code, out, _ = recorder("session", "create", "Shop", "--participant", "P07", "--variant", "A")
    assert code == 0
    said = json.loads(out)
    assert sorted(said) == ["capture_token", "join_code", "session", "urls"]
    assert said["capture_token"]
    app = create_app({"DATA": tmp_path / "data", "TESTING": True})
    addresses = {name: url.split(":8000", 1)[1] for name, url in said["urls"].items()}
    assert sorted(addresses) == ["console", "observer", "participant"]
    for address in addresses.values():
        visitor = app.test_client()
        assert visitor.get(address, follow_redirects=True).status_code == 200
    with app.app_context():
        session = db.session.get(StudySession, said["session"])
        assert (session.participant.code, session.variant) == ("P07", "A")
        assert session.join_code == said["join_code"]


def test_a_known_participant_gets_another_session(recorder, stored):
    recorder("study", "create", "Shop")
    for _ in range(2):
        recorder("session", "create", "1", "--participant", "P07", "--url", "https://lab.example")
    found = stored(lambda db: db.select(StudySession))
    assert len({session.participant_id for session in found}) == 1
    assert len(found) == 2


def test_a_session_that_cannot_be_is_refused(recorder, tmp_path):
    people = file(tmp_path, "participant,variant\nP01,A\nP02,B\n")
    recorder("import", "participants", people, "--study", "Shop")
    wrong = recorder("session", "create", "Shop", "--participant", "P01", "--variant", "C")
    assert wrong[0] == 1
    assert "“C” is none of the study's variants (A, B)." in wrong[2]
    unsaid = recorder("session", "create", "Shop", "--participant", "P77")
    assert unsaid[0] == 1
    assert "This study compares variants (A, B); choose the one for this session." in unsaid[2]
    people = recorder("export", "Shop", "--format", "participants", "--output", "-")[1]
    assert "P77" not in people
    own = recorder("session", "create", "Shop", "--participant", "P02")
    assert own[0] == 0
    nowhere = recorder("session", "create", "Elsewhere", "--participant", "P01")
    assert (nowhere[0], "There is no study “Elsewhere”" in nowhere[2]) == (1, True)


@pytest.mark.parametrize("name", ["attempts", "events", "tasks", "results", "participants"])
def test_every_format_goes_to_a_file_and_to_standard_output(recorder, tmp_path, name):
    recorder("import", "attempts", ATTEMPTS, "--study", "S12", "--tasks", TASKS)
    out = tmp_path / "out.csv"
    out.write_text("what was here before")
    assert recorder("export", "S12", "--format", name, "--output", out)[0] == 0
    written = out.read_bytes().decode()
    assert recorder("export", "S12", "--format", name, "--output", "-")[1] == written
    assert list(csv.DictReader(io.StringIO(written)))
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_an_export_that_cannot_be_written_says_so(recorder, tmp_path):
    recorder("study", "create", "Shop")
    place = tmp_path / "nowhere" / "out.csv"
    code, _, err = recorder("export", "Shop", "--format", "tasks", "--output", place)
    assert code == 1
    assert "cannot be written (No such file or directory); choose another place." in err
    assert recorder("export", "Shop", "--format", "pdf", "--output", place)[0] == 2
    assert recorder("export", "Nix", "--format", "tasks", "--output", place)[0] == 1


def test_a_locked_or_broken_data_folder_is_told_in_one_sentence(tmp_path):
    (tmp_path / "recorder.db").write_bytes(b"this is no database, but somebody's letter " * 50)
    command = [sys.executable, "-m", "recorder", "study", "list", "--data", str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert len(ran.stderr.strip().splitlines()) == 1
    assert "cannot be used" in ran.stderr
