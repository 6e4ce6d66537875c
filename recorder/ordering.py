"""Task orders: Williams designs, random orders, and how balanced a study stands.

Pure: rows of numbers in, rows of numbers out. Source: Williams, E. J. (1949). Experimental designs
balanced for the estimation of residual effects of treatments. Australian Journal of Chemistry 2(2).
"""

import random
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


def williams(n: int) -> list[tuple[int, ...]]:
    """Return the rows of a Williams design of `n` tasks, numbered from 0.

    With an even `n` there are `n` rows, with an odd one `2n`: in the whole design every task
    stands equally often in every place, and follows every other task equally often.

    >>> williams(4)
    [(0, 1, 3, 2), (1, 2, 0, 3), (2, 3, 1, 0), (3, 0, 2, 1)]
    >>> len(williams(5))
    10
    """
    first = [0]
    low, high = 1, n - 1
    while low <= high:
        first.append(low)
        if low != high:
            first.append(high)
        low, high = low + 1, high - 1
    rows = [tuple((task + shift) % n for task in first[:n]) for shift in range(n)]
    if n % 2 and n > 1:
        rows += [tuple(reversed(row)) for row in rows]
    return rows


def random_order(n: int, seed: int) -> tuple[int, ...]:
    """Return an order of `n` tasks that the same seed gives again."""
    order = list(range(n))
    random.Random(seed).shuffle(order)
    return tuple(order)


def next_row(taken: Iterable[int]) -> int:
    """Return the lowest row, from 0, that is not taken.

    Rows are counted on without end, since tasks may still be added; `williams` has only so many,
    and row r of a design with n rows is r modulo n. Handed out this way the first n, 2n, 3n, ...
    participants make whole designs, whatever n becomes.

    >>> next_row([]), next_row([0, 1]), next_row([0, 2])
    (0, 2, 1)
    """
    used = set(taken)
    return next(row for row in count() if row not in used)


def place_counts(orders: Iterable[Sequence[T]]) -> dict[T, Counter[int]]:
    """Count how often each task stands in each place (from 0)."""
    counts: dict[T, Counter[int]] = {}
    for order in orders:
        for place, task in enumerate(order):
            counts.setdefault(task, Counter())[place] += 1
    return counts


def follow_counts(orders: Iterable[Sequence[T]]) -> Counter[tuple[T, T]]:
    """Count how often one task comes right after another, as (earlier, later)."""
    return Counter(pair for order in orders for pair in pairwise(order))


@dataclass(frozen=True, slots=True)
class Balance(Generic[T]):
    """How balanced the orders of some participants stand.

    `places[task]` holds how often the task stands in each place, from the first; `follows` how
    often one task comes right after another, as (earlier, later). `rows` holds how often each
    order of a Williams design was given, `strays` counts the orders that are none of its rows.
    """

    tasks: tuple[T, ...]
    orders: int
    places: Mapping[T, tuple[int, ...]]
    follows: Mapping[tuple[T, T], int]
    rows: Mapping[tuple[T, ...], int]
    strays: int

    @property
    def design(self) -> int:
        """How many participants make a whole Williams design of so many tasks."""
        return len(williams(len(self.tasks))) if self.tasks else 0

    @property
    def whole(self) -> int:
        """The number of participants, these or more, after which a Williams design is whole."""
        return -(-max(1, self.orders) // self.design) * self.design if self.design else 0

    @property
    def is_on_the_way(self) -> bool:
        """Whether more participants, on the rows still free, make whole designs of these orders."""
        copies = self.whole // self.design if self.design else 0
        return not self.strays and all(given <= copies for given in self.rows.values())

    @property
    def place_range(self) -> tuple[int, int]:
        """The fewest and the most times that a task stands in one place."""
        return _range([each for counts in self.places.values() for each in counts])

    @property
    def follow_range(self) -> tuple[int, int]:
        """The fewest and the most times that one task comes right after another."""
        return _range(list(self.follows.values()))

    @property
    def is_balanced(self) -> bool:
        """Whether every task stands equally often everywhere and after every other."""
        return all(fewest == most for fewest, most in (self.place_range, self.follow_range))


def balance(tasks: Sequence[T], orders: Iterable[Sequence[T]]) -> Balance[T]:
    """Count places and followers of `tasks` over the participants' orders, zeros included.

    An order may lack tasks or hold others; those others are passed over.
    """
    known = set(tasks)
    kept = [[task for task in order if task in known] for order in orders]
    places, follows = place_counts(kept), follow_counts(kept)
    given = Counter(tuple(order) for order in kept)
    rows = [tuple(tasks[place] for place in row) for row in williams(len(tasks))] if tasks else []
    return Balance(
        tasks=tuple(tasks),
        orders=len(kept),
        places={
            task: tuple(places.get(task, Counter())[place] for place in range(len(tasks)))
            for task in tasks
        },
        follows={(a, b): follows[a, b] for a in tasks for b in tasks if a != b},
        rows={row: given[row] for row in rows},
        strays=sum(given.values()) - sum(given[row] for row in set(rows)),
    )


def _range(counts: Sequence[int]) -> tuple[int, int]:
    return min(counts, default=0), max(counts, default=0)
