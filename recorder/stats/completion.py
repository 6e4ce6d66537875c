"""Point estimates of a completion rate.

How far such an estimate can be trusted is in `intervals`; which attempts count as completed is
decided in `outcomes`.
"""

from dataclasses import dataclass

from recorder.stats.distributions import critical_z
from recorder.stats.validity import part_of_whole


@dataclass(frozen=True, slots=True)
class CompletionRate:
    """Estimates of one completion rate (0 to 1), and which of them is the best guess."""

    p: float | None = None
    laplace: float | None = None
    wilson_point: float | None = None
    jeffreys_point: float | None = None
    best_estimate: float | None = None
    best_method: str | None = None


def completion_rate(x: int, n: int, confidence: float = 0.95) -> CompletionRate:
    """Estimate the completion rate behind `x` completions in `n` attempts.

    `p` is the observed share. The others pull it towards one half, as few attempts demand:
    Laplace (x+1)/(n+2), Jeffreys (x+1/2)/(n+1), Wilson (x+z²/2)/(n+z²), whose z alone depends on
    `confidence`. `best_estimate` is Wilson below .5 (so also at 0 of n), the observed share from
    .5 to .9, Laplace above. With n = 0 everything is None.

    Raises InvalidInput for x above n, a negative or broken count, a confidence outside 0 to 1.
    Source: Lewis & Sauro 2006, "When 100% Really Isn't 100%", JUS 1(3):136-150.
    Not for: a best guess where rates below one half are expected, since the rule was found for
    products people mostly manage to use; take Laplace without such an expectation.

    >>> completion_rate(9, 10).best_estimate, completion_rate(6, 6).best_estimate
    (0.9, 0.875)
    """
    x, n = part_of_whole(x, n)
    z = critical_z(confidence)
    if n == 0:
        return CompletionRate()
    estimates = {
        "mle": x / n,
        "laplace": (x + 1) / (n + 2),
        "wilson": (x + z**2 / 2) / (n + z**2),
    }
    method = _best_method(x / n)
    return CompletionRate(
        p=estimates["mle"],
        laplace=estimates["laplace"],
        wilson_point=estimates["wilson"],
        jeffreys_point=(x + 0.5) / (n + 1),
        best_estimate=estimates[method],
        best_method=method,
    )


def _best_method(p: float) -> str:
    if p < 0.5:
        return "wilson"
    return "mle" if p <= 0.9 else "laplace"
