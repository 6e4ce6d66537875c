"""Quantiles and tails of the normal, t, beta and binomial distributions, as plain floats.

The numbers are `scipy.special`'s, under the names statisticians use. `scipy.stats` would give the
same ones, but takes most of a second to import, which every command would pay. The exact tests,
for which there is nothing in `scipy.special`, import it where they stand.
"""

from functools import lru_cache

from scipy import special

from recorder.stats.validity import inside

KNOWN = 1000
"""How many critical values are kept: a study asks for the same few again and again."""


def normal_cdf(z: float) -> float:
    """Return the share of a standard normal distribution that lies below `z`."""
    return float(special.ndtr(z))


def normal_quantile(p: float) -> float:
    """Return the z below which the share `p` of a standard normal distribution lies."""
    return float(special.ndtri(p))


@lru_cache(maxsize=KNOWN)
def critical_z(confidence: float) -> float:
    """Return the unrounded two-sided z of a confidence level; refuse one outside 0 to 1.

    >>> critical_z(0.95)
    1.959963984540054
    """
    return -normal_quantile(_tail(confidence))


@lru_cache(maxsize=KNOWN)
def critical_t(confidence: float, df: float) -> float:
    """Return the two-sided t of a confidence level; refuse one outside 0 to 1."""
    return -float(special.stdtrit(df, _tail(confidence)))


def t_above(t: float, df: float) -> float:
    """Return the share of a t distribution that lies above `t`."""
    return float(special.stdtr(df, -t))


def beta_limits(
    confidence: float, lower: tuple[float, float], upper: tuple[float, float]
) -> tuple[float, float]:
    """Return the lower quantile of one beta distribution and the upper one of another."""
    tail = _tail(confidence)
    return (
        float(special.betaincinv(*lower, tail)),
        float(special.betainccinv(*upper, tail)),
    )


def binomial_at_least(x: int, n: int, p: float) -> float:
    """Return the probability of `x` or more successes in `n` trials, for 0 < p < 1."""
    if x <= 0:
        return 1.0
    if x > n:
        return 0.0
    return float(special.betainc(x, n - x + 1, p))


def _tail(confidence: float) -> float:
    """Return the probability outside a two-sided interval on each of its sides."""
    return (1 - inside("confidence", confidence, 0, 1)) / 2
