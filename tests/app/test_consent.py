"""Consent on the participant's own screen: asked, answered, taken back, and what the log says."""

from datetime import timedelta

import pytest
from uuid6 import uuid7

from recorder import queries, recording, sessions
from recorder.capture.tagging import study_key
from recorder.clock import STEADY, milliseconds_between
from recorder.db import db
from recorder.media.phrases import PHRASES
from recorder.models import Recording
from recorder.vocabulary import EventKind, Screen, Source, StreamKind
from recorder.web import handshake
from tests.app.test_media import Stream, consented

QUESTION = "May we record the screen?"


def ask(client, session, *kinds, act="ask"):
    said = {"kinds": list(kinds), "author": "Kim", "act": act}
    return client.post(f"/sessions/{session.id}/recording/consent", data=said)


def shown(stranger, session):
    return stranger.get(f"/p/{session.join_code}").text


def say(stranger, session, word, about="", **fields):
    said = {"word": word, "about": about, **fields}
    return stranger.post(f"/p/{session.join_code}", data=said)


def act(stranger, session, word, key=None, **said):
    body = {"id": str(key or uuid7()), "word": word, "about": "", **said}
    return stranger.post(f"/p/{session.join_code}/act", json=body)


def console(client, session):
    return client.get(f"/sessions/{session.id}/console/now").text


def log_of(session):
    db.session.rollback()
    return [(each.source, each.data) for each in queries.events_of(session)]


@pytest.fixture
def asked(client, session):
    """A session whose participant is asked for screen and camera."""
    ask(client, session, "screen", "camera")
    return session


def test_a_participant_is_asked_and_answers_kind_by_kind(client, stranger, session):
    assert QUESTION not in shown(stranger, session)
    assert ask(client, session, "screen", "camera").status_code == 303
    page = shown(stranger, session)
    assert all(each in page for each in (QUESTION, "your face", "You can say no to any of it"))
    assert "your voice" not in page
    assert "Asked to record, not answered yet: screen, camera" in console(client, session)
    assert Stream(stranger, session).begun.status_code == 409

    answers = {"consent.screen": "yes", "consent.camera": "no"}
    assert say(stranger, session, "consent", **answers).status_code == 303
    assert QUESTION not in shown(stranger, session)
    assert consented(session)[0] == ["screen"]
    assert log_of(session) == [
        (Source.SYSTEM, {"asked": ["screen", "camera"]}),
        (Source.PARTICIPANT, {"consent": ["screen"], "given": True}),
        (Source.PARTICIPANT, {"consent": ["camera"], "given": False, "refused": True}),
    ]
    lines = console(client, session)
    assert "Agreed to record, not recorded: screen" in lines
    assert "Said no to recording: camera" in lines
    page = client.get(f"/sessions/{session.id}/recording/standing").text
    assert page.count("by the participant") == 2
    assert 'data-agreed="screen"' in page
    assert Stream(stranger, session).begun.status_code == 200
    assert Stream(stranger, session, "camera").begun.status_code == 409
    log = client.get(f"/sessions/{session.id}/log").text
    assert all(each in log for each in ("Asked to record: screen, camera", "refused: camera"))


def test_a_participant_takes_back_what_is_recorded(client, stranger, session):
    ask(client, session, "screen", "microphone", act="yes")
    stream, sound = Stream(stranger, session), Stream(stranger, session, "microphone", "audio/webm")
    page = shown(stranger, session)
    assert "Being recorded: the screen, your voice" in page
    assert "Do not record my voice any more" in page
    assert stream.send(1).status_code == 200
    say(stranger, session, "take_back", "screen")
    assert consented(session)[0] == ["microphone"]
    assert db.session.get_one(Recording, stream.id).ended_ms is not None
    assert db.session.get_one(Recording, sound.id).ended_ms is None
    taken = (Source.PARTICIPANT, {"consent": ["screen"], "given": False})
    assert taken in log_of(session)
    assert "Being recorded: your voice" in shown(stranger, session)
    assert "Recording taken back: screen" in console(client, session)
    say(stranger, session, "take_back", "all")
    assert consented(session)[0] == []
    assert db.session.get_one(Recording, sound.id).ended_ms is not None
    assert "recorded-" not in shown(stranger, session)


def test_consent_can_be_taken_back_before_anything_is_recorded(client, stranger, session):
    ask(client, session, "camera", act="yes")
    assert "You agreed to recording: your face" in shown(stranger, session)
    say(stranger, session, "take_back", "camera")
    assert consented(session)[0] == []


def test_a_task_that_runs_is_not_interrupted(client, stranger, asked):
    sessions.go_on(asked, STEADY.now())
    db.session.commit()
    page = shown(stranger, asked)
    assert QUESTION in page
    assert page.index(QUESTION) < page.index("When does the shop open?"), "it lies ready"
    recording.mark(asked, EventKind.START, STEADY.now(), task_id=asked.current_task_id)
    db.session.commit()
    assert QUESTION not in shown(stranger, asked)
    recording.mark(asked, EventKind.FINISH, STEADY.now())
    db.session.commit()
    assert QUESTION in shown(stranger, asked)


def test_a_hidden_or_an_ended_screen_asks_nothing(client, stranger, asked):
    sessions.show(asked, Screen.HIDDEN, STEADY.now())
    db.session.commit()
    assert QUESTION not in shown(stranger, asked)
    sessions.show(asked, Screen.WELCOME, STEADY.now())
    db.session.commit()
    assert QUESTION in shown(stranger, asked)
    sessions.end(asked, STEADY.now())
    db.session.commit()
    assert QUESTION not in shown(stranger, asked)


def test_a_word_sent_twice_is_one(stranger, asked):
    key = uuid7()
    for _ in range(2):
        said = act(stranger, asked, "consent", key, items={"screen": True, "camera": True})
        assert said.status_code == 200
    assert consented(asked)[1] == [(["screen", "camera"], True, "")]


def test_an_answer_to_what_is_no_longer_asked_changes_nothing(client, stranger, asked):
    ask(client, asked, "camera", act="ask_no_more")
    ask(client, asked, "screen", act="no")
    act(stranger, asked, "consent", items={"screen": True, "camera": True, "microphone": True})
    assert consented(asked)[0] == []
    assert "No longer asked to record: camera" in client.get(f"/sessions/{asked.id}/log").text


def test_what_was_refused_may_be_asked_again_and_what_is_agreed_is_not(client, stranger, asked):
    act(stranger, asked, "consent", items={"screen": True, "camera": False})
    ask(client, asked, "screen", "camera")
    page = shown(stranger, asked)
    assert "your face, with the camera?" in page
    assert QUESTION not in page
    act(stranger, asked, "consent", items={"camera": True})
    assert consented(asked)[0] == ["screen", "camera"]


def test_an_answer_lies_where_it_was_given_on_the_session_clock(stranger, asked):
    asked.begun_at = begun = STEADY.now() - timedelta(minutes=1)
    db.session.commit()
    at_ms = milliseconds_between(handshake.EPOCH, begun) + 20_000
    act(stranger, asked, "consent", items={"screen": True}, at_ms=at_ms, t_error_ms=2)
    event = queries.events_of(asked)[-1]
    assert event.data["consent"] == ["screen"]
    assert (event.t_ms, event.t_error_ms) == (pytest.approx(20_000), 2)


def allowed(stranger, session):
    """Whether the script tag and the lab browser are told that pages may be recorded."""
    key = study_key(session.study, stranger.application.config["SECRET_KEY"])
    shown = {"Authorization": f"Bearer {key}"}
    tag = stranger.get("/api/v1/running", headers=shown).json["pages"]
    shown = {"Authorization": f"Bearer {session.capture_token}"}
    lab = stranger.get(f"/api/v1/sessions/{session.id}", headers=shown).json["pages"]
    assert tag is lab
    return tag


@pytest.fixture
def pages(session):
    """A running session of a study that records pages, without asking."""
    session.study.capture_settings = {"replay": True}
    sessions.begin(session, STEADY.now())
    db.session.commit()
    return session


def test_a_participant_ends_the_recording_of_pages_that_nobody_asked_for(client, stranger, pages):
    assert allowed(stranger, pages)
    assert "Being recorded" not in shown(stranger, pages)
    stream = Stream(stranger, pages, "replay", "")
    assert stream.send(1).status_code == 200
    page = shown(stranger, pages)
    assert "Being recorded: the pages you visit" in page
    assert "Do not record the pages I visit any more" in page
    say(stranger, pages, "take_back", "replay")
    assert not allowed(stranger, pages)
    assert (
        stream.send(2).status_code == Stream(stranger, pages, "replay", "").begun.status_code == 409
    )
    assert db.session.get_one(Recording, stream.id).ended_ms is not None
    assert (Source.PARTICIPANT, {"consent": ["replay"], "given": False}) in log_of(pages)
    assert "recorded-" not in shown(stranger, pages)
    assert "Recording taken back: pages" in console(client, pages)
    entered = client.get(f"/sessions/{pages.id}/recording").text
    assert "<b>Pages</b> <span>taken back" in entered
    ask(client, pages, "replay", act="yes")
    assert allowed(stranger, pages)


def test_pages_that_are_asked_for_wait_for_the_answer(client, stranger, pages):
    assert "recorded by the study’s setting" in client.get(f"/sessions/{pages.id}/recording").text
    ask(client, pages, "replay")
    assert "May we record the pages you visit?" in shown(stranger, pages)
    assert not allowed(stranger, pages)
    say(stranger, pages, "consent", "replay", **{"consent.replay": "yes"})
    assert allowed(stranger, pages)


def test_pages_are_no_matter_of_consent_where_no_study_records_them(client, session):
    assert "<b>Pages</b>" not in client.get(f"/sessions/{session.id}/recording").text
    assert ask(client, session, "replay").status_code == 422


@pytest.mark.parametrize(
    "said",
    [
        {"word": "consent", "items": {"screen": "perhaps"}},
        {"word": "consent", "items": {"screen": 1}},
        {"word": "take_back", "about": "answers"},
        {"word": "take_back", "about": "<script>"},
    ],
)
def test_what_no_page_says_is_refused(stranger, asked, said):
    refused = act(stranger, asked, **said)
    assert (refused.status_code, "reload" in refused.json["error"]) == (422, True)
    assert consented(asked) == ([], [])


def test_the_question_speaks_the_studys_language_and_words(client, stranger, asked):
    asked.study.questionnaire_language = "de"
    db.session.commit()
    page = shown(stranger, asked)
    assert "Dürfen wir den Bildschirm aufzeichnen?" in page
    assert "Wir möchten uns später" in page
    asked.study.consent_text = "Nur für <unser> Team."
    db.session.commit()
    page = shown(stranger, asked)
    assert "Nur für &lt;unser&gt; Team." in page
    assert "jederzeit zurücknehmen" in page, "a study's own words do not hide it"


def test_every_language_says_everything():
    for say in PHRASES.values():
        assert {*say.may_we} == {*say.no_more} == {*say.names} == {*StreamKind}
        assert all(getattr(say, name) for name in say.__slots__)


def test_the_lab_browser_shows_the_question(stranger, asked):
    header = {"Authorization": f"Bearer {asked.capture_token}"}
    address = f"/api/v1/sessions/{asked.id}"
    assert stranger.get(address, headers=header).json["asks"] is True
    act(stranger, asked, "consent", items={"screen": False, "camera": False})
    assert stranger.get(address, headers=header).json["asks"] is False
