"""The discovery curve: how many of the known problems so many of the participants meet.

What was observed, without any model; the fitted curve follows from `discovery`.
"""

import math
from collections.abc import Sequence

from recorder.stats.validity import InvalidInput, count


def accumulation(met: Sequence[int], n: int) -> list[float]:
    """Give how many problems 0, 1, ... `n` participants meet, averaged over all their orders.

    `met` holds for each known problem how many of the participants met it. The average is exact:
    of m participants out of n, k at random miss all with probability C(n-m, k)/C(n, k). So nothing
    depends on who happened to come first.

    Raises InvalidInput for a broken count, a problem nobody or more than everybody met.
    Source: Hurlbert 1971, Ecology 52:577-586; Colwell, Mao & Chang 2004, Ecology 85:2717-2727.
    Not for: more participants than took part; problems that nobody met are not in it.

    >>> accumulation([2, 1], 2)
    [0.0, 1.5, 2.0]
    """
    n = count("n", n)
    times = [count("how many met a problem", each) for each in met]
    if any(not 0 < each <= n for each in times):
        raise InvalidInput(f"a problem was met by none, or by more than {n}: leave it out.")
    # The chance to miss a problem shrinks by (n - m - k)/(n - k) with participant k + 1.
    missed = dict.fromkeys(times, 1.0)
    found = [0.0]
    for k in range(n):
        missed = {m: share * max(0, n - m - k) / (n - k) for m, share in missed.items()}
        found.append(math.fsum(1 - missed[each] for each in times))
    return found


def fitted(total: float, p: float, n: int) -> list[float]:
    """Give how many of `total` problems of likelihood `p` 0, 1, ... `n` participants meet.

    Source: 1-(1-p)ⁿ, Nielsen & Landauer 1993.
    Not for: problems of very different likelihood; the rare ones are found later than it says.

    >>> fitted(10, 0.5, 2)
    [0.0, 5.0, 7.5]
    """
    return [total * (1 - (1 - p) ** k) for k in range(count("n", n) + 1)]
