"""The lab browser over products that nobody here wrote: all that a person does, and once."""

import os

import av
import pytest
from uuid6 import uuid7

from recorder.capture.lab.link import Link
from tests.browser.labs import (
    begun_ms,
    found_in,
    lab_browser,
    log_of,
    open_lab,
    sitting,
    temp,
    wait_for,
    wait_for_log,
)
from tests.browser.products import datasette, ihatemoney, pages, strictly, todomvc
from tests.browser.wires import wire
from tests.replays import on_disk

__all__ = [
    "datasette",
    "ihatemoney",
    "lab_browser",
    "open_lab",
    "pages",
    "sitting",
    "strictly",
    "temp",
    "todomvc",
    "wire",
]

NETWORK = ["ERR_CONNECTION", "ERR_INCOMPLETE", "ERR_CONTENT", "ERR_EMPTY", "ERR_SOCKET", "htmx:"]
WITHIN_MS = 50
SECRETS = ["Zebrafink7431", "Nashornweg", "geheim-4711", "Wolkenschaf"]


@pytest.fixture
def console(open_page):
    """Open a session's console."""
    return lambda session: open_page(f"/sessions/{session}/console", accepted=NETWORK)


@pytest.fixture
def at_product(console, sitting, open_lab, pages):
    """Put a person before a product of one page, a task ready: session, console, run, person."""

    def at_product(body, *arguments, **settings):
        site = pages({"/": f"<!doctype html><title>One</title>{body}"})
        session = sitting(f"{site}/", **settings)
        board = console(session)
        run, person = open_lab(session, *arguments)
        person.at(site)
        press(board, "Enter", "ready")
        return session, board, run, person

    return at_product


def reach(console, state):
    console.locator(f"[data-now][data-state={state}]").wait_for()


def press(console, key, state):
    console.keyboard.press(key)
    reach(console, state)


def in_bills(person):
    """The first task: add an expense, with a name and an amount that are nobody's business."""
    page = person.page
    page.get_by_role("link", name="Try out the demo").click()
    person.at("/demo/")
    page.get_by_role("link", name="Add a new bill").click()
    # The product puts the focus there itself once its dialog has come to rest.
    page.locator("input[name=what]:focus").wait_for()
    page.locator("input[name=what]").first.click()
    page.keyboard.type(SECRETS[0])
    page.locator("input[name=amount]").first.click()
    page.keyboard.type("4711.42")
    page.locator("select[name=payer]").first.select_option(label="Alice")
    page.locator("label", has_text="Amina").last.click()
    page.get_by_role("button", name="Submit", exact=True).click()
    page.get_by_role("cell", name=SECRETS[0]).click()
    page.get_by_role("link", name="Settle").click()
    person.at("/settle_bills")
    page.get_by_role("link", name="Statistics").click()
    person.at("/statistics")


def in_trees(person):
    """The second task: search in tables; what was typed stands in the addresses."""
    page = person.page
    page.locator("select[name=_filter_column]").first.select_option("street")
    page.locator("input[name=_filter_value]").first.click()
    page.keyboard.type(SECRETS[1])
    page.get_by_role("button", name="Apply").click()
    person.at("street__exact")
    page.get_by_role("link", name="trees", exact=True).first.click()
    person.at("/trees")
    page.get_by_role("link", name="tree", exact=True).first.click()
    person.at("/trees/tree")
    page.get_by_role("link", name="1", exact=True).first.click()
    person.at("/trees/tree/1")


def in_list(person):
    """The third task: everything in one page, under a policy that lets it connect to nothing."""
    page = person.page
    page.locator("#new-todo").click()
    for secret in SECRETS[2:]:
        page.keyboard.type(secret)
        page.keyboard.press("Enter")
    for i in range(12):
        page.locator(".toggle").nth(i % 2).click()
    for way in ("Active", "Completed", "All"):
        page.get_by_role("link", name=way).click()
    page.get_by_text(SECRETS[-1]).click()


def matched(server, session, person):
    """Pair what the person did with what the log says, one to one; return how far apart."""
    clicks = [each for each in log_of(server, session, "click") if each[2]["trusted"]]
    begun = begun_ms(server, session)
    truth = sorted(person.truth, key=lambda done: done["at"])
    assert len(clicks) == len(truth), (len(clicks), len(truth))
    apart = []
    for (_, t_ms, data), done in zip(clicks, truth, strict=True):
        apart.append(abs(t_ms - (done["at"] - begun)))
        page = data.get("frame", data["url"])
        assert masked_path(page) == masked_path("http://x" + done["page"]), (page, done)
        if done["top"]:
            assert data["x"] == pytest.approx(done["x"], abs=1)
            assert data["y"] == pytest.approx(done["y"], abs=1)
    return sorted(apart)


def masked_path(url):
    return url.split("//")[1].partition("/")[2].partition("?")[0].partition("#")[0].rstrip("/")


def test_three_tasks_in_three_products(
    server, console, sitting, open_lab, temp, ihatemoney, datasette, todomvc, strictly
):
    """The story that works: each click once, at its time; the recorder dies in between."""
    session = sitting(ihatemoney, f"{datasette}/trees/tree", f"{strictly(todomvc)}/")
    board = console(session)
    run, person = open_lab(session)
    board.locator("#lab .saved").wait_for()
    person.at("127.0.0.1")
    press(board, "Enter", "ready")
    person.press_bar("Start")
    reach(board, "running")
    in_bills(person)
    person.press_bar("I'm done")
    reach(board, "finished")

    press(board, "Enter", "ready")
    person.at("/trees/tree")
    person.press_bar("Start")
    reach(board, "running")
    in_trees(person)
    server.stop(kill=True)
    person.page.get_by_role("link", name="home").click()
    person.press_bar("I'm done")
    wait_for(person.page, lambda: not person.bar_offers("I'm done"), "The bar took no press.")
    in_front = person.page.url
    server.start()
    reach(board, "finished")
    assert person.page.url == in_front

    press(board, "Enter", "ready")
    person.at("/vanillajs")
    person.press_bar("Start")
    reach(board, "running")
    in_list(person)
    person.press_bar("I give up on this one")
    reach(board, "finished")

    done = len(person.truth)
    wait_for_log(server, session, person, lambda log: len(log) >= done, "click")
    assert done >= 30
    apart = matched(server, session, person)
    assert apart[int(len(apart) * 0.99) - 1] <= WITHIN_MS, apart[-5:]
    log = log_of(server, session)
    outcomes = [data.get("outcome") for kind, _, data in log if kind == "finish"]
    assert outcomes == [None, None, "abandoned"]
    # A machine that is busy with other tests may well hang for a while.
    assert set(products(log)) <= {"opened", "hung", "back"}
    addresses = {data["url"] for kind, _, data in log if kind == "page"}
    assert any("/trees/tree?" in each and "street__exact" in each for each in addresses)
    assert any(each.endswith("#/completed") for each in addresses), addresses
    keys = sum(data["keys"] for kind, _, data in log if kind == "key_count")
    assert keys >= len("".join(SECRETS[:2]))

    everywhere = server.data, temp
    assert [found_in(secret, *everywhere) for secret in SECRETS] == [[]] * len(SECRETS)
    run.stop()
    assert not [*temp.glob("recorder-lab-*")]
    assert not [*(server.data / "capture").glob("*")]
    assert [found_in(secret, *everywhere) for secret in SECRETS] == [[]] * len(SECRETS)


AROUND = """<!doctype html><title>Around</title><body>
<p style="height: 300px">Above</p>
<a id="away" href="/elsewhere">Go away at once</a>
<button id="open">Open a window</button>
<button id="early">Leave while the button is down</button>
<div id="host"></div>
<p style="height: 900px">Below</p>
<iframe id="near" src="/inside" width="300" height="120"></iframe>
<iframe id="far" src="FAR/inside" width="300" height="120"></iframe>
<script src="/around.js"></script>"""

AROUND_JS = """
const shadow = document.querySelector("#host").attachShadow({mode: "open"});
shadow.append(Object.assign(document.createElement("button"), {textContent: "In the shadow"}));
document.querySelector("#open").addEventListener("click", () => window.open("/inside", "_blank"));
const early = document.querySelector("#early");
early.addEventListener("pointerdown", () => { location = "/elsewhere"; });
"""

INSIDE = """<!doctype html><title>Inside</title><button>Press me</button>
<button id="close">Close</button><script src="/inside.js"></script>"""

BY_PATH = {
    "/inside": INSIDE,
    "/inside.js": "document.querySelector('#close').onclick = () => window.close();",
    "/around.js": AROUND_JS,
    "/elsewhere": "<!doctype html><title>Elsewhere</title><a href='/'>Back</a>",
}
ANYWHERE = "script-src 'self'; connect-src 'none'; require-trusted-types-for 'script'"


def test_clicks_in_frames_shadow_windows_and_on_the_way_out(
    server, console, sitting, open_lab, pages
):
    far = pages(BY_PATH, ANYWHERE)
    near = pages({**BY_PATH, "/": AROUND.replace("FAR", far)}, ANYWHERE)
    session = sitting(f"{near}/")
    board = console(session)
    _, person = open_lab(session)
    person.at(near)
    press(board, "Enter", "ready")
    person.press_bar("Start")
    reach(board, "running")
    page = person.page
    page.locator("#host button").click()
    for frame in ("#near", "#far"):
        page.frame_locator(frame).get_by_role("button", name="Press me").click()
    with person.context.expect_page() as opened:
        page.locator("#open").click()
    opened.value.get_by_role("button", name="Press me").click()
    opened.value.locator("#close").click()
    for way in ("#away", "#early"):
        page.locator(way).click()
        person.at("/elsewhere")
        page.get_by_role("link", name="Back").click()
        page.wait_for_url(f"{near}/")
    person.press_bar("I'm done")
    reach(board, "finished")

    assert len(person.truth) == 10
    log = wait_for_log(server, session, person, lambda log: len(log) >= 10, "click")
    assert matched(server, session, person)[-1] <= WITHIN_MS
    clicks = [data for _, _, data in log]
    pressed = [(each["name"], each["role"]) for each in clicks[:4]]
    inside = ("Press me", "button")
    assert pressed == [("In the shadow", "button"), inside, inside, ("Open a window", "button")]
    assert ">>>" in clicks[0]["selector"]
    assert [each.get("frame") for each in clicks[1:3]] == [f"{near}/inside", f"{far}/inside"]
    assert {each["url"] for each in clicks[:4]} == {f"{near}/"}
    # Where a frame's click was is where the page shows it, also for a frame of another host.
    left, right = clicks[1], clicks[2]
    assert right["y"] == pytest.approx(left["y"], abs=2)
    assert right["x"] - left["x"] > 290
    assert right["view"] == left["view"] == clicks[0]["view"]
    assert [each["name"] for each in clicks[6::2]] == [
        "Go away at once",
        "Leave while the button is down",
    ]


def test_what_fails_in_the_product_is_in_the_log(server, console, sitting, open_lab, pages):
    broken = """<!doctype html><title>Broken</title><button id="bad">Break</button>
    <img src="/missing.png?who=Quittenbaum"><img src="http://127.0.0.1:9/nobody.png">
    <script src="/broken.js"></script>"""
    script = """document.querySelector("#bad").onclick = () => {
        fetch("/wrong"); throw new Error("Oh no");
    };"""
    site = pages({"/": broken, "/broken.js": script, "/wrong": (503, "away")})
    session = sitting(f"{site}/")
    board = console(session)
    run, person = open_lab(session)
    person.at(site)
    press(board, "Enter", "ready")
    person.page.reload()
    person.page.locator("#bad").click()

    def all_three(log):
        return len({data["request"] for _, _, data in log}) >= 3

    log = wait_for_log(server, session, person, all_three, "http_error")
    failed = {(data["request"], data["status"]) for _, _, data in log}
    assert (f"{site}/missing.png?who", 404) in failed
    assert (f"{site}/wrong", 503) in failed
    assert ("http://127.0.0.1:9/nobody.png", None) in failed
    (wrong,) = wait_for_log(server, session, person, bool, "js_error")
    assert "Oh no" in wrong[2]["message"]

    # A page that computes for ever answers nobody; then it comes back.
    busy = "setTimeout(() => { const s = Date.now(); while (Date.now() - s < 9000); })"
    person.page.evaluate(busy)
    so_far = ["opened", "hung", "back"]
    wait_for_log(server, session, person, lambda log: products(log) == so_far, "marker")
    person.crash_pages()
    so_far.append("crashed")
    wait_for_log(server, session, person, lambda log: products(log) == so_far, "marker")
    run.stop()
    assert products(log_of(server, session)) == [*so_far, "closed"]


def products(log):
    return [data["product"] for *_, data in log if "product" in data]


def crash(person):
    """End the browser as a fault in it would."""
    with pytest.raises(Exception, match="closed"):
        person.browser.new_browser_cdp_session().send("Browser.crash")


def quit_it(person):
    """End the browser as its own menu does, with two windows open."""
    person.context.new_page()
    person.browser.new_browser_cdp_session().send("Browser.close")


def close_it(person):
    """Close its last window."""
    person.page.close()


@pytest.mark.parametrize("end", [crash, quit_it, close_it])
def test_a_browser_that_goes_loses_nothing(server, at_product, temp, end):
    session, board, run, person = at_product("<button>Press me</button>")
    person.page.get_by_role("button", name="Press me").click()
    person.page.get_by_role("button", name="Press me").click()
    end(person)
    run.wait()
    assert run.process.returncode == 0
    log = log_of(server, session)
    assert len([kind for kind, *_ in log if kind == "click"]) == 2
    assert products(log) == ["opened", "crashed" if end is crash else "closed"]
    assert not [*temp.glob("recorder-lab-*")]
    board.locator("#lab [data-action=lab]").wait_for()


def test_a_lab_browser_that_is_killed_leaves_what_comes_in_later_once(server, at_product, open_lab):
    session, _, run, person = at_product("<button>Press me</button>")
    wait_for_log(server, session, person, lambda log: log, "page")
    server.stop(kill=True)
    for _ in range(3):
        person.page.get_by_role("button", name="Press me").click()
    (spool,) = (server.data / "capture").glob("*.jsonl")
    clicks = b'"kind": "click"'
    wait_for(person.page, lambda: spool.read_bytes().count(clicks) >= 3, "The clicks are not kept.")
    run.process.kill()
    run.wait()
    # Who is killed touches it no more; half a minute later it is known to be left behind.
    os.utime(spool, (0, 0))
    server.start()
    _, person = open_lab(session)
    wait_for_log(server, session, person, lambda log: len(log) >= 3, "click")
    person.page.get_by_role("button", name="Press me").click()
    wait_for_log(server, session, person, lambda log: len(log) > 3, "click")
    while spool.exists():
        person.pause()
    assert len(log_of(server, session, "click")) == 4


def test_answers_that_break_off_lose_nothing(server, at_product, wire):
    """A recorder that is killed does so in the middle of an answer, too."""
    session, board, _, person = at_product("<button>Press me</button>", "--url", wire.origin)
    person.press_bar("Start")
    reach(board, "running")
    wire.breaks = True
    for _ in range(3):
        person.page.get_by_role("button", name="Press me").click()
    person.press_bar("I'm done")
    # So often everything that asks the recorder by itself has met with it.
    wait_for(person.page, lambda: wire.broken > 8)
    wire.breaks = False
    reach(board, "finished")
    wait_for_log(server, session, person, lambda log: len(log) >= 3, "click")
    press(board, "r", "ready")
    person.press_bar("Start")
    reach(board, "running")
    assert len(log_of(server, session, "click")) == 3


def test_an_experts_pages_are_pictured_for_the_maps(
    server, console, open_page, sitting, open_lab, pages
):
    shown = """<!doctype html><title>Shop</title><style>body { margin: 0; background: #fff }
    #field { position: absolute; left: 100px; top: 100px; width: 200px; height: 60px }
    #far { position: absolute; top: 2400px }</style>
    <input id="field" value="Quittenbaum"><a id="far" href="/">Terms</a>"""
    site = pages({"/": shown})
    session = sitting(f"{site}/")
    page = open_page(f"/sessions/{session}")
    page.get_by_text("Is this an expert's session?").click()
    page.get_by_role("button", name="optimal path").click()
    board = console(session)
    _, person = open_lab(session)
    person.at(site)
    press(board, "Enter", "ready")
    folder = server.data / "media"

    def pictures():
        return [*folder.glob("*/pages/*.jpg")]

    (picture,) = wait_for(person.page, pictures, "The page is not pictured.")
    with av.open(str(picture)) as opened:
        drawn = next(opened.decode(video=0)).to_ndarray(format="rgb24")
    assert drawn.shape[0] >= 2400
    assert drawn[130, 200].tolist() == pytest.approx([213, 216, 220], abs=6)
    assert drawn[700, 200].tolist() == [255, 255, 255]


def test_questions_are_asked_in_the_same_browser(server, console, sitting, open_lab, pages):
    site = pages({"/": "<!doctype html><title>One</title><h1>Product</h1>"})
    session = sitting(f"{site}/", asked_after_task=["seq"])
    board = console(session)
    _, person = open_lab(session)
    press(board, "Enter", "ready")
    person.press_bar("Start")
    reach(board, "running")
    # Sooner after the start it is the second press of a double click.
    person.page.wait_for_timeout(600)
    with person.context.expect_page() as opened:
        person.press_bar("I'm done")
    sheet = opened.value
    sheet.wait_for_url("**/p/**")
    sheet.get_by_role("radio").nth(5).wait_for()
    assert sheet.locator("[data-recorder-bar]").count() == 0
    assert log_of(server, session, "click") == []


def test_consent_is_asked_and_taken_back_in_the_same_browser(
    server, open_page, sitting, open_lab, pages
):
    site = pages({"/": "<!doctype html><title>One</title><h1>Product</h1>"})
    session = sitting(f"{site}/")
    desk = open_page(f"/sessions/{session}/recording", accepted=NETWORK)
    desk.get_by_role("checkbox", name="Screen").check()
    desk.get_by_role("button", name="Ask on the participant’s screen").click()
    desk.locator("#standing .waiting").wait_for()
    _, person = open_lab(session)
    screen = participants_screen(person)
    person.page = next(each for each in person.context.pages if each != screen)
    person.at(site)
    wait_until_in_front(screen)
    screen.get_by_role("radio", name="Yes").check()
    screen.get_by_role("button", name="Continue").click()
    desk.locator("#standing .agreed").wait_for()
    wait_until_in_front(person.page)

    token = desk.locator("[data-token]").get_attribute("data-token")
    stream = {"id": str(uuid7()), "kind": "screen", "started_ms": 0, "mime": "video/webm"}
    Link(server.origin, session, token, "").post_recording(stream)
    person.press_bar("Stop recording")
    wait_until_in_front(screen)
    screen.get_by_text("Being recorded: the screen").wait_for()
    screen.locator("summary").click()
    screen.get_by_role("button", name="Do not record the screen any more").click()
    desk.locator("#standing .taken_back").wait_for()
    wait_until_in_front(person.page)
    said = [data for *_, data in log_of(server, session, "marker")]
    assert {"consent": ["screen"], "given": False} in said
    assert [each["is"] for each in said if "stream" in each] == ["began", "ended"]


def participants_screen(person):
    """Wait for the tab that questions are asked in, and return it."""

    def screens():
        return [each for each in person.context.pages if "/p/" in each.url]

    return wait_for(person.page, screens, "The participant's screen does not open.")[0]


def wait_until_in_front(page):
    page.wait_for_function("document.visibilityState === 'visible'")


def test_pages_are_recorded_where_the_study_says_so(server, at_product):
    page = "<h1>Product</h1><input id='secret'>"
    _, _, run, person = at_product(page, capture_settings={"replay": True})
    person.page.locator("#secret").fill("Quittenbaum")
    person.page.evaluate("document.querySelector('h1').textContent = 'Bought'")
    wait_for_pages(server, person, "Bought")
    assert "Quittenbaum" not in on_disk(server.data / "media")
    run.stop()


def test_a_participant_who_changes_their_mind_is_recorded_again_where_they_are(
    server, open_page, at_product
):
    """Nobody loads the page anew: what it shows once they agree is part of what they agreed to."""
    settings = {"replay": True}
    session, _, run, person = at_product("<h1>Product</h1>", capture_settings=settings)
    heading = "document.querySelector('h1').textContent"
    person.page.evaluate(f"{heading} = 'Bought'")
    wait_for_pages(server, person, "Bought")

    product = person.page
    person.press_bar("Stop recording")
    screen = participants_screen(person)
    wait_until_in_front(screen)
    screen.locator("summary").click()
    screen.get_by_role("button", name="Do not record the pages I visit any more").click()
    ended = {"consent": ["replay"], "given": False}
    wait_for_log(server, session, person, lambda log: ended in [each[2] for each in log], "marker")
    wait_until_in_front(product)
    person.pause(1200)  # What was in the making is over.
    product.evaluate(f"{heading} = 'NOBODYS BUSINESS'")
    person.pause(3500)  # The page asks meanwhile, and hears that it still may not.

    desk = open_page(f"/sessions/{session}/recording", accepted=NETWORK)
    product.evaluate(f"{heading} = 'Still here'")
    assert "Still here" not in on_disk(server.data / "media")
    desk.get_by_role("checkbox", name="Pages").check()
    desk.get_by_role("button", name="Ask on the participant’s screen").click()
    wait_until_in_front(screen)
    screen.get_by_role("radio", name="Yes").check()
    screen.get_by_role("button", name="Continue").click()
    wait_until_in_front(product)
    wait_for_pages(server, person, "Still here")
    assert "NOBODYS" not in on_disk(server.data / "media")
    run.stop()


def wait_for_pages(server, person, text):
    """Wait until a text is in a page recording on the disk."""
    wait_for(
        person.page, lambda: text in on_disk(server.data / "media"), "The page is not recorded."
    )
