"""What was clicked: elements of a page by how many people clicked them, and first clicks. Pure.

A first click is an attempt's first one. It is right where an expert's session began there, too;
without an expert's session nobody knows which one is, and only shares are given.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recorder.maps.traces import Click, Trace
from recorder.stats.intervals import Interval, wilson


@dataclass(frozen=True, slots=True)
class Clicked:
    """One element: how often and by how many people it was clicked."""

    element: str
    name: str
    role: str
    clicks: int
    people: int


@dataclass(frozen=True, slots=True)
class First:
    """First clicks on one element: how many of all, and how many of those attempts succeeded.

    `is_right` is None where no expert's session says which element is.
    """

    element: str
    name: str
    page: str
    count: int
    of: int
    share: Interval
    successes: int
    success: Interval
    is_right: bool | None

    @property
    def rate(self) -> float:
        """The share of all first clicks."""
        return self.count / self.of

    @property
    def success_rate(self) -> float:
        """The share of successes among the attempts that began here."""
        return self.successes / self.count


@dataclass(frozen=True, slots=True)
class Began:
    """Attempts that began right, or wrong: how many, and how many of them succeeded."""

    is_right: bool
    count: int
    successes: int
    success: Interval

    @property
    def success_rate(self) -> float | None:
        """The share of successes, None where nobody began so."""
        return self.successes / self.count if self.count else None


def clicked(traces: Iterable[Trace], page: str) -> list[Clicked]:
    """Return the elements of a page, those that most people clicked first."""
    clicks: Counter[str] = Counter()
    people: dict[str, set[str]] = {}
    names: dict[str, Click] = {}
    for each in traces:
        for click in each.clicks:
            if click.page == page:
                clicks[click.element] += 1
                people.setdefault(click.element, set()).add(each.whose.participant)
                names.setdefault(click.element, click)
    found = [
        Clicked(element, names[element].name, names[element].role, n, len(people[element]))
        for element, n in clicks.items()
    ]
    return sorted(found, key=lambda each: (-each.people, -each.clicks, each.element))


def first_clicks(traces: Sequence[Trace], experts: Sequence[Trace]) -> list[First]:
    """Return where attempts at one task began, the most frequent element first."""
    begun = [(each, min(each.clicks, key=lambda click: click.t_ms))
             for each in traces if each.clicks]  # fmt: skip
    right = _right(experts)
    groups: dict[tuple[str, str], list[tuple[Trace, Click]]] = {}
    for each, click in begun:
        groups.setdefault((click.page, click.element), []).append((each, click))
    found = []
    for (page, element), same in groups.items():
        successes = sum(each.whose.is_success for each, _ in same)
        found.append(
            First(
                element=element,
                name=same[0][1].name,
                page=page,
                count=len(same),
                of=len(begun),
                share=wilson(len(same), len(begun)),
                successes=successes,
                success=wilson(successes, len(same)),
                is_right=(page, element) in right if right else None,
            )
        )
    return sorted(found, key=lambda each: (-each.count, each.page, each.element))


def by_beginning(found: Sequence[First]) -> list[Began]:
    """Return how attempts went that began right, and those that began wrong; none without both."""
    if not found or found[0].is_right is None:
        return []
    return [_began([each for each in found if each.is_right is which], which)
            for which in (True, False)]  # fmt: skip


def _began(same: Sequence[First], which: bool) -> Began:
    count, successes = sum(each.count for each in same), sum(each.successes for each in same)
    return Began(which, count, successes, wilson(successes, count))


def _right(experts: Iterable[Trace]) -> set[tuple[str, str]]:
    firsts = [min(each.clicks, key=lambda click: click.t_ms) for each in experts if each.clicks]
    return {(click.page, click.element) for click in firsts}
