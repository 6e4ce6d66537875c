"""Measure a batch of 500 events through the API against `sqlite3.executemany` of the same rows.

    python tests/bench/batches.py [--batches 60] [--events 0]

The floor inserts rows that are ready, in this process, with the same indexes and durability: no
HTTP, no JSON, no rules, no counts. The goal is half its speed. `--events` puts that many entries of
another session into both logs first.
"""

import argparse
import sqlite3
import sys
import time
from http.client import HTTPConnection
from typing import Any

from bare import ROW, Laboratory, quantile, row, table
from uuid6 import uuid7

GOAL = 0.5
SIZE = 500


def main() -> int:
    """Print the ratio; return 1 where it misses the goal."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--batches", type=int, default=60)
    options.add_argument("--events", type=int, default=0, help="entries already in the log")
    chosen = options.parse_args()
    ours: list[float] = []
    raw: list[float] = []
    with Laboratory(sessions=1, events=chosen.events) as lab:
        connection = HTTPConnection("127.0.0.1", lab.port)
        floor = sqlite3.connect(lab.folder / "floor.db", isolation_level=None)
        floor.execute("PRAGMA synchronous=FULL")
        session, attempt = lab.opened[0]["id"], lab.opened[0]["attempt"]
        for _ in range(chosen.batches):
            rows = [row(session, each["id"], "click", each["data"], attempt) for each in events()]
            began = time.perf_counter()
            floor.execute("BEGIN IMMEDIATE")
            floor.executemany(ROW, rows)
            floor.execute("COMMIT")
            raw.append((time.perf_counter() - began) * 1000)
            send = lab.batch_of(0, events())
            began = time.perf_counter()
            send(connection)
            ours.append((time.perf_counter() - began) * 1000)
    ours_ms, raw_ms = quantile(ours, 0.5), quantile(raw, 0.5)
    speed = raw_ms / ours_ms
    table((f"{SIZE} events to their commit, p50", "ms", "raw ms", "speed"),
          [("through the API", ours_ms, raw_ms, speed)])  # fmt: skip
    return int(speed < GOAL)


def events() -> list[dict[str, Any]]:
    """Return a batch of clicks as a capture sends them."""
    return [
        {"id": str(uuid7()), "kind": "click", "t_ms": 50.0 + n / 10, "data": {"x": n, "y": n}}
        for n in range(SIZE)
    ]


if __name__ == "__main__":
    sys.exit(main())
