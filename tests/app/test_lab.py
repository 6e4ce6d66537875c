"""The console's lab browser, and what a lab browser hears and says, through HTTP."""

import pytest

from recorder import recording, sessions
from recorder.capture.lab import browsers
from recorder.db import db
from recorder.vocabulary import EventKind
from recorder.web import presence
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def _empty_roll():
    presence.roll.clear()
    yield
    presence.roll.clear()


@pytest.fixture
def opened(monkeypatch, tmp_path):
    """The commands that would have opened a browser; each runs for ever."""
    commands = []

    class Running:
        def __init__(self, command, **_options):
            commands.append(command)

        def poll(self):
            return None

    browser = tmp_path / "chrome"
    browser.touch(mode=0o755)
    monkeypatch.setattr(browsers, "is_installed", lambda: True)
    monkeypatch.setattr(browsers, "_places", lambda: iter([browser]))
    monkeypatch.setattr("recorder.web.labdesk.subprocess.Popen", Running)
    return commands


@pytest.fixture
def bearer(session):
    return {"Authorization": f"Bearer {session.capture_token}"}


def say(stranger, session, bearer, **said):
    address = f"/api/v1/sessions/{session.id}/lab"
    return stranger.post(address, json={"run": "one", **said}, headers=bearer)


def test_the_console_opens_it_and_shows_that_it_is_there(
    app, client, stranger, session, opened, bearer
):
    """The story that works: opened by the console, it lives, it leaves."""
    console = f"/sessions/{session.id}/console"
    assert "Open the lab browser" in client.get(console).text
    assert "is opening" in client.post(f"/sessions/{session.id}/lab").json["said"]
    (command,) = opened
    assert command[1:6] == ["-m", "recorder", "capture", "lab", str(session.id)]
    assert command[-4:] == ["--url", "http://localhost/", "--data", str(app.config["DATA"])]
    assert "Is opening" in client.get(f"{console}/now").text
    assert client.post(f"/sessions/{session.id}/lab").status_code == 409
    assert say(stranger, session, bearer).status_code == 200
    shown = client.get(f"{console}/now").text
    assert "Open, clicks and pages are captured" in shown
    assert 'data-action="lab"' not in shown
    say(stranger, session, bearer, hung=True)
    assert "The product does not answer" in client.get(f"{console}/now").text


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("is_installed", "pip install &#34;usability-session-recorder[lab]&#34;"),
        ("_places", "install Chrome, Edge or Chromium"),
    ],
)
def test_what_is_missing_is_said_and_the_console_works(
    client, session, opened, monkeypatch, what, sentence
):
    monkeypatch.setattr(browsers, what, lambda: iter(()) if what == "_places" else False)
    shown = client.get(f"/sessions/{session.id}/console")
    assert shown.status_code == 200
    assert sentence in shown.text
    answer = client.post(f"/sessions/{session.id}/lab", json={})
    assert answer.status_code == 409
    assert answer.json["error"]
    assert opened == []


def test_one_that_falls_silent_is_an_alarm_and_one_that_leaves_is_none(
    client, stranger, session, bearer, monkeypatch
):
    sessions.begin(session, NOW)
    db.session.commit()
    now = presence.roll.now()
    monkeypatch.setattr(presence.roll, "now", lambda: now)

    def alarms(later):
        nonlocal now
        for _ in range(later):
            now += 1
            presence.roll.tick()
        told = client.get(f"/sessions/{session.id}/watchdog").json["alarms"]
        return [each["sentence"] for each in told if each["id"] == "lab"]

    say(stranger, session, bearer)
    assert alarms(1) == []
    assert "Open it again" in alarms(30)[0]
    say(stranger, session, bearer)
    assert alarms(1) == []
    say(stranger, session, bearer, leaves=True)
    assert alarms(30) == []


def test_a_session_that_ended_opens_none(client, session, opened):
    sessions.end(session, NOW)
    db.session.commit()
    answer = client.post(f"/sessions/{session.id}/lab", json={})
    assert (answer.status_code, opened) == (409, [])


def test_it_hears_what_its_session_is_at(stranger, session, bearer):
    address = f"/api/v1/sessions/{session.id}"
    state = stranger.get(address, headers=bearer).json
    assert (state["screen"], state["begun"], state["attempt"]) == ("welcome", False, None)
    assert state["task"]["scenario"] == "When does the shop open?"
    assert not state.keys() & {"join_code", "capture_token", "observer_key"}
    sessions.go_on(session, NOW)
    attempt = recording.mark(session, EventKind.START, NOW, task_id=session.current_task_id)
    db.session.commit()
    state = stranger.get(address, headers=bearer).json
    assert (state["screen"], state["attempt"]) == ("task", str(attempt.id))
    assert state["attempts"] == 1
    assert "success_criterion" not in state["task"]


def test_a_stranger_hears_nothing(client, stranger, session, bearer):
    address = f"/api/v1/sessions/{session.id}"
    for each in (stranger, client):
        assert each.get(address).status_code == 404
        assert each.get(f"{address}/stream").status_code == 404
        assert each.post(f"{address}/lab", json={"run": "x"}).status_code == 404
    assert stranger.get(f"/api/v1/sessions/{session.id + 1}", headers=bearer).status_code == 404
    assert say(stranger, session, bearer, waiting="many").status_code == 422


def test_it_is_described(client):
    paths = client.get("/api/v1/openapi.json").json["paths"]
    assert "get" in paths["/api/v1/sessions/{session_id}"]
    assert "post" in paths["/api/v1/sessions/{session_id}/lab"]


def test_a_key_that_a_study_gave_away_stays_with_it(client, session, study):
    client.post(
        f"/studies/{study.id}/codes", data={"key": "b", "label": "Baffled", "colour": "red"}
    )
    shown = client.get(f"/sessions/{session.id}/console").text
    assert "<kbd>B</kbd> Baffled" in shown
    assert "<kbd>B</kbd> Open the lab browser" not in shown
