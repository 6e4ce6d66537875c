"""Editing a log through its pages: corrections, taking back, bringing back, judging."""

import re

import pytest

from recorder import queries, recording, sessions
from recorder.db import db
from recorder.recording import mark
from recorder.vocabulary import EventKind, Outcome
from tests.conftest import NOW


@pytest.fixture
def error(session):
    """An error marked three seconds into a finished attempt at the first task."""
    sessions.begin(session, NOW)
    mark(session, EventKind.START, NOW, task_id=session.study.tasks[0].id)
    event = mark(session, EventKind.ERROR, NOW, t_ms=3000)
    mark(session, EventKind.FINISH, NOW, t_ms=9000, data={"outcome": "success"})
    db.session.commit()
    return event


def form_of(client, session, event, **changes):
    """Return what the form of an entry would post, with some fields changed."""
    page = client.get(f"/sessions/{session.id}/log/{event.id}").text
    prefix = f"e{event.seq}-"
    values = dict(re.findall(rf'<input[^>]* name="{prefix}(\w+)"[^>]* value="([^"]*)"', page))
    values |= {"kind": event.kind.value, "level": "3", "severity": ""}
    return {f"{prefix}{name}": value for name, value in (values | changes).items()}


def attempt_of(session):
    db.session.expire_all()
    return queries.attempts_of(session)[0]


def test_an_entry_is_corrected_and_the_original_stays(client, session, error):
    posted = form_of(client, session, error, time="00:02.5", kind="assist", level="4")
    answer = client.post(f"/sessions/{session.id}/log/{error.id}", data=posted)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Assist 4, told" in page
    assert "was Error at 00:03.0" in page
    assert (attempt_of(session).errors, attempt_of(session).assist_level) == (0, 4)


def test_the_line_alone_comes_back_where_the_form_was(client, session, error):
    posted = form_of(client, session, error, text="opens the wrong menu", severity="2")
    line = client.post(f"/sessions/{session.id}/log/{error.id}/line", data=posted)
    assert line.status_code == 200
    assert "opens the wrong menu" in line.text
    assert "<html" not in line.text
    form = client.get(f"/sessions/{session.id}/log/{error.id}/edit")
    assert "opens the wrong menu" in form.text


def test_an_entry_is_taken_back_and_brought_back(client, session, error):
    address = f"/sessions/{session.id}/log/{error.id}"
    client.post(address, data={"do": "cancel"})
    assert attempt_of(session).errors == 0
    assert "taken back" in client.get(f"/sessions/{session.id}/log").text
    client.post(address, data={"do": "restore"})
    assert attempt_of(session).errors == 1


def test_a_wrong_time_is_told_at_the_field(client, session, error):
    posted = form_of(client, session, error, time="soon")
    answer = client.post(f"/sessions/{session.id}/log/{error.id}", data=posted)
    assert answer.status_code == 422
    assert "for example 02:31.8" in answer.text
    assert 'value="soon"' in answer.text


def test_what_cannot_be_is_told_and_changes_nothing(client, session, error):
    start = queries.events_of(session)[0]
    posted = form_of(client, session, start, time="00:20.0")
    answer = client.post(f"/sessions/{session.id}/log/{start.id}", data=posted)
    assert answer.status_code == 422
    assert "cannot finish before it starts" in answer.text
    assert attempt_of(session).seconds == 9.0


def test_an_outcome_is_said_anew_after_the_end(client, session, error):
    sessions.end(session, NOW)
    db.session.commit()
    address = f"/sessions/{session.id}/log/attempts/{attempt_of(session).id}"
    assert client.post(address, data={"outcome": "failure"}).status_code == 303
    assert attempt_of(session).outcome is Outcome.FAILURE
    assert client.post(address, data={"outcome": "great"}).status_code == 422


def test_hostile_text_is_only_text(client, session, error):
    text = "<script>alert(1)</script>"
    mark(session, EventKind.NOTE, NOW, t_ms=5000, data={"text": text})
    db.session.commit()
    page = client.get(f"/sessions/{session.id}/log").text
    assert text not in page
    assert "&lt;script&gt;" in page


def test_unknown_entries_and_sessions_are_not_found(client, session, error):
    other = recording.uuid7()
    assert client.get(f"/sessions/{session.id}/log/{other}").status_code == 404
    assert client.get("/sessions/999/log").status_code == 404
    assert client.post(f"/sessions/{session.id}/log/attempts/{other}").status_code == 404
