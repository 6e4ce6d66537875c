"""A whole study in a real browser: set up, two sessions side by side, results and CSV."""

import csv
import io
from itertools import pairwise

from playwright.sync_api import expect

DOUBLE_PRESS_MS = 300
TASKS = ["Find the opening hours", "Book an appointment", "Cancel a subscription"]


def set_up(page):
    """Create a study with three tasks and two participants by its forms; return its address."""
    page.get_by_role("button", name="Create a study").click()
    page.get_by_label("Name", exact=False).first.fill("Shop checkout")
    page.get_by_role("button", name="Create study").click()
    page.wait_for_url("**/studies/*/tasks**")
    base = page.url.split("/tasks")[0]
    for title in TASKS:
        page.goto(f"{base}/tasks/new")
        page.get_by_label("Title").fill(title)
        page.get_by_label("Scenario").fill(f"Please {title.lower()}.")
        page.get_by_role("button", name="Add task").click()
    for code in ("P01", "P02"):
        page.goto(f"{base}/participants/new")
        page.get_by_label("Code", exact=False).first.fill(code)
        page.get_by_role("button", name="Add participant").click()
    return base


def state(console, name):
    """Wait until the console is in a state."""
    expect(console.locator(f"[data-now][data-state={name}]")).to_be_visible()


def press(console, *keys):
    """Press keys and wait until each is recorded; the same key twice, slowly, is meant twice."""
    for before, key in pairwise((None, *keys)):
        if key == before:
            console.wait_for_timeout(DOUBLE_PRESS_MS + 50)
        console.keyboard.press(key)
        expect(console.locator("[data-pending] .entry")).to_have_count(0)


def test_a_moderator_runs_a_study_and_reads_what_was_done(open_page, server):
    """The story that works: set up, two sessions side by side, one by keyboard alone, results."""
    page = open_page()
    base = set_up(page)

    # The first session, by keyboard; the participant starts and finishes the tasks.
    page.goto(f"{base}/sessions")
    page.get_by_role("button", name="Start session").first.click()
    page.wait_for_url("**/console")
    console, code = page, page.locator(".join .code").inner_text()
    participant = open_page(f"/p/{code}", key=False)
    expect(participant.get_by_text("We are testing the product, not you")).to_be_visible()

    press(console, "Enter")
    participant.get_by_role("button", name="Start").click()
    state(console, "running")
    press(console, "e", "2", "e", "c", "c", "a", "2")
    console.keyboard.press("q")
    console.keyboard.type("Where is it?")
    press(console, "Enter")
    participant.get_by_role("button", name="I'm done").click()
    state(console, "finished")
    expect(participant.get_by_text("Please find")).to_have_count(0)
    press(console, "s", "Enter")

    participant.get_by_role("button", name="Start").click()
    participant.get_by_role("button", name="I give up").click()
    state(console, "finished")
    press(console, "Enter", "Space")
    state(console, "running")
    press(console, "a", "3", "p", "p", "d", "Enter", "Enter")
    state(console, "ended")
    expect(participant.get_by_text("Thank you very much")).to_be_visible()

    # The second session, by mouse; the moderator starts the tasks.
    page.goto(f"{base}/sessions")
    page.get_by_role("button", name="Start session").first.click()
    page.wait_for_url("**/console")
    console.get_by_role("button", name="Show the first task").click()
    state(console, "ready")
    for outcome in ("success", "failure", "success_with_difficulty"):
        console.locator('[data-action="start_finish"]').click()
        state(console, "running")
        console.locator(f'[data-action="{outcome}"]').click()
        state(console, "finished")
        console.locator('[data-action="next"]').click()
        expect(console.locator("[data-now][data-state=finished]")).to_have_count(0)
    state(console, "thanks")

    # The results show just what was done.
    page.goto(f"{base}/results")
    expect(page.get_by_text("2 of 2", exact=False).first).to_be_visible()
    export = page.request.get(f"{base}/export/attempts.csv")
    rows = list(csv.DictReader(io.StringIO(export.text())))
    told = [(row["participant"], row["task"], row["outcome"]) for row in rows]
    assert told == [
        ("P01", "T1", "success"),
        ("P01", "T2", "abandoned"),
        ("P01", "T3", "assisted"),
        ("P02", "T1", "success"),
        ("P02", "T2", "failure"),
        ("P02", "T3", "success_with_difficulty"),
    ]
    first = rows[0]
    assert (first["errors"], first["clicks"], first["assists"]) == ("2", "2", "1")
    assert all(float(row["seconds"]) > 0 for row in rows)
