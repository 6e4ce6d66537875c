"""Questionnaires on the participant's screen: by keys, by touch, across reloads and outages.

Also from paper, and what axe-core says of the pages that participants and researchers read.
"""

import json
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from recorder import create_app, questionnaires, recording, sessions, studies
from recorder.db import db, writing
from recorder.vocabulary import EventKind, Outcome
from tests.browser.accessibility import violations
from tests.browser.test_crash import NETWORK

OWN = [
    {"name": "clear", "kind": "scale", "text": "Was it clear?", "low": 1, "high": 5,
     "low_end": "Not at all", "high_end": "Perfectly"},
    {"name": "device", "kind": "choice", "text": "Which did you use?", "choices": ["A", "B", "C"]},
    {"name": "liked", "kind": "choices", "text": "What did you like?", "choices": ["A", "B"]},
    {"name": "why", "kind": "text", "text": "Why?", "optional": True},
]  # fmt: skip


class Asked:
    """A study with one task in a server's folder, and one session of it that has begun."""

    def __init__(self, data, after_task, after_session, *, finished):
        app = create_app({"DATA": data})
        began = datetime.now(UTC) - timedelta(minutes=3)
        with app.app_context(), writing():
            study = studies.create_study("Shop checkout", began)
            studies.add_task(study, title="Find the opening hours", scenario="When is it open?")
            participant = studies.add_participant(study, "P01", began)
            questionnaires.define_questionnaire(study, "exit", "Way out", OWN, began)
            questionnaires.ask(study, after_task=after_task, after_session=after_session)
            session = sessions.create_session(study, participant, began)
            sessions.go_on(session, began)
            if finished:
                later = began + timedelta(seconds=40)
                recording.mark(session, EventKind.START, began, task_id=study.tasks[0].id)
                recording.mark(
                    session, EventKind.FINISH, later, data={"outcome": Outcome.SUCCESS.value}
                )
            self.study, self.session, self.code = study.id, session.id, session.join_code
            db.session.commit()
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def asked(server):
    """Prepare a session in the running server's folder."""

    def asked(after_task=("seq",), after_session=("sus",), *, finished=False):
        return Asked(server.data, after_task, after_session, finished=finished)

    return asked


def answers_in(server):
    """Read the answers from the disk: instrument, status and items, in order."""
    with sqlite3.connect(server.data / "recorder.db") as connection:
        query = "SELECT instrument, status, items FROM answer ORDER BY id"
        return [(name, status, json.loads(items)) for name, status, items in
                connection.execute(query)]  # fmt: skip


def ratings_in(server):
    """Read the ease ratings from the disk."""
    with sqlite3.connect(server.data / "recorder.db") as connection:
        return [rating for (rating,) in connection.execute("SELECT seq_rating FROM attempt")]


LEFT = """() => new Promise((resolve) => {
  const opening = indexedDB.open("recorder", 1);
  opening.onsuccess = () => {
    const all = opening.result.transaction("acts").objectStore("acts").count();
    all.onsuccess = () => { opening.result.close(); resolve(all.result); };
  };
})"""


def sent(page):
    """Wait until nothing waits in a screen's outbox: what was said is on the disk."""
    while page.evaluate(LEFT):
        page.wait_for_timeout(50)


def checked(page):
    """Return the names of what is chosen on a page, with the values."""
    boxes = page.locator("form[data-sheet] :checked")
    return boxes.evaluate_all("all => all.map(({name, value}) => [name, value])")


def test_a_participant_answers_by_keys_alone(open_page, server, asked):
    """The story that works: SEQ after the task, SUS and own questions after the session."""
    made = asked(after_session=("sus", "exit"))
    console = open_page(f"/sessions/{made.session}/console")
    page = open_page(f"/p/{made.code}", key=False)
    page.get_by_role("button", name="Start").press("Enter")
    expect(console.locator("[data-now][data-state=running]")).to_be_visible()
    page.wait_for_timeout(550)
    page.get_by_role("button", name="I'm done").press("Enter")
    expect(page.get_by_text("Overall, how difficult or easy")).to_be_visible()
    assert checked(page) == []
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert checked(page) == [["item.seq", "2"]]
    page.keyboard.press("6")
    expect(console.get_by_text("1 of 1 answered")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The next task will come")).to_be_visible()
    expect(console.locator("[data-asked]").get_by_text("handed in")).to_be_visible()

    console.keyboard.press("s")
    expect(console.locator(".outcomes .on")).to_be_visible()
    console.keyboard.press("Enter")
    expect(page.get_by_text("like to use this system frequently")).to_be_visible()
    for digit in "4142515241":
        page.keyboard.press(digit)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Was it clear?")).to_be_visible()
    page.keyboard.press("3")
    page.keyboard.press("2")
    page.keyboard.press("1")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.keyboard.type("Because.\nOf that.")
    page.keyboard.press("Tab")
    # Nobody answers five questions within what is taken for the second press of a double click.
    page.wait_for_timeout(450)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Thank you very much")).to_be_visible()
    sent(page)
    assert ratings_in(server) == [6]
    (sus, _, first), (own, _, second) = answers_in(server)
    assert (sus, "".join(map(str, first.values()))) == ("sus", "4142515241")
    assert (own, second["device"], second["liked"]) == ("exit", "B", ["A", "B"])
    assert second["why"] == "Because.\nOf that."


def test_a_participant_answers_by_touch_on_a_phone(open_page, server, asked):
    made = asked(after_task=("seq", "confidence"), finished=True)
    page = open_page(
        f"/p/{made.code}", key=False, width=390, height=844, has_touch=True, is_mobile=True
    )
    points = page.locator("label:has([name='item.seq'])")
    sizes = points.evaluate_all(
        "all => all.map((each) => each.getBoundingClientRect()).map((box) => [box.width, box.height])"  # noqa: E501
    )
    assert all(width >= 40 and height >= 44 for width, height in sizes)
    points.nth(4).tap()
    page.get_by_role("button", name="Done").tap()
    expect(page.get_by_text("How confident are you")).to_be_visible()
    page.get_by_label("3", exact=True).tap()
    page.wait_for_timeout(450)
    page.get_by_role("button", name="Done").tap()
    expect(page.get_by_text("The next task will come")).to_be_visible()
    sent(page)
    assert ratings_in(server) == [5]
    assert answers_in(server) == [("confidence", "given", {"confidence": 3})]


def test_a_scale_with_many_points_has_no_answer_before_it_is_touched(open_page, server, asked):
    made = asked(after_task=("nasa-tlx-weighted",), finished=True)
    page = open_page(f"/p/{made.code}", key=False, width=390, height=844, has_touch=True)
    lines = page.locator("[type=range]")
    expect(lines).to_have_count(6)
    assert lines.evaluate_all("all => all.map((each) => each.className)") == ["unset"] * 6
    page.get_by_role("button", name="Go on").tap()
    page.get_by_role("button", name="Back").tap()
    box = lines.first.bounding_box()
    # Its very middle, where the browser holds an unset line to be already.
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(lines.first).not_to_have_class("unset")
    for text in ("20", "55", "0", "100", "35"):
        page.keyboard.press("Enter")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Which of the two contributed more").first).to_be_visible()
    for _ in range(15):
        page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The next task will come")).to_be_visible()
    sent(page)
    ((_, status, items),) = answers_in(server)
    assert status == "given"
    assert list(items.values())[:6] == [50, 20, 55, 0, 100, 35]
    assert len(items) == 21
    assert None not in items.values()


def test_a_reload_and_a_crash_midway_keep_the_answers(open_page, server, asked):
    made = asked(after_task=(), finished=True)
    console = open_page(f"/sessions/{made.session}/console", accepted=NETWORK)
    page = open_page(f"/p/{made.code}", key=False, accepted=NETWORK)
    console.keyboard.press("Enter")
    expect(page.get_by_text("like to use this system frequently")).to_be_visible()
    console.context.close()
    for digit in "414":
        page.keyboard.press(digit)
    sent(page)
    page.reload()
    assert checked(page) == [["item.q1", "4"], ["item.q2", "1"], ["item.q3", "4"]]

    server.stop(kill=True)
    for digit in "2515":
        page.keyboard.press(digit)
    expect(page.get_by_text("the connection is coming back")).to_be_visible()
    assert len(checked(page)) == 7
    server.start()
    sent(page)
    page.reload()
    expect(page.locator("form[data-sheet] :checked")).to_have_count(7)
    server.stop(kill=True)
    for digit in "241":
        page.keyboard.press(digit)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Thank you very much")).to_be_visible()
    server.start()
    sent(page)
    ((name, status, items),) = answers_in(server)
    assert (name, status, "".join(map(str, items.values()))) == ("sus", "given", "4142515241")


def test_a_task_is_finished_and_rated_while_the_recorder_is_away(open_page, server, asked):
    made = asked(after_task=("seq", "confidence"))
    page = open_page(f"/p/{made.code}", key=False, accepted=NETWORK)
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    server.stop(kill=True)
    page.get_by_role("button", name="Start").click()
    page.wait_for_timeout(550)
    page.get_by_role("button", name="I'm done").click()
    page.keyboard.press("7")
    page.keyboard.press("Enter")
    expect(page.get_by_text("How confident are you")).to_be_visible()
    page.wait_for_timeout(450)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The next task will come")).to_be_visible()
    server.start()
    sent(page)
    assert ratings_in(server) == [7]
    assert answers_in(server) == [("confidence", "given", {"confidence": 2})]


def test_what_is_open_is_asked_about_once(open_page, server, asked):
    made = asked(finished=True)
    page = open_page(f"/p/{made.code}", key=False)
    expect(page.get_by_text("how difficult or easy")).to_be_visible()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("One question has no answer yet")).to_be_visible()
    page.keyboard.press("4")
    expect(page.get_by_text("One question has no answer yet")).to_be_hidden()
    page.reload()
    page.get_by_label("4", exact=True).click()
    expect(page.get_by_role("button", name="Done")).to_be_visible()
    assert ratings_in(server) == [None]


def test_a_moderator_leaves_the_questions_out_and_goes_on(open_page, server, asked):
    made = asked(finished=True)
    console = open_page(f"/sessions/{made.session}/console")
    page = open_page(f"/p/{made.code}", key=False)
    expect(page.get_by_text("how difficult or easy")).to_be_visible()
    console.keyboard.press("h")
    expect(page.get_by_text("One moment, please")).to_be_visible()
    console.keyboard.press("v")
    expect(page.get_by_text("how difficult or easy")).to_be_visible()
    console.keyboard.press("x")
    expect(page.get_by_text("The next task will come")).to_be_visible()
    expect(console.locator("[data-asked]").get_by_text("left out")).to_be_visible()
    console.keyboard.press("u")
    expect(page.get_by_text("how difficult or easy")).to_be_visible()
    console.keyboard.press("Enter")
    expect(page.get_by_text("like to use this system frequently")).to_be_visible()
    console.keyboard.press("x")
    expect(page.get_by_text("Thank you very much")).to_be_visible()
    assert answers_in(server) == []


def test_paper_is_typed_digit_by_digit(open_page, server, asked):
    made = asked(finished=True)
    page = open_page(f"/sessions/{made.session}/answers/sus")
    page.keyboard.type("4141")
    expect(page.locator("[data-standing]")).to_contain_text("4 of 10 answered")
    page.keyboard.press("Enter")
    page.keyboard.type("15241")
    expect(page.locator("[data-standing]")).to_contain_text("9 of 10 answered · blank: 5")
    page.get_by_label("I found the various functions").focus()
    page.keyboard.type("9")
    expect(page.locator("[data-standing]")).to_contain_text("off the scale: 5")
    page.keyboard.press("Backspace")
    page.keyboard.type("5")
    page.get_by_role("button", name="Record the answers").press("Enter")
    expect(page.get_by_text("The score is 90.", exact=True)).to_be_visible()
    page.get_by_role("link", name="System Usability Scale").click()
    for field in page.locator("ol input").all():
        field.fill("3")
    expect(page.locator("[data-standing]")).to_contain_text("all the same (3)")


LOOKS = [(1440, 900, "light"), (390, 844, "dark")]


@pytest.mark.parametrize(("width", "height", "scheme"), LOOKS)
def test_a_questionnaire_passes_axe_core(open_page, server, asked, width, height, scheme):
    made = asked(("seq",), ("sus", "nps", "nasa-tlx-weighted", "exit"), finished=True)
    look = {"width": width, "height": height, "color_scheme": scheme}
    page = open_page(f"/p/{made.code}", key=False, **look)
    expect(page.get_by_text("how difficult or easy")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("One question has no answer yet")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("3")
    page.wait_for_timeout(450)
    page.keyboard.press("Enter")
    expect(page.get_by_text("The next task will come")).to_be_visible()
    console = open_page(f"/sessions/{made.session}/console")
    console.keyboard.press("Enter")
    for words in ("like to use this system", "recommend it", "mentally demanding"):
        expect(page.get_by_text(words).first).to_be_visible()
        assert violations(page) == [], words
        fits = "document.documentElement.scrollWidth <= window.innerWidth"
        assert page.evaluate(fits), words
        page.wait_for_timeout(450)
        if words == "mentally demanding":
            page.get_by_role("button", name="Go on").click()
            assert violations(page) == []
            page.wait_for_timeout(450)
        page.get_by_role("button", name="Done").click()
        page.wait_for_timeout(450)
        page.get_by_role("button", name="Go on without").click()
    expect(page.get_by_text("Was it clear?")).to_be_visible()
    page.keyboard.press("2")
    assert violations(page) == []


@pytest.mark.parametrize(("width", "height", "scheme"), LOOKS)
def test_what_moderators_and_researchers_read_passes_axe_core(
    open_page, server, sample, width, height, scheme
):
    page = open_page("/", width=width, height=height, color_scheme=scheme)
    found = {}
    for path in (
        "/studies/1/questionnaires",
        "/studies/1/questionnaires/sus/words",
        "/studies/1/questions/new",
        "/sessions/2/answers",
        "/sessions/2/answers/sus",
    ):
        page.goto(server.origin + path)
        if wrong := violations(page):
            found[path] = wrong
    assert found == {}
