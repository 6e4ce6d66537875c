"""What somebody presses goes before what captures send meanwhile, and neither can hold up all."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from uuid6 import uuid7

from recorder import sessions
from recorder.db import db
from recorder.web import acts, api, streams
from recorder.web import precedence as first

AT_ONCE = 0.5
"""Seconds in which is kept what waits for nobody."""

SOON = 5
"""Seconds in which that is so on the busiest machine, and less than acts may take here."""


@pytest.fixture
def lab(app, client, running):
    """What a console and captures send, each in a thread of its own."""
    with app.app_context():
        session = sessions.find_session(running)
        token, session.consents = session.capture_token, ["screen"]
        db.session.commit()
    with ThreadPoolExecutor(4) as pool:
        yield Lab(app, client, running, token, pool)


@pytest.fixture
def patient(monkeypatch):
    """Acts that may take seconds, in which a test can look."""
    monkeypatch.setattr(first, "PATIENCE_SECONDS", 10)


class Lab:
    """A console that marks, and captures that send a click, or a second of the screen."""

    def __init__(self, app, client, session, token, pool):
        self.app, self.client, self.session, self.pool = app, client, session, pool
        self.headers = {"Authorization": f"Bearer {token}"}
        self.recording = str(uuid7())
        about = {"id": self.recording, "kind": "screen", "started_ms": 0, "mime": "video/webm"}
        self._send(f"sessions/{session}/recordings", json=about).result()

    def mark(self, buffered=True, **fields):
        """Mark an error; return what will hold the answer."""
        act = {"id": str(uuid7()), "do": "mark", "kind": "error", **fields}
        path = f"/sessions/{self.session}/console/act"
        return self.pool.submit(self.client.post, path, json=act, buffered=buffered)

    def click(self):
        """Send a click; return what will hold the answer."""
        click = {"id": str(uuid7()), "kind": "click", "t_ms": 5}
        return self._send(f"sessions/{self.session}/events", json={"events": [click]})

    def chunk(self):
        """Send a second of the screen; return what will hold the answer."""
        path = f"recordings/{self.recording}/chunks/1?from_ms=0&to_ms=1000"
        return self._send(path, data=b"a second")

    def kept(self):
        """Return what was marked and captured, in the order in which it was written."""
        with self.app.app_context():
            query = "SELECT kind FROM event WHERE kind IN ('error', 'click') ORDER BY seq"
            kinds = list(db.session.scalars(sa.text(query)))
            return kinds + ["chunk"] * db.session.scalar(sa.text("SELECT count(*) FROM chunk"))

    def _send(self, path, **what):
        send = self.app.test_client().post
        return self.pool.submit(
            send, f"/api/v1/{path}", headers=self.headers, buffered=True, **what
        )


class Held:
    """Something that stops where it is called, until it is let."""

    def __init__(self, act):
        self.act, self.has_come, self.may_go_on = act, threading.Event(), threading.Event()

    def __call__(self, *given):
        self.has_come.set()
        assert self.may_go_on.wait(10)
        return self.act(*given)


@pytest.fixture
def reading_act(monkeypatch):
    """A console's act, held where it is read."""
    held = Held(acts.read)
    monkeypatch.setattr(acts, "read", held)
    return held


@pytest.mark.parametrize("what", ["click", "chunk"])
def test_a_capture_that_comes_in_lets_an_act_pass(lab, what, reading_act, patient):
    mark = lab.mark()
    assert reading_act.has_come.wait(10)
    captured = getattr(lab, what)()
    time.sleep(AT_ONCE)
    assert lab.kept() == []
    reading_act.may_go_on.set()
    assert (mark.result().status_code, captured.result().status_code) == (200, 200)
    assert lab.kept() == ["error", what]


@pytest.mark.parametrize(
    ("what", "where"), [("click", (api, "_read")), ("chunk", (streams.landing, "land"))]
)
def test_a_capture_that_was_there_first_lets_an_act_pass_before_it_writes(
    lab, what, where, reading_act, patient, monkeypatch
):
    on_its_way = Held(getattr(*where))
    monkeypatch.setattr(*where, on_its_way)
    captured = getattr(lab, what)()
    assert on_its_way.has_come.wait(10)
    mark = lab.mark()
    assert reading_act.has_come.wait(10)
    on_its_way.may_go_on.set()
    time.sleep(AT_ONCE)
    assert lab.kept() == []
    reading_act.may_go_on.set()
    assert (mark.result().status_code, captured.result().status_code) == (200, 200)
    assert lab.kept() == ["error", what]


def test_an_act_that_takes_long_holds_nothing_up(lab, reading_act):
    mark = lab.mark()
    assert reading_act.has_come.wait(10)
    assert lab.click().result(10).status_code == 200
    assert lab.chunk().result(10).status_code == 200
    assert lab.kept() == ["click", "chunk"]
    reading_act.may_go_on.set()
    assert mark.result().status_code == 200


@pytest.mark.parametrize(("level", "status"), [(1, 200), (9, 422)])
def test_after_an_act_captures_wait_for_nobody(lab, level, status, patient):
    answer = lab.mark(kind="assist", data={"level": level}).result()
    assert answer.status_code == status
    assert lab.click().result(SOON).status_code == 200


def test_after_an_act_that_breaks_captures_wait_for_nobody(lab, patient):
    def breaks(environ, start_response):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        first.acts_first(breaks)({"PATH_INFO": "/p/ABC/act"}, print)
    assert lab.click().result(SOON).status_code == 200


def test_an_act_that_nobody_ends_does_not_stay_under_way(lab, monkeypatch):
    monkeypatch.setattr(first, "PATIENCE_SECONDS", 0.01)
    lab.mark(buffered=False).result()
    time.sleep(0.05)
    monkeypatch.setattr(first, "PATIENCE_SECONDS", 10)
    assert lab.mark().result().status_code == 200
    assert lab.click().result(SOON).status_code == 200
