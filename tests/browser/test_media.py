"""A real browser records a moving picture: killed, taken back, and sought to the frame."""

import sqlite3
from contextlib import closing
from itertools import pairwise
from string import Template
from uuid import UUID

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.test_console import prepared
from tests.browser.test_crash import NETWORK
from tests.recorded import BITS, CELL, HEIGHT, WIDTH, numbers_in

__all__ = ["prepared"]

SIZES = {"width": WIDTH, "height": HEIGHT, "bits": BITS, "cell": CELL}

PICTURE = Template("""
(() => {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, {width: $width, height: $height});
  const pen = canvas.getContext("2d");
  window.printed = [];
  setInterval(() => {
    const now = Math.round(performance.now());
    window.printed.push(now);
    pen.fillStyle = "#777";
    pen.fillRect(0, 0, $width, $height);
    for (let bit = 0; bit < $bits; bit += 1) {
      pen.fillStyle = (now >> bit) & 1 ? "#fff" : "#000";
      pen.fillRect($cell * (bit % 10), 20 + 60 * Math.floor(bit / 10), $cell, 50);
    }
  }, 40);
  navigator.mediaDevices.getDisplayMedia = async () => canvas.captureStream();
})();
""").substitute(SIZES)
"""A screen that spells the page's milliseconds in blocks; there is no other in a test."""

SHOWN = Template("""() => {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, {width: $width, height: $height});
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  pen.drawImage(document.querySelector("[data-recorded]"), 0, 0, $width, $height);
  let value = 0;
  for (let bit = 0; bit < $bits; bit += 1) {
    const [x, y] = [$cell * (bit % 10) + $cell / 2, 45 + 60 * Math.floor(bit / 10)];
    const [red] = pen.getImageData(x, y, 1, 1).data;
    if (red > 127) value |= 1 << bit;
  }
  return value;
}""").substitute(SIZES)

ZERO = """async (session) => {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const headers = {"X-CSRFToken": token, "Content-Type": "application/json"};
  const post = async (path, said) => {
    const sent = {method: "POST", headers, body: JSON.stringify(said)};
    return (await fetch(`/sessions/${session}/${path}`, sent)).json();
  };
  const {begun_ms: begun} = await post("recording/ready", {kind: "screen"});
  let best = {round: Infinity};
  for (let i = 0; i < 10; i += 1) {
    const sent = performance.now();
    const {server_ms: server} = await post("console/clock", {});
    const round = performance.now() - sent;
    if (round < best.round) best = {round, zero: begun - (server - sent - round / 2)};
  }
  return best.zero;
}"""
"""Where the session's zero lies on the page's own clock, found without the page's script."""


@pytest.fixture
def recording(open_page, prepared):
    """The page that records, with the test picture as its screen and consent to it."""
    page = open_page("/key", accepted=[*NETWORK, "409 (CONFLICT)"])
    page.add_init_script(PICTURE)
    page.goto(page.url.replace("/key", f"/sessions/{prepared[0]}/recording"))
    expect(page.locator("[data-media][data-aligned]")).to_be_visible()
    expect(page.locator("[data-stream=screen] [data-start]")).to_be_disabled()
    page.get_by_role("checkbox", name="Screen").check()
    page.get_by_role("button", name="They agreed").click()
    page.locator("[data-stream=screen] [data-start]").click()
    expect(page.locator("[data-stream=screen].on")).to_be_visible()
    return page


def on_disk(page, count):
    """Wait until so many chunks were acknowledged; return how many were."""
    said = page.locator("[data-stream=screen] [data-said]")
    page.wait_for_function(
        "([place, count]) => Number(/(\\d+) on the disk/.exec(place.textContent)?.[1]) >= count",
        arg=[said.element_handle(), count],
    )
    return int(said.text_content().split("·")[1].split()[0])


def kept(server):
    """Return the chunks of the one recording: number, from, to, and their files in order."""
    with closing(sqlite3.connect(server.data / "recorder.db")) as connection:
        rows = connection.execute("SELECT number, from_ms, to_ms FROM chunk ORDER BY number")
        chunks = rows.fetchall()
        ((recording,),) = connection.execute("SELECT id FROM recording").fetchall()
    (folder,) = (server.data / "media").glob(f"*/{UUID(recording)}")
    return chunks, [folder / f"{number:06d}.webm" for number, *_ in chunks]


def plays_to_its_end(chunks, files, tmp_path, zero):
    """Whether the chunks, one after another, play to the last acknowledged second."""
    assert [number for number, *_ in chunks] == list(range(1, len(chunks) + 1))
    assert all(before[2] == after[1] for before, after in pairwise(chunks))
    (tmp_path / "cut.webm").write_bytes(b"".join(file.read_bytes() for file in files))
    shown = [number - zero for _, number in numbers_in(str(tmp_path / "cut.webm"))]
    assert shown == sorted(shown)
    return chunks[-1][2] - shown[-1] < 1000 and len(shown) > 8 * len(chunks)


def test_a_server_that_is_killed_loses_nothing_of_a_recording(
    recording, server, prepared, tmp_path
):
    zero = recording.evaluate(ZERO, prepared[0])
    before = on_disk(recording, 3)
    server.stop(kill=True)
    chunks, files = kept(server)
    assert len(chunks) >= before
    assert plays_to_its_end(chunks, files, tmp_path, zero)
    expect(recording.locator("[data-banner]")).to_contain_text("parts wait here")
    server.start()
    on_disk(recording, before + 5)
    expect(recording.locator("[data-banner]")).to_be_hidden()
    recording.locator("[data-stream=screen] [data-stop]").click()
    expect(recording.locator("[data-media][data-waiting='0']")).to_be_visible()
    chunks, files = kept(server)
    assert plays_to_its_end(chunks, files, tmp_path, zero)


def test_a_browser_that_is_killed_leaves_what_was_acknowledged(
    recording, server, prepared, open_page, tmp_path
):
    zero = recording.evaluate(ZERO, prepared[0])
    before = on_disk(recording, 4)
    recording.context.close()
    chunks, files = kept(server)
    assert len(chunks) >= before
    assert plays_to_its_end(chunks, files, tmp_path, zero)
    console = open_page(f"/sessions/{prepared[0]}/console")
    expect(console.locator("[data-watch]")).to_contain_text(
        "Nothing has come of the recording (screen)", timeout=15_000
    )


def test_ten_marks_show_the_frame_of_their_time(recording, server, prepared, open_page):
    session = prepared[0]
    zero = recording.evaluate(ZERO, session)
    on_disk(recording, 11)
    recording.locator("[data-stream=screen] [data-stop]").click()
    expect(recording.locator("[data-media][data-waiting='0']")).to_be_visible()
    printed = recording.evaluate("window.printed")
    chunks, files = kept(server)
    player = open_page(f"/sessions/{session}/playback")
    for _ in range(40):
        if player.get_by_text("in step with the log").count():
            break
        player.wait_for_timeout(500)
        player.reload()
    whole = [number for _, number in numbers_in(str(files[0].with_name("whole.webm")))]
    video = player.locator("[data-recorded]")
    player.wait_for_function("() => document.querySelector('[data-recorded]').readyState >= 2")
    assert video.evaluate("video => video.seekable.end(0)") > 9
    begin, end = chunks[0][1] + 500, chunks[-1][2] - 500
    for place in range(10):
        mark = begin + (end - begin) * ((7 * place) % 10) / 10 + 13 * place
        player.goto(f"{player.url.partition('?')[0]}?t={mark}")
        player.wait_for_function(
            """() => {
              const video = document.querySelector("[data-recorded]");
              return video.readyState >= 2 && !video.seeking && video.currentTime > 0;
            }"""
        )
        shown = player.evaluate(SHOWN)
        assert shown in printed
        due = max(index for index, number in enumerate(whole) if number - zero <= mark)
        assert abs(whole.index(shown) - due) <= 1, f"at {mark} ms: {shown - zero} is shown"


def test_a_reload_or_consent_taken_back_does_not_stop_unnoticed(recording, prepared, open_page):
    console = open_page(f"/sessions/{prepared[0]}/console")
    expect(console.locator("#lamp")).to_contain_text("Recording: screen")
    console.reload()
    expect(console.locator("#lamp")).to_contain_text("Recording: screen")
    on_disk(recording, 2)
    recording.get_by_role("checkbox", name="Screen").check()
    recording.get_by_role("button", name="They said no").click()
    expect(recording.locator("[data-stream=screen] [data-lamp]")).to_be_hidden()
    expect(recording.locator("[data-stream=screen] [data-start]")).to_be_disabled()
    expect(console.locator("#lamp")).to_have_count(0)


@pytest.fixture
def asking(open_page, prepared):
    """The page that records, as the participant's screen asks for screen and sound."""
    page = open_page("/key", accepted=[*NETWORK, "409 (CONFLICT)"])
    page.add_init_script(PICTURE)
    page.goto(page.url.replace("/key", f"/sessions/{prepared[0]}/recording"))
    expect(page.locator("[data-media][data-aligned]")).to_be_visible()
    for kind in ("Screen", "Sound"):
        page.get_by_role("checkbox", name=kind).check()
    page.get_by_role("button", name="Ask on the participant’s screen").click()
    expect(page.locator("#standing .waiting")).to_have_count(2)
    return page


def test_the_participant_says_what_is_recorded_and_ends_it(asking, prepared, open_page):
    share = open_page(f"/p/{prepared[1]}", key=False)
    console = open_page(f"/sessions/{prepared[0]}/console")
    start, sound = (
        asking.locator(f"[data-stream={each}] [data-start]") for each in ("screen", "microphone")
    )
    expect(console.locator("#consent-waiting")).to_contain_text("screen, sound")
    expect(start).to_be_disabled()
    expect(share.get_by_text("May we record the screen?")).to_be_visible()
    assert violations(share) == violations(asking) == []
    for key in ("Tab", "Space", "Tab", "Space", "ArrowRight", "Enter"):
        share.keyboard.press(key)
    expect(share.get_by_text("Thank you for helping us today.")).to_be_visible()
    expect(start).to_be_enabled()
    expect(sound).to_be_disabled()
    expect(console.locator("#consent-agreed")).to_contain_text("screen")
    expect(console.locator("#consent-refused")).to_contain_text("sound")
    line = share.locator("[data-recorded]")
    expect(line).to_contain_text("You agreed to recording: the screen")

    start.click()
    on_disk(asking, 2)
    expect(line).to_contain_text("Being recorded: the screen")
    expect(console.locator("#lamp")).to_contain_text("Recording: screen")
    line.locator("summary").focus()
    share.keyboard.press("Enter")
    # The welcome is a text without a heading; the line breaks no rule.
    assert all("page-has-heading-one" in each for each in violations(share))
    for key in ("Tab", "Enter"):
        share.keyboard.press(key)
    expect(asking.locator("[data-stream=screen] [data-lamp]")).to_be_hidden()
    expect(start).to_be_disabled()
    expect(line).to_have_count(0)
    expect(console.locator("#lamp")).to_have_count(0)
    expect(console.locator("#consent-taken_back")).to_contain_text("screen")


def test_consent_holds_while_the_recorder_is_away(asking, server, prepared, open_page):
    share = open_page(f"/p/{prepared[1]}", key=False, accepted=NETWORK, has_touch=True)
    expect(share.locator("form[data-consent]")).to_be_visible()
    server.stop(kill=True)
    share.locator("[name='consent.screen'][value=yes]").tap()
    share.get_by_role("button", name="Continue").tap()
    expect(share.locator("form[data-consent]"), "the other question is open").to_be_visible()
    share.locator("[name='consent.microphone'][value=no]").tap()
    share.get_by_role("button", name="Continue").tap()
    expect(share.get_by_text("Thank you for helping us today.")).to_be_visible()
    expect(share.locator("[data-away]")).to_be_visible()
    server.start()
    expect(asking.locator("#standing .agreed")).to_contain_text(
        "by the participant", timeout=20_000
    )
    expect(asking.locator("#standing .refused")).to_contain_text("Sound")
    expect(share.locator("[data-away]")).to_be_hidden()
    share.locator("[data-recorded] summary").tap()
    server.stop(kill=True)
    share.get_by_role("button", name="Do not record the screen any more").tap()
    expect(share.locator("[data-stopping]")).to_be_visible()
    server.start()
    expect(asking.locator("#standing .taken_back")).to_contain_text("Screen", timeout=20_000)
    expect(share.locator("[data-recorded]")).to_have_count(0)
