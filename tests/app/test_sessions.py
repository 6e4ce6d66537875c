"""A study's sessions, through HTTP: creating, starting with one press, archiving, deleting."""

import pytest

from recorder import archive, participants, recording, sessions, studies
from recorder.db import db
from recorder.models import StudySession
from recorder.vocabulary import EventKind
from recorder.web import live
from tests.conftest import NOW


def every_session():
    db.session.expire_all()
    return db.session.scalars(db.select(StudySession).order_by(StudySession.id)).all()


@pytest.fixture
def address(study):
    return f"/studies/{study.id}/sessions"


def test_one_press_starts_a_participants_session_and_opens_its_console(client, study, address):
    assert "Start session for</span> P01" in client.get(address).text
    answer = client.post(f"/participants/{study.participants[0].id}/start")
    (session,) = every_session()
    assert (answer.status_code, answer.location) == (303, f"/sessions/{session.id}/console")
    assert (session.participant.code, session.variant) == ("P01", "A")
    page = client.get(address).text
    assert "Start session for</span> P01" not in page
    assert "Start session for</span> P02" in page
    assert f'href="/sessions/{session.id}/console"' in page
    assert f'href="/sessions/{session.id}"' in page
    assert f"/sessions/{session.id}/observe?key={session.observer_key}" in page
    assert f'href="/p/{session.join_code}"' in page
    assert ">planned<" in page


def test_a_second_press_finds_the_session_that_waits(client, study):
    first, second = (
        client.post(f"/participants/{study.participants[0].id}/start").location for _ in range(2)
    )
    assert first == second
    assert len(every_session()) == 1


def test_a_session_for_a_participant_of_the_list_in_another_variant(client, study, address):
    assert "Create, and open the console" in client.get(f"{address}/new").text
    data = {"participant": study.participants[0].id, "variant": "B"}
    assert client.post(f"{address}/new", data=data).status_code == 303
    (session,) = every_session()
    assert (session.participant.code, session.variant) == ("P01", "B")


def test_a_session_for_somebody_new(client, study, address):
    data = {"participant": "", "code": "P07", "variant": "A"}
    assert client.post(f"{address}/new", data=data).status_code == 303
    (session,) = every_session()
    assert (session.participant.code, session.participant.variant) == ("P07", "A")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "Choose a participant, or type the code of a new one."),
        ({"code": "P07"}, "This study compares variants (A, B); choose the one for this session."),
        ({"code": "P01", "variant": "A"}, "There is a participant P01 already"),
        ({"participant": "1", "code": "P07"}, "Choose “a new participant” above"),
        ({"participant": "999"}, "Not a valid choice"),
        ({"code": "x" * 61, "variant": "A"}, "at most 60"),
    ],
)
def test_a_session_needs_one_participant_and_a_variant(client, study, address, typed, message):
    answer = client.post(f"{address}/new", data=typed)
    assert answer.status_code == 422
    assert message in answer.text
    assert every_session() == []
    assert len(study.participants) == 2


def test_who_has_no_variant_is_asked_for_one(client, study, address):
    person = studies.add_participant(study, "P03", NOW)
    db.session.commit()
    answer = client.post(f"/participants/{person.id}/start")
    assert answer.location == f"{address}/new?participant={person.id}"
    assert f'<option selected value="{person.id}">' in client.get(answer.location).text
    assert every_session() == []


def test_the_form_offers_a_participants_own_variant_only_to_who_has_one(client, study, address):
    person = studies.add_participant(study, "P03", NOW)
    db.session.commit()
    placeholder = '<option selected value="">choose one</option>'
    assert placeholder in client.get(f"{address}/new").text
    assert placeholder in client.get(f"{address}/new?participant={person.id}").text
    own = '<option selected value="">the participant’s own (A)</option>'
    assert own in client.get(f"{address}/new?participant={study.participants[0].id}").text


def test_no_shows_and_archived_participants_are_not_started(client, study, address):
    participants.mark_no_show(study.participants[0], NOW)
    archive.archive(study.participants[1], NOW)
    db.session.commit()
    assert "Start session for" not in client.get(address).text
    for person in study.participants:
        assert client.post(f"/participants/{person.id}/start").status_code == 409


def test_an_archived_study_takes_no_new_session(client, study, address):
    archive.archive(study, NOW)
    db.session.commit()
    assert client.post(f"/participants/{study.participants[0].id}/start").status_code == 409
    assert client.post(f"{address}/new", data={"participant": "1"}).status_code == 409
    page = client.get(address).text
    assert "This study is archived" in page
    assert "New session" not in page


def test_a_study_without_tasks_says_what_is_missing(client, context):
    study = studies.create_study("Empty", NOW)
    db.session.commit()
    assert "A session needs tasks." in client.get(f"/studies/{study.id}/sessions").text


def test_sessions_say_where_they_stand(client, study, address):
    def status():
        return client.get(address).text

    session = sessions.create_session(study, study.participants[0], NOW)
    sessions.begin(session, NOW)
    recording.mark(session, EventKind.START, NOW, task_id=study.tasks[0].id)
    recording.mark(session, EventKind.FINISH, NOW, t_ms=900, data={"outcome": "success"})
    db.session.commit()
    assert ">running<" in status()
    assert 'data-label="Tasks done">1<' in status()
    sessions.end(session, NOW)
    db.session.commit()
    assert ">ended<" in status()
    session.imported_from = "attempts.csv"
    db.session.commit()
    assert ">imported<" in status()


def test_the_list_and_the_timeline_say_a_time_the_same_way(client, session, address):
    sessions.begin(session, NOW)
    db.session.commit()
    began = NOW.astimezone().strftime("%Y-%m-%d %H:%M")
    assert began in client.get(address).text
    assert f"Began {began}" in client.get(f"/sessions/{session.id}").text


def test_a_session_with_recordings_is_archived(client, session, address):
    sessions.begin(session, NOW)
    recording.mark(session, EventKind.NOTE, NOW, data={"text": "late"})
    db.session.commit()
    assert client.post(f"/sessions/{session.id}/archive").location == address
    assert ">archived<" in client.get(address).text
    client.post(f"/sessions/{session.id}/unarchive")
    assert ">archived<" not in client.get(address).text


def test_a_session_in_which_a_task_runs_is_not_archived(client, session):
    sessions.begin(session, NOW)
    recording.mark(session, EventKind.START, NOW, task_id=session.study.tasks[0].id)
    db.session.commit()
    answer = client.post(f"/sessions/{session.id}/archive")
    assert answer.status_code == 409
    assert "Task T1 is still running" in answer.text


def test_a_session_in_which_nothing_happened_can_be_deleted(client, session, address):
    assert client.post(f"/sessions/{session.id}/delete").location == address
    assert every_session() == []
    assert "Start session for</span> P01" in client.get(address).text


def test_writes_ring_the_sessions_screens(client, session, monkeypatch):
    rung, session_id = [], session.id
    monkeypatch.setattr(live.bells, "ring", rung.append)
    client.post(f"/sessions/{session_id}/archive")
    client.post(f"/sessions/{session_id}/delete")
    assert rung == [session_id, session_id]


def test_unknown_sessions(client, context):
    assert client.get("/studies/99/sessions").status_code == 404
    assert client.post("/sessions/99/archive").status_code == 404
    assert client.post("/participants/99/start").status_code == 404
