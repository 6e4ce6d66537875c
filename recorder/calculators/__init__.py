"""Calculators as people use them: families of metrics, each asked for, told and explained in words.

An entry stands on a metric of `recorder.stats`, which brings its inputs, its source and its
docstring. The page is `recorder.web.calculators`; the command line is `recorder calc`.
"""

from collections.abc import Mapping

from recorder.calculators.comparisons import BENCHMARKS, COMPARISONS
from recorder.calculators.entry import Entry, Family
from recorder.calculators.experience import EXPERIENCE
from recorder.calculators.paths import PATHS
from recorder.calculators.planning import AGREEMENT, DISCOVERY, PLANNING
from recorder.calculators.questionnaires import QUESTIONNAIRES
from recorder.calculators.rates import RATES
from recorder.calculators.times import TIMES

FAMILIES: tuple[Family, ...] = (
    RATES,
    TIMES,
    PATHS,
    QUESTIONNAIRES,
    EXPERIENCE,
    COMPARISONS,
    BENCHMARKS,
    DISCOVERY,
    PLANNING,
    AGREEMENT,
)

ENTRIES: Mapping[str, Entry] = {entry.key: entry for family in FAMILIES for entry in family.entries}

__all__ = ["ENTRIES", "FAMILIES", "Entry", "Family", "found"]


def found(words: str) -> list[Family]:
    """Return the families with the entries in which every word occurs, in the usual order."""
    wanted = words.casefold().split()
    kept = []
    for family in FAMILIES:
        entries = tuple(
            entry
            for entry in family.entries
            if all(word in _searched(family, entry) for word in wanted)
        )
        if entries:
            kept.append(Family(family.key, family.title, family.about, entries))
    return kept


def _searched(family: Family, entry: Entry) -> str:
    metric = entry.metric
    labels = " ".join(ask.label for ask in entry.asks.values())
    doc = (metric.function.__doc__ or "").split(">>>")[0]
    return " ".join((entry.key, metric.title, metric.source, family.title, labels, doc)).casefold()
