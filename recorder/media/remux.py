"""One seekable file made of chunks, without encoding anything again: a program of its own.

    python -m recorder.media.remux TARGET < names of the chunks, one a line

It runs beside the recorder, so that nothing that is recorded waits for it, and answers with what
it found in each chunk as JSON. It needs PyAV, the extra `media`. What does not live here: which
recordings need it, and what becomes of the file (`finishing`).
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from recorder.media.chain import Chain

FORMATS = {".webm": "webm", ".mp4": "mp4"}

OPTIONS = {".webm": {"cues_to_front": "1"}, ".mp4": {"movflags": "faststart"}}
"""What lets a browser seek before it has read the whole file."""


class Span(msgspec.Struct):
    """The frames of one chunk on the file's own time; none where it holds the rest of another."""

    first_ms: float = 0.0
    last_ms: float = 0.0
    frames: int = 0


class Made(msgspec.Struct):
    """What the new file holds."""

    duration_ms: float
    spans: list[Span]


def remux(parts: Sequence[Path], target: Path) -> Made:
    """Copy the streams of some chunks into one file with an index.

    What a crash cut off in the middle is left out; a missing chunk leaves a hole. The file's time
    begins at 0 with its first frame. Raises OSError, and PyAV's errors where nothing can be read.
    """
    import av

    chain = Chain(parts)
    spans = [Span() for _ in parts]
    kind = FORMATS[target.suffix]
    end = 0.0
    with (
        av.open(chain, mode="r", format=kind) as source,
        av.open(str(target), mode="w", format=kind, options=OPTIONS[target.suffix]) as made,
    ):
        kept = {
            each.index: made.add_stream_from_template(each)
            for each in source.streams
            if each.type in ("video", "audio")
        }
        zero: float | None = None
        for packet in _packets(source, list(kept)):
            if packet.pts is None or packet.time_base is None:
                continue
            at = float(packet.pts * packet.time_base) * 1000
            zero = at if zero is None else zero
            place = chain.place_of(packet.pos) if packet.pos is not None else -1
            if 0 <= place < len(spans):
                _note(spans[place], at - zero)
            lasts = float((packet.duration or 0) * packet.time_base) * 1000
            end = max(end, at - zero + lasts)
            shift = round(zero / 1000 / packet.time_base)
            packet.pts -= shift
            if packet.dts is not None:
                packet.dts -= shift
            packet.stream = kept[packet.stream.index]
            made.mux(packet)
    return Made(end, spans)


def _packets(source: Any, streams: list[int]) -> Iterator[Any]:
    """Yield packets for as long as there are any that can be read."""
    import av

    with suppress(av.error.FFmpegError):
        yield from source.demux(streams)


def _note(span: Span, at: float) -> None:
    span.first_ms = at if not span.frames else min(span.first_ms, at)
    span.last_ms = max(span.last_ms, at)
    span.frames += 1


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)
    made = remux([Path(each) for each in sys.stdin.read().splitlines()], Path(sys.argv[1]))
    sys.stdout.buffer.write(msgspec.json.encode(made))
