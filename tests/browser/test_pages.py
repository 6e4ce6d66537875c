"""Every page, wide and narrow: quiet in the browser's console, within its width, offline."""

import pytest
from playwright.sync_api import expect
from uuid6 import uuid7

from recorder import create_app
from recorder.cli.finishing import finish_due
from recorder.clock import STEADY
from recorder.db import db, writing
from recorder.media import store
from recorder.models import StudySession
from recorder.vocabulary import StreamKind
from tests.browser.accessibility import violations
from tests.recorded import chunks_of
from tests.replays import drawn, moves, packed, says

PAGES = [
    "/",
    "/studies/new",
    "/studies/1/tasks",
    "/studies/1/tasks/new",
    "/studies/1/participants",
    "/studies/1/participants/paste",
    "/studies/1/sessions",
    "/studies/1/sessions/new",
    "/studies/1/settings",
    "/studies/1/keys",
    "/studies/1/duplicate",
    "/studies/1/results",
    "/studies/1/results/measures",
    "/studies/1/results/experience",
    "/studies/1/results/people",
    "/studies/1/results/tasks/2",
    "/studies/1/compare",
    "/studies/1/compare?by=segment",
    "/studies/1/compare?by=benchmark",
    "/studies/1/compare?by=order",
    "/studies/1/compare?by=rater",
    "/studies/1/problems",
    "/studies/1/problems/new",
    "/studies/1/export",
    "/studies/1/import",
    "/sessions/2",
    "/sessions/2/log",
    "/sessions/2/playback",
    "/sessions/9/preflight",
    "/sessions/9/console",
    "/sessions/2/observe",
    "/calculators",
    "/calculators/ci_adjusted_wald?x=4&n=5",
    "/calculators/problem_discovery?matrix=1+0+1%0A1+1+0",
    "/calculators/sum_task",
    "/p/",
]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_every_page_fits_and_is_quiet(open_page, server, sample, width, scheme):
    page = open_page(width=width, height=900, color_scheme=scheme)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    wide, barred = [], []
    for path in PAGES:
        answer = page.goto(server.origin + path)
        assert answer.status == 200, path
        inside = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        if not inside:
            wide.append(path)
        assert page.title(), path
        barred += [f"{path}: {each}" for each in violations(page)]
    assert (wide, barred) == ([], [])
    assert [url for url in asked if not url.startswith((server.origin, "data:", "blob:"))] == []


@pytest.fixture
def recorded(server, sample):
    """The screen and the pages of a session of the sample study, for three seconds."""
    app = create_app({"DATA": server.data})
    with app.app_context(), writing():
        session = db.session.get_one(StudySession, 2)
        ended, session.ended_at = session.ended_at, None
        session.consents = [StreamKind.SCREEN.value, StreamKind.REPLAY.value]
        began = round(session.begun_at.timestamp() * 1000)
        pages = [
            *drawn("The shop", began),
            moves(300, 200, began + 1500),
            says("Yes", began + 2900),
        ]
        streams = [
            (StreamKind.REPLAY, "", [packed(pages)], 3000),
            (StreamKind.SCREEN, "video/webm", chunks_of(3), 1000),
        ]
        for kind, mime, parts, lasts in streams:
            stream = store.begin(session, kind, uuid7(), started_ms=0, mime=mime)
            for number, part in enumerate(parts, 1):
                times = {"from_ms": (number - 1) * lasts, "to_ms": number * lasts}
                first = {"has_snapshot": kind is StreamKind.REPLAY, "now": STEADY.now()}
                store.keep(server.data, stream, number, part, **times, **first)
            store.end(stream, 3000)
        session.ended_at = ended
        db.session.commit()
        finish_due(app, set())
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark"), (390, "light")])
def test_what_was_recorded_fits_and_is_quiet(open_page, server, recorded, width, scheme):
    page = open_page("/sessions/2/playback?t=2950", width=width, height=900, color_scheme=scheme)
    page.wait_for_selector('[data-stage][data-shown="2950"]')
    page.wait_for_selector("#playback-line svg")
    shown = page.frame_locator(".stage .host:last-child .replayer-wrapper > iframe")
    expect(shown.locator("#said")).to_have_text("Yes")
    page.wait_for_function("() => document.querySelector('[data-recorded]').readyState >= 2")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_charts_are_drawn_and_lead_to_their_attempts(open_page, server, sample):
    page = open_page("/studies/1/results")
    expect(page.locator("svg.marks").first).to_be_visible()
    drawn = page.locator("svg.marks path[aria-label], svg.marks g.mark-symbol path")
    assert drawn.count() >= 8
    page.locator(".cells a").first.click()
    page.wait_for_url("**/sessions/*")
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
