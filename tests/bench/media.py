"""Measure what recording costs: bytes a minute, and what a console's marks wait for it.

    python tests/bench/media.py [--seconds 24] [--data FOLDER]

Sixteen captured sessions send what they do in life: a batch of ten events and a chunk of screen, of
camera and of sound each second. The marks of one more console are measured with and without them,
in turns. The goal is a ratio of 1.2 at the most at p99. With `--data` the bytes a minute of the
recordings in a data folder are printed instead.
"""

import argparse
import multiprocessing
import os
import sqlite3
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from bare import Laboratory, _ask, quantile, table
from uuid6 import uuid7

GOAL = 1.2
CAPTURED = 16
STREAMS = {"screen": 120_000, "camera": 60_000, "microphone": 8_000}
"""Bytes of one chunk of each: what Chromium makes in a second of a moving picture."""

EVERY_SECONDS = 0.02
"""How often the console marks: far more often than a person, for a p99 that says something."""

ROUNDS = 8


def main() -> int:
    """Print the ratio; return 1 where it misses the goal."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=float, default=24)
    options.add_argument("--data", type=Path)
    chosen = options.parse_args()
    if chosen.data:
        return bytes_a_minute(chosen.data)
    with Laboratory(sessions=CAPTURED + 1) as lab:
        with sqlite3.connect(lab.folder / "recorder.db") as database:
            agreed = '["screen", "camera", "microphone"]'
            database.execute("UPDATE session SET consents = ?", (agreed,))
        # In a process of their own, as in life: the console's turn is not theirs to take.
        fork = multiprocessing.get_context("fork")
        go, over, told = fork.Event(), fork.Event(), fork.Queue()
        captures = fork.Process(target=capture, args=(lab, go, over, told))
        captures.start()
        console = HTTPConnection("127.0.0.1", lab.port)
        marks(lab, console, 2)
        alone: list[float] = []
        beside: list[float] = []
        for _ in range(ROUNDS):
            alone += marks(lab, console, chosen.seconds / ROUNDS)
            go.set()
            time.sleep(1.3)
            beside += marks(lab, console, chosen.seconds / ROUNDS)
            go.clear()
            time.sleep(1.5)
        over.set()
        go.set()
        late = told.get(timeout=30)
        captures.join()
    rows = [
        (name, quantile(beside, share), quantile(alone, share),
         quantile(beside, share) / quantile(alone, share))
        for name, share in (("p50", 0.5), ("p99", 0.99))
    ]  # fmt: skip
    table((f"a mark beside {CAPTURED} captured sessions", "ms", "alone ms", "ratio"), rows)
    table(("a chunk to its commit", "p50 ms", "p99 ms"),
          [(f"{len(late)} chunks", quantile(late, 0.5), quantile(late, 0.99))])  # fmt: skip
    return int(rows[1][3] > GOAL)


def marks(lab: Laboratory, console: HTTPConnection, seconds: float) -> list[float]:
    """Mark steadily as the last session's console; return how long each took."""
    took, until = [], time.perf_counter() + seconds
    while (began := time.perf_counter()) < until:
        lab.mark(console, CAPTURED)
        took.append((time.perf_counter() - began) * 1000)
        time.sleep(max(0.0, EVERY_SECONDS - (time.perf_counter() - began)))
    return took


def capture(lab: Laboratory, go: Any, over: Any, told: Any) -> None:
    """Send what sixteen sessions send until it is over; tell how long the chunks took."""
    sessions = [Capture(lab, number, go, over) for number in range(CAPTURED)]
    for each in sessions:
        each.thread.join()
    told.put([took for each in sessions for took in each.took])


class Capture:
    """A session that sends events and chunks each second while it is let."""

    def __init__(self, lab: Laboratory, number: int, go: Any, over: Any) -> None:
        self.lab, self.number, self.go, self.over = lab, number, go, over
        self.took: list[float] = []
        self.connection = HTTPConnection("127.0.0.1", lab.port)
        self.token = {"Authorization": f"Bearer {lab.opened[number]['token']}"}
        self.recordings = {kind: str(uuid7()) for kind in STREAMS}
        path = f"/api/v1/sessions/{lab.opened[number]['id']}/recordings"
        for kind, recording in self.recordings.items():
            mime = "audio/webm" if kind == "microphone" else "video/webm"
            said = f'{{"id":"{recording}","kind":"{kind}","started_ms":0,"mime":"{mime}"}}'
            _ask(self.connection, path, said.encode(), self.token)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        second = 0
        while not self.over.is_set():
            if not self.go.is_set():
                self.go.wait()
                # Laptops are not started at the same instant, nor are these in a later round.
                time.sleep(self.number / CAPTURED)
            began, second = time.perf_counter(), second + 1
            self.lab.batch_of(self.number, events(second))(self.connection)
            for kind, recording in self.recordings.items():
                path = f"/api/v1/recordings/{recording}/chunks/{second}"
                path += f"?from_ms={second * 1000 - 1000}&to_ms={second * 1000}"
                sent = time.perf_counter()
                _ask(self.connection, path, os.urandom(STREAMS[kind]), self.token)
                self.took.append((time.perf_counter() - sent) * 1000)
            time.sleep(max(0.0, 1 - (time.perf_counter() - began)))


def events(second: int) -> list[dict[str, Any]]:
    """Return what a busy second of a page brings."""
    return [
        {"id": str(uuid7()), "kind": "click", "t_ms": 50.0 + n, "data": {"x": n, "y": second}}
        for n in range(10)
    ]


def bytes_a_minute(data: Path) -> int:
    """Print how many bytes a minute each kind of recording in a data folder took."""
    query = """SELECT kind, sum(bytes), sum(to_ms - from_ms) FROM chunk
        JOIN recording ON recording.id = recording_id GROUP BY kind"""
    with sqlite3.connect(data / "recorder.db") as database:
        rows = [(kind, 60_000 * size / ms / 1e6) for kind, size, ms in database.execute(query)]
    table(("recorded", "MB a minute"), rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
