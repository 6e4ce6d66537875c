"""What a kill costs: a server of its own, killed again and again while clients record.

The promise of the program put to the test on this computer: what was acknowledged is on the disk,
and what was sent again is there once. A lane is one server over one folder, with its clients; two
lanes run side by side where there are two processors, because most of the time goes into starting.
`scene` is the study they record in, `victim` the server, `clients` what screens and machines send,
`ledger` what was sent and answered, `judge` compares it with the disk.

What does not live here: how the result is printed (`recorder.cli.safety`).
"""

import os
import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from recorder.check.kill.clients import Client, Console, Machine
from recorder.check.kill.judge import Judgement, judge
from recorder.check.kill.ledger import Ledger
from recorder.check.kill.scene import Seat
from recorder.check.kill.victim import Victim
from recorder.errors import Conflict

__all__ = ["CONSOLES", "MACHINES", "Judgement", "lanes_for", "run_lane", "run_lanes", "seats_for"]

CONSOLES = 3
"""How many consoles record at once; each has sessions of its own."""

MACHINES = 2
"""How many machines post batches beside them, into the sessions of the first consoles."""

LONGEST_WAIT_SECONDS = 0.5
"""A kill comes at a random instant within this time after the first answer of a new start."""

KILLS_PER_SESSION = 4
"""After so many kills a console takes its next session, so that logs stay as long as real ones."""

PATIENCE_SECONDS = 120.0
"""How long a server that was started again may take until it answers the first client."""


def lanes_for(kills: int) -> list[int]:
    """Return how many kills each lane has, for `kills` in all."""
    lanes = 2 if (os.cpu_count() or 1) > 1 and kills > 1 else 1
    return [kills // lanes + (place < kills % lanes) for place in range(lanes)]


def seats_for(kills: int) -> int:
    """Return how many sessions each console of a lane needs."""
    return 1 + kills // KILLS_PER_SESSION


def run_lanes(
    lanes: Sequence[tuple[Path, Sequence[Sequence[Seat]], int]], killed: Callable[[], None]
) -> Judgement:
    """Kill the server of each lane as often as it says; return what became of what was sent.

    A lane is a folder, the sessions of each of its consoles, and its number of kills; `killed` is
    called after each.
    """
    with ThreadPoolExecutor(len(lanes)) as pool:
        running = [pool.submit(run_lane, *lane, killed) for lane in lanes]
        return sum((each.result() for each in running), Judgement())


def run_lane(
    folder: Path, seats: Sequence[Sequence[Seat]], kills: int, killed: Callable[[], None]
) -> Judgement:
    """Kill one server `kills` times while its clients record; return what became of it all."""
    ledger = Ledger()
    with Victim(folder) as victim:
        consoles = [Console(f"console {i}", mine, victim, ledger) for i, mine in enumerate(seats)]
        machines = [
            Machine(f"machine {i}", console, victim, ledger)
            for i, console in enumerate(consoles[:MACHINES])
        ]
        clients: list[Client] = [*consoles, *machines]
        try:
            for client in clients:
                client.start()
            for done in range(kills):
                _wait_for_an_answer(ledger, victim)
                threading.Event().wait(random.uniform(0, LONGEST_WAIT_SECONDS))
                victim.kill()
                killed()
                for console in consoles:
                    console.seat = (done + 1) // KILLS_PER_SESSION
                victim.start()
            # What is still on its way is sent until it is answered, as after any crash.
            _wait_for_an_answer(ledger, victim)
        finally:
            for client in clients:
                client.leave(now=victim.is_dead)
            for client in clients:
                client.join()
    return judge(folder, ledger, victim.kills)


def _wait_for_an_answer(ledger: Ledger, victim: Victim) -> None:
    """Wait until a client has been answered since the last start."""
    if not ledger.hear(PATIENCE_SECONDS):
        if victim.is_dead:
            said = victim.last_words
            raise Conflict(f"The recorder was started again, and ended by itself ({said}).")
        raise Conflict("The recorder was started again and answers nobody; try again.")
