"""What a study asks and what participants answer: taken, resumed, corrected, taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest

from recorder import questionnaires as asking
from recorder import recording, sessions, studies
from recorder.answers import answer_records
from recorder.db import db
from recorder.errors import BadInput, Conflict, NotFound
from recorder.instruments import Moment
from recorder.models import Answer, Event
from recorder.queries import attempts_of, evidence_of, summary_of
from recorder.summary import whole_study_keys
from recorder.vocabulary import AnswerStatus, EventKind, Source
from recorder.wording import describe
from tests.conftest import NOW

FOURS = {f"q{number}": 4 if number % 2 else 2 for number in range(1, 11)}
LATER = NOW + timedelta(minutes=5)
PARTICIPANT = Source.PARTICIPANT
PAPER = Source.MODERATOR


@pytest.fixture
def sitting(study, session):
    """A session that runs, with one finished attempt, in a study that asks something."""
    sessions.begin(session, NOW)
    asking.ask(study, after_task=["seq", "confidence"], after_session=["sus", "nps"])
    start = recording.mark(session, EventKind.START, NOW, task_id=study.tasks[0].id)
    at = NOW + timedelta(seconds=30)
    recording.mark(session, EventKind.FINISH, at, data={"outcome": "success"})
    assert start.attempt is not None
    db.session.commit()
    return session


@pytest.fixture
def attempt(sitting):
    return attempts_of(sitting)[0]


def take(session, form, items, *, key=None, attempt=None, done=True, source=PARTICIPANT, now=LATER):
    return asking.take_answer(
        session,
        form,
        items,
        now,
        source=source,
        key=key or uuid4(),
        attempt=attempt,
        done=done,
    )


def keys(study):
    return whole_study_keys(summary_of(study), evidence_of(study))


def kinds(session):
    query = db.select(Event.kind).filter_by(session_id=session.id).order_by(Event.seq)
    return list(db.session.scalars(query))


def test_a_participant_answers_after_a_task_and_after_the_session(study, sitting, attempt):
    assert [each.form for each in asking.open_after_task(attempt)] == ["seq", "confidence"]
    assert take(sitting, "seq", {"seq": 6}, attempt=attempt) is None
    given = take(sitting, "confidence", {"confidence": 7}, attempt=attempt)
    assert (attempt.seq_rating, given.status, given.attempt_id) == (6, "given", attempt.id)
    assert asking.open_after_task(attempt) == []
    sus, _nps = asking.open_after_session(sitting)
    assert [each.name for each in sus.items] == list(FOURS)
    assert (sus.items[0].low_end, sus.items[0].high_end) == ("Strongly disagree", "Strongly agree")
    take(sitting, "sus", FOURS)
    take(sitting, "nps", {"ltr": 9})
    assert asking.open_after_session(sitting) == []
    found = keys(study)
    assert found["questionnaires"]["sus"]["scores"] == {"P01": 75.0}
    assert found["questionnaires"]["nps"]["nps"] == 100.0
    after = found["tasks"]["T1"]
    assert after["seq"]["mean"] == 6
    assert after["questionnaires"]["confidence"]["scores"] == {"P01": 7}
    assert "confidence" not in found["questionnaires"]
    answer = db.session.scalar(db.select(Answer).filter_by(instrument="sus"))
    assert (answer.session_id, answer.variant, answer.language) == (sitting.id, "A", "en")
    assert (answer.source, answer.completed_at) == (PARTICIPANT, LATER)
    assert kinds(sitting).count(EventKind.ANSWER) == 4


def test_a_form_is_resumed_where_it_was_and_counts_once_it_is_handed_in(study, sitting):
    form = uuid4()
    take(sitting, "sus", {"q1": 5}, key=form, done=False)
    take(sitting, "sus", {"q2": 1, "q1": 4}, key=form, done=False)
    db.session.commit()
    begun = asking.begun_answer(sitting, "sus")
    assert (begun.key, begun.items) == (form, {"q1": 4, "q2": 1})
    assert [each.form for each in asking.open_after_session(sitting)] == ["sus", "nps"]
    assert EventKind.ANSWER not in kinds(sitting)
    assert keys(study)["questionnaires"] == {}
    assert evidence_of(study).unfinished == {"sus": ["P01"]}
    take(sitting, "sus", {**FOURS, "q2": None}, key=form)
    assert asking.answer_in(sitting, "sus").items["q2"] is None
    found = keys(study)["questionnaires"]["sus"]
    assert (found["n"], found["excluded"], found["incomplete"]) == (0, 1, {"P01": ["q2"]})
    assert found["unfinished"] == []


def test_the_same_form_again_changes_nothing(study, sitting, attempt):
    form, rating = uuid4(), uuid4()
    for _ in range(3):
        take(sitting, "sus", FOURS, key=form)
        take(sitting, "seq", {"seq": 3}, key=rating, attempt=attempt)
    # A save of one item that comes late, and a form with other answers under the same id.
    take(sitting, "sus", {"q1": 1}, key=form, done=False)
    take(sitting, "sus", {**FOURS, "q1": 1}, key=form)
    assert len(answer_records(study)) == 1
    assert asking.answer_in(sitting, "sus").items == FOURS
    assert kinds(sitting).count(EventKind.ANSWER) == 2
    with pytest.raises(Conflict, match="has answered this already"):
        take(sitting, "sus", FOURS)
    with pytest.raises(Conflict, match="has answered this already"):
        take(sitting, "seq", {"seq": 4}, attempt=attempt)
    with pytest.raises(BadInput, match="another answer"):
        take(sitting, "nps", {"ltr": 4}, key=form)


def test_two_tabs_go_on_with_one_form(study, sitting):
    one, two = uuid4(), uuid4()
    take(sitting, "sus", {"q1": 5}, key=one, done=False)
    take(sitting, "sus", {"q2": 1}, key=two, done=False)
    take(sitting, "sus", {**FOURS, "q1": 5}, key=two)
    assert [each.items["q1"] for each in answer_records(study)] == [5]


def test_a_correction_keeps_the_former_answer_and_can_be_taken_back(study, sitting, attempt):
    take(sitting, "sus", FOURS)
    take(sitting, "seq", {"seq": 2}, attempt=attempt)
    correction = uuid4()
    for _ in range(2):
        asking.correct_answer(sitting, "sus", {"q1": 5}, LATER, source=PAPER, key=correction)
    asking.correct_answer(
        sitting, "seq", {"seq": 5}, LATER, source=PAPER, key=uuid4(), attempt=attempt
    )
    assert asking.answer_in(sitting, "sus").items == {**FOURS, "q1": 5}
    assert attempt.seq_rating == 5
    assert keys(study)["questionnaires"]["sus"]["scores"] == {"P01": 77.5}
    written = db.session.scalar(db.select(Event).filter_by(id=asking.answer_in(sitting, "sus").key))
    assert written.data["items"] == FOURS
    recording.mark(sitting, EventKind.UNDO, LATER, target_id=correction)
    assert asking.answer_in(sitting, "sus").items == FOURS
    asking.correct_answer(sitting, "sus", {"q1": 4}, LATER, source=PAPER, key=uuid4())
    assert kinds(sitting).count(EventKind.AMEND) == 2
    with pytest.raises(Conflict, match="no answer in this session"):
        asking.correct_answer(sitting, "nps", {"ltr": 5}, LATER, source=PAPER, key=uuid4())
    with pytest.raises(BadInput, match="q1 is 9"):
        asking.correct_answer(sitting, "sus", {"q1": 9}, LATER, source=PAPER, key=uuid4())


def test_an_answer_that_was_taken_back_counts_no_more_until_that_is_undone(study, sitting):
    given = take(sitting, "sus", FOURS)
    undo = recording.mark(sitting, EventKind.UNDO, LATER, target_id=given.key)
    assert (given.status, answer_records(study)) == (AnswerStatus.WITHDRAWN, [])
    assert [each.form for each in asking.open_after_session(sitting)] == ["sus", "nps"]
    recording.mark(sitting, EventKind.UNDO, LATER, target_id=undo.id)
    assert (given.status, len(answer_records(study))) == (AnswerStatus.GIVEN, 1)


def test_an_answer_about_the_session_belongs_to_no_running_task(study, sitting):
    recording.mark(sitting, EventKind.START, LATER, task_id=study.tasks[1].id)
    given = take(sitting, "sus", FOURS, source=PAPER)
    event = db.session.scalar(db.select(Event).filter_by(id=given.key))
    assert (event.attempt_id, given.attempt_id) == (None, None)
    entry = next(e for e in recording.log.effective([event]))
    assert describe(entry).label == "Answer SUS, 10 of 10 items"


def test_paper_comes_after_the_end_and_an_archived_session_counts_in_nothing(study, sitting):
    sessions.end(sitting, LATER)
    take(sitting, "umux-lite", {"q1": 7, "q2": 7}, source=PAPER, now=LATER + timedelta(hours=1))
    found = keys(study)["questionnaires"]["umux-lite"]
    assert (found["mean"], found["sus_equivalent"]["mean"]) == (100.0, pytest.approx(87.9))
    sitting.archived_at = LATER
    db.session.flush()
    assert keys(study)["questionnaires"] == {}


@pytest.mark.parametrize(
    ("form", "items", "said"),
    [
        ("sus", {"q1": 0}, "from 1 to 5"),
        ("sus", {"q1": 6}, "from 1 to 5"),
        ("sus", {"q1": 2.5}, "whole number"),
        ("sus", {"q1": True}, "takes a number"),
        ("sus", {"q1": "5"}, "takes a number"),
        ("sus", {"q1": float("nan")}, "takes a number"),
        ("sus", {"q11": 3}, "has no item “q11”"),
        ("sus", {"<script>": 3}, "has no item"),
        ("csat", {"csat": 3}, "is not asked after the session"),
        ("seq", {"seq": 3}, "is not asked after the session"),
        ("nonsense", {}, "is not asked"),
    ],
)
def test_what_is_no_answer_is_refused_and_leaves_nothing(study, sitting, form, items, said):
    with pytest.raises(BadInput, match=said):
        take(sitting, form, items)
    db.session.rollback()
    assert db.session.scalars(db.select(Answer)).all() == []


def test_nobody_answers_before_the_session_or_in_somebody_elses(study, session, sitting):
    other = sessions.create_session(study, study.participants[1], NOW)
    with pytest.raises(Conflict, match="has not begun"):
        take(other, "sus", FOURS)
    with pytest.raises(BadInput, match="not in this session"):
        take(other, "seq", {"seq": 1}, attempt=attempts_of(sitting)[0])


def test_machines_cannot_bring_answers_that_are_none(sitting):
    bad = {"instrument": "sus", "version": "1996", "items": {"q1": 99}}
    with pytest.raises(BadInput, match="from 1 to 5"):
        recording.mark(sitting, EventKind.ANSWER, LATER, data=bad)
    with pytest.raises(BadInput, match="no questionnaire"):
        recording.mark(sitting, EventKind.ANSWER, LATER, data={**bad, "instrument": "x"})
    with pytest.raises(BadInput, match="items cannot be"):
        recording.mark(sitting, EventKind.ANSWER, LATER, data={**bad, "items": ["q1"]})


def test_weighted_workload_asks_the_pairs(study, sitting, attempt):
    asking.ask(study, after_task=["nasa-tlx-weighted"])
    (form,) = asking.asked_after_task(study)
    assert len(form.items) == 6 + 15
    ratings = dict(
        zip((each.name for each in form.items[:6]), (70, 20, 55, 40, 65, 35), strict=True)
    )
    order = ["mental_demand", "effort", "temporal_demand", "performance", "frustration"]
    order.append("physical_demand")
    pairs = {each.name: min(each.item.choices, key=order.index) for each in form.items[6:]}
    assert form.missing(ratings) == list(pairs)
    take(sitting, "nasa-tlx-weighted", {**ratings, **pairs}, attempt=attempt)
    found = keys(study)["tasks"]["T1"]["questionnaires"]["nasa-tlx"]
    # The weights are 5, 0, 3, 2, 4, 1: the example of the specification's golden values.
    assert (found["mean"], found["weighted"]["mean"]) == (47.5, pytest.approx(59.33333333333))
    with pytest.raises(BadInput, match="asked twice"):
        asking.ask(study, after_task=["nasa-tlx", "nasa-tlx-weighted"])


def test_a_study_puts_its_own_words_and_other_languages_say_when_they_are_english(study, sitting):
    asking.ask(study, after_session=["sus"], language="fr")
    (sus,) = asking.asked_after_session(study)
    assert sus.items[0].text == "Je voudrais utiliser ce système fréquemment."
    asking.ask(study, language="de")
    asking.word(study, "sus", "de", {"q1": {"text": "Ich würde es  oft nutzen."}, "q2": {}})
    (sus,) = asking.asked_after_session(study)
    assert (sus.items[0].text, sus.items[0].language) == ("Ich würde es oft nutzen.", "de")
    assert (sus.items[1].language, sus.items[1].is_own) == ("en", False)
    asking.word(study, "sus", "de", {})
    assert study.questionnaire_wording == {}
    for language, words in (("xx", {}), ("de", {"q99": {"text": "?"}}), ("de", {"q1": {"x": "?"}})):
        with pytest.raises(BadInput):
            asking.word(study, "sus", language, words)
    with pytest.raises(BadInput, match="none of the languages"):
        asking.ask(study, language="tlh")


def test_a_licensed_questionnaire_is_asked_only_in_the_studys_words(study):
    with pytest.raises(BadInput, match="licensed and comes without words"):
        asking.ask(study, after_session=["supr-q"])
    assert study.asked_after_session == []
    asked = asking.choices(study, Moment.SESSION)
    assert [each.form for each in asked if not each.is_worded] == ["supr-q"]
    items = [*(f"q{number}" for number in range(1, 8)), "ltr"]
    asking.word(study, "supr-q", "en", {name: {"text": f"Our {name}"} for name in items})
    asking.ask(study, after_session=["supr-q"])
    assert asking.asked_after_session(study)[0].items[7].text == "Our ltr"
    with pytest.raises(BadInput, match="licensed"):
        asking.word(study, "supr-q", "en", {})
    assert study.questionnaire_wording["supr-q"]["en"]["q1"] == {"text": "Our q1"}


OWN = [
    {"name": "clear", "kind": "scale", "text": "Was it clear?", "low": 1, "high": 5},
    {"name": "device", "kind": "choice", "text": "What did you use?", "choices": ["Phone", "Desk"]},
    {"name": "liked", "kind": "choices", "text": "What did you like?", "choices": ["A", "B", "C"]},
    {"name": "why", "kind": "text", "text": "Why?", "optional": True},
]


def test_a_study_has_questionnaires_of_its_own_in_versions(study, sitting):
    first = asking.define_questionnaire(study, "exit", "On the way out", OWN, NOW)
    changed = asking.define_questionnaire(study, "exit", "Way out", OWN[:3], NOW)
    assert (changed, changed.version, changed.title) == (first, 1, "Way out")
    asking.define_questionnaire(study, "exit", "Way out", OWN, NOW)
    asking.ask(study, after_session=["exit"])
    answers = {"clear": 4, "device": "Phone", "liked": ["C", "A", "C"], "why": "=cmd()"}
    take(sitting, "exit", answers)
    found = keys(study)["questionnaires"]["exit"]
    assert (found["n"], found["version"], found["scores"]) == (1, "1", None)
    assert found["items"]["clear"]["mean"]["mean"] == 4
    assert found["items"]["liked"]["counts"] == {"A": 1, "B": 0, "C": 1}
    assert found["items"]["why"]["texts"] == ("=cmd()",)
    second = asking.define_questionnaire(study, "exit", "Way out", OWN[:1], NOW)
    assert (second.version, asking.questionnaire(study, "exit")) == (2, second)
    other = sessions.create_session(study, study.participants[1], NOW)
    sessions.begin(other, NOW)
    take(other, "exit", {"clear": 2})
    found = keys(study)["questionnaires"]
    assert {name: each["n"] for name, each in found.items()} == {"exit@1": 1, "exit": 1}
    asking.archive_questionnaire(study, "exit", NOW)
    assert asking.asked_after_session(study) == []
    copy = studies.duplicate_study(study, "Copy", NOW)
    assert [(each.name, each.version) for each in copy.questionnaires] == [("exit", 1), ("exit", 2)]


@pytest.mark.parametrize(
    ("name", "items", "said"),
    [
        ("sus", OWN, "cannot name"),
        ("nasa-tlx-weighted", OWN, "cannot name"),
        ("Exit!", OWN, "cannot name"),
        ("exit", [], "from 1 to 100"),
        ("exit", [{"name": "score", "text": "?"}], "cannot name an item"),
        ("exit", [{"name": "a", "text": ""}], "write what is asked"),
        ("exit", [{"name": "a", "text": "?"}, {"name": "a", "text": "?"}], "Two items"),
        ("exit", [{"name": "a", "text": "?", "low": 5, "high": 5}], "a scale runs"),
        ("exit", [{"name": "a", "text": "?", "low": 0, "high": 10**9}], "a scale runs"),
        ("exit", [{"name": "a", "text": "?", "kind": "slider"}], "the kind is one of"),
        ("exit", [{"name": "a", "text": "?", "kind": "choice", "choices": ["x"]}], "from 2 to"),
        ("exit", [{"name": "a", "text": "?", "kind": "choice", "choices": ["x", "y;"]}], "no “;”"),
    ],
)
def test_what_is_no_questionnaire_is_refused(study, name, items, said):
    with pytest.raises(BadInput, match=said):
        asking.define_questionnaire(study, name, "", items, NOW)
    assert study.questionnaires == []
    with pytest.raises(NotFound):
        asking.questionnaire(study, "exit")


def test_nothing_is_asked_after_what_was_not_attempted(study, sitting):
    task = study.tasks[2].id
    skipped = {"outcome": "not_attempted"}
    recording.mark(sitting, EventKind.OUTCOME, LATER, task_id=task, data=skipped)
    assert asking.open_after_task(attempts_of(sitting)[-1]) == []
    with pytest.raises(BadInput, match="cannot be asked after the task"):
        asking.ask(study, after_task=["sus"])
