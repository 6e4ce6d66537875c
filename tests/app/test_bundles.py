"""Bundles: what leaves comes back whole, nothing is doubled, and a bad file changes nothing."""

import io
import json
import re
import sqlite3
import subprocess
import sys
import threading
import zipfile
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa

from recorder import (
    codes,
    create_app,
    history,
    migrations,
    participants,
    recording,
    sessions,
    studies,
)
from recorder.bundle import reading
from recorder.bundle.manifest import DATA, VERSION
from recorder.bundle.parts import PARTS, STAYS
from recorder.bundle.records import fields_of
from recorder.clock import STEADY
from recorder.db import Base, db, writing
from recorder.demo import play
from recorder.exports import export
from recorder.models import (
    Answer,
    Finding,
    Occurrence,
    StudySession,
    Task,
)
from recorder.queries import events_of
from recorder.studies import find_study
from recorder.vocabulary import EventKind, Outcome, Source
from tests.conftest import NOW
from tests.past import engine_of, tables_at
from tests.reference_study import DATA as REFERENCE

STUDY = "Bicycle shop, round 2"


@contextmanager
def at(folder):
    """Work in a data folder, as one command does."""
    app = create_app({"DATA": folder, "TESTING": True, "WTF_CSRF_ENABLED": False})
    with app.app_context(), writing():
        yield app
        db.session.remove()
        db.engine.dispose()


def enrich(study):
    """Give the sample study one of everything that a study can have."""
    now = STEADY.now()
    study.keymap = {"error": "k"}
    study.variants = ["A", "B"]
    codes.add_code(study, "9", "=cmd()|' /C calc'!A0", "red")
    gone = participants.add_participant(study, "P90", now, attributes={"age": "3/4", "ä": "<b>"})
    participants.set_contact(gone, "Ada Lovelace", "ada@example.org")
    participants.mark_no_show(gone, now)
    participants.add_participant(study, "P91", now)
    first, second = study.sessions[:2]
    log = events_of(first)
    note = next(each for each in log if each.kind is EventKind.NOTE)
    recording.mark(first, EventKind.AMEND, now, target_id=note.id, data={"data": {"text": "=1+1"}})
    other = recording.mark(first, EventKind.NOTE, now, t_ms=0.1 + 0.2, data={"text": "é\n“"})
    recording.mark(first, EventKind.UNDO, now, target_id=other.id)
    second.archived_at = now
    imported = {"source": Source.IMPORT, "imported_from": "x.csv", "created_at": now}
    for each in study.participants[:3]:
        items = {f"q{n}": 4 for n in range(1, 11)}
        sus = {"instrument": "sus", "version": "1", "items": items, "completed_at": now}
        db.session.add(Answer(participant=each, variant="A", **sus, **imported))
    finding = Finding(study=study, code="F1", title="Not found", created_at=now)
    finding.occurrences.append(Occurrence(participant=study.participants[0], **imported))
    db.session.add(finding)
    wave = studies.duplicate_study(study, "Bicycle shop, round 3", now, as_wave=True)
    for code in ("P01", "P02", "P99"):
        participants.add_participant(wave, code, now)
    db.session.commit()


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The bytes of a database with the sample study and one of everything, made once."""
    folder = tmp_path_factory.mktemp("sample")
    with at(folder):
        play()
        enrich(find_study(STUDY))
    return (folder / "recorder.db").read_bytes()


@pytest.fixture
def here(sample, tmp_path):
    """A data folder with the sample study."""
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "recorder.db").write_bytes(sample)
    return folder


@pytest.fixture
def there(tmp_path):
    """A data folder with nothing in it yet."""
    return tmp_path / "there"


@pytest.fixture(scope="module")
def packed(sample, tmp_path_factory):
    """The bytes of a bundle of the sample study, written once."""
    folder = tmp_path_factory.mktemp("packed")
    (folder / "recorder.db").write_bytes(sample)
    ran = separately("bundle", STUDY, "--output", folder / "bundle.zip", "--data", folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    return (folder / "bundle.zip").read_bytes()


@pytest.fixture
def bundle(packed, tmp_path):
    """A bundle of the sample study."""
    file = tmp_path / "bundle.zip"
    file.write_bytes(packed)
    return file


@pytest.fixture(scope="module")
def nothing(tmp_path_factory):
    """A data folder that stays empty, whatever is tried on it."""
    return tmp_path_factory.mktemp("nothing")


def separately(*arguments):
    """Run a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "recorder", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def told(recorder, folder, study=STUDY):
    """Return what a folder has to tell of a study: its figures, and its log."""
    figures = recorder("metrics", study, "--format", "json", "--data", folder)
    log = recorder("export", study, "--format", "events", "--output", "-", "--data", folder)
    assert (figures[0], log[0]) == (0, 0)
    return figures[1], log[1]


def walked(folder):
    """Return every column of every row of every table that travels, ids put as uuids.

    It reads the tables by itself, so that it sees what the code of bundles might forget.
    """
    with at(folder):
        tables = [each for each in Base.metadata.sorted_tables if each.name not in STAYS]
        rows = {each.name: db.session.execute(sa.select(each)).mappings().all() for each in tables}
        uuids = {
            (name, row["id"]): row["uuid"]
            for name, all_ in rows.items()
            for row in all_
            if "uuid" in row
        }
        found = {}
        for table in tables:
            found[table.name] = [_portable(table, row, uuids) for row in rows[table.name]]
            if table.name != "event":
                found[table.name].sort(key=repr)
        return found


def _portable(table, row, uuids):
    said = {}
    for column in table.columns:
        value = row[column.name]
        if column.info.get("secret") or (column.primary_key and isinstance(value, int)):
            continue
        for key in column.foreign_keys:
            value = uuids.get((key.column.table.name, value), value)
        if column.info.get("ids_of"):
            value = [uuids[column.info["ids_of"], each] for each in value]
        said[column.name] = value
    return said


def changed(folder, change):
    """Change data in a folder by a function of its study, and commit."""
    with at(folder):
        change(find_study(STUDY))
        db.session.commit()


def go_on(study):
    """Record on in a session of the sample study and begin one more."""
    waiting = study.sessions[-1]
    task = study.tasks[0].id
    sessions.begin(waiting, NOW)
    recording.mark(waiting, EventKind.START, NOW, t_ms=0, task_id=task)
    recording.mark(waiting, EventKind.ERROR, NOW, t_ms=1000.5, data={"severity": 2})
    participant = participants.add_participant(study, "P77", NOW)
    sessions.create_session(study, participant, NOW)


def test_a_study_comes_back_whole_in_an_empty_folder(recorder, here, there, bundle):
    code, out, err = recorder("import", "bundle", bundle, "--data", there)
    assert (code, err) == (0, "")
    assert "“Bicycle shop, round 2” and “Bicycle shop, round 3” are new here.\n" in out
    assert told(recorder, there) == told(recorder, here)
    figures = json.loads(told(recorder, there)[0])
    assert figures["retention"] is not None, "the later round came with it"
    assert walked(there) == walked(here)


def test_a_second_import_adds_nothing(recorder, there, bundle):
    recorder("import", "bundle", bundle, "--data", there)
    before = walked(there)
    code, out, _ = recorder("import", "bundle", bundle, "--data", there)
    assert code == 0
    assert "Nothing in it is new.\n" in out
    assert walked(there) == before


def test_a_bundle_goes_back_where_it_came_from_and_adds_nothing(recorder, here, bundle):
    before = walked(here)
    code, out, _ = recorder("import", "bundle", bundle, "--data", here)
    assert (code, "Nothing in it is new.\n" in out) == (0, True)
    assert walked(here) == before


def test_a_newer_bundle_adds_what_is_new(recorder, here, there, bundle):
    recorder("import", "bundle", bundle, "--data", there)
    changed(here, go_on)
    recorder("bundle", STUDY, "--output", bundle, "--data", here)
    code, out, _ = recorder("import", "bundle", bundle, "--data", there)
    assert code == 0
    assert "New: 1 participant, 1 session, 2 log entries.\n" in out
    assert told(recorder, there) == told(recorder, here)
    assert walked(there) == walked(here)
    assert "FAIL" not in recorder("check", "--data", there)[1]


def test_an_older_bundle_takes_nothing_away(recorder, here, bundle):
    changed(here, go_on)
    before = walked(here)
    code, out, _ = recorder("import", "bundle", bundle, "--data", here)
    assert (code, "Nothing in it is new." in out) == (0, True)
    assert walked(here) == before


def test_sessions_of_two_laptops_come_together(recorder, here, there, bundle, tmp_path):
    recorder("import", "bundle", bundle, "--data", there)
    for folder, code in ((here, "P81"), (there, "P82")):

        def run(study, code=code):
            sitting = sessions.create_session(
                study, participants.add_participant(study, code, NOW), NOW
            )
            sessions.begin(sitting, NOW)
            task = study.tasks[0].id
            recording.mark(sitting, EventKind.START, NOW, t_ms=0, task_id=task)
            late = NOW + timedelta(seconds=20)
            done = {"outcome": Outcome.SUCCESS}
            recording.mark(sitting, EventKind.FINISH, late, t_ms=20_000.125, data=done)

        changed(folder, run)
    other = tmp_path / "other.zip"
    recorder("bundle", STUDY, "--output", bundle, "--data", here)
    recorder("bundle", STUDY, "--output", other, "--data", there)
    assert recorder("import", "bundle", other, "--data", here)[0] == 0
    assert recorder("import", "bundle", bundle, "--data", there)[0] == 0
    one, other_one = walked(here), walked(there)
    for found in (one, other_one):
        found["event"].sort(key=lambda row: row["id"])
    assert one == other_one


def columns(table):
    for part in PARTS:
        if part.table is table:
            return {field.column for field in fields_of(part)}
    return None


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=str)
def test_every_column_of_every_table_travels_or_says_why_not(table):
    if table.name in STAYS:
        return
    for column in table.columns:
        number = column.primary_key and isinstance(column.type, sa.Integer)
        apart = any(key.column.table.name in STAYS for key in column.foreign_keys)
        stays = number or apart or column.info.get("secret") or column.info.get("made")
        assert (column.name in columns(table)) is not bool(stays), column


def test_every_column_keeps_every_value(recorder, here, there, bundle):
    """Fill every column with a value that no default is, whatever columns there are."""
    kept = {"uuid", "key", "code", "name", "keymap", "begun_at", "variants", "position"}
    with at(here):
        for part in PARTS:
            table = part.table
            if part.name in ("attempts", "events"):
                continue
            for (row_id,) in db.session.execute(sa.select(table.c.id)).all():
                values = {
                    column.name: sensible(part, column, row_id)
                    for column in table.columns
                    if column.name not in {*kept, *part.unique}
                    and not (column.primary_key or column.foreign_keys or column.info)
                }
                db.session.execute(sa.update(table).where(table.c.id == row_id).values(**values))
        db.session.commit()
    assert recorder("bundle", STUDY, "--output", bundle, "--data", here)[0] == 0
    assert recorder("import", "bundle", bundle, "--data", there)[0] == 0
    assert walked(there) == walked(here)


def sensible(part, column, number):
    """Return a value for a column that is not its default."""
    kind = column.type
    if isinstance(kind, sa.Enum):
        return list(kind.enum_class)[-1]
    if isinstance(kind, sa.Boolean):
        return number % 2 == 0
    if isinstance(kind, sa.Integer):
        return 7 + number
    if isinstance(kind, sa.Float):
        return (0.1 + 0.2) / (number + 2)
    if isinstance(kind, sa.JSON):
        said = str(part.model.__annotations__[column.name])
        listed = {"list[dict": [{"é": 1.5}], "list[str": ["é", "=1"]}
        return next((v for k, v in listed.items() if k in said), {"é": "=1"})
    if isinstance(kind, sa.String):
        return f"=é “{column.name}”\r\n{number}"[: kind.length or 40]
    return datetime(2026, 2, 28, 23, 59, 59, 999_999, tzinfo=UTC) + timedelta(days=number)


def test_names_contacts_and_keys_stay_at_home(recorder, here, there, bundle):
    with at(here):
        secrets = {each.capture_token for each in db.session.scalars(db.select(StudySession))}
        secrets |= {each.observer_key for each in db.session.scalars(db.select(StudySession))}
        joins = {each.join_code for each in db.session.scalars(db.select(StudySession))}
    with zipfile.ZipFile(bundle) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert "Ada" not in text
    assert "ada@example.org" not in text
    assert not [each for each in secrets | joins if each in text]
    recorder("import", "bundle", bundle, "--data", there)
    with at(there):
        made = db.session.scalars(db.select(StudySession)).all()
        assert len({each.join_code for each in made} | joins) == len(made) + len(joins)
        assert all(len(each.capture_token) == 32 for each in made)


def test_a_bundle_can_be_read_without_this_program(bundle):
    """With a zip program, a checksum and a reader of JSON, as its README.txt says."""
    with zipfile.ZipFile(bundle) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert set(archive.namelist()) == {"manifest.json", *manifest["files"]}
        for name, said in manifest["files"].items():
            content = archive.read(name)
            assert sha256(content).hexdigest() == said["sha256"]
            assert len(content) == said["size"]
            if name.endswith(".jsonl"):
                assert len([json.loads(line) for line in content.splitlines()]) == said["rows"]
        readme = archive.read("README.txt").decode()
        csv = archive.read(f"tables/{STUDY}/attempts.csv").decode()
    for name, part in DATA.items():
        assert name in readme
        for field in fields_of(part):
            assert re.search(rf"\b{field.name}\b", readme)
    assert csv.startswith("participant,variant,task,order,outcome,seconds")
    assert (manifest["format"], manifest["version"]) == ("usability-session-recorder bundle", 1)


def test_one_session_goes_alone_with_what_it_stands_on(recorder, here, there, tmp_path):
    file = tmp_path / "session.zip"
    arguments = ("--session", 1, "--output", file, "--data", here)
    code, out, err = recorder("bundle", STUDY, *arguments)
    assert (code, err) == (0, "")
    assert out.startswith("One session of “Bicycle shop, round 2” is in ")
    code, out, err = recorder("import", "bundle", file, "--data", there)
    assert (code, err) == (0, "")
    whole, alone = walked(here), walked(there)
    assert len(alone["session"]) == 1
    assert [each["code"] for each in alone["participant"]] == ["P01"]
    assert alone["task"] == [each for each in whole["task"] if each in alone["task"]]
    session = alone["session"][0]["uuid"]
    assert alone["event"] == [each for each in whole["event"] if each["session_id"] == session]
    assert alone["attempt"] == [each for each in whole["attempt"] if each["session_id"] == session]
    assert "P02" not in "".join(_texts(file))


def _texts(file):
    with zipfile.ZipFile(file) as archive:
        return [archive.read(name).decode() for name in archive.namelist()]


def test_the_whole_study_completes_a_session_that_came_alone(
    recorder, here, there, bundle, tmp_path
):
    file = tmp_path / "session.zip"
    recorder("bundle", STUDY, "--session", 3, "--output", file, "--data", here)
    recorder("import", "bundle", file, "--data", there)
    assert recorder("import", "bundle", bundle, "--data", there)[0] == 0
    one, other = walked(here), walked(there)
    for found in (one, other):
        found["event"].sort(key=lambda row: row["id"])
    assert one == other


def test_a_session_of_another_study_is_refused(recorder, here, tmp_path):
    arguments = ("--session", 999, "--output", tmp_path / "x.zip", "--data", here)
    assert recorder("bundle", STUDY, *arguments)[0] == 1
    assert not (tmp_path / "x.zip").exists()


def test_another_study_of_the_same_name_is_refused_until_it_is_named(recorder, there, bundle):
    recorder("study", "create", STUDY, "--data", there)
    before = walked(there)
    code, _, err = recorder("import", "bundle", bundle, "--data", there)
    assert code == 1
    assert f'--name "{STUDY}={STUDY} (2)"' in err
    assert walked(there) == before
    name = f"{STUDY}=From the lab"
    code, out, _ = recorder("import", "bundle", bundle, "--name", name, "--data", there)
    assert (code, "“From the lab”" in out) == (0, True)
    code, out, _ = recorder("import", "bundle", bundle, "--data", there)
    assert (code, "Nothing in it is new." in out) == (0, True)
    assert "Different in the bundle, and left as it is here: study From the lab (name)." in out


def test_people_of_the_same_code_made_apart_are_refused(recorder, here, there, bundle):
    recorder("import", "bundle", bundle, "--data", there)
    for folder in (here, there):
        changed(folder, lambda study: participants.add_participant(study, "P60", NOW))
    recorder("bundle", STUDY, "--output", bundle, "--data", here)
    before = walked(there)
    code, _, err = recorder("import", "bundle", bundle, "--data", there)
    assert (code, "participant P60" in err) == (1, True)
    assert walked(there) == before


def test_settings_that_differ_stay_unless_the_bundle_is_believed(recorder, here, there, bundle):
    recorder("import", "bundle", bundle, "--data", there)

    def rename(study):
        study.tasks[0].title = "Another title"

    changed(there, rename)
    _, out, _ = recorder("import", "bundle", bundle, "--data", there)
    assert "left as it is here: task T1 (title).\n" in out
    assert walked(there) != walked(here)
    recorder("import", "bundle", bundle, "--take-changes", "--data", there)
    assert walked(there) == walked(here)


def test_a_session_that_went_on_in_two_places_is_refused(recorder, here, there, bundle):
    recorder("import", "bundle", bundle, "--data", there)
    for folder in (here, there):
        changed(folder, go_on)
    recorder("bundle", STUDY, "--session", 9, "--output", bundle, "--data", here)
    before = walked(there)
    code, _, err = recorder("import", "bundle", bundle, "--data", there)
    assert (code, "The session of P09 was changed here and in the bundle" in err) == (1, True)
    assert walked(there) == before


def test_notes_that_touch_nothing_of_one_another_come_together(recorder, here, there, bundle):
    recorder("import", "bundle", bundle, "--data", there)
    for folder, text in ((here, "one"), (there, "two")):
        changed(
            folder,
            lambda study, text=text: recording.mark(
                study.sessions[-1], EventKind.NOTE, NOW, t_ms=0, data={"text": text}
            ),
        )
    recorder("bundle", STUDY, "--output", bundle, "--data", here)
    assert recorder("import", "bundle", bundle, "--data", there)[0] == 0
    with at(there):
        log = events_of(find_study(STUDY).sessions[-1])
        assert [each.data["text"] for each in log] == ["two", "one"]


def test_what_is_recorded_meanwhile_is_in_a_bundle_whole_or_not_at_all(app, session, tmp_path):
    """One thread records as fast as it can while another process writes a bundle."""
    session_id, task_id = session.id, session.task_order[0]
    db.session.commit()
    committed, stopping, many = [], threading.Event(), threading.Event()

    def record():
        with app.app_context(), writing():
            mine = db.session.get(StudySession, session_id)
            sessions.begin(mine, NOW)
            recording.mark(mine, EventKind.START, NOW, task_id=task_id, t_ms=0)
            db.session.commit()
            while not stopping.is_set():
                mine = db.session.get(StudySession, session_id)
                marked = recording.mark(mine, EventKind.CLICK, NOW, t_ms=len(committed))
                key = str(marked.id)
                db.session.commit()
                committed.append(key)
                if len(committed) >= 20:
                    many.set()

    thread = threading.Thread(target=record)
    thread.start()
    try:
        assert many.wait(30)
        before, file = len(committed), tmp_path / "meanwhile.zip"
        ran = separately("bundle", "1", "--output", file, "--data", app.config["DATA"])
    finally:
        stopping.set()
        thread.join()
    assert ran.stderr == ""
    with reading.opened(file) as found:
        rows = {part.name: list(found.records(part)) for part in PARTS}
    clicks = {str(each.id) for each in rows["events"] if each.kind is EventKind.CLICK}
    assert set(committed[:before]) <= clicks <= set(committed)
    assert [each.clicks for each in rows["attempts"]] == [len(clicks)], "state and log agree"
    assert len(committed) > before, "it went on meanwhile"


def is_empty(folder):
    """Whether nothing that travels is in a folder's database, if there is one."""
    if not (folder / "recorder.db").exists():
        return True
    with closing(sqlite3.connect(folder / "recorder.db")) as connection:
        counts = [connection.execute(f'SELECT count(*) FROM "{p.table.name}"') for p in PARTS]
        return [each.fetchone()[0] for each in counts] == [0] * len(PARTS)


def rewritten(bundle, change):
    """Write a bundle anew after `change` had its members and its manifest, vouched for again."""
    with zipfile.ZipFile(bundle) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    change(members, manifest)
    for name, said in manifest["files"].items():
        if name in members and said.pop("as_it_was", None) is None:
            said["sha256"] = sha256(members[name]).hexdigest()
            said["size"] = len(members[name])
            if "rows" in said and not isinstance(said["rows"], str):
                said["rows"] = members[name].count(b"\n")
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for name, content in members.items():
            archive.writestr(name, content)


def line(name, number, **values):
    """Change values in one line of one file."""

    def change(members, _manifest):
        lines = members[f"data/{name}.jsonl"].splitlines()
        lines[number] = json.dumps({**json.loads(lines[number]), **values}).encode()
        members[f"data/{name}.jsonl"] = b"\n".join([*lines, b""])

    return change


def empty(name):
    def change(members, _manifest):
        members[f"data/{name}.jsonl"] = b""

    return change


def manifested(**values):
    def change(_members, manifest):
        manifest.update(values)

    return change


def named(name):
    def change(members, manifest):
        members[name] = b"x"
        manifest["files"][name] = {}

    return change


def spoilt(members, manifest):
    manifest["files"]["data/events.jsonl"]["as_it_was"] = True
    members["data/events.jsonl"] = members["data/events.jsonl"].replace(b"click", b"error", 1)


def lacking(members, manifest):
    del members["data/tasks.jsonl"]
    del manifest["files"]["data/tasks.jsonl"]


def bomb(members, manifest):
    members["data/events.jsonl"] = b"\n" * 60_000_000


def endless(members, manifest):
    members["data/codes.jsonl"] = b"\n" * 600_000


def twice(members, manifest):
    members["data/sessions.jsonl"] *= 2


def twice_logged(members, manifest):
    members["data/events.jsonl"] *= 2


def deep(members, manifest):
    members["data/codes.jsonl"] = b'{"study":' + b"[" * 100_000 + b"\n"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (manifested(version=VERSION + 1), "newer recorder"),
        (manifested(schema="9999"), "newer recorder"),
        (manifested(format="something else"), "no bundle"),
        (manifested(studies=7), "damaged"),
        (spoilt, "damaged"),
        (lacking, "does not hold what its manifest says"),
        (named("../../evil.txt"), "belongs in no bundle"),
        (named("/etc/passwd"), "belongs in no bundle"),
        (named("tables/../x.csv"), "belongs in no bundle"),
        (named("data/users.jsonl"), "belongs in no bundle"),
        (bomb, "unpacks to"),
        (endless, "more than 500,000 codes"),
        (deep, "line 1"),
        (empty("tasks"), "names a task that is not in it"),
        (empty("sessions"), "names a session that is not in it"),
        (empty("attempts"), "names an attempt that is not in"),
        (twice, "holds a session twice"),
        (twice_logged, "holds a log entry twice"),
        (line("tasks", 0, position="first"), "line 1: Expected `int`, got `str`"),
        (line("tasks", 0, position=2**70), "Expected `int` <= 9223372036854775807"),
        (line("tasks", 1, code="x" * 41), "line 2: Expected `str` of length <= 40"),
        (line("tasks", 0, surprise=1), "unknown field `surprise`"),
        (line("sessions", 0, begun_at="yesterday"), "Invalid RFC3339"),
        (line("sessions", 0, begun_at="2026-01-01T00:00:00"), "timezone"),
        (line("events", 3, kind="explosion"), "Invalid enum value"),
        (line("events", 3, t_ms=-5), "0 or more"),
        (line("events", 3, target_id="01a200ee-b064-7142-9055-e0ba69f57212"), "before it"),
        (line("attempts", 0, id="no"), "Invalid UUID"),
    ],
)
def test_a_bundle_that_is_not_right_changes_nothing(recorder, nothing, bundle, change, sentence):
    rewritten(bundle, change)
    code, out, err = recorder("import", "bundle", bundle, "--data", nothing)
    assert (code, out) == (1, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert is_empty(nothing)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 and so on", None])
def test_what_is_no_bundle_is_refused_with_a_sentence(recorder, nothing, bundle, content):
    whole = bundle.read_bytes()
    bundle.write_bytes(whole[: len(whole) // 2] if content is None else content)
    code, _, err = recorder("import", "bundle", bundle, "--data", nothing)
    assert (code, err) == (1, f"recorder: {bundle} is damaged, or no bundle of a recorder.\n")


def test_a_file_that_is_not_there_is_said(recorder, nothing, tmp_path):
    code, _, err = recorder("import", "bundle", tmp_path / "no.zip", "--data", nothing)
    assert (code, "cannot be read" in err) == (1, True)


def test_a_log_that_was_tampered_with_is_refused_where_the_true_one_is(recorder, here, bundle):
    before = walked(here)
    rewritten(bundle, line("events", 5, t_ms=1.5))
    code, _, err = recorder("import", "bundle", bundle, "--data", here)
    assert (code, "reads otherwise" in err) == (1, True)
    assert walked(here) == before


def test_figures_follow_from_the_log_whatever_the_bundle_says(recorder, here, there, bundle):
    rewritten(bundle, line("attempts", 0, seconds=1.0, outcome="failure"))
    code, out, _ = recorder("import", "bundle", bundle, "--data", there)
    assert code == 0
    assert "1 attempt reads otherwise by the log than the bundle says; the log counts." in out
    assert walked(there) == walked(here)


def test_a_bundle_replaces_a_bundle_and_nothing_else(recorder, here, bundle, tmp_path):
    other = tmp_path / "notes.txt"
    other.write_text("keep me")
    code, _, err = recorder("bundle", STUDY, "--output", other, "--data", here)
    assert (code, "no bundle; choose another name" in err) == (1, True)
    assert other.read_text() == "keep me"
    missing = tmp_path / "no" / "x.zip"
    code, _, err = recorder("bundle", STUDY, "--output", missing, "--data", here)
    assert (code, "There is no folder" in err) == (1, True)
    assert recorder("bundle", STUDY, "--output", bundle, "--data", here)[0] == 0


def test_a_dry_run_says_what_would_happen_and_changes_nothing(recorder, there, bundle):
    code, out, _ = recorder("import", "bundle", bundle, "--dry-run", "--data", there)
    assert (code, "this was a dry run" in out) == (0, True)
    assert is_empty(there)


def test_the_reference_study_keeps_its_figures(recorder, here, there, tmp_path):
    file = tmp_path / "reference.zip"
    tasks = ("--tasks", REFERENCE / "tasks.csv")
    attempts = ("import", "attempts", REFERENCE / "attempts.csv", "--study", "Reference")
    assert recorder(*attempts, *tasks, "--data", here)[0] == 0
    assert recorder("import", "answers", REFERENCE / "sus.csv", "--study", "Reference",
                    "--instrument", "sus", "--data", here)[0] == 0  # fmt: skip
    assert recorder("import", "problems", REFERENCE / "problems.csv", "--study", "Reference",
                    "--data", here)[0] == 0  # fmt: skip
    assert recorder("bundle", "Reference", "--output", file, "--data", here)[0] == 0
    assert recorder("import", "bundle", file, "--data", there)[0] == 0
    figures = ("metrics", "Reference", "--format", "json", "--data")
    assert recorder(*figures, there) == recorder(*figures, here)
    texts = []
    for folder in (here, there):
        with at(folder):
            study = find_study("Reference")
            texts.append([export(study, name) for name in ("attempts", "tasks", "participants")])
    assert texts[0] == texts[1]


def upload(client, file, **more):
    data = {"file": (io.BytesIO(Path(file).read_bytes()), "b.zip"), **more}
    return client.post("/bundles", data=data, content_type="multipart/form-data")


def test_a_study_goes_from_one_browser_to_another(client, app, recorder, here, bundle, tmp_path):
    with at(here) as other:
        moderator = other.test_client()
        moderator.get("/", query_string={"key": other.config["ACCESS_KEY"]})
        page = moderator.get("/studies/1/export").get_data(as_text=True)
        assert 'href="/studies/1/bundle"' in page
        answer = moderator.get("/studies/1/bundle")
        assert answer.status_code == 200
        assert answer.mimetype == "application/zip"
        assert "Bicycle shop, round 2 bundle" in answer.headers["Content-Disposition"]
        bundle.write_bytes(answer.data)
        answer.close()
    assert 'href="/bundles"' in client.get("/").get_data(as_text=True)
    sent = upload(client, bundle)
    assert sent.status_code == 303
    look = client.get(sent.location).get_data(as_text=True)
    assert "are new here." in look
    done = client.post(sent.location)
    assert done.status_code == 303
    assert "P01" in client.get(done.location).get_data(as_text=True)
    assert client.get(sent.location).status_code == 404
    assert told(recorder, app.config["DATA"]) == told(recorder, here)
    again = upload(client, bundle)
    assert "Nothing in it is new." in client.get(again.location).get_data(as_text=True)


def test_the_page_asks_for_a_name_where_another_study_has_it(client, bundle):
    client.post("/studies/new", data={"name": STUDY})
    client.post("/studies/new", data={"name": "Mine"})
    place = upload(client, bundle).location
    page = client.get(place).get_data(as_text=True)
    assert f'value="{STUDY} (2)"' in page
    taken = client.post(place, data={"name_0": "Mine"})
    assert taken.status_code == 422
    assert "There is a study of this name too." in taken.get_data(as_text=True)
    assert 'value="Mine"' in taken.get_data(as_text=True)
    assert client.post(place, data={"name_0": ""}).status_code == 422
    done = client.post(place, data={"name_0": "<script>Theirs"})
    assert done.status_code == 303
    assert "&lt;script&gt;Theirs" in client.get("/").get_data(as_text=True)


def test_the_page_lets_choose_what_differs(client, app, bundle):
    client.post(upload(client, bundle).location)
    with app.app_context(), writing():
        db.session.scalars(db.select(Task)).first().title = "Another title"
        db.session.commit()
    place = upload(client, bundle).location
    assert "left as it is here: task T1 (title)" in client.get(place).get_data(as_text=True)
    assert client.post(place, data={"take": "bundle"}).status_code == 303
    with app.app_context():
        assert db.session.scalars(db.select(Task)).first().title == "Find the opening hours"


def test_a_bad_file_is_told_at_the_field(client, bundle):
    assert client.post("/bundles").status_code == 422
    bundle.write_bytes(b"no zip")
    answer = upload(client, bundle)
    assert answer.status_code == 422
    assert "The bundle is damaged, or no bundle of a recorder." in answer.get_data(as_text=True)


def test_a_bundle_that_is_too_large_for_the_browser_is_told_on_its_page(client, app, bundle):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = upload(client, bundle)
    assert answer.status_code == 413
    assert "import it by recorder import bundle" in answer.get_data(as_text=True)


def test_a_session_is_downloaded_from_its_page(client, session):
    assert 'href="/sessions/1/bundle"' in client.get("/sessions/1").get_data(as_text=True)
    answer = client.get("/sessions/1/bundle")
    assert zipfile.is_zipfile(io.BytesIO(answer.data))
    answer.close()


def test_strangers_get_no_bundle(stranger, session):
    for address in ("/studies/1/bundle", "/sessions/1/bundle", "/bundles"):
        assert stranger.get(address).status_code in (302, 303, 403)
    assert stranger.post("/bundles").status_code in (302, 303, 403)


def test_what_rests_in_the_bin_neither_leaves_nor_comes_back(recorder, here, there, bundle):
    recorder("import", "bundle", bundle, "--data", there)
    for folder, place in ((here, 0), (there, 1)):

        def discard(study, place=place):
            history.discard(study.sessions[place], history.MODERATOR, STEADY.now())

        changed(folder, discard)
    with at(there):
        gone = len(find_study(STUDY).sessions)
    code, out, _ = recorder("import", "bundle", bundle, "--data", there)
    (left_out,) = [line for line in out.splitlines() if "rests in the bin here" in line]
    assert (code, "1 session" in left_out) == (0, True)
    recorder("bundle", STUDY, "--output", bundle, "--data", here)
    with reading.opened(bundle) as found:
        rows = {part.name: list(found.records(part)) for part in PARTS}
    assert len(rows["sessions"]) == 8
    left = {each.uuid for each in rows["sessions"]}
    assert {each.session for each in rows["events"]} <= left
    assert recorder("import", "bundle", bundle, "--data", there)[0] == 0
    with at(there):
        assert len(find_study(STUDY).sessions) == gone == 8


def test_an_import_into_a_study_is_in_its_history_and_can_be_undone(recorder, here, there, bundle):
    recorder("import", "bundle", bundle, "--data", there)
    before = walked(there)
    changed(here, lambda study: participants.add_participant(study, "P78", NOW))
    recorder("bundle", STUDY, "--output", bundle, "--data", here)
    recorder("import", "bundle", bundle, "--data", there)
    with at(there):
        (change,) = history.changes_of(find_study(STUDY))
        assert (
            change.what
            == "Imported a bundle of “Bicycle shop, round 2” and “Bicycle shop, round 3”"
        )
        history.undo(change, history.MODERATOR, STEADY.now())
        db.session.commit()
    changed(there, lambda study: None)
    assert "P78" not in [
        each["code"] for each in walked(there)["participant"] if not each.get("binned_id")
    ]
    assert len(before["participant"]) + 1 == len(walked(there)["participant"])


def test_two_copies_of_older_data_name_their_rows_alike(tmp_path):
    """Copies that were upgraded apart, before rows had names that travel, are still one study."""
    old = "2026-01-01 00:00:00.000000"
    found = []
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        with engine_of(folder) as engine:
            tables_at(
                "0003",
                engine,
                "INSERT INTO study (id, name, product, description, variants, created_at, "
                "order_mode, counting_attempt, participant_starts, moment_ago_seconds, "
                "double_press_ms, difficulty_weight, keymap, welcome_text, think_aloud_text, "
                f"rest_text, thanks_text) VALUES (1, 'x', '', '', '[]', '{old}', 'fixed', "
                "'first', 1, 3, 300, 0.5, '{}', '', '', '', '')",
                "INSERT INTO participant (id, study_id, code, segment, variant, attributes, "
                f"created_at) VALUES (1, 1, 'P01', '', '', '{{}}', '{old}'), "
                f"(2, 1, 'P02', '', '', '{{}}', '{old}')",
            )
            migrations.upgrade(engine)
            with engine.connect() as connection:
                names = "SELECT uuid FROM study UNION ALL SELECT uuid FROM participant"
                found.append([uuid for (uuid,) in connection.exec_driver_sql(names)])
    assert found[0] == found[1]
    assert len(set(found[0])) == 3
