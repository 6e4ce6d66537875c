"""Paths through pages as a flow: who went from where to where, step by step, and who ended. Pure.

A step is a visit; each attempt stands at one page in each step until it ends. Pages are folded into
"other pages" where a step has too many, and steps beyond the last one are not shown but counted.
What does not live here: how a flow is drawn (`sankey`).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recorder.maps.traces import Trace

MOST_STEPS = 8
MOST_PAGES = 6
"""How many pages a step shows by themselves."""

OTHER = "other pages"
DONE, LOST, ON = "success", "no success", "goes on"
"""How an attempt leaves the flow: done, without success, or beyond the last step that is shown."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A page in one step: how many attempts stood there. `step` counts from 0."""

    step: int
    page: str
    count: int
    is_optimal: bool


@dataclass(frozen=True, slots=True)
class Link:
    """Attempts that went from a page in one step to a page in the next, or that ended there.

    `to` is a page, or one of `DONE`, `LOST`, `ON` where `ends`. `is_back` says that all of them
    had been there before.
    """

    step: int
    page: str
    to: str
    count: int
    ends: bool
    is_back: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """Paths of attempts at one task. `optimal` is the expert's path, empty where none is known."""

    attempts: int
    stops: tuple[Stop, ...]
    links: tuple[Link, ...]
    optimal: tuple[str, ...]

    @property
    def steps(self) -> int:
        """How many steps are shown."""
        return max((stop.step for stop in self.stops), default=-1) + 1


@dataclass(frozen=True, slots=True)
class Detour:
    """A page that the optimal path does not have: how many attempts visited it, and how often."""

    page: str
    attempts: int
    visits: int


def flow(traces: Sequence[Trace], experts: Sequence[Trace]) -> Flow:
    """Return how attempts at one task went through pages."""
    walked = [each for each in traces if each.visits]
    optimal = shortest(experts)
    shown = [_most(walked, step, optimal) for step in range(MOST_STEPS)]

    def name(step: int, page: str) -> str:
        return page if page in shown[step] else OTHER

    stops: Counter[tuple[int, str]] = Counter()
    links: Counter[tuple[int, str, str, bool]] = Counter()
    forth: set[tuple[int, str, str, bool]] = set()
    for each in walked:
        pages = each.pages
        for step, page in enumerate(pages[:MOST_STEPS]):
            here = name(step, page)
            stops[step, here] += 1
            if step + 1 < min(len(pages), MOST_STEPS):
                key = (step, here, name(step + 1, pages[step + 1]), False)
                if pages[step + 1] not in pages[: step + 1]:
                    forth.add(key)
            elif step + 1 < len(pages):
                key = (step, here, ON, True)
            else:
                key = (step, here, DONE if each.whose.is_success else LOST, True)
            links[key] += 1
    return Flow(
        attempts=len(walked),
        stops=tuple(
            Stop(step, page, n, step < len(optimal) and optimal[step] == page)
            for (step, page), n in sorted(stops.items(), key=lambda each: (each[0][0], -each[1]))
        ),
        links=tuple(
            Link(step, page, to, n, ends, is_back=not ends and key not in forth)
            for key, n in sorted(links.items(), key=lambda each: (each[0][0], -each[1]))
            for step, page, to, ends in (key,)
        ),
        optimal=optimal,
    )


def shortest(experts: Iterable[Trace]) -> tuple[str, ...]:
    """Return the path with the fewest pages among those of experts who succeeded, else of all."""
    walked = [each for each in experts if each.visits]
    done = [each for each in walked if each.whose.is_success] or walked
    return min((tuple(each.pages) for each in done), key=len, default=())


def detours(traces: Iterable[Trace], optimal: Sequence[str]) -> list[Detour]:
    """Return the pages beside the optimal path that were visited; none where no path is known."""
    if not optimal:
        return []
    attempts: Counter[str] = Counter()
    visits: Counter[str] = Counter()
    for each in traces:
        beside = Counter(page for page in each.pages if page not in optimal)
        visits.update(beside)
        attempts.update(beside.keys())
    found = [Detour(page, n, visits[page]) for page, n in attempts.items()]
    return sorted(found, key=lambda each: (-each.attempts, -each.visits, each.page))


def _most(walked: Sequence[Trace], step: int, optimal: Sequence[str]) -> set[str]:
    """Return the pages that a step shows by themselves, that of the optimal path among them."""
    there = Counter(each.pages[step] for each in walked if step < len(each.visits))
    most = [page for page, _ in there.most_common()]
    if len(most) > MOST_PAGES:
        best = [optimal[step]] if step < len(optimal) and optimal[step] in there else []
        most = [*best, *(page for page in most if page not in best)][: MOST_PAGES - 1]
    return set(most)
