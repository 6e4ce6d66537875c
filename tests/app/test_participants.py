"""A study's participants, through HTTP: one by one, as a list, no-shows, contacts, balance."""

import pytest

from recorder import archive, balance, participants, sessions, studies
from recorder.db import db
from recorder.errors import BadInput
from recorder.models import Contact, Participant
from recorder.vocabulary import OrderMode
from tests.conftest import NOW


def find(code):
    db.session.expire_all()
    return db.session.scalars(db.select(Participant).filter_by(code=code)).one()


@pytest.fixture
def address(study):
    return f"/studies/{study.id}/participants"


@pytest.fixture
def balanced(context):
    """A study of four tasks in balanced order, with nobody in it."""
    study = studies.create_study("Balanced", NOW, order_mode=OrderMode.BALANCED)
    for title in ("One", "Two", "Three", "Four"):
        studies.add_task(study, title=title)
    db.session.commit()
    return study


def add(study, *codes, **fields):
    return [studies.add_participant(study, code, NOW, **fields) for code in codes]


def order(study, participant):
    return [task.code for task in studies.task_order(study, participant)]


def test_a_participant_is_added_with_a_contact_that_can_be_deleted_alone(client, study, address):
    assert 'value="P03"' in client.get(f"{address}/new").text
    data = {
        "code": "P03",
        "segment": "nurse",
        "variant": "B",
        "attributes": "age: 34\r\ndevice: phone",
        "contact_name": "Ada L.",
        "contact_reach": "ada@example.org",
    }
    assert client.post(f"{address}/new", data=data).location == address
    person = find("P03")
    assert (person.segment, person.variant) == ("nurse", "B")
    assert person.attributes == {"age": "34", "device": "phone"}
    assert (person.contact.name, person.contact.reach) == ("Ada L.", "ada@example.org")
    assert "ada@example.org" in client.get(address).text
    assert client.post(f"/participants/{person.id}/contact/delete").status_code == 303
    assert find("P03").contact is None
    assert db.session.scalars(db.select(Contact)).all() == []
    assert find("P03").attributes == {"age": "34", "device": "phone"}


def test_a_participant_is_changed(client, study):
    person = study.participants[0]
    form = client.get(f"/participants/{person.id}/edit").text
    assert '<option selected value="A">' in form
    data = {"code": "P01", "segment": "doctor", "variant": "", "attributes": "age = 40"}
    assert client.post(f"/participants/{person.id}/edit", data=data).status_code == 303
    person = find("P01")
    assert (person.segment, person.variant, person.attributes) == ("doctor", "", {"age": "40"})


def test_a_variant_that_the_study_dropped_stays_with_who_has_it(client, study):
    study.variants = ["B"]
    db.session.commit()
    person = study.participants[0]
    data = {"code": "P01", "variant": "A", "segment": "x"}
    assert client.post(f"/participants/{person.id}/edit", data=data).status_code == 303
    assert find("P01").variant == "A"
    assert (
        client.post(
            f"/participants/{find('P02').id}/edit", data={**data, "code": "P02"}
        ).status_code
        == 422
    )


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("code", " ", "A participant needs a code"),
        ("code", "x" * 61, "at most 60"),
        ("code", "P01", "There is a participant P01 already"),
        ("segment", "x" * 101, "at most 100"),
        ("variant", "C", "Not a valid choice"),
        ("attributes", "no pair", "“no pair” lacks a name or a value"),
        ("attributes", "a: 1\na: 2", "“a” is there twice."),
        ("attributes", "a:" + "x" * 201, "is too long"),
        ("contact_name", "x" * 201, "at most 200"),
    ],
)
def test_a_bad_field_is_told_and_what_was_typed_stays(
    client, study, address, field, typed, message
):
    data = {"code": "P09", "contact_reach": "kept@example.org", field: typed}
    answer = client.post(f"{address}/new", data=data)
    assert answer.status_code == 422
    assert message in answer.text
    assert "kept@example.org" in answer.text
    assert len(study.participants) == 2


def test_a_code_taken_between_look_and_write_is_a_sentence_too(study):
    taken = {"study_id": study.id, "code": "P03", "segment": "", "variant": "", "attributes": {}}
    assert len(study.participants) == 2  # The look: this is what the core has seen.
    db.session.execute(db.insert(Participant).values(**taken, created_at=NOW))
    with pytest.raises(BadInput, match="There is a participant P03 already"):
        studies.add_participant(study, "P03", NOW)
    db.session.rollback()


def test_a_list_is_pasted(client, study, address):
    text = "code\tsegment\tvariant\tage\r\nP03\tnurse\tA\t30\r\nP04\t\tb\t\r\n"
    assert client.post(f"{address}/paste", data={"text": text}).location == address
    assert (find("P03").segment, find("P03").attributes) == ("nurse", {"age": "30"})
    assert find("P04").variant == "B"
    assert "2 participants added." in client.get(address).text


def test_a_list_with_a_bad_line_adds_nobody_and_names_the_line(client, study, address):
    text = "P03, nurse, A\nP04, nurse, C\nP01\n"
    answer = client.post(f"{address}/paste", data={"text": text})
    assert answer.status_code == 422
    assert "Nobody was added" in answer.text
    assert "<b>Line 2</b> “C” is no variant of this study; it has A, B." in answer.text
    assert "<b>Line 3</b> P01 is in this study already." in answer.text
    assert "P04, nurse, C" in answer.text
    db.session.expire_all()
    assert len(study.participants) == 2


def test_an_empty_list_and_one_of_bad_lines_only(client, address):
    assert "Paste at least one line." in client.post(f"{address}/paste", data={"text": " "}).text
    text = "\n".join(["P99"] * 40)
    answer = client.post(f"{address}/paste", data={"text": text})
    assert "and 19 more" in answer.text


def test_a_replacement_takes_the_place_of_a_no_show(client, balanced):
    people = add(balanced, "P01", "P02", "P03")
    vacated = order(balanced, people[1])
    db.session.commit()
    assert client.post(f"/participants/{people[1].id}/no-show").status_code == 303
    data = {"code": "P04"}
    client.post(f"/studies/{balanced.id}/participants/new", data=data)
    page = client.get(f"/studies/{balanced.id}/participants").text
    assert "P04 is added and takes the place of P02." in page
    assert "for P02" in page
    assert order(balanced, find("P04")) == vacated
    client.post(f"/studies/{balanced.id}/participants/new", data={"code": "P05"})
    assert find("P05").replaces is None
    assert len({tuple(order(balanced, find(code))) for code in ("P01", "P03", "P04", "P05")}) == 4


def test_a_no_show_can_be_taken_back(client, balanced):
    first, second = add(balanced, "P01", "P02")
    db.session.commit()
    client.post(f"/participants/{first.id}/no-show")
    assert "no-show</span>" in client.get(f"/studies/{balanced.id}/participants").text
    client.post(f"/participants/{first.id}/came")
    assert find("P01").no_show_at is None
    assert participants.vacated_places(balanced) == []
    assert participants.expected(balanced) == [first, second]


def test_who_has_a_session_that_began_is_no_no_show(client, session):
    sessions.begin(session, NOW)
    db.session.commit()
    answer = client.post(f"/participants/{session.participant_id}/no-show")
    assert answer.status_code == 409
    assert "P01 has a session that began" in answer.text


def test_in_a_random_order_the_replacement_gets_the_no_shows_order(balanced):
    balanced.order_mode = OrderMode.RANDOM
    (first,) = add(balanced, "P01")
    participants.mark_no_show(first, NOW)
    (second,) = add(balanced, "P02")
    participants.mark_no_show(second, NOW)
    (third,) = add(balanced, "P03")
    assert order(balanced, third) == order(balanced, first)


def test_orders_are_balanced_within_each_variant(balanced):
    balanced.variants = ["A", "B"]
    for number in range(8):
        add(balanced, f"P{number}", variant="AB"[number % 2])
    assert [each.variant for each in balance.standings(balanced)] == ["A", "B"]
    assert all(each.balance.is_balanced for each in balance.standings(balanced))
    participants.mark_no_show(balanced.participants[0], NOW)
    (other,) = add(balanced, "P8", variant="B")
    assert other.replaces is None
    (replacement,) = add(balanced, "P9")
    assert (replacement.variant, replacement.replaces.code) == ("A", "P0")


def test_who_changes_the_variant_before_any_session_moves_to_its_orders(balanced):
    balanced.variants = ["A", "B"]
    a, _, b = (*add(balanced, "P01", variant="A"), *add(balanced, "P02", "P03", variant="B"))
    assert (a.order_row, b.order_row) == (0, 1)
    participants.edit_participant(a, variant="B")
    assert a.order_row == 2
    sessions.create_session(balanced, b, NOW)
    participants.edit_participant(b, variant="A")
    assert b.order_row == 1


@pytest.mark.parametrize(("tasks", "whole"), [(2, 2), (3, 6), (4, 4), (5, 10)])
def test_the_page_says_how_balanced_the_study_stands(client, context, tasks, whole):
    study = studies.create_study("Orders", NOW, order_mode=OrderMode.BALANCED)
    for number in range(tasks):
        studies.add_task(study, title=f"Task {number}")
    studies.add_task(study, title="Warm up", is_practice=True)
    for number in range(whole - 1):
        add(study, f"P{number}")
    db.session.commit()
    address = f"/studies/{study.id}/participants"
    page = client.get(address).text
    if whole > 2:
        assert f"Balanced after {whole} participants; now {whole - 1}:" in page
    # A form token may hold any two letters; a task's code stands alone.
    assert f">T{tasks + 1}<" not in page
    assert f" T{tasks + 1}" not in page
    add(study, "last one")
    db.session.commit()
    page = client.get(address).text
    assert f"Balanced with {whole} participants:" in page
    assert ("once" if tasks % 2 == 0 else "twice") in page
    participants.mark_no_show(study.participants[0], NOW)
    db.session.commit()
    assert f"Balanced with {whole}" not in client.get(address).text


def test_the_sentence_at_four_of_six(client, context):
    study = studies.create_study("Orders", NOW, order_mode=OrderMode.BALANCED)
    for title in ("One", "Two", "Three"):
        studies.add_task(study, title=title)
    add(study, "P01", "P02", "P03", "P04")
    assert balance.standings(study)[0].sentence == (
        "Balanced after 6 participants; now 4: each task stands in each place once or twice, "
        "and comes right after every other task at most twice."
    )


def test_balance_counts_the_orders_that_sessions_settled(client, balanced):
    (first,) = add(balanced, "P01")
    session = sessions.create_session(balanced, first, NOW)
    settled = [task.code for task in sessions.tasks_in_order(session)]
    studies.order_tasks(balanced, [task.id for task in reversed(balanced.tasks)])
    db.session.expire_all()
    assert balance.orders(balanced)[first.id] == settled
    assert order(balanced, first) != settled
    add(balanced, "P02", "P03", "P04")
    assert balance.standings(balanced)[0].sentence.startswith("Not balanced with 4 participants")


def sat(study, participant, variant=None):
    """Run a session: it begins, and its order is what the participant sat."""
    session = sessions.create_session(study, participant, NOW, variant=variant)
    sessions.begin(session, NOW)
    db.session.commit()
    db.session.expire_all()
    return session


def test_balance_counts_who_got_their_variant_with_their_session(client, balanced):
    balanced.variants = ["A", "B"]
    people = add(balanced, "P01", "P02", "P03")
    sat(balanced, people[0], "A")
    sat(balanced, people[1], "B")
    found = {each.variant: each.balance.orders for each in balance.standings(balanced)}
    assert found == {"A": 1, "B": 1, "": 1}
    sat(balanced, people[0], "B")
    sat(balanced, people[0], "B")
    found = {each.variant: each.balance.orders for each in balance.standings(balanced)}
    assert found == {"A": 1, "B": 2, "": 1}


def test_balance_passes_over_archived_sessions(client, balanced):
    balanced.variants = ["A", "B"]
    (person,) = add(balanced, "P01", variant="A")
    archive.archive(sat(balanced, person, "B"), NOW)
    assert [each.variant for each in balance.standings(balanced)] == ["A"]


def test_who_was_only_imported_is_not_balanced(client, balanced):
    people = add(balanced, "P01", "P02", "P03", "P04", "P05")
    imported = sat(balanced, people[0])
    imported.imported_from = "attempts.csv"
    sat(balanced, people[1])
    db.session.commit()
    assert balance.standings(balanced)[0].balance.orders == 4
    assert balance.orders(balanced)[people[0].id] == []
    page = client.get(f"/studies/{balanced.id}/participants").text
    assert "now 4" in page or "with 4 participants" in page
    assert page.count('class="num small" data-none>–<') == 1


def test_a_task_added_later_is_not_in_an_order_that_was_sat(client, balanced):
    first, second = add(balanced, "P01", "P02")
    sat(balanced, first)
    waiting = sessions.create_session(balanced, second, NOW)
    added = studies.add_task(balanced, title="Five")
    archive.archive(balanced.tasks[1], NOW)
    db.session.commit()
    orders = balance.orders(balanced)
    assert orders[first.id] == ["T1", "T2", "T4", "T3"]
    assert orders[second.id] == [task.code for task in sessions.tasks_in_order(waiting)]
    assert orders[second.id][-1] == added.code
    assert "T2" not in orders[second.id]


def test_balance_is_promised_only_where_it_can_be_reached(client, balanced):
    balanced.variants = ["A", "B"]
    people = add(balanced, "P01", "P02", "P03")
    for person in people[:2]:
        sat(balanced, person, "A")
    sentence = balance.standings(balanced)[0].sentence
    assert sentence.startswith("Balanced after 4 participants; now 2:")
    studies.add_task(balanced, title="Five")
    db.session.expire_all()
    sentence = balance.standings(balanced)[0].sentence
    assert sentence.startswith("Not balanced with 2 participants, because tasks, the order or")


def test_a_random_order_says_that_balance_is_chance(client, balanced):
    balanced.order_mode = OrderMode.RANDOM
    add(balanced, "P01", "P02", "P03")
    db.session.commit()
    page = client.get(f"/studies/{balanced.id}/participants").text
    assert "A random order is balanced only by chance. With 3 participants" in page


def test_a_fixed_order_shows_no_balance(client, study, address):
    page = client.get(address).text
    assert "Balance" not in page
    assert "Task order" not in page


def test_people_without_tasks_get_rows_that_fit_the_tasks_to_come(context):
    study = studies.create_study("No tasks yet", NOW, order_mode=OrderMode.BALANCED)
    add(study, "P01", "P02", "P03", "P04")
    assert balance.standings(study)[0].balance.is_balanced
    for title in ("One", "Two", "Three", "Four"):
        studies.add_task(study, title=title)
    assert balance.standings(study)[0].balance.is_balanced


def test_a_participant_with_sessions_is_archived(client, session, address):
    person = session.participant
    client.post(f"/participants/{person.id}/archive")
    assert find("P01").archived_at
    client.post(f"/participants/{person.id}/unarchive")
    assert find("P01").archived_at is None


def test_who_was_replaced_can_be_deleted(client, balanced):
    (first,) = add(balanced, "P01")
    participants.mark_no_show(first, NOW)
    add(balanced, "P02")
    participants.set_contact(first, "Ada", "")
    db.session.commit()
    assert client.post(f"/participants/{first.id}/delete").status_code == 303
    db.session.remove()
    assert find("P02").replaces is None


def test_hostile_text_is_only_text(client, study, address):
    hostile = "<script>alert(1)</script>"
    data = {"code": hostile, "segment": hostile, "attributes": f"x: {hostile}"}
    client.post(f"{address}/new", data=data)
    assert find(hostile).segment == hostile
    assert "<script>alert" not in client.get(address).text


def test_unknown_participants(client):
    assert client.get("/participants/99/edit").status_code == 404
    assert client.post("/participants/99/no-show").status_code == 404
