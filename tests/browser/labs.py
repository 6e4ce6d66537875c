"""A lab browser of the machine's own, a person who works in it, and what really happened there.

The person is a second client of the same browser; listeners of the test's own tell what the
person did, so that the log can be compared with it. What does not live here: the tests.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Error

from recorder import create_app, sessions, studies
from recorder.capture.lab import browsers
from recorder.clock import STEADY
from recorder.db import db, writing
from recorder.models import StudySession
from tests.browser.products import free_port

WAIT_SECONDS = 20

LISTENER = """
window.addEventListener("pointerdown", (event) => {
  const target = event.composedPath()[0];
  if (target.closest("[data-recorder-bar]")) return;
  const { x, y, width, height } = target.getBoundingClientRect();
  console.debug("truth " + JSON.stringify({
    at: performance.timeOrigin + event.timeStamp, page: location.pathname, tag: target.localName,
    x: event.clientX + scrollX, y: event.clientY + scrollY, top: window === window.top,
  }));
}, true);
"""


class Person:
    """Somebody who uses the lab browser, with their own connection to it."""

    def __init__(self, kind, port):
        self.browser = kind.connect_over_cdp(f"http://127.0.0.1:{port}")
        self.context = self.browser.contexts[0]
        self.truth = []
        self.context.add_init_script(LISTENER)
        self.context.on("console", self._hear)
        self.page = self.context.pages[0]
        self.page.set_default_timeout(WAIT_SECONDS * 1000)
        # What was open before the person came does not tell the test what is done there.
        self.page.wait_for_url(lambda url: not url.startswith("about:"))
        self.page.reload()

    def _hear(self, said):
        if said.text.startswith("truth "):
            self.truth.append(json.loads(said.text[6:]))

    def at(self, part):
        """Wait until the page in front of the person is at an address with this part."""
        self.page.wait_for_url(f"**{part}**")
        self.page.wait_for_load_state()

    def press_bar(self, label):
        """Press a button of the bar, whose inside only the browser's own tools can reach."""
        until = time.monotonic() + WAIT_SECONDS
        while (place := self._place_in_bar(label)) is None:
            assert time.monotonic() < until, f"The bar has no button “{label}”."
            self.pause()
        self.page.mouse.click(*place)

    def bar_offers(self, label):
        """Say whether the bar has a button."""
        return self._place_in_bar(label) is not None

    def _place_in_bar(self, label):
        tools = self.context.new_cdp_session(self.page)
        try:
            root = tools.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
            for node in nodes_of(root):
                texts = [each.get("nodeValue") for each in node.get("children", [])]
                # A button is not there for a moment after another one was pressed.
                is_there = "disabled" not in node.get("attributes", [])
                if node["nodeName"] == "BUTTON" and texts == [label] and is_there:
                    box = tools.send("DOM.getBoxModel", {"nodeId": node["nodeId"]})["model"]
                    x, y = box["content"][:2]
                    return x + box["width"] / 2 - 16, y + box["height"] / 2 - 6
        except Error:
            return None  # The page changed while it was looked at.
        finally:
            tools.detach()
        return None

    def crash_pages(self):
        """Kill the processes that show pages, as a fault in one of them would."""
        tools = self.browser.new_browser_cdp_session()
        for each in tools.send("SystemInfo.getProcessInfo")["processInfo"]:
            if each["type"] == "renderer":
                os.kill(each["id"], signal.SIGKILL)

    def pause(self, ms=100):
        self.page.wait_for_timeout(ms)


def nodes_of(node):
    """Yield a node of the browser's tools and all below it, in closed shadow roots, too."""
    yield node
    below = [*node.get("children", []), *node.get("shadowRoots", [])]
    for each in [*below, *filter(None, [node.get("contentDocument")])]:
        yield from nodes_of(each)


class LabRun:
    """The process of one lab browser over a recorder's data folder."""

    def __init__(self, server, session, temp, *arguments):
        self.port = free_port()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "recorder", "capture", "lab", str(session)),
                *("--url", server.origin, "--data", str(server.data)),
                *("--headless", "--debugging-port", str(self.port), *arguments),
            ],
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"TMPDIR": str(temp)},
        )
        line = self.process.stderr.readline()
        assert line == "The lab browser is open.\n", line + self.process.stderr.read()

    def stop(self):
        """End it as a system that shuts down would."""
        self.process.terminate()
        return self.wait()

    def wait(self):
        """Wait until it has ended; return what it said."""
        return self.process.communicate(timeout=30)[1]


@pytest.fixture
def lab_browser():
    """Skip, saying why, where there is no browser to open."""
    try:
        return browsers.find(os.environ.get("RECORDER_BROWSER", ""))
    except Exception as error:
        pytest.skip(str(error))


@pytest.fixture
def sitting(server):
    """Make a study with tasks that begin at these addresses, and a session: its id and code."""

    def sitting(*start_urls, **settings):
        app = create_app({"DATA": server.data})
        with app.app_context(), writing():
            now = STEADY.now()
            study = studies.create_study("Products", now, **settings)
            for url in start_urls:
                studies.add_task(study, title="Try it", scenario="Please try it.", start_url=url)
            person = studies.add_participant(study, "P01", now)
            session = sessions.create_session(study, person, now)
            db.session.commit()
            made = session.id
            db.session.remove()
            db.engine.dispose()
        return made

    return sitting


@pytest.fixture
def temp():
    """The lab browser's temporary folder; a browser's sockets need a short name."""
    with tempfile.TemporaryDirectory(prefix="t", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def open_lab(browser, server, temp, lab_browser):
    """Open the lab browser of a session: the process, and the person who uses it."""
    runs = []

    def open_lab(session, *arguments):
        run = LabRun(server, session, temp, "--browser", str(lab_browser), *arguments)
        runs.append(run)
        return run, Person(browser.browser_type, run.port)

    yield open_lab
    for run in runs:
        if run.process.poll() is None:
            print(run.stop())  # What it said is shown where the test failed.


def log_of(server, session, *kinds):
    """Read the log from the disk: (kind, t_ms, data), in the order in which things happened."""
    with closing(sqlite3.connect(server.data / "recorder.db")) as connection:
        query = "SELECT kind, t_ms, data FROM event WHERE session_id = ? ORDER BY t_ms, seq"
        rows = connection.execute(query, [session]).fetchall()
    read = [(kind, t_ms, json.loads(data)) for kind, t_ms, data in rows]
    return [each for each in read if not kinds or each[0] in kinds]


def wait_for(page, look, otherwise="It never came."):
    """Look until something is there, and return it; the page's browser goes on meanwhile."""
    until = time.monotonic() + WAIT_SECONDS
    while not (found := look()):
        assert time.monotonic() < until, otherwise
        page.wait_for_timeout(50)
    return found


def wait_for_log(server, session, person, is_there, *kinds):
    """Wait until the log holds what a test waits for, and return it."""
    until = time.monotonic() + WAIT_SECONDS
    while not is_there(found := log_of(server, session, *kinds)):
        assert time.monotonic() < until, found
        try:
            person.pause()
        except Error:
            time.sleep(0.1)  # The person's browser is gone, which may be what is waited for.
    return found


def begun_ms(server, session):
    """Return when a session began, in milliseconds since 1970."""
    with closing(sqlite3.connect(server.data / "recorder.db")) as connection:
        query = f"SELECT begun_at FROM {StudySession.__tablename__} WHERE id = ?"
        (text,) = connection.execute(query, [session]).fetchone()
    return datetime.fromisoformat(f"{text}+00:00").timestamp() * 1000


def found_in(secret, *folders):
    """Return the files that hold a text, in either of the ways in which browsers write it."""
    found = []
    for folder in folders:
        for file in (each for each in Path(folder).rglob("*") if each.is_file()):
            try:
                content = file.read_bytes()
            except OSError:
                continue
            forms = {
                text.encode(way)
                for text in (secret, secret.lower())
                for way in ("utf-8", "utf-16-le")
            }
            if any(form in content for form in forms):
                found.append(file)
    return found
