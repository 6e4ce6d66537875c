"""One wait for many chunks: what arrives while the disk is busy with others goes there together.

Sixteen sessions send fifty chunks a second, and each fsync makes the file system write its journal.
The slower the disk, the more of them share one. Nobody waits for company on a disk that is idle:
chunks held back to be written together are answered together too, the sessions fall into step, and
a mark that comes then waits for the processor behind all of them (p99 23 ms instead of 15, measured
in turns). What does not live here: where a file lies and what makes it stay (`places`), and rows
(`quickly`).
"""

import threading
from pathlib import Path

from recorder.media.places import Laid, lay_together


class _Flight:
    """Chunks that land together, and what became of each."""

    def __init__(self) -> None:
        self.files: list[tuple[Path, bytes]] = []
        self.landed: list[Laid | OSError] = []
        self.is_over = threading.Event()


class Landing:
    """The place where one process's chunks come down."""

    def __init__(self) -> None:
        self._lock, self._disk = threading.Lock(), threading.Lock()
        self._gathering: _Flight | None = None

    def land(self, path: Path, content: bytes) -> Laid:
        """Write a file so that it is on the disk, whole and under its name, on return.

        Raises OSError where that cannot be; what landed beside it is on the disk all the same.
        """
        with self._lock:
            is_first = self._gathering is None
            flight = self._gathering = self._gathering or _Flight()
            place = len(flight.files)
            flight.files.append((path, content))
        if is_first:
            self._bring_down(flight)
        flight.is_over.wait()
        landed = flight.landed[place]
        if isinstance(landed, OSError):
            raise landed
        return landed

    def _bring_down(self, flight: _Flight) -> None:
        with self._disk:
            # Whoever came while the disk was busy with others is still among these.
            with self._lock:
                self._gathering = None
            try:
                flight.landed = lay_together(flight.files)
            except BaseException as error:
                flight.landed = [OSError(str(error))] * len(flight.files)
                raise
            finally:
                flight.is_over.set()


landing = Landing()
"""Where this process's chunks land."""
