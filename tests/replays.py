"""Page recordings for tests: small ones written by hand, as rrweb would write them."""

import gzip
import json
from contextlib import suppress

BEGAN = 1_772_614_800_000
"""2026-03-04 09:00 UTC, which is when the sessions of the tests begin."""


def text(number, said):
    return {"type": 3, "id": number, "textContent": said}


def element(number, tag, *children, **attributes):
    return {
        "type": 2,
        "id": number,
        "tagName": tag,
        "attributes": attributes,
        "childNodes": list(children),
    }


def drawn(said, at, href="http://shop.example/", style=""):
    """Return the two events that draw a page with a heading."""
    head = element(3, "head", element(4, "style", text(5, style)))
    body = element(6, "body", element(7, "h1", text(8, said), id="said"))
    root = {
        "type": 0,
        "id": 1,
        "childNodes": [
            {"type": 1, "name": "html", "publicId": "", "systemId": "", "id": 9},
            element(2, "html", head, body),
        ],
    }
    window = {"href": href, "width": 800, "height": 600}
    return [
        {"type": 4, "data": window, "timestamp": at},
        {
            "type": 2,
            "data": {"node": root, "initialOffset": {"left": 0, "top": 0}},
            "timestamp": at + 1,
        },
    ]


def says(said, at):
    """Return the event that changes the heading's text."""
    changed = {"texts": [{"id": 8, "value": said}], "attributes": [], "removes": [], "adds": []}
    return {"type": 3, "data": {"source": 0, **changed}, "timestamp": at}


def moves(x, y, at):
    """Return the event of a pointer that moves."""
    position = {"x": x, "y": y, "id": 7, "timeOffset": 0}
    return {"type": 3, "data": {"source": 1, "positions": [position]}, "timestamp": at}


def packed(events):
    """Return events as a chunk holds them."""
    return gzip.compress(json.dumps(events).encode())


def on_disk(folder):
    """Return everything that lies under a folder, unpacked where it is packed."""
    found = b""
    for file in folder.rglob("*"):
        # One that is being written gets its name meanwhile.
        with suppress(FileNotFoundError, IsADirectoryError):
            content = file.read_bytes()
            found += gzip.decompress(content) if file.name.endswith(".gz") else content
    return found.decode("utf-8", "replace")
