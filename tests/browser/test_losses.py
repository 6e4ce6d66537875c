"""What goes wrong in a lab, in a real browser: nothing lost, nothing doubled, the times right.

The truth is measured beside the program: a listener of the test's own notes when each key went
down, by the browser's clock that no step of the wall clock moves.
"""

import json
import sqlite3
from contextlib import suppress

import pytest
from playwright.sync_api import expect

from tests.browser.test_console import cut_off, log_of, prepared, settled, started, unheard
from tests.browser.test_crash import NETWORK

__all__ = ["prepared"]

OFFLINE = ["ERR_INTERNET_DISCONNECTED", "htmx:"]
CLOSE = 50
"""How many milliseconds a time may be from the truth."""

NOTE_KEYS = """
addEventListener("keydown", (event) => {
  const noted = JSON.parse(sessionStorage.noted ?? "[]");
  noted.push([event.key, performance.timeOrigin + event.timeStamp]);
  sessionStorage.noted = JSON.stringify(noted);
}, true);
"""

STEP_BACK = """
const Wall = Date, hour = 3600e3;
globalThis.Date = class extends Wall {
  constructor(...parts) { super(...(parts.length ? parts : [Wall.now() - hour])); }
  static now() { return Wall.now() - hour; }
};
undefined;
"""

SERVER_STEPPED_BACK = """
import datetime, sys
from recorder import clock
class Wall(datetime.datetime):
    @classmethod
    def now(cls, zone=None):
        return datetime.datetime.now(zone) - datetime.timedelta(hours=1)
clock.datetime = Wall
clock.STEADY = clock.SteadyClock()
from recorder.cli import main
main()
"""


@pytest.fixture
def noted(open_page, prepared):
    """Open a console that notes its keys; return it."""

    def open_noted(accepted=()):
        console = open_page("/", accepted=accepted)
        console.context.add_init_script(NOTE_KEYS)
        console.goto(console.url.rstrip("/") + f"/sessions/{prepared[0]}/console")
        compared(console)
        return console

    return open_noted


def compared(console):
    """Wait until a console has compared its clock with the recorder's as often as it does first."""
    asked = "performance.getEntriesByType('resource').filter(({name}) => name.endsWith('/clock'))"
    while console.evaluate(f"{asked}.length") < 5:
        console.wait_for_timeout(50)


def truth_of(*consoles):
    """Return the keys that went down on consoles with their moments, in order."""
    found = [
        each for page in consoles for each in page.evaluate("JSON.parse(sessionStorage.noted)")
    ]
    return sorted(found, key=lambda each: each[1])


def attempts_of(server):
    """Read the attempts from the disk: task, status, outcome, seconds, in order."""
    with sqlite3.connect(server.data / "recorder.db") as connection:
        return connection.execute(
            "SELECT task.code, status, outcome, seconds FROM attempt JOIN task "
            "ON task.id = task_id ORDER BY attempt.position"
        ).fetchall()


def agree(events, pressed):
    """Hold the times of entries against when their keys went down, both from the first on."""
    assert len(events) == len(pressed)
    for (kind, t_ms, _), (key, at) in zip(events, pressed, strict=True):
        recorded, true = t_ms - events[0][1], at - pressed[0][1]
        assert recorded == pytest.approx(true, abs=CLOSE), (kind, key)


def test_a_recorder_is_killed_in_a_task_and_started_30_seconds_later(noted, server, prepared):
    console = noted(NETWORK)
    started(console)
    console.keyboard.press("e")
    settled(console)
    console.wait_for_timeout(1500)
    server.stop(kill=True)
    for key in ("c", "a"):
        console.keyboard.press(key)
        console.wait_for_timeout(15_000)
    expect(console.locator("[data-disk]")).to_contain_text("2 waiting since")
    server.start()
    settled(console)
    expect(console.get_by_text("The recorder was not running for")).to_be_visible()
    console.get_by_role("button", name="Count it").click()
    console.keyboard.press("s")
    expect(console.locator("[data-now][data-state=finished]")).to_be_visible()
    settled(console)

    pressed, events = truth_of(console), log_of(server, prepared[0])
    by_key = [each for each in events if each[0] not in ("gap", "amend")]
    assert [kind for kind, *_ in by_key] == ["start", "error", "click", "assist", "finish"]
    agree(by_key, pressed)
    ((_, status, outcome, seconds),) = attempts_of(server)
    assert (status, outcome) == ("finished", "success")
    assert 1000 * seconds == pytest.approx(pressed[-1][1] - pressed[0][1], abs=CLOSE)
    ((_, since_ms, data),) = (each for each in events if each[0] == "gap")
    assert json.loads(data)["until_ms"] - since_ms > 30_000


def test_the_network_is_off_for_a_minute_with_40_marks(noted, server, prepared):
    console = noted(OFFLINE)
    started(console)
    console.context.set_offline(True)
    for place in range(40):
        console.keyboard.press("eca"[place % 3])
        console.wait_for_timeout(1500)
    expect(console.locator("[data-disk]")).to_contain_text("40 waiting since")
    expect(console.locator("[data-pending] .entry")).to_have_count(40)
    console.context.set_offline(False)
    settled(console)
    console.keyboard.press("s")
    expect(console.locator("[data-now][data-state=finished]")).to_be_visible()
    settled(console)

    events = log_of(server, prepared[0])
    marks = [("error", "click", "assist")[place % 3] for place in range(40)]
    assert [kind for kind, *_ in events] == ["start", *marks, "finish"]
    agree(events, truth_of(console))


def test_a_reload_in_mid_pause(noted, server, prepared):
    console = noted()
    started(console)
    console.wait_for_timeout(700)
    console.keyboard.press("p")
    console.wait_for_timeout(300)
    console.reload()
    expect(console.locator("[data-now][data-state=paused]")).to_be_visible()
    compared(console)
    console.wait_for_timeout(700)
    console.keyboard.press("p")
    console.wait_for_timeout(500)
    console.keyboard.press("s")
    expect(console.locator("[data-now][data-state=finished]")).to_be_visible()
    settled(console)

    pressed, events = truth_of(console), log_of(server, prepared[0])
    assert [kind for kind, *_ in events] == ["start", "pause", "resume", "finish"]
    agree(events, pressed)
    start, pause, resume, finish = (at for _, at in pressed)
    ((*_, seconds),) = attempts_of(server)
    assert 1000 * seconds == pytest.approx(finish - start - (resume - pause), abs=CLOSE)


def test_two_consoles_record_one_task(noted, server, prepared):
    first, second = noted(), noted()
    started(first)
    expect(second.locator("[data-now][data-state=running]")).to_be_visible()
    for _ in range(6):
        first.keyboard.press("e")
        second.keyboard.press("c")
        first.wait_for_timeout(450)
    second.keyboard.press("s")
    expect(first.locator("[data-now][data-state=finished]")).to_be_visible()
    for console in (first, second):
        settled(console)

    pressed, events = truth_of(first, second), log_of(server, prepared[0])
    assert sorted(kind for kind, *_ in events) == ["click"] * 6 + ["error"] * 6 + [
        "finish",
        "start",
    ]
    agree(sorted(events, key=lambda each: each[1]), pressed)


def test_wall_clocks_are_stepped_back_an_hour(noted, server, prepared):
    """The one of the screen in mid-task, and the laptop's while the recorder is down."""
    console = noted(NETWORK)
    started(console)
    console.wait_for_timeout(1500)
    console.evaluate(STEP_BACK)
    console.keyboard.press("e")
    settled(console)
    console.wait_for_timeout(1200)
    server.stop(kill=True)
    console.keyboard.press("c")
    console.wait_for_timeout(4000)
    server.start(["-c", SERVER_STEPPED_BACK])
    settled(console)
    expect(console.get_by_text("The recorder was not running for")).to_be_visible()
    console.keyboard.press("s")
    expect(console.locator("[data-now][data-state=finished]")).to_be_visible()
    settled(console)

    events = [each for each in log_of(server, prepared[0]) if each[0] != "gap"]
    assert [kind for kind, *_ in events] == ["start", "error", "click", "finish"]
    agree(events, truth_of(console))
    ((*_, seconds),) = attempts_of(server)
    assert 1000 * seconds == pytest.approx(events[-1][1] - events[0][1])


def test_tasks_go_on_while_the_network_is_off(noted, server, prepared):
    console = noted(OFFLINE)
    console.keyboard.press("Enter")
    expect(console.locator("[data-now][data-state=ready]")).to_be_visible()
    console.keyboard.press("Space")
    settled(console)
    console.context.set_offline(True)
    console.wait_for_timeout(400)
    console.keyboard.press("s")
    expect(console.get_by_text("Next: Appointment")).to_be_visible()
    console.wait_for_timeout(500)
    console.keyboard.press("Enter")
    expect(console.locator(".stage h1")).to_have_text("Appointment")
    expect(console.locator("[data-scenario]")).to_have_text("Get one.")
    expect(console.locator("[data-stage-label]")).to_have_text("Task 2 of 2 · T2 · ready")
    expect(console.locator(".tasks [aria-current]")).to_contain_text("Appointment")
    console.wait_for_timeout(500)
    console.keyboard.press("Space")
    expect(console.locator("[data-clock-face]")).to_contain_text("00:00")
    console.keyboard.press("e")
    console.wait_for_timeout(600)
    console.keyboard.press("f")
    expect(console.locator('.outcomes .on[data-outcome="failure"]')).to_be_visible()
    console.keyboard.press("Enter")
    expect(console.locator(".stage h1")).to_have_text("All tasks are done")
    expect(console.locator("[data-disk]")).to_contain_text("6 waiting since")
    console.context.set_offline(False)
    expect(console.locator("[data-now][data-state=thanks]")).to_be_visible()
    settled(console)

    events, pressed = log_of(server, prepared[0]), truth_of(console)
    kinds = ["marker", "start", "finish", "marker", "start", "error", "finish", "marker"]
    assert [kind for kind, *_ in events] == kinds
    agree(events, pressed)
    told = attempts_of(server)
    assert [each[:3] for each in told] == [
        ("T1", "finished", "success"),
        ("T2", "finished", "failure"),
    ]
    seconds = [(pressed[end][1] - pressed[begin][1]) / 1000 for begin, end in ((1, 2), (4, 6))]
    assert [each[3] for each in told] == pytest.approx(seconds, abs=CLOSE / 1000)


def test_a_participant_runs_a_task_while_the_network_is_off(open_page, noted, server, prepared):
    console = noted()
    participant = open_page(f"/p/{prepared[1]}", key=False, accepted=OFFLINE)
    console.keyboard.press("Enter")
    expect(participant.get_by_role("button", name="Start")).to_be_visible()
    participant.context.set_offline(True)
    participant.get_by_role("button", name="Start").dblclick()
    expect(participant.get_by_text("When is it open?")).to_be_visible()
    expect(participant.get_by_text("You can go on.")).to_be_visible()
    participant.wait_for_timeout(900)
    participant.get_by_role("button", name="I'm done").click()
    expect(participant.get_by_text("The next task will come")).to_be_visible()
    participant.context.set_offline(False)
    expect(console.locator("[data-now][data-state=finished]")).to_be_visible()
    settled(console)
    times = {kind: t_ms for kind, t_ms, _ in log_of(server, prepared[0])}
    assert [kind for kind, *_ in log_of(server, prepared[0])] == ["marker", "start", "finish"]
    assert 850 < times["finish"] - times["start"] < 2500
    expect(participant.get_by_text("You can go on.")).to_be_hidden()
    console.keyboard.press("Enter")
    expect(participant.get_by_text("Get one.")).to_be_visible()


def test_marks_that_wait_are_foreseen_again_after_a_reload(noted, server, prepared):
    console = noted(["ERR_FAILED", "htmx:"])
    started(console)
    unheard(console)
    console.keyboard.press("s")
    console.wait_for_timeout(450)
    console.keyboard.press("Enter")
    expect(console.locator(".stage h1")).to_have_text("Appointment")
    console.reload()
    expect(console.locator("[data-disk]")).to_contain_text("2 waiting since")
    expect(console.locator(".stage h1")).to_have_text("Appointment")
    console.unroute_all()
    settled(console)
    assert [kind for kind, *_ in log_of(server, prepared[0])] == ["start", "finish", "marker"]


BUSY_DATABASE = """
() => new Promise((resolve) => {
  const opening = indexedDB.open("recorder", 1);
  opening.onsuccess = () => {
    const acts = opening.result.transaction("acts", "readwrite").objectStore("acts");
    const ask = () => { if (!globalThis.isFree) acts.get(1).onsuccess = ask; };
    ask();
    resolve();
  };
})
"""

PRESSED_AND_RELOADED = """
() => {
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "e", bubbles: true }));
  location.reload();
}
"""


def test_a_mark_that_the_browser_has_not_stored_yet_outlives_a_reload(noted, server, prepared):
    console = noted(["ERR_FAILED", "htmx:"])
    started(console)
    unheard(console)
    other = console.context.new_page()
    other.goto(server.origin)
    for count in range(1, 4):
        other.evaluate("globalThis.isFree = false")
        other.evaluate(BUSY_DATABASE)
        with console.expect_navigation():
            console.evaluate(PRESSED_AND_RELOADED)
        other.evaluate("globalThis.isFree = true")
        expect(console.locator("[data-disk]")).to_contain_text(f"{count} waiting since")
    console.unroute_all()
    settled(console)
    assert [kind for kind, *_ in log_of(server, prepared[0])] == ["start", *["error"] * 3]
    assert console.evaluate("Object.keys(localStorage).filter((n) => n.includes('act'))") == []


def test_a_disk_runs_full_in_a_task_and_is_mended(small_disk, noted, server, prepared):
    console = noted(["503"])
    started(console)
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as stream, suppress(OSError):
        while stream.write(b"x" * 4096):
            pass
    expect(console.locator("[data-now][data-state=running]")).to_be_visible()
    for place in range(20):
        console.keyboard.press("eca"[place % 3])
    banner = console.locator("[data-banner]")
    expect(banner).to_contain_text("The disk with the data is full; make room on it.")
    expect(banner).to_contain_text("What you marked is kept.")
    expect(console.locator("[data-disk]")).to_contain_text("the recorder cannot take them")
    ballast.unlink()
    settled(console)
    expect(banner).to_be_hidden()
    console.keyboard.press("s")
    expect(console.locator("[data-now][data-state=finished]")).to_be_visible()
    settled(console)
    events = log_of(server, prepared[0])
    marks = [("error", "click", "assist")[place % 3] for place in range(20)]
    assert [kind for kind, *_ in events] == ["start", *marks, "finish"]
    agree(events, truth_of(console))


def test_a_console_that_cannot_be_fetched_stays_as_it_is(noted, server, prepared):
    console = noted(["503", "htmx:"])
    started(console)
    refused = {"status": 503, "body": "<p>Not possible now</p>", "content_type": "text/html"}
    cut_off(console, "/console/now", lambda route: route.fulfill(**refused))
    with console.expect_response("**/console/now"):
        console.keyboard.press("e")
    expect(console.locator("[data-now][data-state=running]")).to_be_visible()
    expect(console.get_by_text("Not possible now")).to_have_count(0)
    console.unroute_all()
    console.keyboard.press("c")
    settled(console)
    assert [kind for kind, *_ in log_of(server, prepared[0])] == ["start", "error", "click"]
