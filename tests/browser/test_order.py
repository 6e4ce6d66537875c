"""Tasks are put in order by drag and by keyboard, and the order is on the disk."""

import sqlite3

import pytest
from playwright.sync_api import expect

from recorder import create_app, studies, tasks
from recorder.clock import STEADY
from recorder.db import db, writing


@pytest.fixture
def address(server):
    """The tasks page of a study with three tasks."""
    app = create_app({"DATA": server.data})
    with app.app_context(), writing():
        study = studies.create_study("Shop", STEADY.now())
        for title in ("One", "Two", "Three"):
            tasks.add_task(study, title=title, scenario="Do it.")
        path = f"/studies/{study.id}/tasks"
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return path


def order_on_disk(server):
    with sqlite3.connect(server.data / "recorder.db") as connection:
        rows = connection.execute("SELECT code FROM task ORDER BY position").fetchall()
    return [code for (code,) in rows]


def test_the_order_changes_by_keyboard(open_page, server, address):
    page = open_page(address)
    page.get_by_role("button", name="Move T1 down").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("status")).to_contain_text("now 2 of 3")
    page.reload()
    expect(page.locator(".sortable .code")).to_have_text(["T2", "T1", "T3"])
    assert order_on_disk(server) == ["T2", "T1", "T3"]


def test_the_order_changes_by_drag(open_page, server, address):
    page = open_page(address)
    rows = page.locator(".sortable li")
    start = rows.nth(2).locator(".handle").bounding_box()
    end = rows.nth(0).bounding_box()
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, start["y"] - 20, steps=5)
    # A row that is making room takes no notice of the pointer until it stands.
    first = page.locator(".sortable .code").first
    for step in range(100):
        page.mouse.move(end["x"] + 20 + step % 5, end["y"] + 3)
        if first.text_content() == "T3":
            break
        page.wait_for_timeout(20)
    page.mouse.up()
    expect(page.get_by_role("status")).to_contain_text("now 1 of 3")
    page.reload()
    expect(page.locator(".sortable .code")).to_have_text(["T3", "T1", "T2"])
    assert order_on_disk(server) == ["T3", "T1", "T2"]
