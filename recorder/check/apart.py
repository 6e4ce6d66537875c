"""The long tests of the data in a process of their own, so that no mark waits for them.

Reading a long log keeps a processor busy, and threads of one Python share it; a process does not,
and only reads. `python -m recorder.check.apart FOLDER` prints a line of JSON for each test.
"""

import os
import subprocess
import sys
import threading
from concurrent.futures import Future
from pathlib import Path

import msgspec

from recorder.check import Level, Tested, check_data

MOST_SECONDS = 900
"""After this long the tests are broken off; who has so many data tests them at night."""

_looking: dict[Path, "Future[list[Tested]]"] = {}
_one_at_a_time = threading.Lock()


def check_apart(folder: Path) -> list[Tested]:
    """Return the result of each test of the data; who asks meanwhile gets the same answer."""
    with _one_at_a_time:
        running = _looking.get(folder)
        if mine := running is None:
            running = _looking[folder] = Future()
    if mine:
        try:
            running.set_result(_looked(folder))
        except BaseException as error:
            running.set_exception(error)
        finally:
            del _looking[folder]
    return running.result()


def _looked(folder: Path) -> list[Tested]:
    command = [sys.executable, "-m", "recorder.check.apart", str(folder)]
    try:
        ran = subprocess.run(command, capture_output=True, timeout=MOST_SECONDS, check=True)
        lines = [msgspec.json.decode(line, type=list[str]) for line in ran.stdout.splitlines()]
        return [Tested(name, Level[level], sentence) for name, level, sentence in lines]
    except subprocess.TimeoutExpired:
        minutes = MOST_SECONDS // 60
        sentence = f"Not tested: it takes longer than {minutes} minutes; run recorder check."
        return [Tested("data", Level.WARN, sentence)]
    except (OSError, subprocess.CalledProcessError, ValueError, KeyError) as error:
        sentence = f"Could not be tested ({type(error).__name__}); run recorder check, it says why."
        return [Tested("data", Level.WARN, sentence)]


def main() -> None:
    """Test the data of the folder that is named, with less claim on the processor than others."""
    if hasattr(os, "nice"):
        os.nice(10)
    for name, level, sentence in check_data(Path(sys.argv[1])):
        sys.stdout.buffer.write(msgspec.json.encode([name, level.name, sentence]) + b"\n")


if __name__ == "__main__":
    main()
