"""Questionnaires through HTTP: set up, asked on the participant's screen, entered from paper."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from recorder import questionnaires as asking
from recorder import recording, sessions
from recorder.answers import answer_records
from recorder.db import db
from recorder.models import Answer
from recorder.queries import attempts_of, events_of, open_attempt
from recorder.vocabulary import AnswerStatus, EventKind, Outcome, Screen, Source
from tests.conftest import NOW

SUS = {f"item.q{number}": 4 if number % 2 else 2 for number in range(1, 11)}


@pytest.fixture
def asked(study, session):
    """A session that is about to show its first task, in a study that asks after it and later."""
    asking.ask(study, after_task=["seq", "confidence"], after_session=["sus", "nps"])
    sessions.go_on(session, NOW)
    db.session.commit()
    return session


@pytest.fixture
def rest(asked):
    """The same session after its first task: the participant is asked about it."""
    recording.mark(asked, EventKind.START, NOW, task_id=asked.current_task_id)
    recording.mark(asked, EventKind.FINISH, NOW + timedelta(seconds=30))
    db.session.commit()
    return asked


@pytest.fixture
def thanks(rest):
    """The same session after its last task."""
    later = NOW + timedelta(minutes=1)
    for _ in range(2):
        sessions.go_on(rest, later)
        said = {"outcome": Outcome.NOT_ATTEMPTED.value}
        recording.mark(rest, EventKind.OUTCOME, later, task_id=rest.current_task_id, data=said)
    sessions.go_on(rest, later)
    db.session.commit()
    assert rest.screen is Screen.THANKS
    return rest


def page_of(stranger, session):
    db.session.expire_all()
    return stranger.get(f"/p/{session.join_code}/now").text


def hidden(page, name):
    """Return the hidden fields of the sheet that stands on a page, by this name."""
    return re.search(f'name="{name}" value="([^"]*)"', page)[1]


def hand_in(stranger, session, items, **fields):
    """Hand in the sheet on the participant's page as a plain form does."""
    page = page_of(stranger, session)
    said = {name: hidden(page, name) for name in ("form", "about", "key")}
    data = {"word": "answer", **said, **items, **fields}
    return stranger.post(f"/p/{session.join_code}", data=data)


def act(stranger, session, **said):
    body = {"id": str(uuid4()), "word": "answer", "about": "", **said}
    return stranger.post(f"/p/{session.join_code}/act", json=body)


def do(client, session, verb, **fields):
    body = {"id": str(uuid4()), "do": verb, **fields}
    return client.post(f"/sessions/{session.id}/console/act", json=body)


def test_a_participant_is_asked_after_a_task_and_after_the_session(stranger, client, asked):
    page = f"/p/{asked.join_code}"
    task = asked.current_task_id
    # What will be asked lies ready, in case the recorder is away when the task is done.
    assert "how difficult or easy" in stranger.get(page).text.split("data-after-done")[1]
    for word, about in (("start", task), ("done", lambda: open_attempt(asked).id)):
        about = about() if callable(about) else about
        stranger.post(page, data={"word": word, "about": str(about)})
    shown = page_of(stranger, asked)
    assert "Overall, how difficult or easy was this task to complete?" in shown
    assert "checked" not in shown
    assert asked.current_task.title not in shown
    assert hand_in(stranger, asked, {"item.seq": 6}).status_code == 303
    assert "How confident are you" in page_of(stranger, asked).split("<template")[0]
    hand_in(stranger, asked, {"item.confidence": 7})
    shown = page_of(stranger, asked)
    assert "<form" not in shown
    assert "The next task will come" in shown
    attempt = attempts_of(asked)[0]
    assert attempt.seq_rating == 6
    assert asking.answer_in(asked, "confidence", attempt).items == {"confidence": 7}
    for verb in ("next", "skip", "next", "skip", "next"):
        assert do(client, asked, verb).status_code == 200
    assert "like to use this system" in page_of(stranger, asked)
    hand_in(stranger, asked, SUS)
    hand_in(stranger, asked, {"item.ltr": 9})
    shown = page_of(stranger, asked)
    assert "Thank you very much" in shown
    assert "<form" not in shown
    assert [each.instrument for each in answer_records(asked.study)] == ["confidence", "sus", "nps"]
    answers = [each for each in events_of(asked) if each.kind is EventKind.ANSWER]
    assert {each.source for each in answers} == {Source.PARTICIPANT}
    assert [each.t_ms for each in answers] == sorted(each.t_ms for each in answers)


def test_each_answer_is_kept_as_it_is_given_and_the_page_resumes(stranger, thanks):
    key = hidden(page_of(stranger, thanks), "key")
    said = {"form": "sus", "key": key}
    for items in ({"q1": 5}, {"q2": 1}, {"q1": 4}):
        assert act(stranger, thanks, items=items, **said).status_code == 200
    shown = page_of(stranger, thanks)
    assert shown.count("checked") == 2
    assert 'name="item.q1" value="4" checked' in shown
    assert hidden(shown, "key") == key
    act(stranger, thanks, items={f"q{n}": 3 for n in range(1, 11)}, done=True, **said)
    assert 'name="form" value="nps"' in page_of(stranger, thanks)
    # What was sent before and comes late changes nothing.
    assert act(stranger, thanks, items={"q1": 1}, **said).status_code == 200
    assert asking.answer_in(thanks, "sus").items["q1"] == 3


def test_the_moment_of_an_answer_is_that_of_the_press(stranger, rest):
    begun = rest.begun_at.timestamp() * 1000
    attempt = attempts_of(rest)[0]
    act(stranger, rest, about=str(attempt.id), form="seq", items={"seq": 2}, done=True,
        at_ms=begun + 41_000, t_error_ms=3.0)  # fmt: skip
    (entry,) = [each for each in events_of(rest) if each.kind is EventKind.ANSWER]
    assert (entry.t_ms, entry.t_error_ms, entry.attempt_id) == (41_000, 3.0, attempt.id)


def test_what_is_left_open_is_asked_about_once_and_then_accepted(stranger, thanks):
    some = {name: value for name, value in SUS.items() if name != "item.q4"}
    answer = hand_in(stranger, thanks, some)
    assert answer.status_code == 422
    assert "One question has no answer yet" in answer.text
    assert 'name="anyway"' in answer.text
    assert answer.text.count("checked") == 9
    assert asking.answer_in(thanks, "sus") is None
    assert hand_in(stranger, thanks, some, anyway="1").status_code == 303
    db.session.expire_all()
    assert asking.answer_in(thanks, "sus").items["q4"] is None
    assert 'data-left role="status">One question' in hand_in(stranger, thanks, {}).text
    assert hand_in(stranger, thanks, {}, anyway="1").status_code == 303
    db.session.expire_all()
    assert asking.answer_in(thanks, "nps") is None
    assert asking.left_out_forms(thanks, None) == {"nps"}
    assert "Thank you very much" in page_of(stranger, thanks)


@pytest.mark.parametrize("outcome", [Outcome.TECHNICAL_FAILURE, Outcome.NOT_ATTEMPTED])
def test_nothing_is_asked_about_what_was_no_valid_attempt(stranger, rest, outcome):
    attempt = attempts_of(rest)[0]
    later, said = NOW + timedelta(seconds=40), {"outcome": outcome.value}
    recording.mark(rest, EventKind.OUTCOME, later, attempt_id=attempt.id, data=said)
    db.session.commit()
    assert "<form" not in page_of(stranger, rest)


def test_the_moderator_sees_how_far_it_is_and_goes_on_without_waiting(stranger, client, rest):
    console = f"/sessions/{rest.id}/console/now"
    attempt = attempts_of(rest)[0]
    assert "on the shared screen" in client.get(console).text
    act(stranger, rest, about=str(attempt.id), form="seq", items={"seq": 2})
    assert "1 of 1 answered" in client.get(console).text
    act(stranger, rest, about=str(attempt.id), form="seq", items={"seq": 2}, done=True)
    assert "handed in" in client.get(console).text
    do(client, rest, "next")
    assert "Get an appointment." in page_of(stranger, rest)
    assert rest.screen is Screen.TASK
    # An answer that was under way counts for the attempt that it is about.
    late = {"form": "confidence", "items": {"confidence": 5}, "done": True}
    act(stranger, rest, about=str(attempt.id), **late)
    assert asking.answer_in(rest, "confidence", attempt).items == {"confidence": 5}


def test_the_moderator_hides_shows_and_leaves_out_the_questions(stranger, client, rest):
    do(client, rest, "hide")
    assert "One moment" in page_of(stranger, rest)
    assert "Show the questions" in client.get(f"/sessions/{rest.id}/console/now").text
    do(client, rest, "show")
    assert "how difficult" in page_of(stranger, rest)
    assert do(client, rest, "leave_out").status_code == 200
    assert "<form" not in page_of(stranger, rest)
    assert "left out" in client.get(f"/sessions/{rest.id}/console/now").text
    assert "Left out: SEQ, CONFIDENCE" in client.get(f"/sessions/{rest.id}/log").text
    assert do(client, rest, "leave_out").status_code == 409
    do(client, rest, "undo")
    assert "how difficult" in page_of(stranger, rest)
    do(client, rest, "leave_out")
    do(client, rest, "show")
    assert "how difficult" in page_of(stranger, rest)


def test_an_answer_that_was_taken_back_is_asked_again(stranger, client, rest):
    first = hidden(page_of(stranger, rest), "key")
    hand_in(stranger, rest, {"item.seq": 6})
    (entry,) = [each for each in events_of(rest) if each.kind is EventKind.ANSWER]
    recording.mark(rest, EventKind.UNDO, NOW + timedelta(minutes=2), target_id=entry.id)
    db.session.commit()
    shown = page_of(stranger, rest)
    assert "how difficult" in shown
    assert hidden(shown, "key") != first
    hand_in(stranger, rest, {"item.seq": 3})
    assert attempts_of(rest)[0].seq_rating == 3


def test_answers_that_are_none_or_somebody_elses_are_refused(stranger, rest):
    attempt = str(attempts_of(rest)[0].id)
    wrong = [
        {"about": attempt, "form": "seq", "items": {"seq": 8}},
        {"about": attempt, "form": "seq", "items": {"<script>": 1}},
        {"about": attempt, "form": "sus", "items": {"q1": 1}},
        {"about": "", "form": "csat", "items": {"csat": 1}},
        {"about": "x", "form": "seq", "items": {"seq": 1}},
        {"about": str(uuid4()), "form": "seq", "items": {"seq": 1}},
    ]
    for said in wrong:
        assert act(stranger, rest, **said).status_code == 422, said
    assert db.session.scalars(db.select(Answer)).all() == []


def test_the_end_shows_the_thanks_and_keeps_what_was_begun(stranger, client, thanks):
    act(stranger, thanks, form="sus", items={"q1": 5})
    do(client, thanks, "next")
    assert "<form" not in page_of(stranger, thanks)
    assert thanks.ended_at is not None
    # An answer that was on its way when the session ended is not lost.
    act(stranger, thanks, form="nps", items={"ltr": 7}, done=True)
    assert asking.answer_in(thanks, "nps").items == {"ltr": 7}
    assert asking.begun_answer(thanks, "sus").status is AnswerStatus.BEGUN
    listed = client.get(f"/sessions/{thanks.id}/answers").text
    assert "begun, not handed in" in listed


def test_a_moderator_enters_paper_and_corrects_it(client, thanks):
    address = f"/sessions/{thanks.id}/answers/sus"
    assert "I found the system unnecessarily complex." in client.get(address).text
    key = str(uuid4())
    typed = {f"item_q{number}": "3" for number in range(1, 11)}
    wrong = client.post(address, data={"key": key, **typed, "item_q4": "6"})
    assert wrong.status_code == 422
    assert "Type a number from 1 to 5" in wrong.text
    assert 'value="6"' in wrong.text
    assert "Type at least one answer" in client.post(address, data={"key": key}).text
    for _ in range(2):
        assert client.post(address, data={"key": key, **typed, "item_q4": ""}).status_code == 303
    db.session.expire_all()
    assert asking.answer_in(thanks, "sus").items["q4"] is None
    assert asking.answer_in(thanks, "sus").source is Source.MODERATOR
    listed = client.get(f"/sessions/{thanks.id}/answers").text
    assert "Blank: q4; so it has no score." in listed
    assert "This is a correction" in client.get(address).text
    client.post(address, data={"key": str(uuid4()), **typed})
    db.session.expire_all()
    assert asking.answer_in(thanks, "sus").items["q4"] == 3
    listed = client.get(f"/sessions/{thanks.id}/answers").text
    assert "The score is 50" in listed
    assert "All answers on the scale are the same" in listed
    kinds = [each.kind for each in events_of(thanks)]
    assert (kinds.count(EventKind.ANSWER), kinds.count(EventKind.AMEND)) == (1, 1)
    assert asking.answer_in(thanks, "sus").language == "en"


def test_paper_after_a_task_and_a_questionnaire_that_is_not_asked(client, rest):
    attempt = attempts_of(rest)[0]
    page = client.get(f"/sessions/{rest.id}/answers").text
    assert f"/answers/seq?attempt={attempt.id}" in page
    data = {"key": str(uuid4()), "item_seq": "4"}
    client.post(f"/sessions/{rest.id}/answers/seq?attempt={attempt.id}", data=data)
    db.session.expire_all()
    assert attempt.seq_rating == 4
    went = client.get(f"/sessions/{rest.id}/answers/other?form=csat")
    client.post(went.location, data={"key": str(uuid4()), "item_csat": "5"})
    assert "Customer satisfaction" in client.get(f"/sessions/{rest.id}/answers").text
    assert client.get(f"/sessions/{rest.id}/answers/nonsense").status_code == 404
    assert client.get(f"/sessions/{rest.id}/answers/seq?attempt={uuid4()}").status_code == 404


def test_nothing_is_entered_before_a_session_begins(client, session):
    said = "This session has not begun"
    assert said in client.get(f"/sessions/{session.id}/answers").text
    data = {"key": str(uuid4()), "item_q1": "4"}
    refused = client.post(f"/sessions/{session.id}/answers/sus", data=data)
    assert refused.status_code == 422
    assert said in refused.text


def test_strangers_enter_and_set_up_nothing(stranger, rest):
    for path in (f"/sessions/{rest.id}/answers", f"/studies/{rest.study_id}/questionnaires"):
        assert stranger.get(path).status_code in (302, 303, 401, 403)


def choose(client, study, moment, do, form=""):
    address = f"/studies/{study.id}/questionnaires/asked/{moment}"
    return client.post(address, data={"do": do, "form": form})


def test_a_study_chooses_what_it_asks_in_which_order(client, study):
    for form in ("sus", "nps", "ces"):
        assert choose(client, study, "session", "add", form).status_code == 303
    choose(client, study, "session", "up:ces")
    choose(client, study, "session", "remove:sus")
    choose(client, study, "task", "add", "seq")
    db.session.expire_all()
    assert study.asked_after_session == ["ces", "nps"]
    assert study.asked_after_task == ["seq"]
    page = client.get(f"/studies/{study.id}/questionnaires").text
    assert page.index("Customer Effort Score") < page.index("Net Promoter Score")
    assert "Changed what is asked" in client.get(f"/studies/{study.id}/history").text
    for moment, form, said in (
        ("session", "seq", "cannot be asked after the session"),
        ("session", "supr-q", "licensed and comes without words"),
        ("task", "<script>", "cannot be asked"),
    ):
        refused = choose(client, study, moment, "add", form)
        assert refused.status_code == 422
        assert said in refused.text
    assert choose(client, study, "lunch", "add", "sus").status_code == 404


def test_a_study_speaks_another_language_and_puts_its_own_words(client, stranger, thanks):
    base = f"/studies/{thanks.study_id}/questionnaires"
    client.post(f"{base}/language", data={"language": "de"})
    page = client.get(base).text
    assert "Asked in English: there is no wording in Deutsch" in page
    words = {"w0_text": "Ich würde es oft nutzen.", "w0_low_end": "nein", "w0_high_end": "ja"}
    assert client.post(f"{base}/sus/words", data=words).status_code == 303
    assert "Ich würde es oft nutzen." in client.get(f"{base}/sus/words").text
    shown = page_of(stranger, thanks)
    assert "Ich würde es oft nutzen." in shown
    assert "Fertig" in shown
    assert 'lang="en"' in shown
    assert client.post(f"{base}/language", data={"language": "xx"}).status_code == 422
    too_long = client.post(f"{base}/sus/words", data={"w0_text": "x" * 1001})
    assert too_long.status_code == 422
    assert "at most 1000 characters" in too_long.text


def test_a_licensed_questionnaire_says_that_it_needs_words(client, study):
    base = f"/studies/{study.id}/questionnaires"
    assert "SUPR-Q, raw is licensed" in client.get(base).text
    data = {f"w{place}_text": f"Words {place}" for place in range(8)}
    client.post(f"{base}/supr-q/words", data=data)
    assert choose(client, study, "session", "add", "supr-q").status_code == 303
    assert "Words 7" in client.get(f"{base}/supr-q/preview").text


def own(number, **fields):
    return {f"items-{number}-{name}": value for name, value in fields.items()}


QUESTIONS = {
    "title": "On the way out",
    **own(0, text="Was it clear?", kind="scale", low="1", high="5", low_end="No", high_end="Yes"),
    **own(1, text="Which did you use?", kind="choice", choices="Phone\nDesk"),
    **own(2, text="What did you like?", kind="choices", choices="A\nB"),
    **own(3, text="<script>alert(1)</script>", kind="text", optional="y"),
}


def test_a_study_defines_a_questionnaire_of_its_own_and_asks_it(client, stranger, thanks):
    base = f"/studies/{thanks.study_id}"
    assert client.post(f"{base}/questions/new", data=QUESTIONS).status_code == 303
    choose(client, thanks.study, "session", "add", "on-the-way-out")
    preview = client.get(f"{base}/questionnaires/on-the-way-out/preview")
    assert "Was it clear?" in preview.text
    assert "<script>alert" not in preview.text
    choose(client, thanks.study, "session", "remove:sus")
    choose(client, thanks.study, "session", "remove:nps")
    items = {"item.q1": 4, "item.q2": "Phone", "item.q3": ["A", "B"], "item.q4": "=cmd()"}
    assert hand_in(stranger, thanks, items).status_code == 303
    db.session.expire_all()
    given = asking.answer_in(thanks, "on-the-way-out")
    assert given.items == {"q1": 4, "q2": "Phone", "q3": ["A", "B"], "q4": "=cmd()"}
    edit = f"{base}/questions/on-the-way-out"
    assert "1 participant answered version 1" in client.get(edit).text
    changed = {**QUESTIONS, **own(0, text="Was it clear to you?")}
    assert client.post(edit, data={**changed, **own(0, name="q1")}).status_code == 303
    assert "saved as version 2" in client.get(f"{base}/questionnaires").text
    client.post(f"{edit}/archive")
    client.get(f"{base}/questionnaires")  # says that it is asked no more
    assert "On the way out" not in client.get(f"{base}/questionnaires").text
    db.session.expire_all()
    assert thanks.study.asked_after_session == []


def test_questions_are_added_moved_and_removed_before_they_are_saved(client, study):
    new = f"/studies/{study.id}/questions/new"
    added = client.post(new, data={**QUESTIONS, "do": "add"})
    assert added.text.count('<fieldset><legend class="hidden">Question') == 5
    moved = client.post(new, data={**QUESTIONS, "do": "down-0"}).text
    assert moved.index("Which did you use?") < moved.index("Was it clear?")
    removed = client.post(new, data={**QUESTIONS, "do": "remove-1"}).text
    assert "Which did you use?" not in removed
    assert client.post(new, data={**QUESTIONS, "do": "up-77"}).status_code == 200
    assert study.questionnaires == []
    for wrong, said in (
        ({"title": ""}, "needs a title"),
        (own(0, low="5", high="1"), "runs from a whole number to a higher one"),
        (own(1, choices="One"), "different choices"),
        (own(0, name="task"), "cannot name an item"),
        ({f"items-{n}-text": "" for n in range(4)}, "from 1 to 100 items"),
    ):
        data = {**QUESTIONS, **wrong}
        if said.startswith("from 1"):
            data = {"title": "Empty", "items-0-text": ""}
        refused = client.post(new, data=data)
        assert refused.status_code == 422, said
        assert said in refused.text


def test_a_weighted_workload_shows_its_fifteen_pairs(client, study):
    page = client.get(f"/studies/{study.id}/questionnaires/nasa-tlx-weighted/preview").text
    assert page.count("data-page") == 2
    assert page.count('type="number"') == 6
    assert page.count('class="item choice') == 15
    assert "checked" not in page
    assert 'value=""' in page
