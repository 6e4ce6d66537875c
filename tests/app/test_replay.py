"""Page recordings: what the player asks for of them, and how they come in and go out."""

import gzip
import json
from io import BytesIO
from uuid import UUID

import pytest
from uuid6 import uuid7

from recorder.capture import tagging
from recorder.db import db
from recorder.media import store
from recorder.models import Chunk, Recording, StudySession
from recorder.vocabulary import StreamKind
from tests.conftest import NOW
from tests.replays import BEGAN, drawn, moves, packed, says

WHOLE = [
    *drawn("Welcome", BEGAN),
    says("Basket", BEGAN + 4_000),
    moves(5, 5, BEGAN + 9_000),
    *drawn("Thanks", BEGAN + 20_000, href="http://shop.example/thanks"),
    says("Bye", BEGAN + 30_000),
]


@pytest.fixture
def page(session):
    """The address of the session's page recordings."""
    return f"/sessions/{session.id}/replay"


@pytest.fixture
def player(session):
    """The address of the page that plays them."""
    return f"/sessions/{session.id}/playback"


@pytest.fixture
def begun(session):
    """The session, begun, with pages recorded in its study."""
    session.study.capture_settings = {"replay": True}
    session.begun_at = NOW
    db.session.commit()
    return session


def put(client, page, content, name="pages.json", **fields):
    data = {"file": (BytesIO(content), name), **fields}
    return client.post(f"{page}/import", data=data, content_type="multipart/form-data")


def index(client, page):
    return client.get(f"{page}/index.json").get_json()


def lines(client, page, stream, first, last):
    answer = client.get(f"{page}/{stream['id']}/chunks?first={first}&last={last}")
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.data.splitlines()]


def chunk(begun, app, recording, number, events, snapshot=False, content=None):
    times = [event["timestamp"] - BEGAN for event in events]
    store.keep(
        app.config["DATA"],
        db.session.get(Recording, recording),
        number,
        packed(events) if content is None else content,
        from_ms=min(times),
        to_ms=max(times),
        has_snapshot=snapshot,
        now=NOW,
    )
    db.session.commit()


def begin(begun, window="w1"):
    recording = store.begin(begun, StreamKind.REPLAY, uuid7(), started_ms=0, window=window, now=NOW)
    db.session.commit()
    return recording.id


def test_a_recording_of_rrweb_goes_in_is_shown_and_comes_out_again(client, begun, page, player):
    answer = put(client, page, json.dumps(WHOLE).encode())
    assert (answer.status_code, answer.location) == (303, f"{player}?t=0")
    shown = client.get(player)
    assert "rrweb-replay-2.1.6.min.js" in shown.text
    assert "img-src 'self' data: blob:" in shown.headers["Content-Security-Policy"]
    told = index(client, page)
    assert told["pieces"] == [[0, 0.0, 30_000.0]]
    [stream] = told["streams"]
    assert (stream["from_ms"], stream["to_ms"], stream["label"]) == (0, 30_000, "pages.json")
    numbers = [part[0] for part in stream["parts"]]
    assert [part[3] for part in stream["parts"]] == [1, 0, 1, 0]
    read = lines(client, page, stream, numbers[0], numbers[-1])
    assert [event for line in read for event in line["events"]] == WHOLE
    out = client.get(f"{page}/export.json")
    assert "attachment" in out.headers["Content-Disposition"]
    assert out.get_json() == WHOLE


def test_its_own_times_say_where_in_the_session_it_lies_unless_somebody_does(
    client, begun, page, player
):
    later = [{**event, "timestamp": event["timestamp"] + 60_000} for event in WHOLE]
    assert put(client, page, json.dumps(later).encode()).location == f"{player}?t=60000"
    assert put(client, page, json.dumps(later).encode(), start="5").location == f"{player}?t=5000"
    years = [{**event, "timestamp": event["timestamp"] - BEGAN} for event in WHOLE]
    assert put(client, page, json.dumps(years).encode()).location == f"{player}?t=0"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"<script>alert(1)</script>", "is no page recording of rrweb"),
        (gzip.compress(b'[{"type": 3, "timestamp": 1}]'), "no full snapshot"),
        (gzip.compress(b"[]")[:-4], "cut off"),
    ],
    ids=["empty", "wrong", "without a page", "cut off"],
)
def test_a_file_that_is_none_is_refused_at_its_field(client, begun, page, content, said):
    answer = put(client, page, content, name="<b>pages</b>.json")
    assert answer.status_code == 422
    assert said in answer.text
    assert "<b>pages</b>" not in answer.text
    assert index(client, page)["streams"] == []


def test_a_form_without_a_file_or_with_a_wrong_second_says_so(client, begun, page):
    answer = client.post(f"{page}/import", data={"start": "soon"})
    assert answer.status_code == 422
    assert "Choose a file first." in answer.text
    assert "Not a valid" in answer.text


def test_addresses_of_before_lead_to_the_player_at_the_same_moment(client, begun, page, player):
    answer = client.get(f"{page}?t=61500")
    assert (answer.status_code, answer.location) == (308, f"{player}?t=61500")
    assert client.get(page).location == player
    assert client.get("/sessions/99/replay").status_code == 404


def test_a_session_without_pages_has_none_to_export(client, begun, page):
    answer = client.get(f"{page}/export.json")
    assert answer.status_code == 404
    assert "there is no replay to export" in answer.text


def test_what_came_in_live_is_followed_from_window_to_window(client, begun, app, page):
    first, popup = begin(begun, "a"), begin(begun, "b")
    chunk(begun, app, first, 1, drawn("One", BEGAN + 100), snapshot=True)
    chunk(begun, app, first, 2, [says("Two", BEGAN + 900)])
    chunk(begun, app, popup, 1, drawn("Popup", BEGAN + 2_000), snapshot=True)
    chunk(begun, app, popup, 2, [says("Popped", BEGAN + 2_500)])
    chunk(begun, app, first, 3, [says("Behind", BEGAN + 3_000)])
    told = index(client, page)
    assert told["windows"] == 2
    assert told["pieces"] == [[0, 100, 2000], [1, 2000, 2500], [0, 2500, 3000]]
    out = client.get(f"{page}/export.json").get_json()
    said = [
        event["data"]["texts"][0]["value"]
        for event in out
        if event["type"] == 3 and event["data"]["source"] == 0
    ]
    assert said == ["Two", "Popped", "Two", "Behind"]
    times = [event["timestamp"] for event in out]
    assert times == sorted(times)


def test_a_click_says_which_window_is_looked_at(client, begun, app, page):
    first, other = begin(begun, "a"), begin(begun, "b")
    chunk(begun, app, first, 1, drawn("One", BEGAN), snapshot=True)
    chunk(begun, app, other, 1, drawn("Other", BEGAN + 1_000), snapshot=True)
    chunk(begun, app, first, 2, [says("Two", BEGAN + 9_000)])
    chunk(begun, app, other, 2, [says("Three", BEGAN + 9_000)])
    events = [
        {"kind": "page", "t_ms": 0, "data": {"url": "http://x/", "view": "v1", "tab": "a"}},
        {"kind": "click", "t_ms": 4000, "data": {"url": "http://x/", "view": "v1"}},
    ]
    client.post(
        f"/api/v1/sessions/{begun.id}/events",
        headers={"Authorization": f"Bearer {begun.capture_token}"},
        json={"events": [{**event, "id": str(uuid7())} for event in events]},
    )
    pieces = index(client, page)["pieces"]
    assert pieces == [[0, 0, 1000], [1, 1000, 4000], [0, 4000, 9000]]


def test_a_bad_chunk_is_a_sentence_and_the_others_are_read(client, begun, app, page):
    recording = begin(begun)
    bad = {
        1: None,
        2: b"no gzip",
        3: gzip.compress(b'{"no": "array"}'),
        4: gzip.compress(b"[1,2]")[:-3],
        5: gzip.compress(b'[{"timestamp": 1},\n\r {"timestamp": 2}]'),
        6: None,
        7: None,
    }
    for number, content in bad.items():
        events = drawn(f"Page {number}", BEGAN + 1000 * number)
        chunk(begun, app, recording, number, events, number in (1, 7), content)
    files = app.config["DATA"] / "media" / str(begun.uuid) / str(recording)
    (files / "000006.json.gz").unlink()
    [stream] = index(client, page)["streams"]
    read = lines(client, page, stream, 1, 99)
    assert ["error" in line for line in read] == [False, True, True, True, False, True, False]
    assert all(line["error"].endswith(".") for line in read if "error" in line)
    (files / "000001.json.gz").write_bytes(packed([]))
    assert "changed on the disk" in lines(client, page, stream, 1, 1)[0]["error"]
    out = client.get(f"{page}/export.json").get_json()
    assert [event["type"] for event in out] == [4, 2]


def test_a_chunk_that_grows_without_end_is_a_sentence(client, begun, app, page, monkeypatch):
    monkeypatch.setattr("recorder.replay.reading.UNPACKED_BYTES", 1000)
    recording = begin(begun)
    bomb = gzip.compress(b"[" + b" " * 1_000_000 + b"]")
    chunk(begun, app, recording, 1, drawn("Page", BEGAN), True, bomb)
    [stream] = index(client, page)["streams"]
    assert "too large" in lines(client, page, stream, 1, 1)[0]["error"]


def test_only_the_moderator_sees_pages_and_only_of_their_session(stranger, client, begun, page):
    put(client, page, json.dumps(WHOLE).encode())
    [stream] = index(client, page)["streams"]
    for path in (page, f"{page}/index.json", f"{page}/{stream['id']}/chunks"):
        assert stranger.get(path).status_code == 302
    assert client.get(f"{page}/{UUID(int=5)}/chunks").status_code == 404
    assert client.get(f"/sessions/99/replay/{stream['id']}/chunks").status_code == 404


def test_the_script_for_a_product_wants_a_study_that_records_pages(stranger, begun, app):
    key = tagging.study_key(begun.study, app.config["SECRET_KEY"])
    answer = stranger.get("/capture/replay.js", query_string={"study": key})
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert begun.capture_token not in answer.text
    assert stranger.get("/capture/replay.js?study=x").status_code == 404
    begun.study.capture_settings = {"block": "</script><b>"}
    db.session.commit()
    assert stranger.get("/capture/replay.js", query_string={"study": key}).status_code == 404
    begun.study.capture_settings = {"block": "</script><b>", "replay": True}
    db.session.commit()
    assert "</script>" not in stranger.get("/capture/replay.js", query_string={"study": key}).text


# -- the commands -------------------------------------------------------------------------------


@pytest.fixture
def run(recorder, tmp_path):
    """Run a command over one data folder; return its exit code, output and errors."""
    return lambda *arguments: recorder(*arguments, "--data", tmp_path / "cli")


def written(tmp_path, content, name="pages.json"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_the_command_makes_a_session_of_a_recording_and_writes_it_again(run, tmp_path):
    file = written(tmp_path, gzip.compress(json.dumps(WHOLE).encode()), "pages.json.gz")
    code, out, err = run("import", "replay", file, "--study", "Shop", "--participant", "P07")
    assert (code, err) == (0, "")
    assert "7 events, 30.0 seconds, from second 0.0 of session 1." in out
    code, out, _ = run("export-replay", "1", "--output", tmp_path / "out.json")
    assert code == 0
    assert json.loads((tmp_path / "out.json").read_text()) == WHOLE
    code, out, _ = run("import", "replay", file, "--session", "1", "--at", "40")
    assert "from second 40.0 of session 1." in out
    assert run("check")[0] == 0


def test_the_command_makes_one_session_and_it_has_ended(client, context, study, app, tmp_path):
    from recorder.replay import taking

    found = taking.find(json.dumps(WHOLE).encode(), "pages.json")
    session = taking.new_session(study.participants[0], found, NOW)
    taking.take(app.config["DATA"], session, found, NOW)
    db.session.commit()
    stored = db.session.get(StudySession, session.id)
    assert (stored.imported_from, stored.begun_at) == ("pages.json", NOW)
    assert (stored.ended_at - stored.begun_at).total_seconds() == 30
    assert db.session.scalar(db.select(db.func.count(Chunk.id))) == 4
    assert client.get(f"/sessions/{session.id}").status_code == 200


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--study", "Shop"], 1, "is empty"),
        ([], 2, "--session ID or --study NAME"),
        (["--study", "Shop", "--session", "1"], 2, "--session ID or --study NAME"),
        (["--session", "1", "--participant", "P01"], 2, "goes with --study"),
    ],
)
def test_wrong_use_and_wrong_files_are_a_sentence(run, tmp_path, arguments, code, said):
    file = written(tmp_path, b"")
    found, out, err = run("import", "replay", file, *arguments)
    assert (found, out) == (code, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_session_that_is_not_there_has_no_replay(run, tmp_path):
    file = written(tmp_path, json.dumps(WHOLE).encode())
    assert run("import", "replay", file, "--session", "7")[0] == 1
    code, _, err = run("export-replay", "7", "--output", tmp_path / "out.json")
    assert (code, (tmp_path / "out.json").exists()) == (1, False)
    assert "There is no such session" in err
