"""A thread that works for as long as the server runs.

What does not live here: the work (`emptying`, `finishing`), and backups (`recorder.backup`).
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE_SECONDS = 5
"""How long the end of the block waits for what is being done."""


@contextmanager
def working(name: str, run: Callable[[threading.Event], None]) -> Iterator[None]:
    """Run `run` in a thread while the block runs; the event that it is given says that it ends."""
    stopping = threading.Event()
    thread = threading.Thread(target=run, args=(stopping,), name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(timeout=PATIENCE_SECONDS)
