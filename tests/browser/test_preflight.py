"""The pre-flight page in a real browser: lines that turn ok by themselves, keys that are named."""

import sqlite3

from playwright.sync_api import expect

from tests.browser.test_console import prepared

__all__ = ["prepared"]


NAMED = {
    "e": "Error",
    "Shift+C": "Click, 3 s ago",
    "Space": "Start or finish the task",
    "Enter": "Go on to the next task",
    "Shift+Digit2": "Level 2 of the last error or assist",
    "?": "Show all keys",
    "j": "does nothing on the console.",
    "у": "does nothing: the keyboard is set to another alphabet.",
}
PRESS = "key => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: 1}))"
"""What a keyboard of another alphabet sends, which Playwright cannot press."""


def line(page, name):
    """The line of a test by its label."""
    return page.locator(".test", has=page.locator("b", has_text=name))


def all_ended(page):
    """Wait until every test has its verdict."""
    expect(page.locator(".test.waits")).to_have_count(0, timeout=30_000)


def test_all_tests_end_and_are_summed_up(open_page, prepared):
    page = open_page(f"/sessions/{prepared[0]}/preflight")
    all_ended(page)
    expect(line(page, "Log").first).to_have_class("test ok")
    expect(line(page, "A write")).to_contain_text("ms (median of")
    expect(line(page, "Clock").last).to_contain_text("A key's moment is known to ±")
    for name in ("Clock", "Storage", "Tabs"):
        expect(page.locator("[data-browser]").locator(".test.ok", has_text=name)).to_have_count(1)
    expect(page.locator("[data-summary]")).to_contain_text("2 to look at, ")
    expect(page.locator(".test.fail")).to_have_count(0)


def test_the_line_of_the_shared_screen_turns_ok_by_itself(open_page, prepared):
    page = open_page(f"/sessions/{prepared[0]}/preflight")
    expect(line(page, "Shared screen")).to_have_class("test warn")
    expect(page.get_by_text(prepared[1]).first).to_be_visible()
    shared = open_page(f"/p/{prepared[1]}", key=False)
    expect(line(page, "Shared screen")).to_contain_text("It is connected and in front.")
    expect(line(page, "Shared screen")).to_have_class("test ok")
    shared.close()
    expect(line(page, "Shared screen")).to_contain_text("It was connected and is closed")


def test_every_key_is_named_by_what_it_does(open_page, server, prepared):
    page = open_page(f"/sessions/{prepared[0]}/preflight")
    ticked = 0
    for key, said in NAMED.items():
        if key.isascii():
            page.keyboard.press(key)
        else:
            page.evaluate(PRESS, key)
        expect(page.locator("[data-said] span")).to_have_text(said)
        ticked += "does nothing" not in said
        expect(page.locator(".trialkeys .pressed")).to_have_count(ticked)
    with sqlite3.connect(server.data / "recorder.db") as connection:
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (0,)


def test_a_test_that_gets_no_answer_says_so(open_page, prepared):
    page = open_page("/", accepted=["ERR_FAILED", "htmx:", "503"])
    page.route("**/preflight/disk", lambda route: route.abort())
    page.route("**/preflight/clock", lambda route: route.fulfill(status=503, body="<h1>no</h1>"))
    page.goto(page.url + f"sessions/{prepared[0]}/preflight")
    all_ended(page)
    for group in ("disk", "clock"):
        place = page.locator(f"#tests-{group} .test")
        expect(place).to_have_class("test fail")
        expect(place).to_contain_text("This could not be tested")
    expect(page.locator("[data-summary]")).to_contain_text("2 fail")


def test_the_backup_button_makes_one(open_page, server, prepared):
    page = open_page(f"/sessions/{prepared[0]}/preflight")
    page.get_by_role("button", name="Back up now").click()
    expect(page.locator(".flash")).to_contain_text("Backup: ")
    expect(line(page, "Last backup")).to_have_class("test ok")
    assert list((server.data / "backups").glob("recorder-*.zip"))
