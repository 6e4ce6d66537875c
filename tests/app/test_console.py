"""The console over HTTP: its page, its acts, and what is refused."""

import html
import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest

from recorder import queries, sessions
from recorder.clock import STEADY
from recorder.db import db
from recorder.vocabulary import AttemptStatus, EventKind, Outcome, Screen


@pytest.fixture
def act(client, session):
    """Post an act of the console."""

    def post(do, **fields):
        body = {"id": str(uuid4()), "do": do, **fields}
        return client.post(f"/sessions/{session.id}/console/act", json=body)

    return post


def log_kinds(session):
    return [each.kind for each in queries.events_of(session)]


def test_a_task_is_run_with_a_handful_of_acts(client, act, session):
    act("next")
    act("start", task_id=session.study.tasks[0].id)
    act("mark", kind="error")
    act("level", level=2)
    act("pause")
    act("resume")
    answer = act("finish", data={"outcome": "success"})
    assert answer.status_code == 200
    attempt = queries.attempts_of(session)[0]
    assert (attempt.errors, attempt.outcome) == (1, Outcome.SUCCESS)
    assert answer.json["last_seq"] == queries.last_seq(session.id)
    page = client.get(f"/sessions/{session.id}/console").text
    assert "Error, major" in page
    assert "Next: Book an appointment" in page


def test_an_act_sent_twice_happens_once(client, session):
    body = {"id": str(uuid4()), "do": "next"}
    for _ in range(2):
        assert client.post(f"/sessions/{session.id}/console/act", json=body).status_code == 200
    db.session.expire_all()
    assert session.current_task.code == "T1"
    assert log_kinds(session) == [EventKind.MARKER]


def test_the_moment_of_the_key_counts_not_that_of_its_arrival(client, act, session):
    now = STEADY.now()
    sessions.begin(session, now)
    db.session.commit()
    pressed = now.timestamp() * 1000
    act("start", task_id=session.study.tasks[0].id, at_ms=pressed + 100, client_ms=7.5)
    act("finish", at_ms=pressed + 850)
    attempt = queries.attempts_of(session)[0]
    assert attempt.seconds == pytest.approx(0.75, abs=0.001)
    assert queries.events_of(session)[0].client_ms == 7.5


def test_a_second_start_is_told_in_a_sentence(act, session):
    task_id = session.study.tasks[0].id
    act("start", task_id=task_id)
    again = act("start", task_id=task_id)
    assert again.status_code == 409
    assert "already running" in again.json["error"]


def test_a_finished_session_takes_no_more(client, act, session):
    act("start", task_id=session.study.tasks[0].id)
    act("finish", data={"outcome": "success"})
    act("end")
    answer = act("start", task_id=session.study.tasks[1].id)
    assert answer.status_code == 409
    assert "reopen it" in answer.json["error"]
    assert act("reopen").status_code == 200
    assert act("choose", task_id=session.study.tasks[1].id).status_code == 200
    assert act("start", task_id=session.study.tasks[1].id).status_code == 200


def test_a_task_is_left_out_repeated_and_chosen(act, session):
    tasks = session.study.tasks
    act("next")
    act("skip", task_id=tasks[0].id)
    act("choose", task_id=tasks[2].id)
    act("start", task_id=tasks[2].id)
    act("finish", data={"outcome": "technical_failure"})
    act("repeat")
    act("start", task_id=tasks[2].id)
    db.session.expire_all()
    told = [(each.task.code, each.number, each.status) for each in queries.attempts_of(session)]
    assert told == [
        ("T1", 1, AttemptStatus.FINISHED),
        ("T3", 1, AttemptStatus.FINISHED),
        ("T3", 2, AttemptStatus.RUNNING),
    ]


def test_the_shared_screen_is_steered(act, session):
    act("next")
    act("hide")
    db.session.expire_all()
    assert session.screen is Screen.HIDDEN
    act("show")
    db.session.expire_all()
    assert session.screen is Screen.TASK


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"do": "next"}',
        b'{"id": "1", "do": "next"}',
        b'{"id": "01900000-0000-7000-8000-000000000001", "do": "dance"}',
        b'{"id": "01900000-0000-7000-8000-000000000001", "do": "mark"}',
        b'{"id": "01900000-0000-7000-8000-000000000001", "do": "mark", "kind": "totals"}',
        b'{"id": "01900000-0000-7000-8000-000000000001", "do": "choose", "task_id": 99}',
        b'{"id": "01900000-0000-7000-8000-000000000001", "do": "level", "level": 9}',
        b"\xff\xfe",
    ],
)
def test_what_cannot_be_read_is_refused_and_changes_nothing(client, session, body):
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    address = f"/sessions/{session.id}/console/act"
    answer = client.post(address, data=body, headers=headers)
    assert answer.status_code in (409, 422)
    assert answer.json["error"].endswith(".")
    assert log_kinds(session) == []


def test_the_join_address_is_drawn(client, session):
    answer = client.get(f"/sessions/{session.id}/join.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.text.startswith("<svg xmlns=")


def test_an_unknown_session_is_not_found(client):
    for path in ("console", "console/now", "console/stream", "join.svg"):
        assert client.get(f"/sessions/999/{path}").status_code == 404


def test_what_was_taken_back_is_said(act, session):
    act("start", task_id=session.study.tasks[0].id)
    act("mark", kind="quote", data={"text": "Where?"})
    assert act("undo").json["said"] == "Taken back: Quote “Where?”."
    act("finish", data={"outcome": "success"})
    assert "the task runs again" in act("undo").json["said"]


def test_a_judgement_is_not_replaced_unseen(act, session):
    act("start", task_id=session.study.tasks[0].id)
    act("finish", data={"outcome": "success"})
    assert "judged “Success” already" in act("finish", data={"outcome": "failure"}).json["said"]
    assert queries.attempts_of(session)[0].outcome is Outcome.FAILURE


def test_the_end_says_what_is_left_open(client, act, session):
    tasks = session.study.tasks
    act("start", task_id=tasks[0].id)
    act("finish")
    act("end")
    page = client.get(f"/sessions/{session.id}/console").text
    assert "No attempt at T2, T3." in page
    assert "No outcome yet for T1." in page
    assert "Session ended" in client.get(f"/sessions/{session.id}/log").text


def test_an_attempt_that_was_taken_back_stays_readable(client, act, session):
    act("start", task_id=session.study.tasks[0].id)
    act("mark", kind="error")
    act("undo")
    act("undo")
    page = client.get(f"/sessions/{session.id}/log").text
    assert "bring its start back" in page


def test_a_session_begun_while_the_recorder_was_away_keeps_its_times(act, session):
    session.created_at = STEADY.now() - timedelta(minutes=5)
    db.session.commit()
    now_ms = STEADY.now().timestamp() * 1000
    act("next", at_ms=now_ms - 90_000)
    act("start", task_id=session.study.tasks[0].id, at_ms=now_ms - 85_000)
    act("finish", at_ms=now_ms - 25_000, data={"outcome": "success"})
    db.session.expire_all()
    assert queries.attempts_of(session)[0].seconds == pytest.approx(60, abs=0.01)


@pytest.mark.parametrize(
    "fields",
    [{"do": "start", "at_ms": 1e300}, {"do": "choose", "task_id": 2**63}],
)
def test_numbers_beyond_all_bounds_are_refused(client, session, fields):
    body = {"id": str(uuid4()), **fields}
    answer = client.post(f"/sessions/{session.id}/console/act", json=body)
    assert answer.status_code == 422


def test_a_mark_in_a_session_without_a_date_is_told_why_not(act, session):
    session.imported_from, session.ended_at = "old.csv", STEADY.now()
    db.session.commit()
    answer = act("mark", kind="note", data={"text": "late"})
    assert answer.status_code == 409


def test_a_start_that_names_no_task_means_the_one_that_is_shown(act, session):
    act("next")
    assert act("start").status_code == 200
    assert queries.attempts_of(session)[0].task.code == "T1"


def test_what_the_screen_shows_is_steered_when_the_key_went_down(client, act, session):
    now_ms = STEADY.now().timestamp() * 1000
    session.created_at = STEADY.now() - timedelta(minutes=5)
    db.session.commit()
    act("next", at_ms=now_ms - 90_000)
    act("hide", at_ms=now_ms - 80_000)
    act("choose", task_id=session.study.tasks[2].id, at_ms=now_ms - 70_000)
    act("end", at_ms=now_ms - 60_000)
    act("reopen", at_ms=now_ms + 30_000)
    db.session.expire_all()
    events = queries.events_of(session)
    times = [each.t_ms for each in events]
    assert times[:4] == pytest.approx([0, 10_000, 20_000, 30_000], abs=1)
    assert 90_000 <= times[4] < 110_000, "a key that a fast clock puts into the future"
    assert all(each.recorded_at.timestamp() * 1000 >= now_ms for each in events)


def test_the_console_carries_what_it_needs_of_the_tasks_while_it_is_alone(client, act, session):
    session.study.tasks[1].scenario = '</script> "quoted" & <b>bold</b>'
    db.session.commit()
    act("next")
    act("start")
    text = client.get(f"/sessions/{session.id}/console/now").text
    cards = json.loads(html.unescape(re.search(r'data-tasks="([^"]*)"', text)[1]))
    assert [(each["code"], each["attempted"]) for each in cards] == [
        ("T1", True),
        ("T2", False),
        ("T3", False),
    ]
    assert cards[1]["scenario"] == session.study.tasks[1].scenario
