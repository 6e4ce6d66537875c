"""Task orders: Williams designs, random orders, and how balanced a study stands.

Pure: rows of numbers in, rows of numbers out. Source: Williams, E. J. (1949). Experimental designs
balanced for the estimation of residual effects of treatments. Australian Journal of Chemistry 2(2).
"""

import random
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

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


def next_row(taken: Iterable[int], vacated: Sequence[int], rows: int) -> int:
    """Return the row the next participant gets: a vacated one first, else the least used.

    A vacated row is that of a no-show whom nobody has replaced yet.

    >>> next_row(taken=[0, 1], vacated=[], rows=4)
    2
    >>> next_row(taken=[0, 2], vacated=[1], rows=4)
    1
    """
    if vacated:
        return vacated[0]
    used = Counter(row % rows for row in taken)
    return min(range(rows), key=lambda row: (used[row], row))


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
