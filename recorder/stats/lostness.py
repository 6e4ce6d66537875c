"""Lostness: how far a path through pages strays from the shortest one.

One path at a time lives here; means over the completed attempts of a task are the caller's.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

from recorder.stats.validity import count, part_of_whole, refuse


@dataclass(frozen=True, slots=True)
class Lostness:
    """The lostness of one path, 0 on the shortest one and without an upper bound."""

    lostness: float | None = None
    category: str | None = None


def lostness(unique_pages: int, page_visits: int, fewest_pages: int) -> Lostness:
    """Rate one path: √((N/S-1)² + (R/N-1)²) of unique pages N, visits S and fewest pages R.

    `page_visits` includes revisits, `fewest_pages` is what the task needs. Below .4 the category
    is "not_lost", up to .5 "indeterminate", above "lost". Without any page visited both are None.

    Raises InvalidInput for more unique pages than visits, visits without a page, fewer than one
    page needed, or a negative or broken count.
    Source: Smith 1996; Tullis & Albert 2013, pages 88-89.
    Not for: attempts that did not complete. Giving up before the needed pages were seen gives
    values up to and past 1, so average completed attempts only. Several write-ups swap the letters.

    >>> lostness(unique_pages=6, page_visits=9, fewest_pages=3)
    Lostness(lostness=0.6009252125773316, category='lost')
    """
    unique, visits = part_of_whole(unique_pages, page_visits, ("unique pages", "page visits"))
    fewest = count("fewest pages", fewest_pages)
    if fewest < 1:
        refuse("fewest pages", fewest, "1 or more, since a task needs at least one page")
    if visits == 0:
        return Lostness()
    if unique == 0:
        refuse("unique pages", unique, "1 or more where there were page visits")
    squared = (Fraction(unique, visits) - 1) ** 2 + (Fraction(fewest, unique) - 1) ** 2
    return Lostness(math.sqrt(squared), _category(squared))


def _category(squared: Fraction) -> str:
    """Return the category of a squared lostness.

    Fractions, because 7/5 - 1 is .4 but computes as less, and small paths meet the bounds often.
    """
    if squared < Fraction(4, 10) ** 2:
        return "not_lost"
    return "indeterminate" if squared <= Fraction(1, 2) ** 2 else "lost"
