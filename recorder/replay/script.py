"""The script that records a page's structure, put together from its parts.

rrweb's recorder stands in a scope of its own, so that a product sees neither its name nor its
module loader used. What does not live here: what the parts do (`static/capture/`), and who puts
the script into a page (the lab browser, the script tag).
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from recorder.config import ASSETS

SETTINGS = ("query_values", "block", "unmask", "ignore", "pictures")
"""What of a study's capture settings a recorded page must know."""

_RRWEB = ASSETS / "static" / "vendor" / "rrweb-record-2.1.6.min.js"
_CAPTURE = ASSETS / "static" / "capture"


def recording_script(settings: Mapping[str, Any]) -> str:
    """Return the init script of the lab browser, which hands batches to `recorderReplay`."""
    return _script(settings, "handPages(record);", "replaylab.js")


def tag_script(settings: Mapping[str, Any]) -> str:
    """Return the script for the pages of a product, which posts while a session is running."""
    return _script(settings, "postPages(me, record);", "replaypost.js")


def _script(settings: Mapping[str, Any], start: str, *more: str) -> str:
    """Return the parts as one classic script; what goes wrong in it stays in it."""
    options = {name: settings[name] for name in SETTINGS if settings.get(name)}
    # A text may hold what ends a script in a page or a line in a script.
    said = msgspec.json.encode(options).decode().replace("<", "\\u003c")
    said = said.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    names = ["typed.js", *(["pictures.js"] if "pictures" in options else []), "replay.js", *more]
    parts = [(_CAPTURE / name).read_text("utf-8") for name in names]
    rrweb = _RRWEB.read_text("utf-8")
    return "\n".join(
        [
            "(function () {",
            'if (typeof MutationObserver === "undefined" || !window.performance) return;',
            # A frame of the page's own origin is recorded by the page.
            "try { if (window.parent !== window && window.parent.document) return; } catch (e) {}",
            "var holder = {}, me = document.currentScript;",
            "try {",
            "(function () { var define, exports, module;",
            rrweb,
            "}).call(holder);",
            *parts,
            "var record = function (send) {",
            f"return recordPages(holder.rrwebRecord, send, {said});",
            "};",
            start,
            "} catch (error) {",
            'console.warn("The recorder does not record this page: " + error.message);',
            "}",
            "})();",
        ]
    )
