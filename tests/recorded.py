"""A recording as a browser makes it, made here: VP8 in WebM, given out about once a second."""

import io
from fractions import Fraction

import numpy as np

WIDTH, HEIGHT, BITS, CELL = 320, 180, 20, 32
"""The picture, and the blocks in it that spell a number: ten in a row, white for a one."""


def picture_of(number):
    """Draw a number as blocks that survive any encoding."""
    picture = np.full((HEIGHT, WIDTH), 119, np.uint8)
    for bit in range(BITS):
        top, left = 20 + 60 * (bit // 10), CELL * (bit % 10)
        picture[top : top + 50, left : left + CELL] = 255 if number >> bit & 1 else 0
    return picture


def number_in(picture):
    """Read the number that is drawn in a grey picture."""
    places = ((20 + 60 * (bit // 10) + 25, CELL * (bit % 10) + CELL // 2) for bit in range(BITS))
    return sum(int(picture[place] > 127) << bit for bit, place in enumerate(places))


class Written(io.BytesIO):
    """A file that cannot be sought, as a stream that is given out while it grows."""

    def seekable(self):
        return False


def chunks_of(seconds, *, rate=25, first_ms=0):
    """Record a picture that spells its milliseconds; return what each second brought."""
    import av

    out, chunks, reached = Written(), [], 0
    options = {"live": "1", "cluster_time_limit": "400"}
    with av.open(out, "w", format="webm", options=options) as made:
        stream = made.add_stream("libvpx", rate=rate)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.time_base, stream.gop_size = Fraction(1, 1000), 2 * rate
        stream.options = {"deadline": "realtime", "cpu-used": "8"}
        for count in range(seconds * rate):
            at = round(1000 * count / rate)
            frame = av.VideoFrame.from_ndarray(picture_of(first_ms + at), format="gray")
            frame = frame.reformat(format="yuv420p")
            frame.pts, frame.time_base = at, Fraction(1, 1000)
            for packet in stream.encode(frame):
                made.mux(packet)
            if (count + 1) % rate == 0:
                chunks.append(out.getvalue()[reached:])
                reached = len(out.getvalue())
        for packet in stream.encode():
            made.mux(packet)
    chunks.append(out.getvalue()[reached:])
    return [each for each in chunks if each]


def numbers_in(file):
    """Return the numbers of all frames of a file with their times in milliseconds, in order."""
    import av

    with av.open(file) as source:
        return [
            (float(frame.time) * 1000, number_in(frame.to_ndarray(format="gray")))
            for frame in source.decode(video=0)
        ]
