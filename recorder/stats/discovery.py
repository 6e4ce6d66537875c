"""Problem discovery: how many problems were found, and how many participants it takes.

Matching observations to problems is done before; the agreement of evaluators is in `agreement`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from recorder.stats.validity import InvalidInput, between, count, flag, inside, refuse, same_length


@dataclass(frozen=True, slots=True)
class ProblemDiscovery:
    """Problems found by `n` participants, and the estimate of how many there are.

    `p` is how often one participant meets one problem, as observed; `p_norm` and `p_gt` are its
    two corrections (normalisation, Good-Turing) and `p_adj` is their mean. `discovered` is the
    share of all problems found so far, `total` the estimated number of all.
    """

    n: int
    problems: int
    once: int
    p: float | None = None
    p_norm: float | None = None
    p_gt: float | None = None
    p_adj: float | None = None
    discovered: float | None = None
    total: int | None = None
    undiscovered: int | None = None


def problem_discovery(matrix: Sequence[Sequence[bool | int]]) -> ProblemDiscovery:
    """Estimate how many problems are still undiscovered.

    `matrix` has one row per participant (all of them, also who met no problem) and one column per
    known problem, with 1 where they met. The observed p of a small sample is too high, because
    problems nobody met are not in the matrix; `p_adj` corrects that. Without participants or
    problems the estimates are None.

    Raises InvalidInput for rows of unequal length, a cell that is neither 0 nor 1, a problem that
    nobody met.
    Source: Lewis 2001, IJHCI 13(4):445-479; Sauro & Lewis 2016, chapter 7.
    Not for: problems found by inspection, which no participant met.

    >>> found = problem_discovery([[1, 1, 0, 1], [1, 0, 1, 0], [1, 1, 1, 0]])
    >>> found.p_adj, found.total
    (0.37777777777777777, 6)
    """
    for number, row in enumerate(matrix, start=1):
        same_length("row 1 of the matrix", matrix[0], f"row {number}", row)
    cells = [[flag("a cell of the matrix", cell) for cell in row] for row in matrix]
    met = [sum(column) for column in zip(*cells, strict=True)]
    if 0 in met:
        raise InvalidInput(
            f"nobody met problem {met.index(0) + 1} of the matrix: leave out its column."
        )
    n, problems, once = len(matrix), len(met), met.count(1)
    if problems == 0:
        return ProblemDiscovery(n, problems, once)
    p = sum(met) / (n * problems)
    p_norm = (p - 1 / n) * (1 - 1 / n)
    p_gt = p / (1 + once / problems)
    p_adj = (p_norm + p_gt) / 2
    discovered = p_at_least_once(p_adj, n)
    total = _ceil(problems / discovered)
    return ProblemDiscovery(
        n, problems, once, p, p_norm, p_gt, p_adj, discovered, total, total - problems
    )


def discovery_sample_size(p: float, goal: float) -> int:
    """Give the participants needed to meet a share `goal` of the problems of likelihood `p`.

    That is the smallest n with 1-(1-p)ⁿ ≥ goal, for p above 0 up to 1 and a goal between 0 and 1.

    Raises InvalidInput for a p or a goal outside its range.
    Source: Virzi 1992; Sauro & Lewis 2016, chapter 7.
    Not for: problems of very different likelihood at once; plan for the rarest that matters.

    >>> discovery_sample_size(0.25, 0.85)
    7
    """
    if not 0 < p <= 1:
        refuse("p", p, "a number above 0 and up to 1")
    inside("goal", goal, 0, 1)
    return 1 if p == 1 else max(1, _ceil(math.log1p(-goal) / math.log1p(-p)))


def p_at_least_once(p: float, n: int) -> float:
    """Give the probability that `n` participants meet a problem of likelihood `p` at least once.

    Raises InvalidInput for a p outside 0 to 1 or a negative or broken count.
    Source: the binomial formula 1-(1-p)ⁿ, Nielsen & Landauer 1993.
    Not for: a p observed in a small sample, which is too high; use the adjusted one.

    >>> p_at_least_once(0.5, 4)
    0.9375
    """
    return float(1 - (1 - between("p", p, 0, 1)) ** count("n", n))


def expected_discovered(total: int, p: float, n: int) -> float:
    """Give how many of `total` problems of likelihood `p` a test with `n` participants meets.

    Raises InvalidInput for a p outside 0 to 1 or a negative or broken count.
    Source: Nielsen & Landauer 1993.
    Not for: a promise; it is the mean over many such tests.

    >>> expected_discovered(40, 0.31, 5)
    33.7438746040000...
    """
    return count("total", total) * p_at_least_once(p, n)


def _ceil(value: float) -> int:
    """Return the next whole number, where a rounding above a whole one does not count.

    The sample size for p=.15 and a goal of .2775 is exactly 2, and computes as 2.0000000000000004.
    """
    return math.ceil(value - 1e-9)
