"""Pages recorded in a real browser, kept, and played again: ours, rrweb's own, and hostile ones."""

import gzip
import http.server
import json
import re
import sqlite3
import struct
import threading
import urllib.request
import zlib
from contextlib import closing
from math import floor
from pathlib import Path

import pytest
from playwright.sync_api import expect
from uuid6 import uuid7

from recorder import cli, create_app, sessions, studies
from recorder.capture import tagging
from recorder.clock import STEADY
from recorder.db import db, writing
from recorder.replay.script import recording_script
from tests.browser.accessibility import violations
from tests.browser.labs import wait_for
from tests.replays import BEGAN, drawn, element, moves, on_disk, says

VENDOR = Path(__file__).parents[2] / "static" / "vendor"

STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; frame-src *; form-action 'self'"

SHOP = """<!doctype html><html lang="en"><head><title>Shop</title>
<link rel="stylesheet" href="/shop.css"></head><body><h1>Shop</h1>
<form action="/found"><input id="q" name="q"><input id="secret" type="password">
<input type="hidden" name="token" value="HIDDEN-9">
<select id="choice"><option value="">-</option><option value="OPTION-9">Blue</option></select>
<input id="tick" type="checkbox" value="CHECKBOX-9"><textarea id="area">PRESET-9</textarea>
<input id="old" value="PREFILLED-9" title="was PREFILLED-9" data-was="PREFILLED-9">
<input id="shown" class="public"><button id="go">Find</button></form>
<div id="editor" contenteditable="true">EDITABLE-9</div>
<p id="echo"></p><p id="late"></p><p id="blocked" class="private">BLOCKED-9</p>
<a href="/item?key=ADDRESS-9#frag=FRAGMENT-9">An item</a>
<iframe id="same" src="/frame"></iframe><iframe id="other" src="OTHER/frame"></iframe>
<script src="/shop.js"></script></body></html>"""

SCRIPT = """
function follow(id) {
  const field = document.getElementById(id);
  field.addEventListener("input", () => {
    const typed = field.value ?? field.textContent;
    document.getElementById("echo").textContent = "You typed " + typed + "!";
    for (const name of ["title", "placeholder", "aria-label", "data-typed"]) {
      field.setAttribute(name, typed);
    }
    document.querySelector("a").href = "/item/" + encodeURIComponent(typed);
    document.title = typed.toUpperCase();
    setTimeout(() => { document.getElementById("late").textContent = "later: " + typed; }, 200);
    field.style.color = "rebeccapurple";
  });
}
["q", "secret", "area", "editor", "shown"].forEach(follow);
window.postMessage(null, "*");
"""

FRAME = """<!doctype html><p>In a frame</p><input id="inner"><p id="mirror"></p>
<script src="/frame.js"></script>"""

FRAME_SCRIPT = """
document.getElementById("inner").addEventListener("input", (event) => {
  document.getElementById("mirror").textContent = event.target.value;
});
"""

GALLERY = """<!doctype html><title>Gallery</title><h1 id="said">Gallery</h1>
<img id="own" src="/red.png" alt="A red one">
<div class="private"><img id="blocked" src="/green.png" alt=""></div>
<p class="recorder-mask"><img id="masked" src="/blue.png" alt=""></p>
<img id="foreign" src="OTHER/cyan.png" alt="">
<img id="typed" src="" alt=""><input id="q"><div id="more"></div>
<script src="/gallery.js"></script>"""

GALLERY_SCRIPT = """
document.getElementById("q").addEventListener("change", (event) => {
  document.getElementById("typed").src = "/yellow.png?q=" + encodeURIComponent(event.target.value);
  const late = new Image(60, 40);
  late.id = "late";
  late.src = "/magenta.png";
  document.getElementById("more").append(late);
});
"""

COLOURS = {
    "red": (255, 0, 0),
    "green": (0, 255, 0),
    "blue": (0, 0, 255),
    "cyan": (0, 255, 255),
    "yellow": (255, 255, 0),
    "magenta": (255, 0, 255),
}
"""The colour that each picture of the product is filled with, by its name."""

FILES = {
    "/": ("text/html", SHOP),
    "/frame": ("text/html", FRAME),
    "/shop.js": ("text/javascript", SCRIPT),
    "/frame.js": ("text/javascript", FRAME_SCRIPT),
    "/shop.css": ("text/css", "h1 { color: rgb(1, 2, 3); background: url(/missing.png); }"),
    "/rrweb.js": ("text/javascript", (VENDOR / "rrweb-record-2.1.6.min.js").read_text("utf-8")),
    "/player.js": ("text/javascript", (VENDOR / "rrweb-player-2.1.6.min.js").read_text("utf-8")),
    "/gallery": ("text/html", GALLERY),
    "/gallery.js": ("text/javascript", GALLERY_SCRIPT),
    "/plain": ("text/html", "<!doctype html><title>Plain</title><h1 id=said>Before</h1>"),
}


def painted(colour, width=120, height=80):
    """Return a PNG of one colour."""

    def chunk(kind, content):
        sum_ = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", sum_)

    rows = (b"\0" + bytes(colour) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


class Shop(http.server.BaseHTTPRequestHandler):
    """The product under test: one page under a strict policy, and what it found."""

    def do_GET(self):
        path, _, query = self.path.partition("?")
        found = query.partition("q=")[2].partition("&")[0].replace("+", " ")
        found_page = (
            f"<!doctype html><title>{found}</title><h1>Found {found}</h1><p>Plain text.</p>"
        )
        kind, text = FILES.get(path, ("text/html", found_page))
        other = f"http://localhost:{self.server.other}"
        if path.endswith(".png") and path[1:-4] in COLOURS:
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(painted(COLOURS[path[1:-4]]))
            return
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        if path in ("/", "/found"):
            self.send_header("Content-Security-Policy", STRICT)
        self.end_headers()
        self.wfile.write(text.replace("OTHER", other).encode())

    def log_message(self, *arguments):
        """Say nothing."""


@pytest.fixture(scope="module")
def shop():
    """The product on two ports: its own, and one of another origin; return the first's address."""
    servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop) for _ in range(2)]
    for server in servers:
        server.other = servers[1].server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{servers[0].server_port}"
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def sitting(server):
    """A session that has begun in a study that records pages: its id and its token."""
    app = create_app({"DATA": server.data})
    with app.app_context(), writing():
        study = studies.create_study("Shop", STEADY.now())
        study.capture_settings = {"replay": True}
        participant = studies.add_participant(study, "P01", STEADY.now())
        session = sessions.create_session(study, participant, STEADY.now())
        sessions.begin(session, STEADY.now())
        db.session.commit()
        told = (session.id, session.capture_token)
        db.session.remove()
        db.engine.dispose()
    return told


class Keeper:
    """Takes a page's batches and sends them to the recorder as the lab browser's process does."""

    def __init__(self, server, sitting):
        self.server, (self.session, self.token) = server, sitting
        self.recordings, self.zero, self.batches = {}, None, []

    def post(self, path, body):
        headers = {"Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(f"{self.server.origin}/api/v1{path}", body, headers)
        with urllib.request.urlopen(request) as answer:
            return answer.status

    def take(self, source, batch):
        self.zero = self.zero or batch["from"]
        self.batches.append(batch)
        begins, ends = batch["from"] - self.zero, batch["to"] - self.zero
        page = source["page"]
        if page not in self.recordings:
            self.recordings[page] = [str(uuid7()), 0]
            said = {"id": self.recordings[page][0], "kind": "replay", "started_ms": begins,
                    "window": f"tab {len(self.recordings)}"}  # fmt: skip
            self.post(f"/sessions/{self.session}/recordings", json.dumps(said).encode())
        self.recordings[page][1] += 1
        recording, number = self.recordings[page]
        times = f"from_ms={begins}&to_ms={ends}&snapshot={int(batch['snapshot'])}"
        packed = gzip.compress(batch["events"].encode())
        self.post(f"/recordings/{recording}/chunks/{number}?{times}", packed)

    def end(self, page):
        """End a tab's recording, as where it closes."""
        page.wait_for_timeout(50)
        ended = page.evaluate("performance.timeOrigin + performance.now()") - self.zero
        body = json.dumps({"ended_ms": ended}).encode()
        self.post(f"/recordings/{self.recordings[page][0]}/end", body)

    @property
    def text(self):
        return "".join(batch["events"] for batch in self.batches)


@pytest.fixture
def keeper(server, sitting):
    return Keeper(server, sitting)


@pytest.fixture
def product(browser, keeper):
    """A browser context whose pages are recorded; script errors in the product fail the test."""
    context = browser.new_context(viewport={"width": 900, "height": 600})
    context.expose_binding("recorderReplay", keeper.take)
    settings = {"unmask": ".public", "block": ".private"}
    context.add_init_script(recording_script(settings))
    errors = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert errors == []


def picture(page):
    """Return the frame that the replay draws its page in."""
    return page.frame_locator(".stage .host:last-child .replayer-wrapper > iframe")


def replay(page, server, session, t):
    """Open the player at a moment in milliseconds; rounded, it may lie before the last change."""
    page.goto(f"{server.origin}/sessions/{session}/playback?t={t}")
    page.wait_for_selector(f'[data-stage][data-shown="{floor(t + 0.5)}"]')


SECRETS = [
    *("HIDDEN-9", "OPTION-9", "CHECKBOX-9", "PRESET-9", "PREFILLED-9", "EDITABLE-9", "BLOCKED-9"),
    *("ADDRESS-9", "FRAGMENT-9", "quick brown", "quick%20brown", "QUICK BROWN", "hunter2hunter"),
    *("first line", "second line", "edited text", "framed words", "foreign words"),
]


def test_nothing_typed_or_planted_is_on_the_disk_and_the_page_is_played_again(
    product, keeper, shop, server, open_page
):
    page = product.new_page()
    page.goto(f"{shop}/")
    page.locator("#q").press_sequentially("quick brown", delay=15)
    page.locator("#secret").press_sequentially("hunter2hunter", delay=5)
    page.locator("#area").fill("first line\nsecond line")
    page.locator("#editor").press_sequentially(" edited text", delay=5)
    page.locator("#shown").fill("open words")
    page.locator("#choice").select_option("OPTION-9")
    page.locator("#tick").check()
    page.frame_locator("#same").locator("#inner").press_sequentially("framed words", delay=5)
    page.frame_locator("#other").locator("#inner").press_sequentially("foreign words", delay=5)
    wait_for(page, lambda: "later: open words" in keeper.text)
    page.locator("#go").click()
    page.wait_for_url("**/found?**")
    wait_for(page, lambda: "Plain text." in keeper.text)
    here = len(keeper.batches)
    page.locator("h1").hover()
    wait_for(page, lambda: len(keeper.batches) > here)

    found = on_disk(server.data)
    assert [secret for secret in SECRETS if secret in found] == []
    assert "You typed \u2022\u2022\u2022!" in found
    assert "open words" in found
    assert "Found \u2022\u2022\u2022" in found
    assert "In a frame" in found

    last = keeper.batches[-1]["to"] - keeper.zero
    moment = next(each for each in keeper.batches if "later: open words" in each["events"])
    moderator = open_page()
    replay(moderator, server, keeper.session, moment["to"] - keeper.zero)
    shown = picture(moderator)
    expect(shown.locator("#echo")).to_have_text("You typed open words!")
    expect(shown.locator("#shown")).to_have_value("open words")
    expect(shown.locator("#q")).to_have_value("\u2022\u2022\u2022")
    expect(shown.locator("h1")).to_have_css("color", "rgb(1, 2, 3)")
    expect(shown.locator("p.private")).to_be_empty()
    expect(shown.frame_locator("#same").locator("p").first).to_have_text("In a frame")
    expect(shown.frame_locator("#other").locator("p").first).to_have_text("In a frame")
    expect(moderator.locator("[data-address]")).to_have_text(f"{shop}/")
    replay(moderator, server, keeper.session, last)
    expect(picture(moderator).locator("h1")).to_have_text("Found \u2022\u2022\u2022")
    expect(moderator.locator("[data-address]")).to_have_text(f"{shop}/found?q&token")


COLOUR_OF = """async (sources) => {
  const found = [];
  for (const src of sources) {
    const image = new Image();
    image.src = src;
    await image.decode();
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    found.push([...context.getImageData(5, 5, 1, 1).data.slice(0, 3)]);
  }
  return found;
}"""


def colours_in(page, text):
    """Return which pictures of the product are in what was recorded, by their colour."""
    sources = sorted(set(re.findall(r"data:image/webp;base64,[A-Za-z0-9+/=]+", text)))
    near = [
        name
        for found in page.evaluate(COLOUR_OF, sources)
        for name, colour in COLOURS.items()
        if all(abs(a - b) < 40 for a, b in zip(found, colour, strict=True))
    ]
    assert len(near) == len(sources)
    return set(near)


@pytest.mark.parametrize("shows", [True, False], ids=["shown", "boxes"])
def test_pictures_of_the_product_are_shown_where_the_study_says_so(
    browser, keeper, shop, server, open_page, shows
):
    context, judge, asked = browser.new_context(), browser.new_page(), []

    def take(source, batch):
        keeper.take(source, batch)
        return asked.pop() if asked else None

    context.expose_binding("recorderReplay", take)
    context.add_init_script(recording_script({"pictures": shows, "block": ".private"}))
    page = context.new_page()
    page.goto(f"{shop}/gallery")
    page.locator("#q").fill("secret words")
    page.locator("h1").click()
    wait_for(page, lambda: page.locator("#late").evaluate("image => image.complete"))
    if shows:
        wait_for(page, lambda: "magenta" in colours_in(judge, keeper.text))
    # Drawn anew, the page holds its pictures at once.
    page.wait_for_timeout(3100)
    asked.append("snapshot")
    drawn_before = len(snapshots(keeper))
    page.locator("#own").hover()
    wait_for(page, lambda: len(snapshots(keeper)) > drawn_before)
    expected = {"red", "magenta"} if shows else set()
    assert colours_in(judge, snapshots(keeper)[-1]) == expected
    assert colours_in(judge, on_disk(server.data)) == expected
    last = keeper.batches[-1]["to"] - keeper.zero
    context.close()
    judge.close()
    mine = open_page()
    replay(mine, server, keeper.session, last)
    for name in ("own", "late", "masked", "foreign", "typed"):
        is_there = shows and name in ("own", "late")
        told = picture(mine).locator(f"#{name}")
        kind = "^data:image/webp" if is_there else "^data:image/gif|^$"
        expect(told).to_have_attribute("src", re.compile(kind))
        if is_there:
            assert told.evaluate("image => image.naturalWidth") >= 60


def snapshots(keeper):
    """Return the batches in which a page was drawn anew."""
    return [batch["events"] for batch in keeper.batches if batch["snapshot"]]


def test_two_tabs_are_followed_as_the_person_looks_at_them(
    product, keeper, shop, server, open_page
):
    first = product.new_page()
    first.goto(f"{shop}/plain")
    wait_for(first, lambda: len(keeper.batches) == 1)
    second = product.new_page()
    second.goto(f"{shop}/frame")
    wait_for(second, lambda: len(keeper.batches) == 2)
    keeper.end(second)
    second.close()
    first.evaluate("said.textContent = 'After'")
    wait_for(first, lambda: "After" in keeper.text)
    keeper.end(first)
    moderator = open_page()
    popup, after = (keeper.batches[i]["to"] - keeper.zero + 1 for i in (1, -1))
    replay(moderator, server, keeper.session, popup)
    expect(picture(moderator).locator("p").first).to_have_text("In a frame")
    replay(moderator, server, keeper.session, after)
    expect(picture(moderator).locator("h1")).to_have_text("After")
    moderator.get_by_role("button", name="Window 2").click()
    expect(moderator.locator("[data-over]")).to_contain_text("Nothing was recorded of this window")


def chunks_in(server, each="*"):
    with closing(sqlite3.connect(server.data / "recorder.db")) as database:
        return database.execute(f"SELECT count({each}) FROM chunk").fetchone()[0]


def key_of(server):
    """The study's key, which is in the line."""
    app = create_app({"DATA": server.data})
    with app.app_context():
        key = tagging.study_key(studies.find_study("Shop"), app.config["SECRET_KEY"])
        db.session.remove()
        db.engine.dispose()
    return key


def join_code(server):
    with sqlite3.connect(server.data / "recorder.db") as connection:
        return connection.execute("SELECT join_code FROM session").fetchone()[0]


def test_a_product_with_the_line_in_its_pages_is_recorded_while_a_session_runs(
    browser, shop, server, sitting, open_page
):
    page = browser.new_page()
    page.goto(f"{shop}/plain")
    page.add_script_tag(url=f"{server.origin}/capture/replay.js?study={key_of(server)}")
    media = server.data / "media"
    wait_for(page, lambda: "Before" in on_disk(media))
    page.evaluate("said.textContent = 'By the line'")
    wait_for(page, lambda: "By the line" in on_disk(media))
    # A chunk is there to be played once its row is, which comes after its file.
    wait_for(page, lambda: chunks_in(server) == len([*media.rglob("*.json.gz")]))
    page.goto("about:blank")
    page.close()
    moderator = open_page()
    told = moderator.request.get(f"{server.origin}/sessions/1/replay/index.json").json()
    [[_, begins, ends]] = told["pieces"]
    replay(moderator, server, 1, ends)
    assert 0 < begins < ends
    expect(picture(moderator).locator("#said")).to_have_text("By the line")


def test_the_last_moments_of_a_page_that_is_left_are_recorded(browser, shop, server, sitting):
    line = f"{server.origin}/capture/replay.js?study={key_of(server)}"
    page = browser.new_page()
    for number in range(5):
        page.goto(f"{shop}/plain")
        page.add_script_tag(url=line)
        wait_for(page, lambda number=number: chunks_in(server, "DISTINCT recording_id") > number)
        # Two, since the first is being packed when the second comes, and then nobody is there.
        page.evaluate(f"said.textContent = 'LAST WORDS {number}'")
        page.evaluate("new Promise(requestAnimationFrame)")
        page.evaluate(f"said.textContent = 'VERY LAST WORDS {number}'; location = '/found'")
        page.wait_for_url("**/found")
    wait_for(page, lambda: "VERY LAST WORDS 4" in on_disk(server.data / "media"))
    page.close()
    kept = on_disk(server.data / "media")
    assert [number for number in range(5) if f"VERY LAST WORDS {number}" not in kept] == []


def test_a_product_is_recorded_no_more_once_the_participant_has_ended_it(
    browser, shop, server, sitting, open_page
):
    line = f"{server.origin}/capture/replay.js?study={key_of(server)}"
    page, posts = browser.new_page(), []
    page.on("request", lambda each: each.method == "POST" and posts.append(each.url))
    page.goto(f"{shop}/plain")
    page.add_script_tag(url=line)
    wait_for(page, lambda: chunks_in(server))
    participant = open_page()
    participant.goto(f"{server.origin}/p/{join_code(server)}")
    participant.get_by_text("Stop", exact=True).click()
    participant.get_by_role("button", name="Do not record the pages I visit any more").click()
    expect(participant.locator("[data-recorded]")).to_have_count(0)
    kept = chunks_in(server)
    with page.expect_response(lambda each: "/chunks/" in each.url) as refused:
        page.evaluate("said.textContent = 'AFTERWARDS-9'")
    assert refused.value.status == 409
    # Neither this page nor the next one goes on: no change of theirs is sent, nor begun again.
    posts.clear()
    page.evaluate("said.textContent = 'AFTERWARDS-8'")
    page.wait_for_timeout(1500)
    page.goto(f"{shop}/plain")
    with page.expect_response("**/api/v1/running"):
        page.add_script_tag(url=line)
    page.evaluate("said.textContent = 'AFTERWARDS-7'")
    page.wait_for_timeout(1500)
    page.close()
    assert posts == []
    assert chunks_in(server) == kept
    assert "AFTERWARDS" not in on_disk(server.data / "media")


def test_a_page_that_is_told_to_stop_is_recorded_again_when_it_may_be(browser, shop):
    """What was typed meanwhile is masked then, as if nothing had stopped."""
    batches, asked, may = [], [], [True]

    def take(_source, batch):
        (asked if batch is None else batches).append(batch)
        return None if may[0] else "stop"

    context = browser.new_context()
    context.expose_binding("recorderReplay", take)
    context.add_init_script(recording_script({}))
    page = context.new_page()
    page.goto(f"{shop}/plain")
    wait_for(page, lambda: batches)
    may[0] = False
    page.evaluate("said.textContent = 'the last'")
    wait_for(page, lambda: len(batches) == 2)
    page.evaluate("said.textContent = 'too late'; said.after(document.createElement('input'))")
    page.type("input", "Zebrafink7431")
    page.evaluate("document.querySelector('input').remove()")
    page.evaluate("said.textContent = 'Hello Zebrafink7431'")
    wait_for(page, lambda: asked)
    assert len(batches) == 2
    may[0] = True
    wait_for(page, lambda: len(batches) > 2)
    page.evaluate("said.textContent += ', again'")
    wait_for(page, lambda: "again" in batches[-1]["events"])
    context.close()
    assert batches[2]["snapshot"]
    said = "".join(batch["events"] for batch in batches)
    assert "Hello" in said
    assert "too late" not in said
    assert "Zebrafink" not in said


def test_a_recording_of_rrweb_alone_is_played_with_its_true_length(
    browser, shop, server, open_page, tmp_path, monkeypatch
):
    page = browser.new_page()
    page.goto(f"{shop}/plain")
    page.add_script_tag(url="/rrweb.js")
    page.evaluate("() => { window.all = []; rrwebRecord.record({ emit: (e) => all.push(e) }); }")
    page.wait_for_timeout(400)
    page.evaluate("said.textContent = 'Half-way'")
    page.wait_for_timeout(400)
    page.evaluate("said.textContent = 'At the end'")
    page.wait_for_function("all.length >= 4")
    events = page.evaluate("all")
    page.close()
    file = tmp_path / "pages.json"
    file.write_text(json.dumps(events))
    lasts = events[-1]["timestamp"] - events[0]["timestamp"]
    arguments = ["recorder", "import", "replay", file, "--study", "Elsewhere"]
    monkeypatch.setattr("sys.argv", [*map(str, arguments), "--data", str(server.data)])
    cli.main()

    moderator = open_page()
    told = moderator.request.get(f"{server.origin}/sessions/1/replay/index.json").json()
    assert told["pieces"] == [[0, 0, lasts]]
    replay(moderator, server, 1, 0)
    expect(picture(moderator).locator("#said")).to_have_text("Before")
    half = next(i for i, each in enumerate(events) if "Half-way" in json.dumps(each))
    replay(moderator, server, 1, events[half]["timestamp"] - events[0]["timestamp"])
    expect(picture(moderator).locator("#said")).to_have_text("Half-way")
    replay(moderator, server, 1, lasts)
    expect(picture(moderator).locator("#said")).to_have_text("At the end")


@pytest.fixture
def imported(server, tmp_path, monkeypatch):
    """Make a session of events; return its id."""

    def take(events):
        file = tmp_path / "events.json"
        file.write_text(json.dumps(events))
        arguments = ["recorder", "import", "replay", str(file), "--study", "Elsewhere"]
        monkeypatch.setattr("sys.argv", [*arguments, "--data", str(server.data)])
        cli.main()
        return 1

    return take


LONG = [
    *drawn("Start", BEGAN),
    *(moves(at, at, BEGAN + 100 * at) for at in range(1, 20)),
    says("Middle", BEGAN + 2_000),
    *drawn("Later", BEGAN + 60_000, href="http://shop.example/later"),
    says("End", BEGAN + 62_000),
]


def test_what_is_exported_plays_in_rrwebs_own_player(browser, shop, server, imported, open_page):
    session = imported(LONG)
    moderator = open_page()
    exported = moderator.request.get(f"{server.origin}/sessions/{session}/replay/export.json")
    page = browser.new_page()
    page.goto(f"{shop}/plain")
    page.add_script_tag(url="/player.js")
    page.evaluate(
        """(events) => {
          const Player = window.rrwebPlayer.default || window.rrwebPlayer;
          window.player = new Player({ target: document.body, props: { events, autoPlay: false } });
        }""",
        exported.json(),
    )
    assert page.evaluate("player.getMetaData().totalTime") == 62_000
    for at, said in ((0, "Start"), (2_100, "Middle"), (60_500, "Later"), (61_999, "Later")):
        page.evaluate("(at) => player.goto(at, false)", at)
        drawn_here = page.frame_locator("iframe").locator("h1")
        expect(drawn_here).to_have_text(said)
    page.close()


def test_a_replay_is_steered_by_keys_by_the_log_and_by_its_line(server, imported, open_page):
    session = imported(LONG)
    page = open_page(f"/sessions/{session}/playback?t=0")
    page.wait_for_selector("[data-shown]")
    heading = picture(page).locator("h1")
    page.keyboard.press("ArrowRight")
    expect(heading).to_have_text("Middle")
    expect(page.locator("[data-now]")).to_have_text("00:05.0")
    page.locator("[data-seek]").fill("60100")
    expect(heading).to_have_text("Later")
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator("[data-now]")).to_have_text("00:59.1")
    expect(heading).to_have_text("Middle")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(heading).to_have_text("Later")
    expect(heading).to_have_text("End")
    page.wait_for_url("**t=62000")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_idle_time_is_skipped_and_a_range_is_played_again(server, imported, open_page):
    session = imported(LONG)
    page = open_page(f"/sessions/{session}/playback?t=1500")
    page.wait_for_selector("[data-shown]")
    page.keyboard.press("s")
    page.keyboard.press("Space")
    expect(page.locator("[data-said]")).to_contain_text("without activity")
    expect(picture(page).locator("h1")).to_have_text("End")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.locator("[data-seek]").fill("61000")
    page.keyboard.press("[")
    page.locator("[data-seek]").fill("61900")
    page.keyboard.press("]")
    expect(page.locator("[data-said]")).to_have_text("Loop 01:01.0 to 01:01.9.")
    page.keyboard.press("Space")
    wait_for(page, lambda: float(page.locator("[data-seek]").input_value()) < 61_500)


def test_a_hostile_recording_runs_nothing_fetches_nothing_and_takes_nobody_away(
    server, imported, open_page
):
    far = "http://198.51.100.7/x"
    body = element(
        6,
        "body",
        element(7, "h1", {"type": 3, "id": 8, "textContent": "Still here"}, onclick="top.hit = 1"),
        element(20, "script", {"type": 3, "id": 21, "textContent": "top.hit = 1"}, src=far),
        element(22, "img", src=far, srcset=f"{far} 2x", onerror="top.hit = 1"),
        element(23, "iframe", src=far, srcdoc="<script>top.hit = 1</script>"),
        element(24, "object", data=far),
        element(25, "embed", src=far),
        element(26, "video", poster=far, src=far),
        element(27, "div", style=f"background: url('{far}')"),
        element(28, "input", type="image", src=far, autofocus=True),
        element(29, "svg", element(30, "image", href=far), element(31, "use", href=f"{far}#a")),
        element(32, "link", rel="stylesheet", href=far),
    )
    style = (
        f"@import '{far}'; @font-face {{ font-family: x; src: url({far}) }}"
        f"h1 {{ font-family: x; background: image-set('{far}' 1x) }}"
    )
    events = drawn("Replaced", BEGAN, style=style)
    head = events[1]["data"]["node"]["childNodes"][1]["childNodes"][0]
    head["childNodes"] += [
        element(40, "meta", **{"http-equiv": "refresh", "content": f"0; url={far}"}),
        element(41, "base", href=far),
        element(42, "link", rel="stylesheet", _cssText=f"h1 {{ background: url({far}) }}"),
    ]
    events[1]["data"]["node"]["childNodes"][1]["childNodes"][1] = body
    changed = [{"id": 27, "attributes": {"style": {"background": f"url({far})"}}},
               {"id": 22, "attributes": {"src": far, "onload": "top.hit = 1"}}]  # fmt: skip
    events += [
        {"type": 3, "timestamp": BEGAN + 100,
         "data": {"source": 0, "adds": [], "removes": [], "texts": [], "attributes": changed}},
        {"type": 3, "timestamp": BEGAN + 200,
         "data": {"source": 10, "family": "x", "fontSource": f"url({far})", "buffer": False}},
        {"type": 6, "timestamp": BEGAN + 300, "data": {"plugin": "x", "payload": {}}},
        {"type": 5, "timestamp": BEGAN + 400, "data": None},
    ]  # fmt: skip
    session = imported(events)
    page = open_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    replay(page, server, session, 400)
    expect(picture(page).locator("h1")).to_have_text("Still here")
    expect(picture(page).locator("h1")).not_to_have_attribute("onclick", "top.hit = 1")
    assert page.evaluate("window.hit") is None
    assert [url for url in asked if not url.startswith((server.origin, "data:", "about:"))] == []
    assert page.url.startswith(server.origin)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_breaks_no_rule_of_accessibility(server, imported, open_page, width, scheme):
    session = imported(LONG)
    page = open_page(f"/sessions/{session}/playback?t=2000", width=width, color_scheme=scheme)
    page.wait_for_selector('[data-shown="2000"]')
    page.wait_for_selector("#playback-line svg")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
