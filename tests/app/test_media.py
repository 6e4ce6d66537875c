"""Streams over HTTP: chunks that come once, twice, late and wrong, and what becomes of them."""

import gzip
import hashlib
from contextlib import suppress
from datetime import timedelta

import pytest
from uuid6 import uuid7

from recorder import create_app, sessions, studies
from recorder.clock import STEADY
from recorder.db import db, writing
from recorder.models import Chunk, Event, Recording, StudySession
from tests.conftest import NOW

KINDS = ["screen", "camera", "microphone"]


@pytest.fixture
def stream(stranger, agreed):
    """Begin a recording of the screen and return what sends to it."""
    return Stream(stranger, agreed)


class Stream:
    """A machine that records one stream."""

    def __init__(self, client, session, kind="screen", mime="video/webm;codecs=vp8"):
        self.client, self.id = client, uuid7()
        self.header = {"Authorization": f"Bearer {session.capture_token}"}
        said = {"id": str(self.id), "kind": kind, "started_ms": 0, "mime": mime}
        self.begun = client.post(
            f"/api/v1/sessions/{session.id}/recordings", json=said, headers=self.header
        )

    def send(self, number, content=b"bytes", *, from_ms=None, to_ms=None, **options):
        asked = {
            "from_ms": 1000 * (number - 1) if from_ms is None else from_ms,
            "to_ms": 1000 * number if to_ms is None else to_ms,
        }
        return self.client.post(
            f"/api/v1/recordings/{self.id}/chunks/{number}",
            query_string=asked,
            data=content,
            headers=options.get("headers", self.header),
        )

    def end(self, ended_ms=3000):
        return self.client.post(
            f"/api/v1/recordings/{self.id}/end", json={"ended_ms": ended_ms}, headers=self.header
        )


def files(app, stream):
    folders = (app.config["DATA"] / "media").glob(f"*/{stream.id}")
    return {each.name: each.read_bytes() for folder in folders for each in sorted(folder.iterdir())}


def rows(stream):
    db.session.rollback()
    query = db.select(Chunk).filter_by(recording_id=stream.id).order_by(Chunk.number)
    return db.session.scalars(query).all()


def test_a_stream_is_kept_chunk_by_chunk(app, agreed, stream):
    assert stream.begun.status_code == 200, stream.begun.text
    assert stream.begun.json == {"recording": str(stream.id)}
    for number in (1, 2, 3):
        assert stream.send(number, b"chunk %d" % number).json == {"kept": number}
    assert stream.end().json == {"chunks": 3}
    names = [f"00000{number}.webm" for number in (1, 2, 3)]
    assert files(app, stream) == {name: b"chunk %d" % i for i, name in enumerate(names, 1)}
    folder = app.config["DATA"] / "media" / str(agreed.uuid) / str(stream.id)
    assert folder.is_dir()
    last = rows(stream)[-1]
    assert (last.number, last.from_ms, last.to_ms, last.bytes) == (3, 2000.0, 3000.0, 7)
    assert last.sha256 == hashlib.sha256(b"chunk 3").hexdigest()
    said = db.session.scalars(db.select(Event.data).filter_by(session_id=agreed.id)).all()
    assert [each["is"] for each in said if "stream" in each] == ["began", "ended"]


def test_chunks_come_in_any_order_twice_and_with_one_missing(app, stream):
    for number in (4, 1, 2, 1, 4):
        assert stream.send(number, b"chunk %d" % number).json == {"kept": number}
    assert [each.number for each in rows(stream)] == [1, 2, 4]
    assert len(files(app, stream)) == 3
    assert stream.send(3, b"chunk 3").json == {"kept": 3}
    assert [each.number for each in rows(stream)] == [1, 2, 3, 4]


def test_a_number_that_is_taken_keeps_its_content(app, stream):
    assert stream.send(1, b"the first").status_code == 200
    refused = stream.send(1, b"another")
    assert (refused.status_code, refused.json["error"]) == (
        409,
        "Chunk 1 is kept already, with other content; it stays.",
    )
    assert files(app, stream) == {"000001.webm": b"the first"}


def test_pages_that_come_unpacked_are_kept_packed(app, stranger, agreed):
    """A page that is going away has no time to pack what it has left."""
    agreed.study.capture_settings = {"replay": True}
    db.session.commit()
    pages = Stream(stranger, agreed, "replay", "")
    for _ in range(2):
        assert pages.send(1, b'[{"type":3}]').json == {"kept": 1}
    assert pages.send(2, gzip.compress(b"[]")).json == {"kept": 2}
    assert pages.send(3, b"").status_code == 422
    (one, two) = files(app, pages).values()
    assert (gzip.decompress(one), gzip.decompress(two)) == (b'[{"type":3}]', b"[]")


@pytest.mark.parametrize(
    ("number", "content", "times", "says"),
    [
        (0, b"x", {}, "numbered from 1"),
        (1_000_000, b"x", {}, "numbered from 1"),
        (1, b"", {}, "without content"),
        (1, b"x", {"from_ms": 2, "to_ms": 1}, "to_ms after it"),
        (1, b"x", {"from_ms": "nan", "to_ms": 1}, "to_ms after it"),
        (1, b"x", {"from_ms": "soon", "to_ms": 1}, "to_ms after it"),
        (1, b"x", {"from_ms": 0, "to_ms": "inf"}, "to_ms after it"),
        (1, b"x" * (8 * 1024 * 1024 + 1), {}, "8 MB"),
    ],
)
def test_what_cannot_be_a_chunk_is_refused_whole(app, stream, number, content, times, says):
    refused = stream.send(number, content, **times)
    assert refused.status_code == 422
    assert says in refused.json["error"]
    assert rows(stream) == []
    assert files(app, stream) == {}


def test_a_stream_without_consent_is_refused_with_a_sentence(stranger, agreed):
    agreed.consents = ["microphone"]
    db.session.commit()
    refused = Stream(stranger, agreed).begun
    assert refused.status_code == 409
    assert "has not agreed to be recorded (screen)" in refused.json["error"]
    assert Stream(stranger, agreed, "microphone", "audio/webm").begun.status_code == 200
    assert db.session.scalars(db.select(Recording.kind)).all() == ["microphone"]


@pytest.mark.parametrize("mime", ["", "text/html", "video/x-matroska"])
def test_what_no_browser_records_is_refused(stranger, agreed, mime):
    assert Stream(stranger, agreed, mime=mime).begun.status_code == 422


@pytest.mark.parametrize("token", ["", "wrong", "Ünïcode"])
def test_a_wrong_token_opens_nothing(app, stream, token):
    refused = stream.send(1, headers={"Authorization": f"Bearer {token}".encode()})
    assert refused.status_code == 404
    assert files(app, stream) == {}


def test_another_sessions_token_opens_nothing(stream, study, stranger):
    other = StudySession(
        study_id=study.id, participant_id=study.participants[1].id, join_code="XYZ",
        capture_token="other", observer_key="k", task_order=[], created_at=study.created_at,
        consents=KINDS,
    )  # fmt: skip
    db.session.add(other)
    db.session.commit()
    assert stream.send(1, headers={"Authorization": "Bearer other"}).status_code == 404
    theirs = Stream(stranger, other)
    assert theirs.begun.status_code == 200
    again = stream.client.post(
        f"/api/v1/sessions/{other.id}/recordings",
        json={"id": str(stream.id), "kind": "screen", "started_ms": 0, "mime": "video/webm"},
        headers=theirs.header,
    )
    assert again.status_code == 409


def test_beginning_and_ending_twice_is_once(stream, agreed, stranger):
    again = stranger.post(
        f"/api/v1/sessions/{agreed.id}/recordings",
        json={"id": str(stream.id), "kind": "screen", "started_ms": 0, "mime": "video/webm"},
        headers=stream.header,
    )
    assert again.json == {"recording": str(stream.id)}
    assert stream.end(3000).status_code == stream.end(9000).status_code == 200
    db.session.rollback()
    assert db.session.get_one(Recording, stream.id).ended_ms == 3000
    data = db.session.scalars(db.select(Event.data).filter_by(session_id=agreed.id)).all()
    assert [each["is"] for each in data] == ["began", "ended"]


def test_the_description_tells_of_streams(stranger):
    paths = stranger.get("/api/v1/openapi.json").json["paths"]
    chunk = paths["/api/v1/recordings/{recording}/chunks/{number}"]["post"]
    assert [each["name"] for each in chunk["parameters"]] == [
        "recording", "number", "from_ms", "to_ms", "snapshot",
    ]  # fmt: skip
    assert list(chunk["requestBody"]["content"]) == ["application/octet-stream"]


def test_a_full_disk_refuses_a_chunk_and_takes_it_when_there_is_room(small_disk, caplog):
    app = create_app({"DATA": small_disk / "data", "TESTING": True, "WTF_CSRF_ENABLED": False})
    with app.app_context(), writing():
        study = studies.create_study("Shop", NOW)
        session = sessions.create_session(study, studies.add_participant(study, "P01", NOW), NOW)
        session.consents = KINDS
        db.session.commit()
        stream = Stream(app.test_client(), session)
    assert stream.begun.status_code == 200
    ballast = small_disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 65536)
    refused = stream.send(1, b"y" * 400_000)
    assert refused.status_code == 503
    assert "disk with the data is full" in refused.json["error"]
    assert files(app, stream) == {}
    ballast.unlink()
    assert stream.send(1, b"y" * 400_000).json == {"kept": 1}
    assert files(app, stream) == {"000001.webm": b"y" * 400_000}
    with app.app_context():
        db.engine.dispose()


def enter(client, session, *kinds, act="yes", author="Kim"):
    said = {"kinds": list(kinds), "author": author, "act": act}
    return client.post(f"/sessions/{session.id}/recording/consent", data=said)


def consented(session):
    db.session.rollback()
    db.session.refresh(session)
    said = db.session.scalars(db.select(Event).filter_by(session_id=session.id)).all()
    return session.consents, [
        (each.data["consent"], each.data["given"], each.author)
        for each in said
        if "consent" in each.data
    ]


def test_consent_is_entered_with_who_asked_and_stands_in_the_log(client, session):
    page = client.get(f"/sessions/{session.id}/recording").text
    assert "Screen, camera and sound are not recorded without consent" in page
    assert enter(client, session, "screen", "microphone").status_code == 303
    assert consented(session) == (
        ["screen", "microphone"],
        [(["screen", "microphone"], True, "Kim")],
    )
    enter(client, session, "screen")
    assert len(consented(session)[1]) == 1, "what is entered again is no news"
    assert "entered by Kim" in client.get(f"/sessions/{session.id}/recording").text
    assert "Consent to record: screen, sound" in client.get(f"/sessions/{session.id}/log").text


def test_consent_taken_back_ends_the_stream_at_once(client, stranger, session):
    enter(client, session, "screen", "microphone")
    stream = Stream(stranger, session)
    assert stream.send(1).status_code == 200
    enter(client, session, "screen", act="no")
    assert consented(session)[0] == ["microphone"], "what is not named stays as it is"
    assert consented(session)[1][-1] == (["screen"], False, "Kim")
    recording = db.session.get_one(Recording, stream.id)
    assert recording.ended_ms is not None
    late = stream.send(2, from_ms=recording.ended_ms + 1000, to_ms=recording.ended_ms + 2000)
    assert (late.status_code, "has not agreed" in late.json["error"]) == (409, True)
    before = stream.send(3, b"on its way", from_ms=0, to_ms=1)
    assert before.status_code == 200, "what was recorded before may arrive late"


@pytest.mark.parametrize(
    ("kinds", "act", "says"),
    [
        (["thoughts"], "yes", "not a valid choice"),
        ([], "ask", "Tick what it is about."),
        (["screen"], "perhaps", "one of the buttons"),
    ],
)
def test_what_is_no_answer_is_not_entered(client, session, kinds, act, says):
    refused = enter(client, session, *kinds, act=act)
    assert (refused.status_code, says in refused.text) == (422, True), refused.text
    assert consented(session) == ([], [])


def test_both_screens_show_what_is_recorded(client, stranger, agreed, stream):
    lamps = {
        f"/sessions/{agreed.id}/console/now": "Recording: screen",
        f"/p/{agreed.join_code}/now": "Being recorded: the screen",
    }
    assert all(lamp in client.get(page).text for page, lamp in lamps.items())
    stream.end()
    assert not any(lamp in client.get(page).text for page, lamp in lamps.items())


def test_the_watchdog_says_when_a_stream_stops(client, agreed, stream, monkeypatch):
    def alarms():
        found = client.get(f"/sessions/{agreed.id}/watchdog").json["alarms"]
        return [each["sentence"] for each in found if each["id"][:4] in ("stop", "stre")]

    assert stream.send(1).status_code == 200
    assert alarms() == []
    moved = STEADY.now() + timedelta(seconds=30)
    with monkeypatch.context() as later:
        later.setattr(STEADY, "now", lambda: moved)
        (said,) = alarms()
        assert said.startswith("Nothing has come of the recording (screen) since ")
        assert stream.send(2).status_code == 200
        assert alarms() == []
    said = {"ended_ms": 2000, "why": "the screen is no longer shared"}
    stream.client.post(f"/api/v1/recordings/{stream.id}/end", json=said, headers=stream.header)
    (sentence,) = alarms()
    assert "stopped at" in sentence
    assert "the screen is no longer shared" in sentence
    again = Stream(stream.client, agreed)
    assert again.begun.status_code == 200
    assert alarms() == []


def test_a_stream_that_died_is_ended_where_the_next_one_begins(agreed, stream, monkeypatch):
    stream.send(1)
    stream.send(2)
    moved = STEADY.now() + timedelta(seconds=30)
    monkeypatch.setattr(STEADY, "now", lambda: moved)
    assert Stream(stream.client, agreed).begun.status_code == 200
    db.session.rollback()
    assert db.session.get_one(Recording, stream.id).ended_ms == 2000


def test_asking_before_recording(client, session):
    address = f"/sessions/{session.id}/recording/ready"
    assert client.post(address, json={"kind": "screen"}).status_code == 409
    enter(client, session, "screen")
    assert client.post(address, json={"kind": "screen"}).json["begun_ms"] > 0
    assert client.post(address, json={"kind": "replay"}).status_code == 422
    db.session.refresh(session)
    assert session.begun_at is not None


def test_the_page_is_the_moderators(stranger, session):
    for page in ("recording", "playback"):
        assert stranger.get(f"/sessions/{session.id}/{page}").status_code == 302
