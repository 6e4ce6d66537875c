"""Which browser is opened, and how it is kept quiet.

The browser is the one that is installed; none is ever downloaded. What it would tell its maker is
switched off, so that no call leaves the laptop but the product's own.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from recorder.errors import LabUnavailable, NeedsExtra

ON_PATH = (
    *("google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge"),
    *("chromium", "chromium-browser"),
)

ON_WINDOWS = (
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Chromium/Application/chrome.exe",
)

ON_A_MAC = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "Chromium.app/Contents/MacOS/Chromium",
)

MAKERS = (
    *("update.googleapis.com", "content-autofill.googleapis.com", "safebrowsing.googleapis.com"),
    *("optimizationguide-pa.googleapis.com", "clientservices.googleapis.com"),
    *("*.gvt1.com", "clients2.google.com", "edge.microsoft.com", "config.edge.skype.com"),
    *("msedge.api.cdp.microsoft.com", "nav-edge.smartscreen.microsoft.com"),
)
"""Hosts that browsers call for themselves and no product does, whichever switch they forgot."""

NOBODY = "http://127.0.0.1:9"
"""An address where nobody answers."""

QUIET = [
    f"--gaia-url={NOBODY}",
    "--host-resolver-rules=" + ",".join(f"MAP {host} ~NOTFOUND" for host in MAKERS),
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-crash-reporter",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-search-engine-choice-screen",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--no-report-upload",
    "--no-service-autorun",
    "--safebrowsing-disable-auto-update",
]
"""What a browser says to nobody while it is watched."""

UNWANTED = ["--enable-automation", "--disable-popup-blocking"]
"""What Playwright adds for tests and a person would notice: a banner, windows that open alone."""

ADD_IT = (
    "The lab browser needs one more package: install it with "
    '`pip install "usability-session-recorder[lab]"`, then start the recorder again.'
)

NO_BROWSER = (
    "No browser was found for the lab browser: install Chrome, Edge or Chromium, or name one in "
    "RECORDER_LAB_BROWSER."
)


def is_installed() -> bool:
    """Whether the extra `lab` is there."""
    return find_spec("playwright") is not None


def find(named: str = "") -> Path:
    """Return the browser to open: the one that is named, else the first that is installed.

    Raises NeedsExtra where the extra `lab` is missing, LabUnavailable where a browser is.
    """
    if not is_installed():
        raise NeedsExtra(ADD_IT)
    if named:
        found = shutil.which(named) or (named if Path(named).is_file() else None)
        if found is None:
            raise LabUnavailable(f"There is no browser at {named}; name another, or leave it out.")
        return Path(found)
    for path in _places():
        if path.is_file():
            return path
    raise LabUnavailable(NO_BROWSER)


def _places() -> Iterator[Path]:
    """Yield where browsers lie on this system, the one that most people use first."""
    if sys.platform == "win32":
        roots = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        for name in ON_WINDOWS:
            for root in roots:
                if folder := os.environ.get(root):
                    yield Path(folder, name)
    elif sys.platform == "darwin":
        for name in ON_A_MAC:
            yield Path("/Applications", name)
            yield Path("~/Applications").expanduser() / name
    yield from map(Path, filter(None, map(shutil.which, ON_PATH)))


def wants_no_sandbox() -> bool:
    """Whether the browser must run without its sandbox, which it refuses to a superuser."""
    return getattr(os, "geteuid", lambda: 1)() == 0
