"""Who gets in: the holder of the printed key, observers by their link, participants by code."""

import pytest
from flask import url_for
from werkzeug.routing import BuildError, Map, Rule

from recorder import create_app
from recorder.db import db


def test_the_printed_address_becomes_a_cookie(app, stranger):
    answer = stranger.get("/", query_string={"key": app.config["ACCESS_KEY"]})
    assert answer.status_code == 302
    assert "key=" not in answer.location
    assert stranger.get("/").status_code == 200


def test_a_stranger_is_asked_for_the_key(stranger, session):
    for address in ("/", f"/sessions/{session.id}/console", f"/studies/{session.study_id}/results"):
        answer = stranger.get(address)
        assert answer.status_code == 302
        assert answer.location.endswith("/key")
    assert stranger.post(f"/sessions/{session.id}/console/act", json={}).status_code == 403


def test_the_key_can_be_typed(app, stranger):
    assert stranger.post("/key", data={"key": "guess"}).status_code == 422
    assert stranger.post("/key", data={"key": ""}).status_code == 422
    assert stranger.get("/").status_code == 302
    assert stranger.post("/key", data={"key": app.config["ACCESS_KEY"]}).status_code == 303
    assert stranger.get("/").status_code == 200


def test_an_answer_with_nothing_new_leaves_the_cookie_alone(client, session):
    overtaken = client.get(f"/sessions/{session.id}/preflight/screen")
    assert overtaken.status_code == 200
    assert "Set-Cookie" not in overtaken.headers


def test_the_key_survives_a_restart(app):
    again = create_app({"DATA": app.config["DATA"], "TESTING": True})
    assert again.config["ACCESS_KEY"] == app.config["ACCESS_KEY"]
    with again.app_context():
        db.engine.dispose()


def test_an_observer_sees_one_session_and_nothing_else(stranger, session):
    address = f"/sessions/{session.id}/observe"
    assert stranger.get(address).status_code == 403
    assert stranger.get(f"{address}?key=wrong").status_code == 403
    answer = stranger.get(f"{address}?key={session.observer_key}")
    assert "key=" not in answer.location
    assert stranger.get(address).status_code == 200
    assert stranger.get(f"/sessions/{session.id}/console").status_code == 302
    assert stranger.get(f"/sessions/{session.id + 1}/observe").status_code == 403


@pytest.mark.parametrize("path", ["/", "/key", "/p/", "/nowhere"])
def test_every_page_is_closed_to_others(client, path):
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_an_unknown_address_is_a_page(client):
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.text


def test_a_form_without_its_token_is_refused(tmp_path):
    app = create_app({"DATA": tmp_path / "guarded", "TESTING": True})
    client = app.test_client()
    client.get("/", query_string={"key": app.config["ACCESS_KEY"]})
    answer = client.post("/studies/new", data={"name": "Forged"})
    assert answer.status_code == 400
    assert "reload it" in answer.text


def test_the_key_leaves_whatever_address_it_came_with(app, stranger):
    key = app.config["ACCESS_KEY"]
    odd = {"key": key, "session_id": "9", "endpoint": "x", "_method": "POST"}
    answer = stranger.get("/", query_string=odd)
    assert answer.status_code == 302
    assert key not in answer.location


def test_streams_leave_threads_for_answers(app, client, session, monkeypatch):
    monkeypatch.setitem(app.config, "THREADS", 12)
    assert client.get(f"/sessions/{session.id}/console/stream").status_code == 503


@pytest.mark.parametrize("values", [{}, {"key": "a b&c=ü"}, {"of": ["x", "y"], "none": None}])
def test_an_address_is_built_as_werkzeug_builds_it(app, values):
    known = {"session_id": 7, "group": "data", **values}
    plain = Map([Rule("/sessions/<int:session_id>/preflight/<group>", endpoint="preflight.tests")])
    expected = plain.bind("localhost").build("preflight.tests", known)
    with app.test_request_context():
        for _again in range(2):
            assert url_for("preflight.tests", **known) == expected
        with pytest.raises(BuildError):
            url_for("preflight.tests", session_id=7)
