"""The console's promises in a real browser: keys, double presses, undo, editing, two consoles."""

import re
import sqlite3

import pytest
from playwright.sync_api import expect

from recorder import create_app, sessions, studies
from recorder.clock import STEADY
from recorder.db import db, writing


@pytest.fixture
def prepared(server):
    """A study with two tasks and a session, made beside the running server."""
    app = create_app({"DATA": server.data})
    with app.app_context(), writing():
        now = STEADY.now()
        study = studies.create_study("Shop", now, double_press_ms=400)
        studies.add_task(study, title="Opening hours", scenario="When is it open?")
        studies.add_task(study, title="Appointment", scenario="Get one.")
        participant = studies.add_participant(study, "P01", now)
        session = sessions.create_session(study, participant, now)
        made = session.id, session.join_code, session.observer_key
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return made


def log_of(server, session_id):
    """Read the log from the disk: (kind, t_ms, data) in the order written."""
    with sqlite3.connect(server.data / "recorder.db") as connection:
        query = "SELECT kind, t_ms, data FROM event WHERE session_id = ? ORDER BY seq"
        return connection.execute(query, [session_id]).fetchall()


def settled(console):
    """Wait until everything done is recorded and shown."""
    expect(console.locator("[data-pending] .entry")).to_have_count(0)
    expect(console.locator("[data-disk]")).to_contain_text("on disk")


def cut_off(page, path, answer=lambda route: route.abort()):
    """Answer for the recorder at a path; on return that holds, which routing alone does not say."""
    page.route(re.compile(f"{path}$"), answer)
    probe = f"fetch('/static/icon.svg?{path}').then((answer) => !answer.ok, () => true)"
    page.wait_for_function(probe)


def unheard(console):
    """Let no act of a console through."""
    cut_off(console, "/console/act")


def started(console):
    """Start the first task by its key."""
    console.keyboard.press("Space")
    expect(console.locator("[data-state=running]")).to_be_visible()
    settled(console)


def test_undo_keeps_the_log(open_page, server, prepared):
    console = open_page(f"/sessions/{prepared[0]}/console")
    started(console)
    console.keyboard.press("e")
    expect(console.locator('[data-action="error"] .tally')).to_have_text("1")
    console.keyboard.press("u")
    expect(console.locator(".entry.error.undone")).to_be_visible()
    expect(console.locator('[data-action="error"] .tally')).to_have_count(0)
    assert [kind for kind, *_ in log_of(server, prepared[0])] == ["start", "error", "undo"]


def test_a_double_press_is_one_mark_and_is_told_from_two(open_page, server, prepared):
    console = open_page(f"/sessions/{prepared[0]}/console")
    started(console)
    console.keyboard.press("e")
    console.keyboard.press("e")
    settled(console)
    expect(console.get_by_text("pressed 2 times, one mark")).to_be_visible()
    expect(console.locator('[data-action="error"] .tally')).to_have_text("1")
    console.wait_for_timeout(450)
    console.keyboard.press("e")
    expect(console.locator('[data-action="error"] .tally')).to_have_text("2")


def test_a_moment_ago_is_three_seconds_earlier(open_page, server, prepared):
    console = open_page(f"/sessions/{prepared[0]}/console")
    started(console)
    console.wait_for_timeout(3200)
    console.keyboard.press("c")
    settled(console)
    console.keyboard.press("Shift+E")
    settled(console)
    events = log_of(server, prepared[0])
    times = {kind: t_ms for kind, t_ms, _ in events}
    assert 2500 < times["click"] - times["error"] < 3000


def test_a_note_is_stamped_when_its_typing_began(open_page, server, prepared):
    console = open_page(f"/sessions/{prepared[0]}/console")
    started(console)
    console.keyboard.press("n")
    console.keyboard.type("l")
    console.wait_for_timeout(700)
    console.keyboard.type("ost in the menu, pressing e and s")
    console.keyboard.press("Enter")
    settled(console)
    console.keyboard.press("c")
    settled(console)
    times = {kind: t_ms for kind, t_ms, _ in log_of(server, prepared[0])}
    assert times["click"] - times["note"] > 650
    assert len(log_of(server, prepared[0])) == 3


def test_an_entry_is_edited_in_place_and_the_original_stays(open_page, server, prepared):
    console = open_page(f"/sessions/{prepared[0]}/console")
    started(console)
    console.keyboard.press("e")
    settled(console)
    console.locator(".entry.error").hover()
    console.get_by_role("link", name="Edit: Error").click()
    form = console.locator(".entry.editing")
    form.get_by_label("Kind").select_option("assist")
    form.get_by_label("Level of an assist").select_option("4")
    form.get_by_label("Text").fill("told where the menu is")
    # The bell of another mark must not close the form.
    console.locator('[data-action="click"]').click()
    expect(console.locator('[data-action="click"] .tally')).to_have_text("1")
    form.get_by_role("button", name="Save").click()
    expect(console.get_by_text("Assist 4, told")).to_be_visible()
    expect(console.get_by_text("was Error at")).to_be_visible()
    expect(console.locator('[data-action="assist"] .tally')).to_have_text("1")
    assert ("error", "{}") in [(kind, data) for kind, _, data in log_of(server, prepared[0])]


def test_a_second_console_follows_and_cannot_start_the_same_task(open_page, server, prepared):
    path = f"/sessions/{prepared[0]}/console"
    first, second = open_page(path), open_page(path, accepted=["409", "ERR_FAILED", "htmx:"])
    # The second console has not heard of the start yet when its key goes down.
    cut_off(second, "/console/now")
    cut_off(second, "/console/stream")
    started(first)
    second.evaluate("document.querySelector('[data-now]').dataset.state = 'ready'")
    second.keyboard.press("Space")
    expect(second.locator("[data-banner]")).to_contain_text("already running")
    kinds = [kind for kind, *_ in log_of(server, prepared[0])]
    assert kinds == ["start"]


def test_the_participant_comes_back_where_it_was(open_page, prepared):
    console = open_page(f"/sessions/{prepared[0]}/console")
    participant = open_page(f"/p/{prepared[1].lower()}", key=False)
    console.keyboard.press("Enter")
    participant.get_by_role("button", name="Start").click()
    expect(participant.get_by_role("button", name="I'm done")).to_be_visible()
    participant.reload()
    expect(participant.get_by_role("button", name="I'm done")).to_be_visible()
    console.keyboard.press("h")
    expect(participant.get_by_text("One moment, please.")).to_be_visible()
    console.keyboard.press("v")
    expect(participant.get_by_text("When is it open?")).to_be_visible()


def test_the_participant_sees_nothing_of_the_test(open_page, prepared):
    participant = open_page(f"/p/{prepared[1]}", key=False)
    console = open_page(f"/sessions/{prepared[0]}/console")
    console.keyboard.press("Enter")
    expect(participant.get_by_text("When is it open?")).to_be_visible()
    text = participant.locator("body").inner_text()
    for hidden in ("Shop", "P01", "T1", "Appointment", "Opening hours", "1 of", "00:"):
        assert hidden not in text
    assert participant.locator("a").count() == 0


def test_an_observer_follows_and_adds_a_note(open_page, server, prepared):
    console = open_page(f"/sessions/{prepared[0]}/console")
    observer = open_page(f"/sessions/{prepared[0]}/observe?key={prepared[2]}", key=False)
    started(console)
    console.keyboard.press("e")
    expect(observer.locator(".entry.error")).to_be_visible()
    observer.get_by_label("Your name").fill("Ann")
    observer.get_by_label("Note").fill("looks at the footer")
    observer.get_by_role("button", name="Add the note").click()
    expect(console.get_by_text("looks at the footer")).to_be_visible()
    expect(console.locator(".entry.note .who", has_text="Ann")).to_be_visible()
    assert observer.locator(".edit").count() == 0


def test_all_fits_without_scrolling_on_a_small_laptop(open_page, prepared):
    console = open_page(f"/sessions/{prepared[0]}/console", width=1280, height=720)
    started(console)
    for action in ("error", "undo", "technical_failure", "hide", "pause"):
        expect(console.locator(f'.key[data-action="{action}"]')).to_be_in_viewport(ratio=1)
    expect(console.locator("[data-clock-face]")).to_be_in_viewport(ratio=1)
    expect(console.locator(".entry.start")).to_be_in_viewport(ratio=1)


def test_a_participant_without_network_is_heard_later_with_the_right_time(
    open_page, server, prepared
):
    console = open_page(f"/sessions/{prepared[0]}/console")
    accepted = ["ERR_INTERNET_DISCONNECTED", "htmx:"]
    participant = open_page(f"/p/{prepared[1]}", key=False, accepted=accepted)
    console.keyboard.press("Enter")
    participant.get_by_role("button", name="Start").click()
    participant.get_by_role("button", name="I'm done").wait_for()
    participant.context.set_offline(True)
    participant.get_by_role("button", name="I'm done").click()
    console.wait_for_timeout(1500)
    expect(console.locator("[data-now][data-state=running]")).to_be_visible()
    participant.context.set_offline(False)
    expect(console.locator("[data-now][data-state=finished]")).to_be_visible()
    expect(participant.get_by_text("The next task will come")).to_be_visible()
    times = {kind: t_ms for kind, t_ms, _ in log_of(server, prepared[0])}
    assert times["finish"] - times["start"] < 1500
    console.keyboard.press("Enter")
    expect(participant.get_by_text("Get one.")).to_be_visible()


def test_marks_wait_while_the_recorder_is_away_and_come_in_order(open_page, server, prepared):
    accepted = ["ERR_INTERNET_DISCONNECTED", "htmx:"]
    console = open_page(f"/sessions/{prepared[0]}/console", accepted=accepted)
    started(console)
    console.context.set_offline(True)
    for key in ("e", "c", "a"):
        console.keyboard.press(key)
    expect(console.locator("[data-disk]")).to_contain_text("3 waiting since")
    expect(console.locator("[data-pending] .entry")).to_have_count(3)
    console.context.set_offline(False)
    settled(console)
    kinds = [kind for kind, *_ in log_of(server, prepared[0])]
    assert kinds == ["start", "error", "click", "assist"]


def test_waiting_marks_survive_a_closed_tab(open_page, server, prepared):
    path = f"/sessions/{prepared[0]}/console"
    console = open_page(path, accepted=["ERR_FAILED", "ERR_INTERNET_DISCONNECTED", "htmx:"])
    started(console)
    unheard(console)
    for key in ("e", "c"):
        console.keyboard.press(key)
    expect(console.locator("[data-disk]")).to_contain_text("2 waiting since")
    console.unroute_all()
    again = console.context.new_page()
    console.close()
    again.goto(server.origin + path)
    for action in ("error", "click"):
        expect(again.locator(f'[data-action="{action}"] .tally')).to_have_text("1")
    settled(again)
    kinds = [kind for kind, *_ in log_of(server, prepared[0])]
    assert kinds == ["start", "error", "click"]


def test_the_second_tab_says_that_the_first_is_in_charge(open_page, server, prepared):
    path = f"/sessions/{prepared[0]}/console"
    first = open_page(path)
    started(first)
    second = first.context.new_page()
    second.goto(server.origin + path)
    expect(second.get_by_text("this one only follows")).to_be_visible()
    second.keyboard.press("e")
    expect(second.locator("[data-banner]")).to_contain_text("take over first")
    second.get_by_role("button", name="Take over").click()
    expect(second.get_by_text("this one only follows")).to_be_hidden()
    expect(first.get_by_text("this one only follows")).to_be_visible()
    second.keyboard.press("e")
    expect(second.locator('[data-action="error"] .tally')).to_have_text("1")
    second.close()
    expect(first.get_by_text("this one only follows")).to_be_hidden()
    assert [kind for kind, *_ in log_of(server, prepared[0])] == ["start", "error"]


def test_a_task_is_run_while_the_recorder_is_away(open_page, server, prepared):
    accepted = ["ERR_INTERNET_DISCONNECTED", "htmx:"]
    console = open_page(f"/sessions/{prepared[0]}/console", accepted=accepted)
    console.keyboard.press("Enter")
    expect(console.locator("[data-state=ready]")).to_be_visible()
    settled(console)
    console.context.set_offline(True)
    console.keyboard.press("Space")
    console.wait_for_timeout(600)
    assert console.locator("[data-clock-face]").inner_text() >= "00:00.4"
    console.keyboard.press("e")
    console.keyboard.press("p")
    console.wait_for_timeout(400)
    console.keyboard.press("p")
    console.keyboard.press("s")
    console.context.set_offline(False)
    expect(console.locator("[data-now][data-state=finished]")).to_be_visible()
    settled(console)
    events = log_of(server, prepared[0])
    kinds = [kind for kind, *_ in events]
    assert kinds == ["marker", "start", "error", "pause", "resume", "finish"]
    times = {kind: t_ms for kind, t_ms, _ in events}
    assert 380 < times["resume"] - times["pause"] < 700


def test_a_reloaded_console_stays_in_charge(open_page, prepared):
    console = open_page(f"/sessions/{prepared[0]}/console")
    started(console)
    for _ in range(3):
        console.reload()
        console.wait_for_timeout(600)
        expect(console.get_by_text("this one only follows")).to_be_hidden()
    console.keyboard.press("e")
    expect(console.locator('[data-action="error"] .tally')).to_have_text("1")


def test_a_page_that_is_no_longer_let_in_keeps_its_marks(open_page, server, prepared):
    path = f"/sessions/{prepared[0]}/console"
    console = open_page(path, accepted=["400", "403", "htmx:"])
    started(console)
    cookies = console.context.cookies()
    console.context.clear_cookies()
    console.keyboard.press("e")
    expect(console.locator("[data-banner]")).to_contain_text("What you marked is kept")
    console.context.add_cookies(cookies)
    console.reload()
    expect(console.locator('[data-action="error"] .tally')).to_have_text("1")
    kinds = [kind for kind, *_ in log_of(server, prepared[0])]
    assert kinds == ["start", "error"]
