"""The scripts that run in every page before its own: the watcher and the bar, and the replay's.

What does not live here: what the parts do (`static/capture`).
"""

import json
from typing import Any
from urllib.parse import urlsplit

from recorder.config import ASSETS
from recorder.replay.script import recording_script

PARTS = ("watch.js", "bar.js", "lab.js")


def scripts(own: str, settings: dict[str, Any], *, replays: bool) -> list[str]:
    """Return the init scripts, in the order in which they run.

    `own` is the recorder's address, whose pages are never captured; `settings` are the study's
    capture settings; `replays` asks for the pages' structure, too.
    """
    options: dict[str, Any] = {"allowQueryValues": settings.get("query_values") is True}
    if ignored := settings.get("ignore"):
        options["ignore"] = ignored
    folder = ASSETS / "static" / "capture"
    parts = [(folder / name).read_text(encoding="utf-8") for name in PARTS]
    made = [_elsewhere(own, "\n".join([*parts, f"lab({json.dumps(options)});"]))]
    if replays:
        made.append(_elsewhere(own, recording_script(settings)))
    return made


def origin_of(url: str) -> str:
    """Return the origin of an address.

    >>> origin_of("http://127.0.0.1:8000/p/ABC?x")
    'http://127.0.0.1:8000'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _elsewhere(own: str, script: str) -> str:
    """Return a script that does nothing on the recorder's own pages, and leaves no name behind."""
    origin = json.dumps(origin_of(own))
    return f"(() => {{\nif (location.origin === {origin}) return;\n{script}\n}})();"
