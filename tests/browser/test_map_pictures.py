"""Pictures for maps, drawn in the researcher's browser from replays of a tagged product."""

import base64
import sqlite3
from contextlib import closing
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

from recorder import create_app, recording, sessions, studies
from recorder.capture.tagging import study_key
from recorder.clock import STEADY
from recorder.db import db, writing
from recorder.vocabulary import EventKind
from tests.browser.accessibility import violations
from tests.browser.labs import log_of
from tests.browser.products import pages

__all__ = ["pages"]

SECRET = "Zebrafink7431"

PRODUCT = """<!doctype html><html lang="en" class="calm"><head><meta charset="utf-8">
<title>Shop</title>LINES<style>
:root { --ground: rgb(20, 60, 110); font-size: 62.5% }
html.calm body { background: rgb(238, 242, 247) }
body { margin: 0; font: 1.6rem/1.4 sans-serif }
.hero { min-height: 50vh; color: white;
  background: linear-gradient(90deg, var(--ground), rgb(120, 170, 200)) }
.card { width: min(40rem, 90%); margin: 2rem auto; padding: 2rem;
  background: white; box-shadow: 0 0 1rem #0003 }
.card::before { content: "★ "; color: rgb(200, 100, 0) }
.row { display: flex; gap: 1rem } .row > * { flex: 1; border: 1px solid gray; padding: 1rem }
.bar { position: fixed; left: 0; right: 0; bottom: 0; height: 2rem; background: rgb(30, 30, 30) }
.late { animation: come .2s both } @keyframes come { from { opacity: 0 } }
@media (max-width: 600px) { .card { background: pink } }
@media (prefers-color-scheme: dark) { .card { background: black } }
a.x:link { background: gold }
li:nth-child(odd) { background: rgb(224, 232, 240) }
</style></head><body><div class="hero"><h1>Bells &amp; whistles</h1></div>
<div class="card" @click="hear" :class="loud">A card <b>in bold</b></div>
<p>Name <input id="name" autofocus> <span id="echo"></span></p>
<div id="host"><i>slotted</i></div>
<div class="row"><p class="late">One</p><p>Two <a href="/next?id=4711">on</a>
<a class="x" href="#">Three</a></p><p>Three<br>lines</p></div>
<iframe srcdoc="<body style='background: gold'><button>Inside" width="300" height="80"></iframe>
<ol>ITEMS</ol><div class="bar"></div><script>
host.attachShadow({mode: "open"}).innerHTML =
  "<style>p { color: crimson }</style><p>Shadow <slot></slot></p>";
document.getElementById("name").oninput = (event) => {
  echo.textContent = "Hello, " + event.target.value;
};
</script></body></html>"""

NEXT = """<!doctype html><html lang="en"><head><title>Next</title>LINES</head>
<body style="background: rgb(200, 255, 200)"><h1>Next</h1>
<button onclick="document.body.append(Object.assign(document.createElement('button'), {
textContent: 'Print'}))">Pay</button></body></html>"""

READ = """
const read = XMLSerializer.prototype.serializeToString;
window.written = [];
XMLSerializer.prototype.serializeToString = function (node) {
  const text = read.call(this, node);
  window.written.push(text);
  return text;
};"""

APART = """async ([one, two, cut]) => {
  const seen = async (address) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: image.width, height: image.height });
    const paint = canvas.getContext("2d");
    paint.drawImage(image, 0, 0);
    for (const [x, y, width, height] of cut) paint.fillRect(x, y, width, height);
    return [image.width, image.height, paint.getImageData(0, 0, image.width, image.height).data];
  };
  const [width, height, a] = await seen(one), [w, h, b] = await seen(two);
  let apart = 0;
  for (let i = 0; i < Math.min(a.length, b.length); i += 4) {
    apart += [0, 1, 2].some((part) => Math.abs(a[i + part] - b[i + part]) > 48);
  }
  return { sizes: [[width, height], [w, h]], apart: apart / (width * height) };
}"""


class Sitting:
    """A study that records pages, with a session in it whose first task runs; and its product."""

    def __init__(self, server, pages):
        self.server = server
        app = create_app({"DATA": server.data})
        with app.app_context(), writing():
            now = STEADY.now()
            study = studies.create_study("Products", now, capture_settings={"replay": True})
            studies.add_task(study, title="Find", scenario="Find it.")
            person = studies.add_participant(study, "P03", now)
            session = sessions.create_session(study, person, now)
            sessions.begin(session, now)
            recording.mark(session, EventKind.START, now, t_ms=0.0, task_id=study.tasks[0].id)
            db.session.commit()
            key = study_key(study, app.config["SECRET_KEY"])
            self.session, self.uuid = session.id, session.uuid
            db.session.remove()
            db.engine.dispose()
        lines = (
            f'<script src="{server.origin}/capture/replay.js?study={key}"></script>'
            f'<script async src="{server.origin}/capture.js" data-study="{key}"></script>'
        )
        items = "".join(f"<li>Item {number}</li>" for number in range(60))
        self.url = pages(
            {
                "/": PRODUCT.replace("LINES", lines).replace("ITEMS", items),
                "/next": NEXT.replace("LINES", lines),
            }
        )

    def log(self, *kinds):
        return log_of(self.server, self.session, *kinds)

    def snapshots(self):
        with closing(sqlite3.connect(self.server.data / "recorder.db")) as connection:
            return connection.execute(
                "SELECT COUNT(DISTINCT recording_id) FROM chunk WHERE has_snapshot"
            ).fetchone()[0]

    def pictures(self):
        folder = self.server.data / "media" / str(self.uuid) / "pages"
        return sorted(folder.glob("*"))


@pytest.fixture
def sitting(server, pages):
    return Sitting(server, pages)


def until(page, met):
    """Wait until something is so; the browser goes on meanwhile."""
    for _ in range(200):
        if met():
            return
        page.wait_for_timeout(50)
    raise AssertionError("It never came.")


@pytest.fixture
def visited(browser, sitting):
    """Somebody was there: typed, then clicked the link to the next page; how the first looked."""
    context = browser.new_context(viewport={"width": 900, "height": 600})
    page = context.new_page()
    page.goto(sitting.url + "/")
    until(page, lambda: sitting.snapshots() and sitting.log("page"))
    page.keyboard.type(SECRET)
    expect(page.locator("#echo")).to_have_text(f"Hello, {SECRET}")
    looked = page.screenshot(full_page=True)
    # A press begins to change a page before its click; the picture is of the moment before.
    page.wait_for_timeout(400)
    typed = page.locator("#name").locator("xpath=..").bounding_box()
    page.get_by_role("link", name="on").click()
    page.wait_for_url("**/next?id=4711")
    until(page, lambda: sitting.snapshots() == 2 and len(sitting.log("page")) == 2)
    page.get_by_role("button", name="Pay").click()
    page.wait_for_timeout(400)
    page.get_by_role("button", name="Print").click()
    until(page, lambda: len(sitting.log("click")) == 3)
    context.close()
    return looked, [typed[name] for name in ("x", "y", "width", "height")]


def test_the_map_of_a_page_with_a_replay_has_its_picture(open_page, sitting, visited):
    """The story that works: unasked, and it looks as the page did, but for what was typed."""
    looked, typed = visited
    # A researcher with a dark screen of another size than the participant's.
    page = open_page(color_scheme="dark", width=1100)
    page.context.add_init_script(READ)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{sitting.server.origin}/studies/1/maps?page={sitting.url}/")
    image = page.locator("svg.map image")
    expect(image).to_be_attached()
    assert len(sitting.pictures()) == 1
    shown = f"data:image/png;base64,{base64.b64encode(looked).decode()}"
    told = page.evaluate(APART, [image.get_attribute("href"), shown, [typed]])
    assert told["sizes"][0] == told["sizes"][1]
    assert told["apart"] < 0.004
    written = "".join(page.evaluate("window.written"))
    assert "Hello, •••" in written
    assert "Bells" in written
    assert SECRET not in written
    assert [each for each in asked if not each.startswith((sitting.server.origin, "data:"))] == []
    expect(page.get_by_text("The page as recorded in P03’s session.")).to_be_visible()
    assert page.locator(".darkroom").count() == 0
    assert violations(page) == []


def test_the_picture_is_in_every_map_and_in_what_is_saved(open_page, sitting, visited):
    page = open_page(f"/studies/1/maps/scroll?page={sitting.url}/")
    expect(page.locator("svg.map image")).to_be_attached()
    page.goto(f"{sitting.server.origin}/studies/1/maps?warm=1&page={sitting.url}/")
    assert "<image " in page.content()
    for button, begins in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as download:
            page.locator(f".save >> text={button}").click()
        saved = download.value.path().read_bytes()
        assert saved.startswith(begins)
        if button == "SVG":
            assert b'href="data:image/jpeg;base64,' in saved
            ElementTree.fromstring(saved)
    assert len(sitting.pictures()) == 1


def test_a_drawn_map_is_saved_without_opening_it_again(open_page, sitting, visited):
    page = open_page(f"/studies/1/maps?page={sitting.url}/next?id")
    expect(page.locator("svg.map image")).to_be_attached()
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG").click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


def test_another_moment_is_drawn_where_somebody_asks(open_page, sitting, visited):
    page = open_page()
    page.context.add_init_script(READ)
    page.goto(f"{sitting.server.origin}/studies/1/maps?page={sitting.url}/next?id")
    expect(page.locator("svg.map image")).to_be_attached()
    assert "Pay" in "".join(page.evaluate("window.written"))
    assert "Print" not in "".join(page.evaluate("window.written"))
    (before,) = (each.read_bytes() for each in sitting.pictures())
    with page.expect_response(lambda answer: answer.request.method == "POST") as kept:
        page.get_by_role("link", name="last click").click()
    assert kept.value.status == 200
    assert "Print" in "".join(page.evaluate("window.written"))
    expect(page.get_by_text("The page as recorded in P03’s session.")).to_be_visible()
    assert "moment" not in page.url
    (after,) = (each.read_bytes() for each in sitting.pictures())
    assert after != before
    page.reload()
    assert page.evaluate("window.written") == []


def test_what_cannot_be_drawn_is_said_and_the_frame_stays(open_page, sitting, visited):
    for chunk in (sitting.server.data / "media").rglob("*.json.gz"):
        chunk.write_bytes(b"broken")
    page = open_page(f"/studies/1/maps?page={sitting.url}/")
    said = page.get_by_text("This browser could not draw the page from its replay")
    expect(said).to_be_visible()
    expect(page.locator("svg.map .sheet")).to_be_attached()
    assert sitting.pictures() == []
    assert page.locator(".darkroom").count() == 0
