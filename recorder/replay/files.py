"""Page recordings of rrweb as files: reading one that it made, and writing one that it plays.

A file is a JSON array of events, an object with such an array as `events`, or one event on each
line; packed with gzip or not. Events are passed on as they are; only their kinds and times are
read. What does not live here: what becomes of what was read (`taking`), and chunks (`reading`).
"""

import math
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from recorder.errors import BadInput

FULL_SNAPSHOT = 2
META = 4
KINDS = range(20)
"""rrweb 2 knows eight kinds of events; more may come."""

UNPACKED_BYTES = 1024 * 1024 * 1024
"""More than a day of pages; a file that grows beyond it was made to fill the memory."""

CHUNK_EVENTS = 500
CHUNK_MS = 5_000
CHUNK_BYTES = 4 * 1024 * 1024

LATEST_MS = 1e15
"""A time after which no page was recorded: some thirty thousand years."""


class Told(msgspec.Struct):
    """What is read of an event."""

    type: int
    timestamp: float


class Whole(msgspec.Struct):
    """A file that holds its events by name."""

    events: list[msgspec.Raw]


class PageEvent(NamedTuple):
    """An event: its kind, its time on the clock of the page, and all of it as JSON."""

    kind: int
    at_ms: float
    text: bytes


class Bundle(NamedTuple):
    """Events that become a chunk; with a snapshot it can be drawn without those before it."""

    from_ms: float
    to_ms: float
    has_snapshot: bool
    text: bytes


def read_events(content: bytes, name: str) -> list[PageEvent]:
    """Return the events of a file in the order of their times; raise BadInput with a sentence."""
    texts = _texts(_unpacked(content, name).removeprefix(b"\xef\xbb\xbf").strip(), name)
    events = [_event(text, place, name) for place, text in enumerate(texts, 1)]
    if not any(event.kind == FULL_SNAPSHOT for event in events):
        raise BadInput(
            f"{name} holds no full snapshot of a page, so nothing of it can be drawn; "
            "is it a page recording of rrweb?"
        )
    return sorted(events, key=lambda event: event.at_ms)


def _unpacked(content: bytes, name: str) -> bytes:
    """Return a file's content, unpacked where it is packed with gzip."""
    if not content.startswith(b"\x1f\x8b"):
        return content
    unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        text = unpacking.decompress(content, UNPACKED_BYTES)
    except zlib.error as error:
        raise BadInput(f"{name} is packed with gzip and damaged; take another copy.") from error
    if unpacking.unconsumed_tail:
        raise BadInput(f"{name} is larger than a page recording can be; nothing was imported.")
    if not unpacking.eof:
        raise BadInput(f"{name} is cut off; take another copy.")
    return text


def _texts(text: bytes, name: str) -> Sequence[msgspec.Raw]:
    """Return each event of a file as its JSON."""
    if not text:
        raise BadInput(f"{name} is empty; nothing was imported.")
    try:
        if text.startswith(b"["):
            return msgspec.json.decode(text, type=list[msgspec.Raw])
        lines = text.splitlines()
        if len(lines) > 1 and _is_object(lines[0]):
            return [msgspec.Raw(line) for line in lines if line.strip()]
        return msgspec.json.decode(text, type=Whole).events
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(
            f"{name} is no page recording of rrweb: expected a JSON array of events, or one event "
            f"on each line ({error})."
        ) from error


def _is_object(line: bytes) -> bool:
    """Whether a line is a whole JSON object by itself."""
    try:
        return isinstance(msgspec.json.decode(line), dict)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False


def _event(text: msgspec.Raw, place: int, name: str) -> PageEvent:
    """Return an event, the one at this place in the file."""
    raw = bytes(text).strip()
    if raw.startswith(b'"'):
        raise BadInput(
            f"Event {place} of {name} is packed by rrweb's packer; unpack the recording first."
        )
    try:
        told = msgspec.json.decode(raw, type=Told)
        # What stands in an event is read by the replay; here it must only be JSON.
        msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"Event {place} of {name} is no event of rrweb ({error}).") from error
    if told.type not in KINDS or not (math.isfinite(told.timestamp) and told.timestamp >= 0):
        raise BadInput(f"Event {place} of {name} has a kind or a time that rrweb never writes.")
    if told.timestamp > LATEST_MS:
        raise BadInput(
            f"Event {place} of {name} lies too far in the future; is it in milliseconds?"
        )
    return PageEvent(told.type, told.timestamp, raw)


def bundled(events: Sequence[PageEvent]) -> Iterator[Bundle]:
    """Yield events in bundles; each snapshot, with the size of its window before it, begins one.

    What stands before the first snapshot goes with it.
    """
    held: list[PageEvent] = []
    size = 0
    drawn = False
    for place, event in enumerate(events):
        if held and drawn and (_begins(events, place) or _is_full(held, size, event)):
            yield _bundle(held)
            held, size = [], 0
        held.append(event)
        size += len(event.text)
        drawn = drawn or event.kind == FULL_SNAPSHOT
    if held:
        yield _bundle(held)


def _begins(events: Sequence[PageEvent], place: int) -> bool:
    """Whether a drawing begins with the event at a place: a snapshot, or the size before it."""
    kind = events[place].kind
    after = events[place + 1].kind if place + 1 < len(events) else None
    before = events[place - 1].kind
    starts = kind == META and after == FULL_SNAPSHOT
    return starts or (kind == FULL_SNAPSHOT and before != META)


def _is_full(held: Sequence[PageEvent], size: int, event: PageEvent) -> bool:
    # A snapshot stays with the size of its window.
    if held[-1].kind == META and event.kind == FULL_SNAPSHOT:
        return False
    lasts = event.at_ms - held[0].at_ms
    return len(held) >= CHUNK_EVENTS or lasts >= CHUNK_MS or size >= CHUNK_BYTES


def _bundle(held: Sequence[PageEvent]) -> Bundle:
    return Bundle(
        held[0].at_ms,
        held[-1].at_ms,
        any(event.kind == FULL_SNAPSHOT for event in held),
        b"[" + b",".join(event.text for event in held) + b"]",
    )
