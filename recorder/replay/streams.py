"""Which pages were in front when: recordings of several tabs and windows as one thing to watch.

A stream is one recording with what its chunks cover. It can be drawn from a chunk with a snapshot
on, up to a hole. Whoever comes to the front is drawn anew, and the log says where a person clicked
and which page opened: from both follows which stream is looked at. Pure; times are milliseconds
on the session clock. What does not live here: rows and files (`reading`).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID


class Part(NamedTuple):
    """What one chunk covers; from one with a snapshot on a page can be drawn."""

    number: int
    from_ms: float
    to_ms: float
    has_snapshot: bool


class Stream(NamedTuple):
    """One recording: from when to when it tells of a window, in parts in their order."""

    id: UUID
    window: str
    label: str
    from_ms: float
    to_ms: float
    parts: tuple[Part, ...]

    def part_to_draw(self, at_ms: float) -> Part | None:
        """Return the part from which a moment can be drawn, None where nothing tells of it."""
        found = None
        for part in self.parts:
            if part.from_ms > at_ms:
                break
            if part.has_snapshot:
                found = part
        if found is None or any(begin <= at_ms < end for begin, end in self.holes()):
            return None
        return found

    def holes(self) -> list[tuple[float, float]]:
        """Return the times within the stream that cannot be drawn, since parts are missing."""
        found: list[tuple[float, float]] = []
        since: float | None = self.from_ms
        expected = 1
        reached = self.from_ms
        for part in self.parts:
            if since is None and part.number != expected:
                since = reached
            if since is not None and part.has_snapshot:
                if part.from_ms > since:
                    found.append((since, part.from_ms))
                since = None
            expected, reached = part.number + 1, max(reached, part.to_ms)
        if since is not None and self.to_ms > since:
            found.append((since, self.to_ms))
        return found


class Signal(NamedTuple):
    """A moment at which a window was surely looked at."""

    at_ms: float
    window: str


class Piece(NamedTuple):
    """A time in which one stream is the one to look at; `stream` is its place in the list."""

    stream: int
    from_ms: float
    to_ms: float


def window_of(stream: Stream) -> str:
    """Return what tells a stream's window from others; a stream may be a window of its own."""
    return stream.window or str(stream.id)


def follow(streams: Sequence[Stream], signals: Iterable[Signal] = ()) -> list[Piece]:
    """Return which stream to look at when, in the order of time, without overlaps.

    Where a window closes, whichever other one was looked at last takes its place.
    """
    turns = _turns(streams, signals)
    pieces: list[Piece] = []
    shown: list[int] = []
    current: int | None = None
    since = 0.0
    for at_ms, stream in [*turns, (float("inf"), None)]:
        while current is not None and streams[current].to_ms < at_ms:
            # It closed before anybody looked elsewhere: what lies behind it comes to the front.
            closed = max(since, streams[current].to_ms)
            pieces.append(Piece(current, since, closed))
            alive = [each for each in shown if streams[each].to_ms > closed]
            current, since = (alive[-1] if alive else None), closed
        if stream is None or stream == current:
            continue
        if current is not None:
            pieces.append(Piece(current, since, at_ms))
        current, since = stream, at_ms
        shown = [each for each in shown if each != stream] + [stream]
    return [piece for piece in pieces if piece.to_ms > piece.from_ms or _is_whole(piece, streams)]


def _is_whole(piece: Piece, streams: Sequence[Stream]) -> bool:
    """Whether a piece without length is all there is of its stream: a page seen for a moment."""
    stream = streams[piece.stream]
    return stream.from_ms == stream.to_ms


def _turns(streams: Sequence[Stream], signals: Iterable[Signal]) -> list[tuple[float, int]]:
    """Return the moments at which a stream came to the front, with its place in the list."""
    turns = [
        (part.from_ms, place)
        for place, stream in enumerate(streams)
        for part in stream.parts
        if part.has_snapshot
    ]
    by_window: dict[str, list[int]] = {}
    for place, stream in enumerate(streams):
        by_window.setdefault(window_of(stream), []).append(place)
    for signal in signals:
        for place in by_window.get(signal.window, ()):
            stream = streams[place]
            if stream.from_ms <= signal.at_ms <= stream.to_ms and stream.part_to_draw(signal.at_ms):
                turns.append((signal.at_ms, place))
    return sorted(turns)
