"""Files in and out in a real browser: the check follows the choice, the import is what was seen."""

import csv
import io

import pytest
from playwright.sync_api import expect

from recorder import create_app, studies
from recorder.clock import STEADY
from recorder.db import db, writing

WIDE = """name,group,low,high
Ada,senior,12.5,30
Bob,intern,20,
"""


@pytest.fixture
def study_id(server):
    """An empty study, made beside the running server."""
    app = create_app({"DATA": server.data})
    with app.app_context(), writing():
        made = studies.create_study("Times", STEADY.now()).id
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return made


def test_a_file_over_the_limit_gets_a_page_with_a_sentence(open_page, study_id, tmp_path):
    huge = tmp_path / "huge.csv"
    huge.write_bytes(b"a,b\n" * 5_000_000)
    page = open_page(f"/studies/{study_id}/import", accepted=["413"])
    page.get_by_label("File").set_input_files(huge)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("This file is too large; split it")).to_be_visible()


def test_a_wide_file_is_chosen_checked_imported_and_taken_away(open_page, server, study_id):
    page = open_page(f"/studies/{study_id}/import")
    times = {"name": "times.csv", "mimeType": "text/csv", "buffer": WIDE.encode()}
    page.get_by_label("File").set_input_files(times)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("Say first what is marked")).to_be_visible()
    page.get_by_label("low").check()
    page.get_by_label("high").check()
    page.get_by_role("combobox", name="participant").select_option("name")
    page.get_by_label("outcome for all rows", exact=True).fill("success")
    done = page.get_by_role("button", name="Import 3 attempts")
    expect(done).to_be_visible()
    page.get_by_label("variant for all rows").press_sequentially("assistant", delay=60)
    expect(page.get_by_text("Variants: assistant (new: assistant).")).to_be_visible()
    expect(page.get_by_label("variant for all rows")).to_be_focused()
    done.click()
    expect(page.get_by_text("Imported from times.csv.")).to_be_visible()
    expect(page).to_have_url(f"{server.origin}/studies/{study_id}/results")
    page.get_by_role("navigation").get_by_role("link", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="attempts.csv").click()
    text = download.value.path().read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["participant"], row["task"], row["seconds"]) for row in rows] == [
        ("Ada", "low", "12.5"),
        ("Ada", "high", "30.0"),
        ("Bob", "low", "20.0"),
    ]
    assert {(row["variant"], row["outcome"]) for row in rows} == {("assistant", "success")}
