"""Files of rrweb: what is taken for a page recording, and into which chunks it falls."""

import gzip
import json

import pytest

from recorder.errors import BadInput
from recorder.replay.files import FULL_SNAPSHOT, META, bundled, read_events

META_EVENT = {"type": META, "data": {"href": "http://x/", "width": 9, "height": 9}}
SNAPSHOT = {"type": FULL_SNAPSHOT, "data": {"node": {}, "initialOffset": {}}}


def at(event, ms):
    return {**event, "timestamp": ms}


def move(ms):
    return {"type": 3, "data": {"source": 1, "positions": []}, "timestamp": ms}


WHOLE = [at(META_EVENT, 1000), at(SNAPSHOT, 1001), move(1500), move(4000)]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(WHOLE).encode(),
        b"\xef\xbb\xbf" + json.dumps(WHOLE, indent=2).encode(),
        "\n".join(map(json.dumps, WHOLE)).encode() + b"\n\n",
        json.dumps({"version": 3, "events": WHOLE}).encode(),
        gzip.compress(json.dumps(WHOLE).encode()),
    ],
    ids=["array", "array with a mark", "lines", "named", "packed"],
)
def test_every_form_of_a_recording_is_read(content):
    events = read_events(content, "file")
    assert [(each.kind, each.at_ms) for each in events] == [
        (4, 1000), (2, 1001), (3, 1500), (3, 4000)
    ]  # fmt: skip
    assert [json.loads(each.text) for each in events] == WHOLE


def test_events_out_of_order_are_put_in_order():
    events = read_events(json.dumps(WHOLE[::-1]).encode(), "file")
    assert [each.at_ms for each in events] == [1000, 1001, 1500, 4000]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b"\x89PNG\r\n\x1a\n", "no page recording"),
        (b"participant,task\nP01,T1\n", "no page recording"),
        (b"[1, 2]", "Event 1 of file is no event of rrweb"),
        (b"[]", "no full snapshot"),
        (b"{}", "no page recording"),
        (b"null", "no page recording"),
        (json.dumps([move(1)]).encode(), "no full snapshot"),
        (json.dumps([{"type": 2}]).encode(), "Event 1 of file is no event"),
        (b'[{"type": 2, "timestamp": 1e400}]', "Event 1 of file"),
        (b'[{"type": 99, "timestamp": 1}]', "a kind or a time"),
        (b'[{"type": 2, "timestamp": -5}]', "a kind or a time"),
        (b'[{"type": 2, "timestamp": 1e16}]', "too far in the future"),
        (b'["x\x9c"]', "Event 1 of file"),
        (b'["packed"]', "packed by rrweb"),
        (b'[{"type": 2, "timestamp": 1}', "no page recording"),
        (b"[" * 100_000, "no page recording"),
        (gzip.compress(json.dumps(WHOLE).encode())[:-9], "cut off"),
        (b"\x1f\x8bnonsense", "damaged"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(content, said):
    with pytest.raises(BadInput, match=said):
        read_events(content, "file")


def test_a_file_that_grows_without_end_is_refused(monkeypatch):
    monkeypatch.setattr("recorder.replay.files.UNPACKED_BYTES", 1000)
    with pytest.raises(BadInput, match="larger than a page recording can be"):
        read_events(gzip.compress(b"[" + b" " * 100_000 + b"]"), "file")


def test_a_chunk_begins_with_each_snapshot_and_its_window():
    events = [
        {"type": 0, "data": {}, "timestamp": 900},
        *WHOLE,
        at(META_EVENT, 4100),
        at(SNAPSHOT, 4101),
        at(SNAPSHOT, 4200),
        move(4300),
    ]
    chunks = list(bundled(read_events(json.dumps(events).encode(), "file")))
    assert [(each.from_ms, each.to_ms, each.has_snapshot) for each in chunks] == [
        (900, 4000, True),
        (4100, 4101, True),
        (4200, 4300, True),
    ]
    assert [event for each in chunks for event in json.loads(each.text)] == events


def test_a_long_stretch_falls_into_chunks_of_seconds():
    events = WHOLE + [move(4000 + 100 * i) for i in range(1, 200)]
    chunks = list(bundled(read_events(json.dumps(events).encode(), "file")))
    assert [each.has_snapshot for each in chunks] == [True] + [False] * (len(chunks) - 1)
    assert all(each.to_ms - each.from_ms <= 5000 for each in chunks)
    assert [event for each in chunks for event in json.loads(each.text)] == events
