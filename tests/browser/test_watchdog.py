"""What goes wrong beside the moderator: the console says so, moves nothing, takes no key."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_console import log_of, prepared, settled, started, unheard
from tests.browser.test_crash import NETWORK

__all__ = ["prepared"]

BROKEN = [*NETWORK, "ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]
WITHIN = 15_000


@pytest.fixture
def console(open_page, prepared):
    """A console whose first task runs."""
    console = open_page(f"/sessions/{prepared[0]}/console", accepted=BROKEN)
    started(console)
    return console


@pytest.fixture
def shared(open_page, prepared, console):
    """The shared screen, connected."""
    shared = open_page(f"/p/{prepared[1]}", key=False, accepted=BROKEN)
    expect(console.locator(".saved", has_text="connected")).to_be_visible()
    return shared


def alarm(console):
    return console.locator("[data-watch] .loud")


def places(console):
    """Where every key and the clock are."""
    script = """[...document.querySelectorAll('.key, [data-clock-face], .entry')]
        .map((each) => each.getBoundingClientRect().toJSON())"""
    return console.evaluate(script)


def test_a_shared_screen_that_is_closed_is_told_and_its_return_too(
    open_page, server, prepared, console, shared
):
    console.locator("#line").focus()
    console.keyboard.type("a note in the ma")
    before = places(console)
    shared.close()
    expect(alarm(console)).to_contain_text("The shared screen was closed at", timeout=WITHIN)
    assert places(console) == before
    assert console.title().startswith("⚠ ")
    expect(console.locator("[data-watch-said]")).to_contain_text("The shared screen was closed")
    console.keyboard.type("king")
    expect(console.locator("#line")).to_have_value("a note in the making")
    console.keyboard.press("Enter")
    console.keyboard.press("e")
    settled(console)
    kinds = [kind for kind, *_ in log_of(server, prepared[0])]
    assert kinds == ["start", "note", "error"]
    open_page(f"/p/{prepared[1]}", key=False)
    expect(console.locator("[data-watch] .well")).to_have_text("The shared screen is back.")
    expect(alarm(console)).to_have_count(0)
    assert not console.title().startswith("⚠ ")
    expect(console.locator("[data-watch]")).to_be_hidden(timeout=WITHIN)


def test_a_shared_screen_without_network_is_told_and_what_is_known_stays_quiet(console, shared):
    shared.context.set_offline(True)
    expect(alarm(console)).to_contain_text("has been silent since", timeout=WITHIN)
    alarm(console).get_by_role("button", name="I know").click()
    expect(console.locator("[data-watch]")).to_be_hidden()
    console.keyboard.press("Space")
    expect(console.locator("[data-now][data-state=finished]")).to_be_visible()
    expect(console.locator("[data-watch]")).to_be_hidden()
    shared.context.set_offline(False)
    expect(console.locator("[data-watch] .well")).to_be_visible(timeout=WITHIN)
    shared.context.set_offline(True)
    expect(alarm(console)).to_contain_text("has been silent since", timeout=WITHIN)


def test_a_page_that_is_loaded_again_is_not_missed(console, shared):
    alarms = []
    console.expose_function("alarmed", lambda said: alarms.append(said))
    console.evaluate(
        """() => {
            const place = document.querySelector("[data-watch]");
            new MutationObserver(() => alarmed(place.innerText)).observe(place, {childList: true});
        }"""
    )
    for _ in range(3):
        shared.reload()
        console.wait_for_timeout(4000)
    assert alarms == []


def test_a_shared_screen_behind_the_product_is_told_from_one_that_is_gone(console, shared):
    shared.evaluate(
        """() => {
            Object.defineProperty(document, "visibilityState", {get: () => "hidden",
                                                                configurable: true});
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect(console.get_by_text("not in front")).to_be_visible()
    console.wait_for_timeout(10_000)
    expect(console.locator("[data-watch]")).to_be_hidden()
    shared.evaluate(
        """() => {
            delete document.visibilityState;
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect(console.get_by_text("not in front")).to_be_hidden()


def test_a_recorder_that_is_away_is_told_with_what_waits(server, console):
    console.keyboard.press("e")
    settled(console)
    server.stop(kill=True)
    for _ in range(3):
        console.keyboard.press("c")
        console.wait_for_timeout(450)
    expect(alarm(console)).to_contain_text("The recorder has not answered since", timeout=WITHIN)
    expect(alarm(console)).to_contain_text("what you do is kept (3 so far)")
    server.start()
    expect(console.locator("[data-watch] .well")).to_contain_text(
        "The recorder is back.", timeout=WITHIN
    )
    settled(console)
    expect(alarm(console)).to_have_count(0)


def test_marks_that_pile_up_are_told(server, prepared, console):
    unheard(console)
    for _ in range(12):
        console.keyboard.press("c")
        console.keyboard.press("e")
    expect(alarm(console)).to_contain_text("marks have been waiting since", timeout=WITHIN)
    expect(alarm(console)).to_contain_text("the recorder answers, but takes none")
    console.unroute_all()
    expect(console.locator("[data-watch] .well")).to_have_text(
        "What waited is recorded.", timeout=WITHIN
    )
    settled(console)
    assert len(log_of(server, prepared[0])) == 25
