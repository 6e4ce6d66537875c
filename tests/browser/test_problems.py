"""Who met which problem in a real browser: cells by keyboard, the chart follows, undo."""

from playwright.sync_api import expect

from recorder import create_app, findings, sessions, studies
from recorder.clock import STEADY
from recorder.db import db, writing


def laid(server):
    """A study of three people who sat, and two problems."""
    app = create_app({"DATA": server.data})
    with app.app_context():
        with writing():
            now = STEADY.now()
            study = studies.create_study("Shop", now)
            studies.add_task(study, title="Find")
            people = [studies.add_participant(study, code, now) for code in ("P1", "P2", "P3")]
            for person in people:
                sessions.begin(sessions.create_session(study, person, now), now)
            for code, who in (("U1", people[:2]), ("U2", people[2:])):
                findings.save(
                    study,
                    None,
                    now,
                    code=code,
                    title="",
                    severity=None,
                    description="",
                    met_by=[each.id for each in who],
                )
            db.session.commit()
            study_id = study.id
        db.session.remove()
        db.engine.dispose()
    return study_id


def test_cells_are_ticked_by_keyboard_and_the_figures_follow(open_page, server):
    page = open_page(f"/studies/{laid(server)}/problems")
    expect(page.locator("svg.marks")).to_be_visible()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="P1 met U1").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="P2 met U2")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="P2 met U2")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="P2 met U2")).to_be_focused()
    expect(page.get_by_text("none of them only once")).to_be_visible()
    expect(page.locator("svg.marks")).to_be_visible()
    assert any(url.endswith("/problems/curve.json") for url in asked)
    assert not any(url.endswith("/problems") for url in asked)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undid: P2 met U2.")).to_be_visible()


def test_without_scripts_a_cell_is_a_plain_form(browser, server, open_page):
    study = laid(server)
    key = open_page("/").context.storage_state()
    plain = browser.new_context(java_script_enabled=False, storage_state=key)
    page = plain.new_page()
    page.goto(f"{server.origin}/studies/{study}/problems")
    page.get_by_role("button", name="P3 met U1").click()
    expect(page.get_by_text("P3 met U1.")).to_be_visible()
    plain.close()
