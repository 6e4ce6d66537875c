"""Playing back: what is made of chunks, and one page for all that was recorded of a session."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from zipfile import ZipFile

import pytest
from uuid6 import uuid7

from recorder import create_app
from recorder.backup.restoring import restore
from recorder.backup.writing import write
from recorder.bundle.plan import plan_bundle
from recorder.bundle.reading import opened
from recorder.bundle.taking import take_in
from recorder.bundle.writing import of_session, write_file
from recorder.check import check_folder
from recorder.cli.finishing import finish_due
from recorder.clock import STEADY
from recorder.db import db, writing
from recorder.errors import BadInput
from recorder.media import finishing
from recorder.media.aligning import Heard, align
from recorder.media.places import lay
from recorder.models import Chunk, Recording
from recorder.zips import member_of
from tests.app.test_media import Stream, files
from tests.conftest import NOW
from tests.recorded import chunks_of, numbers_in
from tests.replays import BEGAN, drawn, says

STARTED_MS = 40
"""From being asked for to the first frame."""


@pytest.fixture(scope="module")
def parts():
    """Six seconds, as a browser gives them out."""
    return chunks_of(6)


@pytest.fixture
def stream(stranger, agreed, parts):
    """A recording of which every chunk was sent."""
    stream = Stream(stranger, agreed)
    for number, part in enumerate(parts, 1):
        stream.send(number, part, to_ms=1000 * number + STARTED_MS + 20)
    return stream


@pytest.fixture
def finished(app, stream):
    """The recording with its one file."""
    stream.end(6000)
    assert finish_due(app, set()) == 1
    return stream


def whole(app, stream, tmp_path):
    (tmp_path / "whole.webm").write_bytes(files(app, stream)["whole.webm"])
    return tmp_path / "whole.webm"


def address(session, stream):
    return f"/sessions/{session.id}/playback/{stream.id}"


def test_one_seekable_file_is_made_without_encoding_again(app, agreed, finished, parts, tmp_path):
    import av

    with av.open(str(whole(app, finished, tmp_path))) as made:
        assert made.duration == pytest.approx(6_000_000, abs=50_000)
        made.seek(4_000_000)
        assert next(made.decode(video=0)).time >= 3.9
    frames = numbers_in(str(tmp_path / "whole.webm"))
    assert [number for _, number in frames] == list(range(0, 6000, 40))
    assert all(abs(at - number) <= 1 for at, number in frames)
    kept = files(app, finished)
    assert b"".join(kept[f"{n:06d}.webm"] for n in range(1, len(parts) + 1)) == b"".join(parts)
    db.session.rollback()
    assert db.session.get_one(Recording, finished.id).file == "whole.webm"
    db.session.rollback()
    assert finish_due(app, set()) == 0


def test_the_file_is_served_in_ranges(client, agreed, finished, app):
    content = files(app, finished)["whole.webm"]
    part = client.get(address(agreed, finished), headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, content[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(content)}"
    assert part.mimetype == "video/webm"
    part.close()


def test_chunks_are_served_as_one_until_the_file_is_there(client, agreed, stream, parts):
    content = b"".join(parts)
    answer = client.get(address(agreed, stream))
    assert (answer.status_code, answer.data) == (200, content)
    middle = len(parts[0]) + 5
    part = client.get(address(agreed, stream), headers={"Range": f"bytes={middle - 20}-{middle}"})
    assert (part.status_code, part.data) == (206, content[middle - 20 : middle + 1])


def test_a_recording_that_was_cut_off_plays_to_its_end(app, stream, parts, monkeypatch, tmp_path):
    assert finish_due(app, set()) == 0, "it may still go on"
    moved = STEADY.now() + timedelta(minutes=1)
    monkeypatch.setattr(STEADY, "now", lambda: moved)
    assert finish_due(app, set()) == 1
    assert numbers_in(str(whole(app, stream, tmp_path)))[-1][1] == 5960
    stream.send(len(parts) + 1, b"late", from_ms=7000, to_ms=8000)
    db.session.rollback()
    assert db.session.get_one(Recording, stream.id).file is None, "a late chunk is taken in"


def test_a_missing_chunk_leaves_a_hole_and_no_more(app, stranger, agreed, parts, tmp_path):
    stream = Stream(stranger, agreed)
    for number, part in enumerate(parts, 1):
        if number != 3:
            stream.send(number, part)
    stream.end(6000)
    assert finish_due(app, set()) == 1
    import av

    with av.open(str(whole(app, stream, tmp_path))) as made:
        times = [
            round(float(each.pts * each.time_base) * 1000) for each in made.demux() if each.pts
        ]
    assert times[-1] == 5960
    outside = [each for each in range(40, 6000, 40) if not 1600 <= each < 3400]
    assert set(outside) <= set(times), "what lies outside the hole is there, at its own time"


def test_what_cannot_be_read_is_told_once_and_left(app, stranger, agreed, caplog):
    stream = Stream(stranger, agreed)
    stream.send(1, b"no picture at all")
    stream.end(1000)
    failed = set()
    assert finish_due(app, failed) == finish_due(app, failed) == 0
    assert caplog.text.count("was not made seekable") == 1
    assert set(files(app, stream)) == {"000001.webm"}


def test_without_the_extra_the_page_says_how_to_add_it(client, agreed, stream, monkeypatch):
    monkeypatch.setattr(finishing, "is_possible", lambda: False)
    said = client.get(f"/sessions/{agreed.id}/playback").text
    assert "usability-session-recorder[media]" in said
    assert client.get(address(agreed, stream)).status_code == 200


def test_the_player_knows_where_a_recording_lies_on_the_clock(client, agreed, finished):
    said = client.get(f"/sessions/{agreed.id}/playback").text
    assert f'src="{address(agreed, finished)}"' in said
    assert "in step with the log within ± " in said


def test_an_hour_keeps_in_step_though_the_files_clock_runs_off():
    """A file's clock that is 50 ppm slow loses 180 ms an hour; a frame is 40 ms."""
    slow = 1 - 50e-6
    heard = [
        Heard(
            1000.0 * n,
            1000.0 * (n + 1) + (7 * n % 13),
            max(0.0, (1000 * n - STARTED_MS) * slow),
            (1000 * (n + 1) - STARTED_MS - 30) * slow,
            25,
        )
        for n in range(3600)
    ]
    anchors = align(heard).anchors
    for (a, x), (b, y) in pairwise(anchors):
        for own in (a, (a + b) / 2):
            session = x + (own - a) * (y - x) / (b - a) if b > a else x
            assert abs(session - (own / slow + STARTED_MS)) < 40


def test_a_screen_that_stands_still_is_not_moved_by_it():
    heard = [Heard(1000.0 * n, 1000.0 * (n + 1), 0.0, 0.0, 1 if n == 0 else 0) for n in range(120)]
    heard[90] = Heard(90_000, 91_000, 90_100, 90_100, 1)
    anchors = align(heard).anchors
    assert {round(session - own) for own, session in anchors} == {round(anchors[0][1])}


def test_a_backup_carries_recordings_and_brings_them_back(app, finished, tmp_path):
    data, file = app.config["DATA"], tmp_path / "backup.zip"
    (session,) = (data / "media").iterdir()
    picture = session / "pages" / f"{32 * '0'}-1280x720.png"
    lay(picture, b"\x89PNG a page")
    db.session.rollback()
    manifest = write(data, file, STEADY.now(), with_recordings=True)
    chunks = {name: each for name, each in files(app, finished).items() if name[0] == "0"}
    assert list(manifest.pictures.values()) == [member_of(picture)]
    assert (manifest.recordings, manifest.left_out) == (len(chunks), 0)
    restore(file, tmp_path / "again", STEADY.now())
    found = {each.name: each.read_bytes() for each in (tmp_path / "again").rglob("0*.webm")}
    assert found == chunks
    (same,) = (tmp_path / "again").rglob("*.png")
    assert same.read_bytes() == picture.read_bytes()
    levels = {each.name: each.level.value for each in check(tmp_path / "again")}
    assert levels["recordings"] == "ok"


def test_a_backup_by_itself_leaves_recordings_where_they_are(app, finished, tmp_path):
    db.session.rollback()
    manifest = write(app.config["DATA"], tmp_path / "backup.zip", STEADY.now())
    assert manifest.recordings == 0
    before = files(app, finished)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    restore(tmp_path / "backup.zip", app.config["DATA"], STEADY.now())
    assert files(app, finished) == before


def test_a_backup_tells_of_chunks_that_are_gone(app, finished, tmp_path):
    (gone,) = (app.config["DATA"] / "media").glob("*/*/000002.webm")
    gone.unlink()
    db.session.rollback()
    manifest = write(app.config["DATA"], tmp_path / "b.zip", STEADY.now(), with_recordings=True)
    assert manifest.left_out == 1


def test_a_bundle_carries_recordings_and_doubles_nothing(app, agreed, finished, tmp_path):
    db.session.rollback()
    file = tmp_path / "bundle.zip"
    write_file(file, of_session(agreed), STEADY.now(), app.config["DATA"])
    db.session.rollback()
    chunks = {name: each for name, each in files(app, finished).items() if name[0] == "0"}
    other = create_app({"DATA": tmp_path / "other", "TESTING": True})
    for _ in range(2):
        with other.app_context(), writing(), opened(file) as bundle:
            plan = plan_bundle(bundle)
            take_in(plan, bundle, "test", STEADY.now(), other.config["DATA"])
            db.session.commit()
            found = {each.name: each.read_bytes() for each in (tmp_path / "other").rglob("0*.webm")}
            rows = len(db.session.scalars(db.select(Chunk)).all())
            assert (found, rows) == (chunks, len(chunks))
            db.session.remove()
    assert plan.is_empty
    with other.app_context():
        assert finish_due(other, set()) == 1
        db.engine.dispose()
    assert {each.name: each.level.value for each in check(tmp_path / "other")}["recordings"] == "ok"


def test_a_bundle_whose_recording_was_changed_is_refused(app, agreed, finished, tmp_path):
    db.session.rollback()
    write_file(tmp_path / "bundle.zip", of_session(agreed), STEADY.now(), app.config["DATA"])
    spoiled = tmp_path / "spoiled.zip"
    with ZipFile(tmp_path / "bundle.zip") as old, ZipFile(spoiled, "w") as new:
        for each in old.namelist():
            content = old.read(each)
            new.writestr(each, content[:-1] + b"?" if each.endswith("000002.webm") else content)
    with pytest.raises(BadInput, match="is damaged"), opened(spoiled):
        pass


PAGES = [*drawn("Welcome", BEGAN), says("Basket", BEGAN + 4_000), says("Bye", BEGAN + 30_000)]


@pytest.fixture
def begun(agreed):
    """The session of a participant who agreed to everything, begun."""
    agreed.begun_at = NOW
    db.session.commit()
    return agreed


@pytest.fixture
def player(begun):
    """The address of the page that plays the session back."""
    return f"/sessions/{begun.id}/playback"


def put_pages(client, session):
    data = {"file": (BytesIO(json.dumps(PAGES).encode()), "pages.json")}
    client.post(
        f"/sessions/{session.id}/replay/import", data=data, content_type="multipart/form-data"
    )


def enter(client, session, *notes):
    """Write notes into the log: pairs of a moment and a text."""
    events = [
        {"id": str(uuid7()), "kind": "note", "t_ms": at, "data": {"text": text}}
        for at, text in notes
    ]
    header = {"Authorization": f"Bearer {session.capture_token}"}
    sent = client.post(
        f"/api/v1/sessions/{session.id}/events", headers=header, json={"events": events}
    )
    assert sent.status_code == 200


def record(stranger, session, kind, *seconds):
    """Send a second of a stream for each number; nothing here looks at what is in it."""
    stream = Stream(stranger, session, kind)
    for number in seconds:
        stream.send(number)
    stream.end(1000 * seconds[-1])
    return stream


def test_all_that_was_recorded_is_played_on_one_page(client, stranger, begun, player):
    put_pages(client, begun)
    streams = [
        record(stranger, begun, kind, 1, 2, 3) for kind in ("screen", "camera", "microphone")
    ]
    shown = client.get(player)
    assert re.findall(r'data-picture="(\w+)"', shown.text) == ["pages", "screen", "camera"]
    tags = re.findall(r'<(\w+) preload="auto"[^>]* data-recorded="([^"]+)"', shown.text)
    said = zip(["video", "video", "audio"], [str(each.id) for each in streams], strict=True)
    assert tags == list(said)
    assert 'data-end="30000.0" data-begun="0' in shown.text
    allowed = shown.headers["Content-Security-Policy"]
    assert "media-src 'self'" in allowed
    assert "script-src" not in allowed, "scripts are the recorder's own"
    line = client.get(f"{player}/log").text
    names = re.findall(r'<text class="name"[^>]*>(\w+)</text>', line)
    assert names == ["Pages", "Screen", "Camera", "Sound"]
    assert "Camera: recorded from 00:00.0 to 00:03.0" in line
    assert "Camera: nothing recorded from 00:03.0 to 00:30.0" in line


def test_without_pages_the_policy_is_that_of_every_page(client, stranger, begun, player):
    record(stranger, begun, "camera", 1)
    shown = client.get(player)
    assert "'unsafe-inline'" not in shown.headers["Content-Security-Policy"]
    assert "rrweb-replay" not in shown.text
    assert "idle" not in shown.text


def test_a_session_of_which_nothing_was_recorded_says_how_to(client, begun, player):
    said = client.get(player).text
    assert "Nothing is recorded in this session" in said
    assert f"/studies/{begun.study.id}/capture" in said
    assert f"/sessions/{begun.id}/recording" in said
    assert "data-player" not in said
    assert "Put a page recording of rrweb in" in said


def test_the_log_is_drawn_with_gaps_and_entries_to_jump_by(client, begun, player):
    enter(client, begun, (40_000, "<i>lost</i>"))
    put_pages(client, begun)
    log = client.get(f"{player}/log").text
    assert 'data-at="40000.0"' in log
    assert "&lt;i&gt;lost&lt;/i&gt;" in log
    assert "<i>lost" not in log
    assert "Pages: nothing recorded from 00:30.0 to 00:40.0" in log


def test_parts_that_are_missing_are_a_gap(client, stranger, begun, player):
    record(stranger, begun, "camera", 1, 2, 5, 6)
    log = client.get(f"{player}/log").text
    assert re.findall(r"Camera: (\w+ \w+) from ([\d:.]+) to ([\d:.]+)", log) == [
        ("nothing recorded", "00:02.0", "00:04.0")
    ]
    assert re.findall(r"Camera: recorded from ([\d:.]+) to ([\d:.]+)", log) == [
        ("00:00.0", "00:02.0"),
        ("00:04.0", "00:06.0"),
    ]
    assert "2 parts missing" in client.get(player).text


def test_letters_of_one_moment_lie_above_one_another(client, begun, player):
    enter(client, begun, *((1000, f"note {n}") for n in range(4)), (40_000, "alone"))
    put_pages(client, begun)
    heights = re.findall(
        r'<circle class="badge note"[^>]* cy="([\d.]+)"', client.get(f"{player}/log").text
    )
    assert heights == ["39.5", "24.5", "9.5", "39.5", "39.5"]


def test_the_log_leads_to_where_an_entry_can_be_seen_or_heard(client, stranger, begun, player):
    enter(client, begun, (2_000, "heard"), (10_000, "seen"), (50_000, "neither"))
    log = f"/sessions/{begun.id}/log"

    def led():
        return set(re.findall(r"/playback\?t=(\d+)", client.get(log).text))

    assert led() == set()
    record(stranger, begun, "microphone", 1, 2, 3)
    assert led() == {"0", "2000", "3000"}, "that it began and ended are entries too"
    put_pages(client, begun)
    assert led() == {"0", "2000", "3000", "10000"}


def test_pages_are_deleted_for_good_and_are_no_file_to_play(app, client, begun, player):
    put_pages(client, begun)
    db.session.rollback()
    (pages,) = db.session.scalars(db.select(Recording.id)).all()
    db.session.rollback()
    answer = client.get(f"{player}/{pages}")
    assert (answer.status_code, "no file to play" in answer.text) == (404, True)
    assert f"{player}/{pages}/delete" in client.get(player).text
    assert client.post(f"{player}/{pages}/delete").status_code == 303
    assert "Nothing is recorded in this session" in client.get(player).text
    assert not any((app.config["DATA"] / "media").glob("*/*"))


def test_only_the_moderator_plays_back(stranger, begun, player):
    for path in (player, f"{player}/log"):
        assert stranger.get(path).status_code == 302


def check(folder):
    return check_folder(folder, STEADY.now(), backup_warn_hours=24)


@pytest.mark.parametrize(
    ("spoil", "level", "says"),
    [
        (lambda file: file.unlink(), "FAIL", "is missing"),
        (lambda file: file.write_bytes(b"other"), "FAIL", "was changed"),
        (lambda file: shutil.copy(file, file.with_name("000099.webm")), "warn", "belong to no"),
    ],
)
def test_a_check_compares_rows_with_files(app, finished, spoil, level, says):
    (file,) = (app.config["DATA"] / "media").glob("*/*/000002.webm")
    spoil(file)
    db.session.rollback()
    (tested,) = (each for each in check(app.config["DATA"]) if each.name == "recordings")
    assert (tested.level.value, says in tested.sentence) == (level, True)


def test_a_recording_is_deleted_for_good_and_the_log_says_so(app, client, agreed, finished):
    answer = client.post(f"{address(agreed, finished)}/delete")
    assert answer.status_code == 303
    assert files(app, finished) == {}
    db.session.rollback()
    assert db.session.scalars(db.select(Chunk)).all() == []
    assert "Recording deleted: screen" in client.get(f"/sessions/{agreed.id}/log").text


def test_a_session_deleted_for_good_takes_its_recordings_along(app, client, agreed, finished):
    assert client.post(f"/sessions/{agreed.id}/delete").status_code == 303
    assert files(app, finished), "in the bin it is all there"
    with closing(sqlite3.connect(app.config["DATA"] / "recorder.db")) as connection:
        (change,) = connection.execute("SELECT max(id) FROM change").fetchone()
    assert client.post(f"/bin/{change}/empty").status_code == 303
    assert files(app, finished) == {}
    assert not any((app.config["DATA"] / "media").iterdir())
