"""A real browser and a real server, as the README starts them.

The browser is the one installed on this machine (Chromium, Chrome or Edge); where none is found,
Playwright fetches one, and where that fails the tests say in one sentence how to get one.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from playwright.sync_api import Error, expect, sync_playwright

from tests.browser.nursery import Born
from tests.imported import import_study

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"]
CHANNELS = ["chrome", "msedge", "chromium"]
UNWANTED = [
    # Each window has a page of its own for suggestions, one for a machine's answers, and a process
    # in reserve: together they take longer than a test's own pages.
    *("WebUIOmniboxPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxAimPopup"),
    "SpareRendererForSitePerProcess",
    # The browser heeds the last list alone, so that what Playwright switches off stands here, too.
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "AvoidCorsURLLoaderRestartOnRedirect"),
    *("DestroyProfileOnBrowserClose", "PaintHolding", "ThirdPartyStoragePartitioning"),
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "TcpPortRandomizationWin"),
    *("LensOverlay", "MediaRouter", "AimEnabled", "GlobalMediaControls", "Translate"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "PreconnectToSearch"),
]
FLAGS = [
    f"--disable-features={','.join(UNWANTED)}",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=10_000)


def launch(playwright):
    """Launch the first browser that starts; fetch one, or say how, where there is none."""
    # Chromium refuses its sandbox to root, which is who runs containers and CI.
    flags = [*FLAGS, "--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else FLAGS
    found = next(filter(None, map(shutil.which, NAMES)), None)
    named = os.environ.get("RECORDER_BROWSER") or found
    if named:
        return playwright.chromium.launch(executable_path=named, args=flags)
    for channel in CHANNELS:
        try:
            return playwright.chromium.launch(channel=channel, args=flags)
        except Error:
            continue
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    try:
        return playwright.chromium.launch(args=flags)
    except Error:
        pytest.fail(
            "No browser was found: install Chromium, Chrome or Edge, or name one in "
            "RECORDER_BROWSER, then run the tests again.",
            pytrace=False,
        )


@pytest.fixture(scope="session")
def browser():
    """The browser of this machine, started once."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


class Server:
    """The recorder over a data folder, as its command starts it."""

    def __init__(self, data):
        self.data = data
        self.origin = "http://127.0.0.1:0"
        self.start()

    def start(self, program=None):
        """Start it, on the same port as before, and wait for its address.

        `program` is what Python runs in the place of `recorder`.
        """
        port = self.origin.rpartition(":")[2]
        arguments = ["run", "--port", port, "--no-open", "--data", str(self.data)]
        if program is None:
            self.process = Born(arguments)
        else:
            command = [sys.executable, *program, *arguments]
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()
        self.origin, _, self.key = self.address.partition("/?key=")

    def stop(self, *, kill=False):
        """Stop it, or kill it as a power cut would."""
        (self.process.kill if kill else self.process.terminate)()
        self.process.wait(15)
        self.process.stdout.close()


@pytest.fixture
def server(tmp_path, newest):
    """The recorder over a folder where nothing is recorded yet: its address and its key."""
    # A test may have put a disk of its own there.
    (tmp_path / "data").mkdir(exist_ok=True)
    shutil.copy(newest, tmp_path / "data" / "recorder.db")
    server = Server(tmp_path / "data")
    yield server
    server.stop()


def lay(database, server):
    """Put a database in the place of the running server's, as SQLite itself copies one."""
    with (
        closing(sqlite3.connect(database)) as source,
        closing(sqlite3.connect(server.data / "recorder.db")) as target,
    ):
        source.backup(target)


@pytest.fixture
def sample(sample_study, server):
    """The sample study in the running server's folder."""
    lay(sample_study / "recorder.db", server)


@pytest.fixture(scope="session")
def imported_study(tmp_path_factory):
    """A data folder with the reference study, imported once."""
    folder = tmp_path_factory.mktemp("imported")
    import_study(folder)
    return folder


@pytest.fixture
def imported(imported_study, server):
    """The reference study in the running server's folder."""
    lay(imported_study / "recorder.db", server)


@pytest.fixture
def open_page(browser, server):
    """Open pages in contexts of their own; a script error or a CSP report fails the test."""
    contexts, wrong = [], []

    def open_page(path="/", *, key=True, width=1280, height=720, accepted=(), **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: _note(wrong, said, accepted))
        if key:
            page.goto(server.address)
        page.goto(server.origin + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def _note(wrong, said, accepted):
    """Keep what a page reports as wrong, but what a test says that it provokes."""
    if said.type == "error" and not any(part in said.text for part in accepted):
        wrong.append(f"{said.text} ({said.location.get('url')})")
