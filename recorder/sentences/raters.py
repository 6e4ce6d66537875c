"""What a second rater's agreement supports: kappa with its interval, in words.

The words for kappa itself are those of `plans.kappa`.
"""

from recorder.figures import decimals
from recorder.sentences.plans import kappa
from recorder.sentences.words import joined, plural
from recorder.stats.agreement import CohenKappa
from recorder.stats.intervals import Interval


def agreement(found: CohenKappa, limits: Interval) -> str:
    """Say how far two raters agree, and how sure that is."""
    said = kappa(found)
    if found.n == 0 or found.kappa is None:
        return said
    if limits.lower is None or limits.upper is None:
        full = (
            f"They never differed in {plural(found.n, 'case')}, so there is no interval; "
            "you may not say that they never would."
        )
        return joined([said, full])
    low, high = decimals(limits.lower, 2), decimals(limits.upper, 2)
    sure = f"The true kappa is plausibly between {low} and {high}."
    beyond = "" if limits.lower > 0 else "You may not say that they agree beyond chance."
    return joined([said, sure, beyond])
