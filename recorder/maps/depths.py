"""How deep pages were seen: the share of people who reached each depth. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from recorder.maps.traces import Trace
from recorder.stats.intervals import Interval, wilson

STEPS = tuple(step / 10 for step in range(1, 11))
"""The depths that are told, as parts of the page from its top."""

CLOSE = 0.005
"""What a depth may lack and count as reached: pages rarely scroll to their last pixel."""


@dataclass(frozen=True, slots=True)
class Depth:
    """How many of the people whose depth is known saw a page down to `depth`."""

    depth: float
    people: int
    of: int
    share: Interval

    @property
    def rate(self) -> float:
        """The share of people."""
        return self.people / self.of


def depths(traces: Iterable[Trace], page: str) -> list[Depth]:
    """Return for each depth how many people reached it; empty where nobody's depth is known."""
    deepest: dict[str, float] = {}
    for each in traces:
        for visit in each.visits:
            if visit.page == page and visit.depth is not None:
                who = each.whose.participant
                deepest[who] = max(deepest.get(who, 0.0), visit.depth)
    n = len(deepest)
    if not n:
        return []
    found = []
    for step in STEPS:
        people = sum(depth + CLOSE >= step for depth in deepest.values())
        found.append(Depth(step, people, n, wilson(people, n)))
    return found
