"""The list of studies and a study's settings, through HTTP."""

import pytest

from recorder import archive, sessions, studies, texts
from recorder.db import db
from recorder.errors import BadInput
from recorder.models import Code, Participant, Study, Task
from recorder.vocabulary import CountingAttempt, OrderMode
from tests.conftest import NOW


def only_study():
    return db.session.scalars(db.select(Study)).one()


def test_a_newcomer_creates_a_study_by_its_name_and_lands_on_its_tasks(client, context):
    assert "Run a usability test" in client.get("/").text
    form = client.get("/studies/new").text
    assert '<a class="muted" href="/">Studies</a> <b>New study</b>' in form
    answer = client.post("/studies/new", data={"name": "  Shop   checkout "})
    study = only_study()
    assert (answer.status_code, answer.location) == (303, f"/studies/{study.id}/tasks")
    assert study.name == "Shop checkout"
    assert (study.order_mode, study.participant_starts) == (OrderMode.FIXED, True)
    assert (study.moment_ago_seconds, study.double_press_ms) == (3.0, 300)
    assert "What should participants do?" in client.get(answer.location).text
    assert "Shop checkout" in client.get("/").text


def test_every_setting_is_kept_and_shown_again(client, study):
    typed = {
        "name": "Shop",
        "product": "The shop",
        "description": "First line\r\nsecond",
        "variants": "A\r\n\r\n B \r\nA\r\n",
        "order_mode": "balanced",
        "counting_attempt": "last",
        "participant_starts": "False",
        "moment_ago_seconds": "2,5",
        "double_press_ms": "0",
        "difficulty_weight": "0.7",
        "welcome_text": "Hello",
        "think_aloud_text": "",
        "rest_text": "Wait",
        "thanks_text": "Bye",
        "wave_of_id": "",
    }
    address = f"/studies/{study.id}/settings"
    assert client.post(address, data=typed).status_code == 303
    db.session.refresh(study)
    assert (study.name, study.variants) == ("Shop", ["A", "B"])
    assert study.description == "First line\nsecond"
    assert (study.order_mode, study.counting_attempt) == (OrderMode.BALANCED, CountingAttempt.LAST)
    assert (study.participant_starts, study.moment_ago_seconds) == (False, 2.5)
    assert (study.double_press_ms, study.difficulty_weight) == (0, 0.7)
    said = texts.texts_of(study)
    assert (said.welcome, said.think_aloud, said.rest) == ("Hello", texts.THINK_ALOUD, "Wait")
    page = client.get(address).text
    assert "Saved." in page
    assert 'value="2.5"' in page
    assert "While you work, please say aloud" in page


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", "  ", "A study needs a name."),
        ("name", "x" * 201, "at most 200"),
        ("moment_ago_seconds", "soon", "Type a number, for example 0.5."),
        ("moment_ago_seconds", "", "from 0.5 to 60"),
        ("moment_ago_seconds", "nan", "Type a number, for example 0.5."),
        ("double_press_ms", "1.5", "Type a whole number"),
        ("double_press_ms", "-1", "from 0 to 5000"),
        ("difficulty_weight", "2", "from 0 to 1"),
        ("order_mode", "sideways", "Invalid Choice"),
        ("variants", "x" * 61, "at most 60"),
        ("wave_of_id", "999", "Not a valid choice"),
        ("welcome_text", "x" * 5001, "at most 5000"),
    ],
)
def test_a_bad_setting_is_told_at_its_field_and_changes_nothing(
    client, study, field, typed, message
):
    before = study.name
    data = {"name": "Renamed", "product": "Kept as typed", field: typed}
    answer = client.post(f"/studies/{study.id}/settings", data=data)
    assert answer.status_code == 422
    assert message in answer.text
    assert "Kept as typed" in answer.text
    db.session.refresh(study)
    assert study.name == before


def test_two_studies_cannot_have_one_name(client, study):
    answer = client.post("/studies/new", data={"name": study.name, "product": "Kept"})
    assert answer.status_code == 422
    assert "There is a study “Shop checkout” already" in answer.text
    assert "Kept" in answer.text
    other = studies.create_study("Other", NOW)
    db.session.commit()
    answer = client.post(f"/studies/{other.id}/settings", data={"name": study.name})
    assert answer.status_code == 422
    assert (
        client.post(f"/studies/{study.id}/settings", data={"name": study.name}).status_code == 303
    )


def test_a_name_taken_between_look_and_write_is_a_sentence_too(study, monkeypatch):
    monkeypatch.setattr(studies, "_free_name", lambda name, but=None: name)
    with pytest.raises(BadInput, match="already"):
        studies.create_study(study.name, NOW)


def test_a_copy_takes_tasks_settings_and_codes_and_leaves_people(client, study):
    study.codes.append(Code(position=1, key="5", label="Hesitates", colour="blue"))
    study.keymap = {"error": "w"}
    study.order_mode = OrderMode.BALANCED
    archive.archive(study.tasks[2], NOW)
    db.session.commit()
    page = client.get(f"/studies/{study.id}/duplicate").text
    assert "Shop checkout, copy" in page
    answer = client.post(f"/studies/{study.id}/duplicate", data={"name": "Round 2", "kind": "wave"})
    copy = studies.find_study("Round 2")
    assert answer.location == f"/studies/{copy.id}/tasks"
    assert copy.wave_of is study
    assert [task.code for task in copy.tasks] == ["T1", "T2"]
    assert [code.label for code in copy.codes] == ["Hesitates"]
    assert (copy.keymap, copy.order_mode) == ({"error": "w"}, OrderMode.BALANCED)
    assert copy.participants == []
    client.post(f"/studies/{study.id}/duplicate", data={"name": "A copy", "kind": "copy"})
    assert studies.find_study("A copy").wave_of is None
    assert client.post(f"/studies/{study.id}/duplicate", data={"name": "A copy"}).status_code == 422


def test_a_study_is_no_later_round_of_itself_or_of_its_later_rounds(client, study):
    wave = studies.duplicate_study(study, "Round 2", NOW, as_wave=True)
    db.session.commit()
    data = {"name": study.name, "wave_of_id": str(wave.id)}
    assert client.post(f"/studies/{study.id}/settings", data=data).status_code == 422
    data = {"name": wave.name, "wave_of_id": str(study.id)}
    assert client.post(f"/studies/{wave.id}/settings", data=data).status_code == 303


def test_archived_studies_are_listed_apart_and_come_back(client, study):
    assert client.post(f"/studies/{study.id}/archive").location == "/"
    page = client.get("/").text
    assert "Every study is archived." in page
    assert "Unarchive" in page
    assert "This study is archived" in client.get(f"/studies/{study.id}/tasks").text
    client.post(f"/studies/{study.id}/unarchive")
    assert "Every study is archived." not in client.get("/").text


def test_a_study_goes_into_the_bin_with_all_it_has(client, study):
    wave = studies.duplicate_study(study, "Round 2", NOW, as_wave=True)
    participants = study.participants
    participants[0].no_show_at = NOW
    studies.add_participant(study, "P03", NOW, variant="A")
    assert participants[2].replaces is participants[0]
    db.session.commit()
    assert client.post(f"/studies/{study.id}/delete").status_code == 303
    db.session.remove()
    wave = only_study()
    assert (wave.name, wave.wave_of) == ("Round 2", None)
    assert db.session.scalars(db.select(Participant)).all() == []
    assert {task.study_id for task in db.session.scalars(db.select(Task))} == {wave.id}


def test_the_list_counts_what_is_not_archived(client, study):
    session = sessions.create_session(study, study.participants[0], NOW)
    sessions.begin(session, NOW)
    archive.archive(study.tasks[0], NOW)
    study.participants[1].no_show_at = NOW
    db.session.commit()
    page = client.get("/").text
    assert 'data-label="Tasks">2<' in page
    assert 'data-label="Participants">1<' in page
    assert 'data-label="Sessions">1<' in page
    assert "2026-03-04" in page


def test_hostile_text_is_only_text(client, context):
    client.post("/studies/new", data={"name": "<script>alert(1)</script>\x00", "product": "=cmd()"})
    page = client.get("/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\x00" not in only_study().name


@pytest.mark.parametrize(
    "path", ["/studies/99", "/studies/99/settings", "/studies/99/duplicate", "/studies/99/keys"]
)
def test_an_unknown_study_is_a_page_that_says_so(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.text


def test_a_number_that_no_table_could_hold_is_no_bug(client):
    assert client.get("/studies/99999999999999999999/tasks").status_code == 404


def test_strangers_neither_see_nor_change_studies(stranger, study):
    assert stranger.get("/").location == "/key"
    assert stranger.post(f"/studies/{study.id}/delete").status_code == 403
    assert only_study() is study
