"""A recorder that is killed in the middle of a task: nothing is lost, the gap is named."""

import sqlite3

import pytest
from playwright.sync_api import expect

from tests.browser.test_console import log_of, prepared, settled, started

__all__ = ["prepared"]

AWAY_MS = 4000
NETWORK = [
    *("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_INCOMPLETE_CHUNKED"),
    *("ERR_CONTENT_LENGTH_MISMATCH", "ERR_EMPTY_RESPONSE", "ERR_SOCKET_NOT_CONNECTED", "htmx:"),
]
"""What a browser says of a recorder that is killed, wherever it was in an answer."""


def attempt_of(server):
    """Read the one attempt from the disk: its status and its seconds."""
    with sqlite3.connect(server.data / "recorder.db") as connection:
        return connection.execute("SELECT status, seconds FROM attempt").fetchone()


@pytest.mark.parametrize("choice", ["Count it", "Leave it out"])
def test_a_kill_in_the_middle_of_a_task_is_a_gap(open_page, server, prepared, choice):
    console = open_page(f"/sessions/{prepared[0]}/console", accepted=NETWORK)
    started(console)
    console.keyboard.press("e")
    settled(console)
    console.wait_for_timeout(1200)
    server.stop(kill=True)
    console.keyboard.press("c")
    expect(console.locator("[data-disk]")).to_contain_text("1 waiting since")
    console.wait_for_timeout(AWAY_MS)
    console.keyboard.press("a")
    server.start()
    settled(console)
    expect(console.locator("[data-now][data-state=running]")).to_be_visible()
    expect(console.get_by_text("The recorder was not running for")).to_be_visible()
    console.get_by_role("button", name=choice).click()
    expect(console.get_by_text("The recorder was not running for")).to_be_hidden()
    console.keyboard.press("s")
    expect(console.locator("[data-now][data-state=finished]")).to_be_visible()
    settled(console)

    events = log_of(server, prepared[0])
    kinds = sorted(kind for kind, *_ in events)
    assert kinds == ["amend", "assist", "click", "error", "finish", "gap", "start"]
    times = {kind: t_ms for kind, t_ms, _ in events}
    assert AWAY_MS <= times["assist"] - times["click"] < AWAY_MS + 500
    status, seconds = attempt_of(server)
    whole = (times["finish"] - times["start"]) / 1000
    assert status == "finished"
    if choice == "Count it":
        assert seconds == pytest.approx(whole)
    else:
        assert 1.0 < seconds < whole - AWAY_MS / 1000
