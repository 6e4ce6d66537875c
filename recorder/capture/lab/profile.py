"""The throw-away folder of one run: the browser's profile, its cache, what was downloaded.

Pages are opened in a context that the browser keeps in memory, so that little is written at all;
what is goes with the folder. One that was left by a run that was killed goes with the next.
"""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "recorder-lab-"
BEAT_SECONDS = 10.0
LEFT_SECONDS = 60.0
TRIES, TRY_SECONDS = 20, 0.1
NAMES = ("TMPDIR", "TEMP", "TMP")


@contextmanager
def fresh_profile() -> Iterator[Path]:
    """Make the folder and remove it at the end, with those that nobody uses any more."""
    place = Path(tempfile.gettempdir())
    for left in place.glob(f"{PREFIX}*"):
        if time.time() - left.stat().st_mtime > LEFT_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    before = {name: os.environ[name] for name in NAMES if name in os.environ}
    # Playwright makes its profiles in the temporary folder that it is told.
    os.environ.update(dict.fromkeys(NAMES, str(folder)))
    is_over = threading.Event()
    threading.Thread(target=_beat, args=(folder, is_over), daemon=True).start()
    try:
        yield folder
    finally:
        is_over.set()
        for name in NAMES:
            del os.environ[name]
        os.environ.update(before)
        for _ in range(TRIES):
            # The browser's last processes may still write while they end.
            shutil.rmtree(folder, ignore_errors=True)
            if not folder.exists():
                break
            time.sleep(TRY_SECONDS)


def _beat(folder: Path, is_over: threading.Event) -> None:
    """Show others that the folder is in use."""
    while not is_over.wait(BEAT_SECONDS) and folder.exists():
        os.utime(folder)
