"""Measure marks and batches over a long log against the same over a short one.

    python tests/bench/scale.py [--events 5000000]

Two servers run side by side, one over a log of a thousand entries, one over a log of millions, and
are asked in turns. The goal is a ratio of 1.1 at the most, for a marked key and for a batch of 500.
"""

import argparse
import sys
import time
from http.client import HTTPConnection

from bare import Bench, Laboratory, quantile, table
from batches import events

GOAL = 1.1
SHORT = 1_000
ROUNDS = 20
MARKS = 20
BATCHES = 3


def main() -> int:
    """Print the ratios; return 1 where one misses the goal."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--events", type=int, default=5_000_000, help="entries of the long log")
    chosen = options.parse_args()
    with (
        Laboratory(sessions=1, events=SHORT) as short,
        Laboratory(sessions=1, events=chosen.events) as long,
    ):
        labs = {"short": short, "long": long}
        benches = {name: Bench(lab, 1) for name, lab in labs.items()}
        marks: dict[str, list[float]] = {name: [] for name in labs}
        batches: dict[str, list[float]] = {name: [] for name in labs}
        for round_number in range(ROUNDS):
            # Who comes first takes turns too, so that neither has the warmer machine.
            for name in sorted(labs, reverse=bool(round_number % 2)):
                marks[name] += benches[name].run(labs[name].mark, MARKS)
                batches[name] += [sent(labs[name]) for _ in range(BATCHES)]
    rows = []
    for what, took in (("a mark", marks), ("a batch of 500", batches)):
        long_ms, short_ms = quantile(took["long"], 0.5), quantile(took["short"], 0.5)
        rows.append((f"{what}, p50", long_ms, short_ms, long_ms / short_ms))
    table((f"over {chosen.events:,} entries", "ms", f"over {SHORT:,}", "ratio"), rows)
    return int(max(row[-1] for row in rows) > GOAL)


def sent(lab: Laboratory) -> float:
    """Send one batch on a connection of its own; return how long it took, in milliseconds."""
    connection = HTTPConnection("127.0.0.1", lab.port)
    send = lab.batch_of(0, events())
    connection.connect()
    began = time.perf_counter()
    send(connection)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())
