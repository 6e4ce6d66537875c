"""The participant's page: what it says, what its buttons record, what it never shows."""

import pytest

from recorder import queries, sessions
from recorder.clock import STEADY
from recorder.db import db
from recorder.vocabulary import AttemptStatus, Outcome, Screen, Source


@pytest.fixture
def offered(session):
    """A session whose first task is being shown."""
    sessions.go_on(session, STEADY.now())
    db.session.commit()
    return session


def say(stranger, session, word, about):
    return stranger.post(f"/p/{session.join_code}", data={"word": word, "about": str(about)})


def test_a_participant_starts_and_finishes_a_task(stranger, offered):
    page = f"/p/{offered.join_code}"
    assert "When does the shop open?" in stranger.get(page).text
    assert say(stranger, offered, "start", offered.current_task_id).status_code == 303
    attempt = queries.open_attempt(offered)
    assert "done" in stranger.get(page).text
    say(stranger, offered, "done", attempt.id)
    db.session.expire_all()
    assert (attempt.status, attempt.outcome) == (AttemptStatus.FINISHED, None)
    assert offered.screen is Screen.REST
    assert "When does the shop open?" not in stranger.get(page).text
    assert {e.source for e in queries.events_of(offered)[1:]} == {Source.PARTICIPANT}


def test_giving_up_is_an_outcome(stranger, offered):
    say(stranger, offered, "start", offered.current_task_id)
    say(stranger, offered, "give_up", queries.open_attempt(offered).id)
    db.session.expire_all()
    assert queries.attempts_of(offered)[0].outcome is Outcome.ABANDONED


def test_an_old_page_changes_nothing(stranger, offered):
    say(stranger, offered, "start", offered.current_task_id)
    attempt = queries.open_attempt(offered)
    say(stranger, offered, "done", attempt.id)
    db.session.expire_all()
    for word, about in (
        ("done", attempt.id),
        ("start", offered.current_task_id),
        ("give_up", "x"),
    ):
        assert say(stranger, offered, word, about).status_code == 303
    assert len(queries.events_of(offered)) == 3


def test_a_press_sent_twice_is_one(stranger, offered):
    body = {
        "id": "01900000-0000-7000-8000-000000000001",
        "word": "start",
        "about": str(offered.current_task_id),
    }
    for _ in range(2):
        assert stranger.post(f"/p/{offered.join_code}/act", json=body).status_code == 200
    assert len(queries.attempts_of(offered)) == 1


def test_only_the_moderator_starts_where_the_study_says_so(stranger, offered):
    offered.study.participant_starts = False
    db.session.commit()
    assert "<button" not in stranger.get(f"/p/{offered.join_code}").text
    say(stranger, offered, "start", offered.current_task_id)
    assert queries.attempts_of(offered) == []


def test_codes_are_read_however_they_are_typed(stranger, session):
    typed = f" {session.join_code[:3].lower()}-{session.join_code[3:]} "
    answer = stranger.post("/p/", data={"code": typed})
    assert answer.location.endswith(f"/p/{session.join_code}")
    assert stranger.post("/p/", data={"code": "ZZZZZZ"}).status_code == 422
    assert stranger.post("/p/", data={"code": ""}).status_code == 422
    unknown = stranger.get("/p/ZZZZZZ")
    assert unknown.status_code == 404
    assert "ask the moderator" in unknown.text


def test_the_end_is_thanks_whatever_the_page_was(stranger, offered):
    sessions.end(offered, STEADY.now())
    db.session.commit()
    assert "Thank you" in stranger.get(f"/p/{offered.join_code}").text
    replayed = say(stranger, offered, "start", offered.current_task_id)
    assert replayed.status_code == 409
    assert "Thank you" in replayed.text


def test_a_broken_press_is_told_in_a_sentence(stranger, offered):
    answer = stranger.post(f"/p/{offered.join_code}", data={"word": "dance"})
    assert answer.status_code == 422
    assert "reload" in answer.text
