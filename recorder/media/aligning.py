"""Where a recording's own time lies on the session clock. Pure.

A file counts its time from its first frame; when that was, nobody says. But each chunk says when
the browser gave it out, and a frame was taken before its chunk was given out, and after the
recording was asked for. Those two bound the offset; half of what lies between is how sure it is.
Over an hour the file's clock may run off from the session's: chunks full of frames show by how
much, and the offset follows them.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

WINDOW = 30
"""How many chunks are looked at together; the promptest of them tells."""

DENSE_MS = 100.0
"""From one frame in so many milliseconds on, the last one of a chunk lies close to its end."""

BELIEVED_MS = 4.0
"""A run-off of less than this is how unevenly chunks are given out, and no drift."""

PROMPT_MS = 80.0
"""Within so many milliseconds a frame is in a chunk, where frames come all the time."""

LONGEST_START_MS = 1_000.0
"""A first frame that came later than this (a screen stood still) is told by its chunk."""


class Heard(NamedTuple):
    """What is known of one chunk: its span on the session clock, its frames on the file's."""

    from_ms: float
    to_ms: float
    first_ms: float
    last_ms: float
    frames: int


class Alignment(NamedTuple):
    """Pairs of a time in the file and on the session clock, and how far they may be off."""

    anchors: list[tuple[float, float]]
    error_ms: float


def align(chunks: Iterable[Heard]) -> Alignment:
    """Return where a file's time lies on the session clock; chunks without a frame tell nothing."""
    heard = [each for each in chunks if each.frames]
    if not heard:
        return Alignment([(0.0, 0.0)], 0.0)
    first = heard[0]
    windows = [heard[at : at + WINDOW] for at in range(0, len(heard), WINDOW)]
    latest = _latest(windows[0])
    longest = PROMPT_MS if _is_dense(windows[0]) else LONGEST_START_MS
    earliest = min(latest, max(first.from_ms - first.first_ms, latest - longest))
    offset, error = (earliest + latest) / 2, (latest - earliest) / 2
    anchors = [(0.0, offset)]
    seen = latest
    for window in windows[1:]:
        if not _is_dense(window):
            continue
        moved = _latest(window) - seen
        if abs(moved) >= BELIEVED_MS:
            offset, seen = offset + moved, seen + moved
        anchors.append((window[len(window) // 2].last_ms, offset))
    last = heard[-1].last_ms
    anchors.append((max(last, anchors[-1][0]), offset))
    return Alignment([(at, at + moved) for at, moved in anchors], error)


def _latest(window: Sequence[Heard]) -> float:
    """Return the latest moment at which the file's time can have begun."""
    return min(each.to_ms - each.last_ms for each in window)


def _is_dense(window: Sequence[Heard]) -> bool:
    """Whether frames came so often that the chunks' ends tell where the file's clock stands."""
    full = [each for each in window if each.frames * DENSE_MS >= each.to_ms - each.from_ms]
    return len(full) >= len(window) / 2
