"""People and order: who did what how, fifty at a time, and in which order tasks were done."""

import re

import pytest

from recorder import sessions, studies
from recorder.db import db, writing
from recorder.models import Study
from recorder.vocabulary import EventKind
from tests.conftest import NOW
from tests.reference_study import mark

ADDRESS = "/studies/1/results/people"


def page_of(client, address=ADDRESS, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_researcher_sees_in_which_order_tasks_were_done(client, imported):
    page = page_of(client)
    assert "The order was not balanced: a task stood between 0 and 6 times at a place" in text_of(
        page
    )
    table = page.split('data-name="order"')[1].split("<tbody>")[1].split("</tbody>")[0]
    rows = [text_of(row).split() for row in table.split("</tr>") if row.strip()]
    assert rows[0] == ["T1", "0", "6", "3", "1", "2"]
    chart = client.get(f"{ADDRESS}/charts/order.json").get_json()["data"]["values"]
    drawn = {(each["who"], each["task"]): each["count"] for each in chart}
    for row in rows:
        assert [drawn[row[0], f"{place}."] for place in range(1, 6)] == [int(n) for n in row[1:]]


def test_one_order_for_everybody_is_said(client, study):
    for participant in study.participants:
        session = sessions.create_session(study, participant, NOW)
        sessions.begin(session, NOW)
        for place, task in enumerate(study.tasks):
            mark(session, EventKind.START, 10 * place, task_id=task.id)
            mark(session, EventKind.FINISH, 10 * place + 5, data={"outcome": "success"})
    db.session.commit()
    text = text_of(page_of(client, f"/studies/{study.id}/results/people"))
    assert "Everybody did the tasks in the same order" in text


@pytest.fixture
def crowd(app, imported):
    """Sixty more participants, each with one attempt."""
    with app.app_context(), writing():
        study = db.session.get(Study, 1)
        for number in range(60):
            who = studies.add_participant(study, f"Q{number:02d}", NOW, variant="A")
            session = sessions.create_session(study, who, NOW)
            sessions.begin(session, NOW)
            mark(session, EventKind.START, 1, task_id=study.tasks[0].id)
            mark(session, EventKind.FINISH, 9, data={"outcome": "failure"})
        db.session.commit()


def test_fifty_participants_are_shown_and_the_rest_on_demand(client, crowd):
    first = page_of(client, "/studies/1/results")
    assert len(re.findall(r'<th scope="row">[PQ]\d\d</th>', first)) == 50
    more = re.search(r'href="(/studies/1/results/people\?from=50)">22 more participants<', first)
    rest = page_of(client, more[1])
    assert "51–72 of 72." in rest
    assert re.findall(r'<th scope="row">(Q\d\d)</th>', rest)[-1] == "Q59"
    assert 'from=0">The 50 before<' in rest
    matrix = re.search(r'data-chart="([^"]+matrix\.json[^"]*)"', rest)[1].replace("&amp;", "&")
    assert len({each["who"] for each in client.get(matrix).get_json()["data"]["values"]}) == 22


@pytest.mark.parametrize("begin", ["abc", "-5", "99999"])
def test_a_place_that_is_none_is_still_a_page(client, imported, begin):
    assert "Participants × tasks" in page_of(client, f"{ADDRESS}?from={begin}")


def test_the_matrix_as_a_picture_is_the_matrix_as_a_table(client, imported):
    page = page_of(client)
    shown = len(re.findall(r'class="mark \w+">\w<', page.split("<tbody>")[-1]))
    values = client.get(f"{ADDRESS}/charts/matrix.json").get_json()["data"]["values"]
    assert len(values) == 60
    assert shown >= 60
    assert {each["letter"] for each in values} == set("SDAFGNT")
    assert all(each["url"].startswith("/sessions/") for each in values)


def test_an_outcome_sets_its_attempts_off_in_the_picture(client, imported):
    values = client.get(f"{ADDRESS}/charts/matrix.json?outcome=abandoned").get_json()["data"]
    bright = {each["letter"] for each in values["values"] if not each["faded"]}
    assert bright == {"G"}


def test_other_charts_and_strangers_find_nothing(client, stranger, imported):
    page_of(client, f"{ADDRESS}/charts/other.json", 404)
    assert stranger.get(ADDRESS).status_code == 302
