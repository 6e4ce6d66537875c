"""Agreement: of two raters about the same attempts, of several evaluators about problems.

Deciding which codes mean the same is done before.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations

from recorder.stats.samples import mean_of
from recorder.stats.validity import InvalidInput, refuse, same_length


@dataclass(frozen=True, slots=True)
class CohenKappa:
    """Agreement of two raters on `n` cases, as observed and beyond chance."""

    n: int
    agreement: float | None = None
    kappa: float | None = None


@dataclass(frozen=True, slots=True)
class AnyTwoAgreement:
    """Mean agreement over the `pairs` of evaluators of whom at least one found something."""

    pairs: int
    agreement: float | None = None


def cohen_kappa(
    rater1: Sequence[Hashable | None],
    rater2: Sequence[Hashable | None],
    weights: str | None = None,
    categories: Sequence[Hashable] | None = None,
) -> CohenKappa:
    """Give the agreement of two raters about the same cases, and Cohen's kappa.

    The codes belong together row by row; a pair that lacks one is left out. Kappa is 1 for full
    agreement and 0 for what chance would give; it is None where both used one code throughout.
    For ordered codes `weights` ("linear" or "quadratic") count near misses as such; they need
    `categories`, all codes in their order. `agreement` is the share of equal codes in any case.

    Raises InvalidInput for columns of unequal length, unknown weights, weights without
    categories, a category named twice, a code outside the categories.
    Source: Cohen 1960; weighted, Cohen 1968.
    Not for: more than two raters; nor alone for rare codes, where kappa is low in spite of high
    agreement.

    >>> cohen_kappa(["-", "+", "-", "0", "+"], ["-", "+", "-", "0", "-"])
    CohenKappa(n=5, agreement=0.8, kappa=0.6875)
    """
    same_length("rater1", rater1, "rater2", rater2)
    if weights not in (None, "linear", "quadratic"):
        refuse("weights", weights, "'linear', 'quadratic' or nothing")
    if weights is not None and categories is None:
        raise InvalidInput("weights need an order of the codes: give categories.")
    pairs = [(x, y) for x, y in zip(rater1, rater2, strict=True) if x is not None and y is not None]
    place = _places(pairs, categories)
    n = len(pairs)
    if n == 0:
        return CohenKappa(0)

    def distance(x: Hashable, y: Hashable) -> int:
        if weights is None:
            return int(x != y)
        return abs(place[x] - place[y]) ** (2 if weights == "quadratic" else 1)

    # In whole numbers, kappa = 1 - n·(observed distances)/(distances by chance), which is the
    # textbook formula without its roundings: whether chance agreement is 1 stays decidable.
    observed = sum(distance(x, y) for x, y in pairs)
    first, second = Counter(x for x, _ in pairs), Counter(y for _, y in pairs)
    by_chance = sum(first[x] * second[y] * distance(x, y) for x in first for y in second)
    return CohenKappa(
        n,
        agreement=sum(1 for x, y in pairs if x == y) / n,
        kappa=1 - n * observed / by_chance if by_chance else None,
    )


def any_two_agreement(sets: Sequence[Collection[Hashable]]) -> AnyTwoAgreement:
    """Give the any-two agreement of evaluators, each with the problems they found.

    It is the mean, over the pairs of evaluators, of the problems both found among those either
    found (0 to 1); published studies lie between .05 and .65. A pair that found nothing is left
    out. With fewer than two evaluators it is None.

    Source: Hertzum & Jacobsen 2001, equation 2.
    Not for: two raters of given cases; that is `cohen_kappa`.

    >>> any_two_agreement([{1, 2, 3}, {2, 3, 4, 5}, {3}]).agreement
    0.3277777777777778
    """
    found = [frozenset(problems) for problems in sets]
    shares = [len(x & y) / len(x | y) for x, y in combinations(found, 2) if x | y]
    return AnyTwoAgreement(len(shares), mean_of(shares))


def _places(
    pairs: Sequence[tuple[Hashable, Hashable]], categories: Sequence[Hashable] | None
) -> dict[Hashable, int]:
    """Return where each category stands; refuse a code that is not among them."""
    if categories is None:
        return {}
    place = {category: index for index, category in enumerate(categories)}
    if len(place) < len(categories):
        raise InvalidInput("categories name a code twice: give each code once, in order.")
    for code in (code for pair in pairs for code in pair):
        if code not in place:
            refuse("a code", code, "one of the categories")
    return place
