"""What the page of experience shows of an NPS or a CSAT beside its figures: answers counted, chart.

What does not live here: panels (`experienceview`), and how figures are written (`scoreview`).
"""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from recorder.charts import Shared, Spec, shares_chart
from recorder.figures import NONE, decimals, percent, percent_range, signed
from recorder.stats.nps import Nps, standing
from recorder.stats.ratings import Csat
from recorder.summary import Group, Questionnaire


@dataclass(frozen=True, slots=True)
class Row:
    """One group in the table of the chart: its answers counted, its figure and the limits."""

    name: str
    counts: tuple[tuple[str, str], ...]
    figure: str
    limits: str


def rows(found: Questionnaire) -> list[Row]:
    """Return a row for everybody and one for each variant; none for other questionnaires."""
    if not isinstance(found.whole.figures, Nps | Csat):
        return []
    return [Row(name, _counts(group), *_written(group)) for name, group in _groups(found)]


def shares_of(found: Questionnaire) -> Spec | None:
    """Draw the figure of everybody and of each variant; None for other questionnaires."""
    if not isinstance(found.whole.figures, Nps | Csat):
        return None
    groups = []
    for name, group in _groups(found):
        figures = group.figures
        value = figures.nps if isinstance(figures, Nps) else figures.csat
        said, limits = _written(group)
        told = f"{said} (n {figures.n})"
        groups.append(Shared(name, value, figures.lower, figures.upper, told, limits))
    is_nps = isinstance(found.whole.figures, Nps)
    return shares_chart(found.whole.instrument.title, groups, is_nps=is_nps)


def _groups(found: Questionnaire) -> list[tuple[str, Group]]:
    groups = [("all", found.whole)]
    if len(found.by_variant) > 1:
        groups += [(name or "no variant", group) for name, group in found.by_variant.items()]
    return groups


def _counts(group: Group) -> tuple[tuple[str, str], ...]:
    """Count people; who answered in two ways is half of each."""
    if isinstance(group.figures, Csat):
        satisfied = group.figures.top_box_count
        rest = group.figures.n - satisfied
        return ("Satisfied", _written_count(satisfied)), ("Not satisfied", _written_count(rest))
    counted: defaultdict[int, Fraction] = defaultdict(Fraction)
    for said in group.people.values():
        scores = [score for each in said if (score := group.score(each)) is not None]
        for score in scores:
            counted[standing(score)] += Fraction(1, len(scores))
    names = {1: "Promoters", 0: "Passives", -1: "Detractors"}
    return tuple((name, _written_count(float(counted[each]))) for each, name in names.items())


def _written_count(number: float) -> str:
    return str(int(number)) if number == int(number) else decimals(number, 1)


def _written(group: Group) -> tuple[str, str]:
    found = group.figures
    if isinstance(found, Nps):
        known = found.lower is not None
        limits = f"{signed(found.lower)} to {signed(found.upper)}" if known else NONE
        return signed(found.nps), limits
    return percent(found.csat, found.n), percent_range(found.lower, found.upper, found.n)
