"""Measure a marked key to its commit against the bare commit of the same row, behind one server.

    python tests/bench/marks.py [--marks 1600] [--events 0]

The floor is one more address of the same server, behind the same checks of who gets in: it reads
the same JSON and does nothing but insert the row of a log entry, with the same indexes and the
same durability, one writer at a time behind a lock. The two are measured in turns, each client on
a connection of its own. `--events` puts that many entries of other sessions into both logs first.
Of fewer marks p99 is the word of a handful. The goal is a ratio of 1.5 at the most, p50 and p99,
with 1 and 16 clients.
"""

import argparse
import sys

from bare import Bench, Laboratory, quantile, table

GOAL = 1.5
ROUNDS = 8


def main() -> int:
    """Print the ratios; return 1 where one misses the goal."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--marks", type=int, default=1600, help="marks per client and side")
    options.add_argument("--events", type=int, default=0, help="entries already in the log")
    chosen = options.parse_args()
    rows, worst = [], 0.0
    for clients in (1, 16):
        with Laboratory(sessions=clients, events=chosen.events) as lab:
            bench = Bench(lab, clients)
            marked: list[float] = []
            bare: list[float] = []
            bench.run(lab.mark, 10), bench.run(lab.bare, 10)
            for _ in range(ROUNDS):
                bare += bench.run(lab.bare, chosen.marks // ROUNDS)
                marked += bench.run(lab.mark, chosen.marks // ROUNDS)
        for name, share in (("p50", 0.50), ("p99", 0.99)):
            ours, floor = quantile(marked, share), quantile(bare, share)
            worst = max(worst, ours / floor)
            rows.append((f"{clients} clients, {name}", ours, floor, ours / floor))
    table(("a mark to its commit", "ms", "floor ms", "ratio"), rows)
    return int(worst > GOAL)


if __name__ == "__main__":
    sys.exit(main())
