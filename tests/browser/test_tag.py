"""The script tag in products on other origins: every click once, whatever becomes of the recorder.

A proxy puts the line at the top of every page of a product, as its own template would.
"""

import json
import sqlite3
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from recorder import create_app, sessions, studies
from recorder.capture.tagging import study_key
from recorder.clock import STEADY
from recorder.db import db, writing
from tests.browser.labs import LISTENER, WAIT_SECONDS, begun_ms, found_in, log_of, wait_for
from tests.browser.products import ihatemoney, pages, proxies

__all__ = ["ihatemoney", "pages"]

WITHIN_MS = 50
SECRETS = ["Zebrafink7431", "Quittenbaum9", "Nashornweg", "geheim-4711"]


class Study:
    """A study, its key, and the session that runs in it."""

    def __init__(self, server, **settings):
        self.server = server
        app = create_app({"DATA": server.data})
        with app.app_context(), writing():
            now = STEADY.now()
            study = studies.create_study("Products", now, capture_settings=settings)
            person = studies.add_participant(study, "P01", now)
            session = sessions.create_session(study, person, now)
            sessions.begin(session, now)
            db.session.commit()
            self.key = study_key(study, app.config["SECRET_KEY"])
            self.session = session.id
            db.session.remove()
            db.engine.dispose()

    @property
    def line(self):
        source = f"{self.server.origin}/capture.js"
        return f'<script async src="{source}" data-study="{self.key}"></script>'

    def log(self, *kinds):
        return log_of(self.server, self.session, *kinds)


@pytest.fixture
def study(server):
    """A study whose session runs."""
    return Study(server)


@pytest.fixture
def tagged(study):
    """Serve a product with the study's line in it: `tagged(url, policy)` is its address."""
    with proxies() as proxied:
        yield lambda url, policy="": proxied(url, policy, study.line)


class Person:
    """Somebody who uses a product in an ordinary browser; listeners tell what they did."""

    def __init__(self, context):
        self.truth, self.wrong = [], []
        context.add_init_script(LISTENER)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.wrong.append(str(error.error)))
        self.context, self.page = context, context.new_page()
        self.page.set_default_timeout(WAIT_SECONDS * 1000)

    def _hear(self, said):
        if said.text.startswith("truth "):
            self.truth.append(json.loads(said.text[6:]))
        elif said.type == "error" and "favicon" not in said.location.get("url", ""):
            self.wrong.append(said.text)


@pytest.fixture
def person(browser):
    """A person in a browser of their own."""
    context = browser.new_context(viewport={"width": 1000, "height": 700})
    yield Person(context)
    context.close()


def watched(person, study, pages=1):
    """Wait until the recorder has heard of the pages that were opened so far."""
    return wait_for(person.page, lambda: len(study.log("page")) >= pages and study.log("page"))


def agree(study, person):
    """Hold the log against what the person did: each click once, there and then."""
    wait_for(person.page, lambda: len(study.log("click")) >= len(person.truth))
    begun = begun_ms(study.server, study.session)
    clicks = [each for each in study.log("click") if "x" in each[2]]
    truth = sorted(person.truth, key=lambda done: done["at"])
    assert len(clicks) == len(truth), [data["selector"] for *_, data in clicks]
    apart = [
        round(t_ms - done["at"] + begun) for (_, t_ms, _), done in zip(clicks, truth, strict=True)
    ]
    assert max(map(abs, apart)) <= WITHIN_MS, apart
    for (_, _, data), done in zip(clicks, truth, strict=True):
        assert urlsplit(data.get("frame", data["url"])).path == done["page"]
        if done["top"]:
            assert (data["x"], data["y"]) == pytest.approx((done["x"], done["y"]), abs=1)
    return [data for *_, data in clicks]


def test_a_person_in_a_product(study, tagged, person, ihatemoney):
    """The story that works: forms, redirects, a policy; the recorder dies in between."""
    recorder = study.server.origin
    policy = (
        f"default-src 'self'; img-src 'self' data:; script-src 'self' 'unsafe-inline' {recorder}; "
        f"style-src 'self' 'unsafe-inline'; connect-src 'self' {recorder}"
    )
    page = person.page
    page.goto(tagged(ihatemoney, policy))
    watched(person, study)
    page.get_by_role("link", name="Try out the demo").click()
    page.wait_for_url("**/demo/")
    page.get_by_role("link", name="Add a new bill").click()
    # The product puts the focus there itself once its dialog has come to rest.
    expect(page.get_by_label("What?", exact=True)).to_be_focused()
    page.get_by_label("What?", exact=True).click()
    page.keyboard.type(SECRETS[0])
    page.get_by_label("How much?").click()
    page.keyboard.type("4711.42")
    page.get_by_label("Who paid?").select_option(label="Alice")
    study.server.stop(kill=True)
    page.get_by_role("button", name="Submit", exact=True).click()
    page.get_by_text(SECRETS[0]).first.click()
    page.get_by_role("link", name="Settle").click()
    page.wait_for_url("**/settle_bills")
    study.server.start()
    page.get_by_role("link", name="Statistics").click()
    page.wait_for_url("**/statistics")

    clicks = agree(study, person)
    assert len(clicks) >= 8
    names = [each["name"] for each in clicks]
    assert {"What?", "How much?"} <= set(names)
    assert any("•••" in name for name in names), names
    pages = ["/", "/demo/", "/demo/", "/demo/settle_bills", "/demo/statistics"]

    def shown():
        return [urlsplit(data["url"]).path for *_, data in study.log("page")]

    # The last page tells of itself once it is there, which is after its click.
    for _ in range(100):
        if len(shown()) >= len(pages):
            break
        page.wait_for_timeout(100)
    assert shown() == pages
    keys = sum(data["keys"] for *_, data in study.log("key_count"))
    assert keys == len(SECRETS[0] + "4711.42")
    assert [found_in(secret, study.server.data) for secret in (SECRETS[0], "4711.42")] == [[], []]
    assert not [each for each in person.wrong if "ERR_" not in each]


MANY_WAYS = """<!doctype html><title>Ways</title><body style="margin:0">
<h1 style="height:30px">Ways</h1><p id="echo" style="height:20px"></p>
<button id="plain">Plain</button> <button aria-label="Named" class="x">?</button>
<button disabled data-testid="off">Off</button>
<label>Agree <input type="checkbox" name="agree"></label>
<div id="host"></div> <a href="/next?q=hidden#part">Next <b>page</b></a>
<a href="/popup" target="_blank">Popup</a>
<div id="leaves" onmousedown="location = '/next'">Leaves at once</div>
<button onclick="this.remove()">Goes</button>
<style>iframe { position: absolute; left: 300px; top: 200px; width: 300px; height: 90px }
iframe + iframe { top: 300px }</style>
<iframe src="/frame"></iframe><iframe srcdoc="<button>Written</button>"></iframe>
<form action="/next"><input name="q" aria-label="Search"> <button>Go</button></form>
<script>
host.attachShadow({mode: "open"}).innerHTML = "<button><i>Shadow</i></button>";
document.querySelector("[name=q]").oninput = (event) => {
  echo.innerText = "You look for " + event.target.value;
};
</script>"""
NEXT = '<!doctype html><title>Next</title><h2>Results for Nashornweg</h2><a href="/">Back</a>'


@pytest.fixture
def ways(pages, tagged):
    """A page with many ways to click, tagged."""
    frame = "<!doctype html><body style='margin:0'><button style='margin:20px'>Inside</button>"
    popup = "<!doctype html><title>Popup</title><button>In the popup</button>"
    return tagged(pages({"/": MANY_WAYS, "/next": NEXT, "/frame": frame, "/popup": popup})) + "/"


def test_each_way_of_clicking_is_one_click_at_its_element(study, ways, person):
    page = person.page
    page.goto(ways)
    watched(person, study)
    page.click("#plain")
    page.click(".x")
    box = page.locator("[data-testid=off]").bounding_box()
    page.mouse.click(box["x"] + 5, box["y"] + 5)
    page.get_by_text("Agree").click(position={"x": 3, "y": 5})
    page.click("#host i")
    page.frame_locator("iframe >> nth=0").get_by_role("button").click()
    page.frame_locator("iframe >> nth=1").get_by_role("button").click()
    page.click("#plain", button="middle")
    page.click("#plain", button="right")
    page.dblclick("#plain")
    page.get_by_role("button", name="Goes").click()
    with person.context.expect_page() as opened:
        page.get_by_role("link", name="Popup").click()
    popup = opened.value
    popup.wait_for_load_state()
    watched(person, study, 2)
    popup.get_by_role("button").click()
    popup.close()
    page.click("#leaves")
    page.wait_for_url("**/next")
    watched(person, study, 3)
    page.get_by_role("link", name="Back").click()
    page.wait_for_url(ways)
    watched(person, study, 4)
    page.click("a b")
    page.wait_for_url("**/next?q=hidden#part")

    watched(person, study, 5)
    clicks = agree(study, person)
    said = [(each["selector"], each["role"], each["name"], each["button"]) for each in clicks]
    middle = ("#plain", "button", "Plain", "middle")
    left = ("#plain", "button", "Plain", "left")
    assert said == [
        left,
        ('button[aria-label="Named"]', "button", "Named", "left"),
        ('button[data-testid="off"]', "button", "Off", "left"),
        ("body > label:nth-of-type(1)", "", "Agree", "left"),
        ("#host >>> button:nth-of-type(1)", "button", "Shadow", "left"),
        ("body > button:nth-of-type(1)", "button", "Inside", "left"),
        ("body > button:nth-of-type(1)", "button", "Written", "left"),
        middle,
        (*middle[:3], "right"),
        left,
        left,
        ("body > button:nth-of-type(4)", "button", "Goes", "left"),
        ("body > a:nth-of-type(2)", "link", "Popup", "left"),
        ("body > button:nth-of-type(1)", "button", "In the popup", "left"),
        ("#leaves", "", "Leaves at once", "left"),
        ("body > a:nth-of-type(1)", "link", "Back", "left"),
        ("body > a:nth-of-type(1)", "link", "Next page", "left"),
    ]
    inside = clicks[5]
    assert inside["frame"].endswith("/frame")
    assert inside["url"].endswith(urlsplit(ways).netloc + "/")
    assert 320 <= inside["x"] <= 380
    assert 220 <= inside["y"] <= 250
    assert (inside["vw"], inside["vh"]) == (1000, 700)
    assert inside["ex"] == pytest.approx(0.5, abs=0.01)
    assert all(each["trusted"] for each in clicks)
    shown = [
        (data["how"], data["url"].partition(":")[2].partition("/")[2])
        for *_, data in study.log("page")
    ]
    assert [url.partition("/")[2].partition("/")[2] for _, url in shown] == [
        "",
        "popup",
        "next",
        "",
        "next?q",
    ]
    assert person.wrong == []


def test_the_keyboard_clicks_too_and_has_no_place(study, ways, person):
    page = person.page
    page.goto(ways)
    watched(person, study)
    page.focus("#plain")
    page.keyboard.press("Enter")
    page.evaluate("document.querySelector('.x').click()")
    wait_for(person.page, lambda: len(study.log("click")) == 2)
    (_, _, first), (_, _, second) = study.log("click")
    assert (first["selector"], first["trusted"], "x" in first) == ("#plain", True, False)
    assert (second["name"], second["trusted"], "x" in second) == ("Named", False, False)


def test_what_was_typed_is_masked_wherever_it_comes_back(study, ways, person):
    page = person.page
    page.goto(ways)
    watched(person, study)
    page.click("[name=q]")
    page.keyboard.type(SECRETS[2])
    page.click("#echo")
    page.evaluate("setTimeout(() => { throw new Error('No Nashornweg here') })")
    page.evaluate("fetch('/nowhere/Nashornweg?q=Nashornweg')")
    page.evaluate(
        "document.title = 'Nashornweg'; history.pushState(0, '', '/find/Nashornweg?q=Nashornweg')"
    )
    page.goto(f"{ways}next?q=Nashornweg")
    watched(person, study, 3)
    page.click("h2")
    wait_for(person.page, lambda: len(study.log("click")) == 3)
    names = [data["name"] for *_, data in study.log("click")]
    assert names == ["Search", "You look for •••", "Results for •••"]
    assert [data["message"] for *_, data in study.log("js_error")] == [
        "Uncaught Error: No ••• here"
    ]
    ((*_, failed),) = study.log("http_error")
    assert (failed["method"], failed["status"]) == ("GET", 404)
    assert failed["request"].endswith("/nowhere/•••?q")
    assert [data["title"] for *_, data in study.log("page")] == ["Ways", "•••", "Next"]
    assert [data["how"] for *_, data in study.log("page")] == ["load", "push", "load"]
    assert found_in(SECRETS[2], study.server.data) == []


def test_clicks_on_nothing_and_in_anger_are_marked(study, pages, tagged, person):
    does = "<button onclick='this.title = 1'>Does</button>"
    body = f"<!doctype html><title>T</title><p id='nothing'>Nothing</p>{does}"
    page = person.page
    page.goto(tagged(pages({"/": body})))
    watched(person, study)
    page.click("button")
    page.wait_for_timeout(1200)
    page.click("#nothing")
    wait_for(person.page, lambda: len(study.log("marker")) == 1)
    for _ in range(4):
        page.click("#nothing", delay=10)
    wait_for(person.page, lambda: len(study.log("marker")) >= 3)
    found = {data["derived"]: data for *_, data in study.log("marker")}
    assert found["dead_click"]["selector"] == found["rage_click"]["selector"] == "#nothing"
    assert found["rage_click"]["count"] == 4
    with sqlite3.connect(study.server.data / "recorder.db") as connection:
        known = [
            bytes.fromhex(row[0]).hex()
            for row in connection.execute("SELECT id FROM event WHERE kind = 'click'")
        ]
    assert found["rage_click"]["click"].replace("-", "") in known
    assert found["rage_click"]["name"] == "Nothing"


def test_scrolling_tells_how_deep(study, pages, tagged, person):
    page = person.page
    page.goto(
        tagged(pages({"/": "<!doctype html><title>T</title><body style='margin:0;height:2800px'>"}))
    )
    watched(person, study)
    page.mouse.move(300, 300)
    page.mouse.wheel(0, 700)
    wait_for(person.page, lambda: study.log("scroll"))
    assert study.log("scroll")[-1][2]["depth"] == pytest.approx(0.5, abs=0.01)


def test_leaving_measures_the_page_once(study, pages, tagged, person):
    """A page that is going away is not laid out anew: the next one would wait for that."""
    spy = (
        "const {get} = Object.getOwnPropertyDescriptor(Element.prototype, 'scrollHeight');"
        "let isGoing = 0; const reads = [0, 0]; addEventListener('pagehide', () => {"
        "isGoing = 1; }); Object.defineProperty(Element.prototype, 'scrollHeight',"
        "{get() { reads[isGoing] += 1; sessionStorage.reads = reads; return get.call(this); }});"
    )
    body = f"<!doctype html><script>{spy}</script><title>T</title><body style='height:2800px'>"
    page = person.page
    page.goto(url := tagged(pages({"/": body, "/next": "<!doctype html><title>N</title>"})))
    watched(person, study)
    page.mouse.move(300, 300)
    page.mouse.wheel(0, 700)
    page.wait_for_function("scrollY > 600")
    page.goto(f"{url.rstrip('/')}/next")
    before, going = map(int, page.evaluate("sessionStorage.reads").split(","))
    assert before >= 1
    assert going == 0
    wait_for(person.page, lambda: study.log("scroll"))
    assert study.log("scroll")[-1][2]["depth"] == pytest.approx(0.5, abs=0.02)


def test_a_page_that_stood_has_nothing_left_to_send(study, pages, tagged, person):
    """What is sent on the way out is work for which the next page waits."""
    page = person.page
    bodies = {"/": "<!doctype html><title>T</title><body style='height:2800px'>", "/next": "Next"}
    page.goto(url := tagged(pages(bodies)))
    wait_for(person.page, lambda: study.log("scroll"))
    assert study.log("scroll")[0][2]["depth"] == pytest.approx(0.25, abs=0.01)
    page.evaluate("scrollBy(0, 700)")
    wait_for(person.page, lambda: len(study.log("scroll")) == 2)
    sent = []
    person.context.on("request", lambda asked: sent.append((asked.method, asked.frame.url)))
    page.goto(f"{url.rstrip('/')}/next")
    assert ("POST", url) not in sent
    assert [data["depth"] for *_, data in study.log("scroll")] == [
        pytest.approx(0.25, abs=0.01),
        pytest.approx(0.5, abs=0.02),
    ]


def test_a_view_within_a_page_tells_how_deep(study, pages, tagged, person):
    """Also one as high as the view before, of which the browser tells no change of size."""
    page = person.page
    page.goto(tagged(pages({"/": "<!doctype html><title>T</title><body style='height:2800px'>"})))
    wait_for(person.page, lambda: study.log("scroll"))
    page.evaluate("history.pushState(null, '', '/view')")
    wait_for(person.page, lambda: len(study.log("scroll")) == 2)
    first, second = (data for *_, data in study.log("scroll"))
    assert (first["url"], second["url"]) == (page.url.replace("/view", "/"), page.url)
    assert second["depth"] == pytest.approx(0.25, abs=0.01)


def test_the_recorder_is_not_asked_while_a_page_loads(study, pages, tagged, person):
    """In its first second it has no work from a page; what happens is watched anyway."""
    page = person.page
    page.goto(url := tagged(pages({"/": "<!doctype html><title>T</title><p>x</p>"})))
    watched(person, study)
    page.goto(url)
    asked = "performance.getEntriesByType('resource').filter((each) => /running/.test(each.name))"
    page.wait_for_function(f"{asked}.length > 0")
    assert page.evaluate(f"{asked}[0].startTime") >= 1_000
    assert watched(person, study, pages=2)


def test_without_a_session_nothing_is_watched_or_kept(study, ways, person):
    with sqlite3.connect(study.server.data / "recorder.db") as connection:
        connection.execute("UPDATE session SET ended_at = begun_at")
    page = person.page
    page.goto(ways)
    page.click("#plain")
    page.click(".x")
    page.wait_for_timeout(500)
    assert study.log() == []
    kept = page.evaluate("Object.keys(localStorage)")
    assert kept == []
    assert person.wrong == []
