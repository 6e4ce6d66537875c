"""Measure what recording costs: bytes a minute, and what a console's marks wait for it.

    python tests/bench/media.py [--turns 20] [--data FOLDER]

Sixteen captured sessions send what they do in life: a batch of ten events and a chunk of screen, of
camera and of sound each second, each of these when its own second is over. The marks of one more
console are measured with and without them, in turns; between which ratios the true one lies with
95% confidence is told by drawing turns again and again (bootstrap). The goal is a ratio of 1.2 at
the most at p99. With `--data` the bytes a minute of the recordings in a data folder are printed
instead.

Let some minutes pass between two runs: where many files were just deleted, as this does at its end,
ext4 takes up to a millisecond of processor to make one (measured; 0.01 elsewhere).
"""

import argparse
import multiprocessing
import os
import random
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
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

TURN_SECONDS = 6

DRAWN = 1000
"""How often turns are drawn again for the limits of a ratio."""

Send = Callable[[HTTPConnection, int], None]
"""Sends what belongs to one second."""

Turns = list[list[float]]
"""The marks of each turn, in milliseconds."""


def main() -> int:
    """Print the ratio; return 1 where it misses the goal."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--turns", type=int, default=20)
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
        alone: Turns = []
        beside: Turns = []
        for _ in range(chosen.turns):
            alone.append(marks(lab, console, TURN_SECONDS))
            go.set()
            time.sleep(1.3)
            beside.append(marks(lab, console, TURN_SECONDS))
            go.clear()
            time.sleep(1.5)
        over.set()
        go.set()
        late, failed = told.get(timeout=30)
        captures.join()
    if failed:
        raise RuntimeError(failed[0])
    rows = [
        (name, of(beside, share), of(alone, share), *ratio(beside, alone, share))
        for name, share in (("p50", 0.5), ("p99", 0.99))
    ]
    head = f"a mark beside {CAPTURED} captured sessions"
    table((head, "ms", "alone ms", "ratio", "from", "to"), rows)
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


def of(turns: Turns, share: float) -> float:
    """Return a quantile of the marks of all turns."""
    return quantile([each for turn in turns for each in turn], share)


def ratio(beside: Turns, alone: Turns, share: float) -> tuple[float, float, float]:
    """Return how many times as long a mark takes, and the 95% limits of that."""
    draw, drawn = random.Random(1), []
    for _ in range(DRAWN):
        turns = draw.choices(range(len(alone)), k=len(alone))
        drawn.append(of([beside[n] for n in turns], share) / of([alone[n] for n in turns], share))
    return of(beside, share) / of(alone, share), quantile(drawn, 0.025), quantile(drawn, 0.975)


def capture(lab: Laboratory, go: Any, over: Any, told: Any) -> None:
    """Send what sixteen sessions send until it is over; tell how long chunks took, what failed."""
    lanes = [lane for number in range(CAPTURED) for lane in lanes_of(lab, number, go, over)]
    for each in lanes:
        each.start()
    for each in lanes:
        each.join()
    late = [took for each in lanes for took in each.took]
    told.put((late, [each.failed for each in lanes if each.failed]))


def lanes_of(lab: Laboratory, number: int, go: Any, over: Any) -> list["Lane"]:
    """Begin a session's recordings; return what sends them, and what sends its events."""
    token = {"Authorization": f"Bearer {lab.opened[number]['token']}"}
    connection = HTTPConnection("127.0.0.1", lab.port)

    def chunks(kind: str) -> Send:
        recording = str(uuid7())
        mime = "audio/webm" if kind == "microphone" else "video/webm"
        said = f'{{"id":"{recording}","kind":"{kind}","started_ms":0,"mime":"{mime}"}}'
        path = f"/api/v1/sessions/{lab.opened[number]['id']}/recordings"
        _ask(connection, path, said.encode(), token)

        def send(connection: HTTPConnection, second: int) -> None:
            path = f"/api/v1/recordings/{recording}/chunks/{second}"
            path += f"?from_ms={second * 1000 - 1000}&to_ms={second * 1000}"
            _ask(connection, path, os.urandom(STREAMS[kind]), token)

        return send

    def batch(connection: HTTPConnection, second: int) -> None:
        lab.batch_of(number, events(second))(connection)

    lanes = [Lane(lab.port, chunks(kind), go, over) for kind in STREAMS]
    return [*lanes, Lane(lab.port, batch, go, over, is_chunks=False)]


class Lane(threading.Thread):
    """What sends one thing each second while it is let, on a connection of its own."""

    def __init__(self, port: int, send: Send, go: Any, over: Any, is_chunks: bool = True) -> None:
        super().__init__(daemon=True)
        self.connection = HTTPConnection("127.0.0.1", port)
        self.send, self.go, self.over, self.is_chunks = send, go, over, is_chunks
        self.took: list[float] = []
        self.failed = ""

    def run(self) -> None:
        """Send; nothing in a laboratory is started at the same instant as another thing."""
        try:
            self._run()
        except Exception as error:
            self.failed = str(error)

    def _run(self) -> None:
        second = 0
        while not self.over.is_set():
            if not self.go.is_set():
                self.go.wait()
                time.sleep(random.random())
            began, second = time.perf_counter(), second + 1
            self.send(self.connection, second)
            if self.is_chunks:
                self.took.append((time.perf_counter() - began) * 1000)
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
