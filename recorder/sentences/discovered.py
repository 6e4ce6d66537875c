"""What a study's problems support beyond the estimate, and where a plan's numbers come from.

The sentences about the estimate and about sample sizes themselves are those of `plans`.
"""

from collections.abc import Mapping

from recorder.figures import decimals, percent, percent_range
from recorder.sentences.plans import undiscovered
from recorder.sentences.words import joined, plural
from recorder.summary.discovered import Discovered, Met
from recorder.summary.plans import OwnValues

FEW_PARTICIPANTS = 4
"""Below so many participants the corrected estimate itself is rough."""


def headline(found: Discovered) -> str:
    """Say how many problems were found and how many may be left."""
    n = len(found.participants)
    if found.estimate is None:
        if not found.met:
            return "No problem is recorded yet."
        who = plural(len(found.met), "problem is", "problems are")
        return f"{who} recorded, and nobody met any: there is nothing to estimate from."
    rough = ""
    if 1 < n < FEW_PARTICIPANTS:
        rough = f"With {n} participants the estimate is rough."
    return joined([undiscovered(found.estimate), rough, _nobody(len(found.nobody))])


def _nobody(how_many: int) -> str:
    if not how_many:
        return ""
    verb = "is" if how_many == 1 else "are"
    return f"{plural(how_many, 'problem')} that nobody met {verb} not in it."


def needed(found: Mapping[float, int], n: int) -> str:
    """Say how many participants find which share of all problems, and how many are there."""
    if not found:
        return ""
    (goal, first), *others = found.items()
    rest = [f"{many} for {percent(each)}" for each, many in others]
    return (
        f"It takes {plural(first, 'participant')} to find {percent(goal)} of all problems like "
        f"these, {' and '.join(rest)}; {n} took part. Rarer problems take more."
    )


def met(found: Met, n: int) -> str:
    """Write how many met a problem, with the interval of the share.

    >>> from recorder.stats.intervals import Interval
    >>> met(Met("U01", ("P1", "P2"), 0.4, Interval(0.12, 0.77)), 5)
    '2 of 5 (12–77%)'
    """
    return f"{len(found.participants)} of {n} ({percent_range(*_limits(found), n)})"


def _limits(found: Met) -> tuple[float | None, float | None]:
    return found.limits.lower, found.limits.upper


def own_values(found: OwnValues, p: float | None) -> str:
    """Say what of this study the plan begins with."""
    parts = []
    if p is not None:
        parts.append(f"a problem is met by {percent(p)} of people (p, adjusted)")
    if found.rate is not None:
        moved = ", with room left (Laplace), since all or none did" if found.is_moved else ""
        rate, of = percent(found.rate, found.attempts), plural(found.attempts, "attempt")
        parts.append(f"{rate} complete it alone (of {of}{moved})")
    if found.sd_log is not None:
        parts.append(
            f"times spread by {decimals(found.sd_log, 2)} on logarithms "
            f"(of {plural(found.times, 'time')})"
        )
    if not parts:
        return "This study has no figures yet to begin with: type what you expect."
    return f"Filled in from this study: {'; '.join(parts)}."
