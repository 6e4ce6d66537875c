"""Chunks read as the one file that they are parts of, without a copy of them."""

import io
import os
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO


class Chain(io.RawIOBase):
    """Some files one after another, for reading and seeking."""

    def __init__(self, files: Sequence[Path]) -> None:
        """Read these files; raises OSError where one is gone."""
        super().__init__()
        self.name = "chunks"
        self._files = list(files)
        self.ends = list(accumulate(each.stat().st_size for each in self._files))
        self._at = 0
        self._open: tuple[int, BinaryIO] | None = None

    @property
    def size(self) -> int:
        """How many bytes there are in all."""
        return self.ends[-1] if self.ends else 0

    def place_of(self, position: int) -> int:
        """Return in which file, counted from 0, a position lies."""
        return bisect_right(self.ends, position)

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def seekable(self) -> bool:
        """Say that this can be sought."""
        return True

    def tell(self) -> int:
        """Return the position."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a position and return it."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Read what fits, or what is left of the file at hand."""
        if self._at >= self.size:
            return 0
        place = self.place_of(self._at)
        begin = self.ends[place - 1] if place else 0
        stream = self._stream(place)
        stream.seek(self._at - begin)
        content = stream.read(min(len(buffer), self.ends[place] - self._at))
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)

    def close(self) -> None:
        """Close the file at hand."""
        if self._open is not None:
            self._open[1].close()
            self._open = None
        super().close()

    def _stream(self, place: int) -> BinaryIO:
        if self._open is None or self._open[0] != place:
            if self._open is not None:
                self._open[1].close()
            self._open = (place, self._files[place].open("rb"))
        return self._open[1]
