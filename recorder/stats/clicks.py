"""Clicks: how many, and how many more than the best path needs.

Completed attempts only: whoever gave up early clicked little, and would look efficient. Wandering
among pages is `lostness`.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recorder.stats.validity import Whole, count, counts


@dataclass(frozen=True, slots=True)
class Clicks:
    """Clicks of `n` completed attempts; ratios are 1 on the best path and more off it."""

    n: int
    mean: float | None = None
    median: float | None = None
    ratio_mean: float | None = None
    ratio_geometric_mean: float | None = None
    path_efficiency: float | None = None


def clicks(clicks: Sequence[int | None] | Whole, optimal: int | None = None) -> Clicks:
    """Describe the clicks of completed attempts, against the `optimal` number where it is known.

    Missing counts are dropped. `ratio_mean` is the mean of clicks/optimal, `path_efficiency` the
    share of all clicks that were needed (n·optimal/Σ clicks). Without an optimum, or with 0,
    both are None; the geometric mean of the ratios also where an attempt had no click at all.

    Raises InvalidInput for a negative or broken count.
    Source: Tullis & Albert 2013, section 4.4.
    Not for: attempts that did not complete, nor for tasks done by keyboard.

    >>> used = clicks([6, 8, 5, 12, 7], optimal=5)
    >>> used.ratio_mean, used.path_efficiency
    (1.52, 0.6578947368421053)
    """
    used = counts("clicks", clicks)
    best = 0 if optimal is None else count("optimal", optimal)
    if not used:
        return Clicks(0)
    plain = Clicks(len(used), mean=sum(used) / len(used), median=float(statistics.median(used)))
    if best == 0:
        return plain
    return Clicks(
        plain.n,
        plain.mean,
        plain.median,
        ratio_mean=sum(used) / (plain.n * best),
        ratio_geometric_mean=_geometric_mean(used, best),
        path_efficiency=plain.n * best / sum(used) if sum(used) else None,
    )


def _geometric_mean(used: Sequence[int], best: int) -> float | None:
    """Return the geometric mean of clicks/optimal, None where a logarithm would not exist."""
    if 0 in used:
        return None
    return math.exp(math.fsum(np.log(used).tolist()) / len(used)) / best
