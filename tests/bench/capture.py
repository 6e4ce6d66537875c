"""Measure what capture costs a product: how long a page of a thousand rows takes to load with it.

    python tests/bench/capture.py [--rounds 100]

The same page is loaded in turn as it is, once more as it is, with the script tag (the recorder
answers, a session runs), and with the watcher run before the page's own scripts, as the lab browser
does. The page that stands leads to the next, as a link does: where the browser is told an address,
it first asks a page that listens to beforeunload, as the lab browser's watcher does, which takes 10
ms more. One turn holds all of them, in an order that changes, so that a machine that is busy for a
while is busy for all; the ratio is the median of the turns' own, so that such a while weighs no
more than another, and beside it stands between which two it lies with 95% confidence. A load lasts
from the navigation's start to the end of its load event, as the browser tells it. Each page stands
for longer than a second before anything else is loaded, as it does before a person, and so that
what capture sends while it stands is no part of another's load.

The page has a stylesheet and a script file, as products have. How long it takes is mostly whether
the browser draws it while it is read: not at all or up to three times before the load has ended,
whoever watches (medians of 200, 300, 330 and 420 ms in 250 loads of a page without files). Only
hundreds of turns even that out. Where loads with the same number of layouts are compared, the tag
takes 0.98 (0.90 to 1.07) of the load without, and its scripts 3.7 ms of it.

The goal is that a load with capture takes at most 1.05 of the load without. How far the same page
is from itself says what the measure is worth.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import permutations
from pathlib import Path

from bare import quantile, table
from playwright.sync_api import Page, sync_playwright
from scipy.stats import binom

from recorder import create_app, sessions, studies
from recorder.capture.tagging import study_key
from recorder.clock import STEADY
from recorder.config import ASSETS
from recorder.db import db, writing

GOAL = 1.05
UNJUDGED = float("nan")
KINDS = ("without", "without again", "with the script tag", "with the lab browser's watcher")
ROWS = 1000
WARM = 5
STANDS_MS = 1300
TOOK = "performance.getEntriesByType('navigation')[0].loadEventEnd"
LEAVES = "{leaves: 'beforeunload pagehide'}"
"""What the lab browser tells its watcher (static/capture/lab.js)."""

NAMES = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")


def main() -> int:
    """Print the ratios; return 1 where one misses its goal."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=100, help="loads of each kind")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="recorder-bench-") as folder:
        process, origin = started(Path(folder))
        try:
            took = measured(line(Path(folder), origin), chosen.rounds)
        finally:
            process.terminate()
            process.wait(15)
    rows = [
        (name, quantile(each, 0.5), *ratio(each, took["without"]), goal)
        for (name, each), goal in zip(took.items(), (UNJUDGED, UNJUDGED, GOAL, GOAL), strict=True)
    ]
    table(("page load, ms", "p50", "from", "ratio", "to", "goal"), rows)
    return int(any(found > goal for _, _, _, found, _, goal in rows))


def ratio(these: Sequence[float], floor: Sequence[float]) -> tuple[float, float, float]:
    """Return the median of the turns' ratios to the load without, between its confidence limits.

    The limits are those of the sign test: they ask nothing of how loads are spread.
    """
    turns = sorted(each / least for each, least in zip(these, floor, strict=True))
    low = int(binom.ppf(0.025, len(turns), 0.5))
    return turns[low], quantile(turns, 0.5), turns[-1 - low]


def started(folder: Path) -> tuple["subprocess.Popen[str]", str]:
    """Start a recorder; return it with its address."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "recorder",
            "run",
            "--port",
            "0",
            "--no-open",
            "--data",
            str(folder),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    return process, process.stdout.readline().partition("/?key=")[0]


def line(folder: Path, origin: str) -> str:
    """Make a session that runs; return the line for its study's product."""
    app = create_app({"DATA": folder})
    with app.app_context(), writing():
        now = STEADY.now()
        study = studies.create_study("Bench", now)
        person = studies.add_participant(study, "P01", now)
        sessions.begin(sessions.create_session(study, person, now), now)
        db.session.commit()
        key = study_key(study, app.config["SECRET_KEY"])
        db.session.remove()
        db.engine.dispose()
    return f'<script async src="{origin}/capture.js" data-study="{key}"></script>'


OWN = {
    "/own.css": ("text/css", "body { font: 14px sans-serif } td { padding: 2px 8px }"),
    "/own.js": (
        "text/javascript",
        "for (const each of document.querySelectorAll('button')) each.onclick = each.remove;",
    ),
}
"""The product's own files."""


class Product(BaseHTTPRequestHandler):
    """Answers with the page of a thousand rows, at /tagged with the line in its head."""

    protocol_version = "HTTP/1.1"

    def __init__(self, line: str, *of_socket: object) -> None:
        self.line = line
        super().__init__(*of_socket)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer."""
        kind, text = OWN.get(self.path, ("text/html", ""))
        body = (text or page(self.line if self.path == "/tagged" else "")).encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if text:
            self.send_header("Cache-Control", "max-age=3600")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Write nothing."""


def page(line: str) -> str:
    """Return a table of a thousand rows with links, buttons and fields."""
    rows = "".join(
        f'<tr id="row-{i}"><td><input type="checkbox" name="pick{i}"></td><td><a href="/item/{i}">'
        f"Item {i}</a></td><td>{i * 7 % 100}.50</td><td><button>Add</button></td></tr>"
        for i in range(ROWS)
    )
    own = '<link rel="stylesheet" href="/own.css"><script defer src="/own.js"></script>'
    return (
        f"<!doctype html><head>{line}{own}<title>Items</title></head><body><h1>Items</h1>"
        f"<table>{rows}</table></body>"
    )


def measured(line: str, rounds: int) -> dict[str, list[float]]:
    """Load the pages in turn; return how long each took, in milliseconds."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Product, line))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    watcher = (ASSETS / "static" / "capture" / "watch.js").read_text(encoding="utf-8")
    found = os.environ.get("RECORDER_BROWSER") or next(filter(None, map(shutil.which, NAMES)))
    flags = ["--disable-gpu", "--no-sandbox"] if os.geteuid() == 0 else ["--disable-gpu"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        pages: dict[str, tuple[Page, str]] = {}
        for name in KINDS:
            context = browser.new_context(viewport={"width": 1280, "height": 720})
            # Each has a binding and a script of its own, so that only the watcher differs.
            context.expose_binding("hear", lambda _source, _event: None)
            told = f"watch((event) => window.hear(event), {LEAVES});" if "watcher" in name else ""
            context.add_init_script(f"(() => {{ {watcher if told else ''}\n{told} }})()")
            path = "/tagged" if "tag" in name else "/"
            pages[name] = (context.new_page(), address + path)
            pages[name][0].goto(address + path)
        took: dict[str, list[float]] = {name: [] for name in pages}
        orders = list(permutations(pages))
        for turn in range(rounds + WARM):
            for name in orders[turn % len(orders)]:
                each, url = pages[name]
                with each.expect_navigation(wait_until="load"):
                    each.evaluate("url => void setTimeout(() => { location.href = url; })", url)
                each.wait_for_function(f"{TOOK} > 0")
                if turn >= WARM:
                    took[name].append(each.evaluate(TOOK))
                each.wait_for_timeout(STANDS_MS)
        browser.close()
    server.shutdown()
    server.server_close()
    return took


if __name__ == "__main__":
    sys.exit(main())
