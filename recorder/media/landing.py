"""One wait for many chunks: what arrives in the same tenth of a second goes to the disk together.

Sixteen sessions send fifty chunks a second. Each fsync makes the file system write its journal,
for which the commit of a console's mark must wait too; chunks, which hold a second each, can wait
for one another instead. The first to arrive gathers the others, then writes for all of them. What
does not live here: where a file lies and what makes it stay (`places`), and rows (`quickly`).
"""

import threading
import time
from pathlib import Path

from recorder.media.places import Laid, lay_together

GATHER_SECONDS = 0.1
"""So long a chunk waits for others; nobody waits for its answer but the page that sent it."""


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
            time.sleep(GATHER_SECONDS)
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
