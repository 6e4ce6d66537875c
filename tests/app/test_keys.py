"""A study's keys and codes, through HTTP."""

import pytest

from recorder import recording, sessions, wording
from recorder.db import db
from recorder.keys import Action, keymap
from recorder.log import effective
from recorder.models import Code
from recorder.queries import events_of
from recorder.vocabulary import EventKind
from tests.conftest import NOW


@pytest.fixture
def address(study):
    return f"/studies/{study.id}/keys"


def add(client, study, **typed):
    data = {"key": "5", "label": "Hesitates", "colour": "violet", **typed}
    return client.post(f"/studies/{study.id}/codes", data=data)


def test_a_key_is_changed_shown_and_taken_back(client, study, address):
    assert client.post(address, data={"error": "W", "next": "→", "pause": ""}).status_code == 303
    db.session.refresh(study)
    assert study.keymap == {"error": "w", "next": "ArrowRight"}
    assert 'value="→"' in client.get(address).text
    assert client.post(address, data={"defaults": "1"}).status_code == 303
    db.session.refresh(study)
    assert study.keymap == {}
    assert keymap(study.keymap)[Action.NEXT] == "Enter"


def test_a_clash_is_told_at_the_field_and_what_was_typed_stays(client, study, address):
    answer = client.post(address, data={"error": "c", "note": "y"})
    assert answer.status_code == 422
    assert 'id="error-errors" role="alert">The key “C” does both' in answer.text
    assert 'value="y"' in answer.text
    db.session.refresh(study)
    assert study.keymap == {}


def test_what_is_no_key_is_told_at_the_field(client, study, address):
    answer = client.post(address, data={"error": "F5"})
    assert answer.status_code == 422
    assert 'id="error-errors" role="alert">Type one letter, digit or sign' in answer.text


def test_a_code_is_added_changed_and_removed(client, study, address):
    assert add(client, study).status_code == 303
    code = db.session.scalars(db.select(Code)).one()
    assert (code.key, code.label, code.colour) == ("5", "Hesitates", "violet")
    assert 'class="code-violet"' in client.get(address).text
    change = {"key": "6", "label": "Hesitates long", "colour": "red"}
    assert "Hesitates" in client.get(f"/codes/{code.id}/edit").text
    assert client.post(f"/codes/{code.id}/edit", data=change).status_code == 303
    db.session.refresh(code)
    assert (code.key, code.label, code.colour) == ("6", "Hesitates long", "red")
    assert client.post(f"/codes/{code.id}/remove").status_code == 303
    assert db.session.scalars(db.select(Code)).all() == []


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"key": "e"}, "The key “E” does both"),
        ({"key": ""}, "A code needs a key."),
        ({"key": "F5"}, "Type one letter, digit or sign"),
        ({"label": " "}, "A code needs a label."),
        ({"label": "x" * 61}, "at most 60"),
        ({"colour": "pink"}, "Not a valid choice"),
    ],
)
def test_a_bad_code_is_told_at_its_field(client, study, typed, message):
    answer = add(client, study, **typed)
    assert answer.status_code == 422
    assert message in answer.text
    assert db.session.scalars(db.select(Code)).all() == []


def test_two_codes_share_neither_label_nor_key(client, study):
    add(client, study)
    assert "There is a code “Hesitates” already" in add(client, study, key="6").text
    assert "The key “5” does both" in add(client, study, label="Sighs").text


def test_defaults_that_a_code_has_taken_meanwhile_are_told(client, study, address):
    client.post(address, data={"error": "w"})
    add(client, study, key="e")
    answer = client.post(address, data={"defaults": "1"})
    assert answer.status_code == 422
    assert "The key “E” does both “Hesitates” and “Error”" in answer.text
    db.session.refresh(study)
    assert study.keymap == {"error": "w"}


def test_what_was_marked_with_a_code_stays_readable_without_it(client, study):
    add(client, study)
    session = sessions.create_session(study, study.participants[0], NOW)
    sessions.begin(session, NOW)
    recording.mark(session, EventKind.NOTE, NOW, data={"text": "see the code"})
    recording.mark(session, EventKind.MARKER, NOW, data={"code": "Hesitates"})
    db.session.commit()
    client.post(f"/codes/{study.codes[0].id}/remove")
    said = [wording.describe(entry).label for entry in effective(events_of(session))]
    assert said == ["Note", "Hesitates"]
