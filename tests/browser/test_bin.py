"""The bin in a real browser: an Undo at hand, and marks that outlast a session's deletion."""

import sqlite3

import pytest
from playwright.sync_api import expect

from recorder import create_app, sessions, studies
from recorder.clock import STEADY
from recorder.db import db, writing


@pytest.fixture
def session_id(server):
    """A session that waits, made beside the running server."""
    app = create_app({"DATA": server.data})
    with app.app_context(), writing():
        study = studies.create_study("Shop", STEADY.now())
        studies.add_task(study, title="Opening hours", scenario="When is it open?")
        participant = studies.add_participant(study, "P01", STEADY.now())
        made = sessions.create_session(study, participant, STEADY.now()).id
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return made


def delete_session(page):
    page.get_by_label("More about the session of P01").click()
    page.locator(".menu .sure > summary").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("It rests in the bin for 30 days.")


def notes_of(server):
    with sqlite3.connect(server.data / "recorder.db") as connection:
        query = "SELECT json_extract(data, '$.text') FROM event WHERE kind = 'note' ORDER BY seq"
        return [text for (text,) in connection.execute(query)]


def test_a_deletion_is_undone_where_it_was_made(open_page, session_id):
    page = open_page("/studies/1/sessions")
    delete_session(page)
    expect(page.get_by_role("link", name="Console")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Put back the session with P01")
    page.get_by_role("link", name="Sessions").click()
    expect(page.get_by_role("link", name="Console")).to_have_count(1)


def test_a_note_for_a_session_in_the_bin_waits_until_it_is_put_back(open_page, server, session_id):
    console = open_page(f"/sessions/{session_id}/console", accepted=("410",))
    console.keyboard.press("n")
    console.keyboard.type("before")
    console.keyboard.press("Enter")
    expect(console.locator("[data-disk]")).to_contain_text("on disk")
    lists = open_page("/studies/1/sessions")
    delete_session(lists)
    console.keyboard.press("n")
    console.keyboard.type("while it was away")
    console.keyboard.press("Enter")
    expect(console.locator("[data-pending] .entry")).to_have_count(1)
    lists.goto(f"{server.origin}/bin")
    lists.get_by_role("button", name="Put back").click()
    expect(lists.get_by_text("The bin is empty.")).to_be_visible()
    expect(console.locator("[data-pending] .entry")).to_have_count(0)
    assert notes_of(server) == ["before", "while it was away"]
