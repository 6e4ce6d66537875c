"""The interface for machines: a batch in, the log out, the clock, its own description."""

import json
from uuid import uuid4

import pytest

from recorder import create_app, queries, sessions
from recorder.clock import STEADY
from recorder.db import db
from recorder.recording import mark
from recorder.vocabulary import EventKind


@pytest.fixture
def api(stranger, session):
    """A machine's client with the session's token."""

    def call(method, path, body=None, token=session.capture_token):
        headers = {"Authorization": f"Bearer {token}"}
        return stranger.open(f"/api/v1{path}", method=method, headers=headers, json=body)

    return call


def event(kind="click", t_ms=1000, **fields):
    return {"id": str(uuid4()), "kind": kind, "t_ms": t_ms, **fields}


def test_a_batch_is_recorded_once_and_read_back(api, session):
    batch = {"events": [event(data={"x": 1}), event("page", 1200, data={"url": "/a"})]}
    path = f"/sessions/{session.id}/events"
    first, again = api("POST", path, batch).json, api("POST", path, batch).json
    assert (first["accepted"], first["duplicates"]) == (2, 0)
    assert (again["accepted"], again["duplicates"]) == (0, 2)
    log = api("GET", f"{path}?after=0").json
    assert [each["kind"] for each in log["events"]] == ["click", "page"]
    assert log["events"][-1]["seq"] == first["last_seq"]
    assert api("GET", f"{path}?after={first['last_seq']}").json == {"events": [], "next": None}


def test_a_long_batch_with_a_known_event_adds_the_others(api, session):
    now = STEADY.now()
    sessions.begin(session, now)
    mark(session, EventKind.START, now, t_ms=0, task_id=session.study.tasks[0].id)
    db.session.commit()
    path = f"/sessions/{session.id}/events"
    known, batch = event(t_ms=100), [event(t_ms=100 + n) for n in range(600)]
    api("POST", path, {"events": [known]})
    batch.insert(550, known)
    answer = api("POST", path, {"events": batch}).json
    assert (answer["accepted"], answer["duplicates"]) == (600, 1)
    db.session.expire_all()
    assert queries.attempts_of(session)[0].clicks == 601
    logged = [each.id for each in queries.events_of(session)]
    assert len(logged) == len(set(logged)) == 602


def test_clicks_find_their_attempt_by_their_time(api, session):
    now = STEADY.now()
    sessions.begin(session, now)
    mark(session, EventKind.START, now, t_ms=1000, task_id=session.study.tasks[0].id)
    mark(session, EventKind.FINISH, now, t_ms=9000)
    db.session.commit()
    times = [500, 2000, 8000, 9500]
    api("POST", f"/sessions/{session.id}/events", {"events": [event(t_ms=t) for t in times]})
    db.session.expire_all()
    assert queries.attempts_of(session)[0].clicks == 2


def test_a_bad_event_refuses_the_whole_batch_by_name(api, session):
    bad = event("error", data={"severity": 7})
    answer = api("POST", f"/sessions/{session.id}/events", {"events": [event(), bad]})
    assert answer.status_code == 422
    assert f"Event 1 ({bad['id']})" in answer.json["error"]
    assert queries.events_of(session) == []


@pytest.mark.parametrize(
    "body",
    [
        {"events": [{"id": "x", "kind": "click", "t_ms": 1}]},
        {"events": [event("dance")]},
        {"events": [event(t_ms="soon")]},
        {"events": [event("start")]},
        {"events": [event("undo")]},
        {"events": [event(colour="red")]},
        {"events": {}},
        {"events": [event() for _ in range(1001)]},
        [],
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(api, session, body):
    answer = api("POST", f"/sessions/{session.id}/events", body)
    assert answer.status_code == 422
    assert answer.json["error"].endswith(".")
    assert queries.events_of(session) == []


def test_a_token_opens_its_own_session_only(api, session):
    path = f"/sessions/{session.id}/events"
    assert api("GET", path, token="wrong").status_code == 404
    assert api("GET", path, token="").status_code == 404
    assert api("GET", "/sessions/999/events").status_code == 404


def test_the_clock_says_where_the_session_stands(api, session):
    before = api("POST", "/clock").json
    assert before["session_ms"] is None
    sessions.begin(session, STEADY.now())
    db.session.commit()
    after = api("POST", "/clock").json
    assert 0 <= after["session_ms"] < 10_000
    assert after["server_ms"] > before["server_ms"]


def test_the_description_names_every_route_and_kind(stranger):
    said = stranger.get("/api/v1/openapi.json").json
    assert set(said["paths"]) >= {
        "/api/v1/clock",
        "/api/v1/recordings/{recording}/chunks/{number}",
        "/api/v1/recordings/{recording}/end",
        "/api/v1/sessions/{session_id}/events",
        "/api/v1/sessions/{session_id}/recordings",
    }
    kinds = json.dumps(said["components"]["schemas"])
    assert all(f'"{kind.value}"' in kinds for kind in EventKind)


def test_a_machine_needs_no_form_token(tmp_path):
    app = create_app({"DATA": tmp_path / "guarded", "TESTING": True})
    answer = app.test_client().post("/api/v1/clock", json={})
    assert answer.status_code == 404
    assert "token" in answer.json["error"]


@pytest.mark.parametrize("data", [{"screen": "welcome"}, {"presses": 2}, {"session": "ended"}])
def test_a_machine_cannot_speak_for_our_screens(api, session, data):
    answer = api("POST", f"/sessions/{session.id}/events", {"events": [event("marker", data=data)]})
    assert answer.status_code == 422
    assert "cannot be said by a machine" in answer.json["error"]


def test_a_place_beyond_all_logs_is_an_empty_page(api, session):
    assert api("GET", f"/sessions/{session.id}/events?after={2**70}").json["events"] == []
