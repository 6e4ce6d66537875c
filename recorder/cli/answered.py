"""What the table of `recorder metrics` says of each questionnaire, over all and by variant.

What does not live here: the figures (`recorder.summary`), and other lines (`beside`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from recorder import figures
from recorder.figures import NONE
from recorder.instruments.own import OwnGroup
from recorder.instruments.tlx import TlxGroup
from recorder.instruments.umux import UmuxLiteGroup
from recorder.stats.nps import Nps
from recorder.stats.ratings import Ces, Csat
from recorder.stats.sus import SusGroup
from recorder.summary import Evidence, Group, Questionnaire, StudySummary, by_task, questionnaires


def lines(summary: StudySummary, evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Yield a heading and a sentence for each questionnaire and each of several variants."""
    variants, known = summary.settings.variants, evidence.instruments
    yield from _each("", questionnaires(evidence.answers, variants, known, evidence.unfinished))
    for code, found in by_task(evidence.answers, summary, known).items():
        yield from _each(f"{code} ", found)


def _each(task: str, found: Mapping[str, Questionnaire]) -> Iterator[tuple[str, str]]:
    for name, each in found.items():
        unfinished = f", {len(each.unfinished)} not handed in" if each.unfinished else ""
        several = f", of {len(each.whole.answers)} answers" if each.whole.is_repeated else ""
        yield f"{task}{name.upper()}", _said(each.whole) + several + unfinished
        for variant, group in each.by_variant.items() if len(each.by_variant) > 1 else ():
            yield f"  {variant or 'no variant'}", _said(group)


def _said(group: Group) -> str:
    found = group.figures
    if isinstance(found, Nps):
        score = NONE if found.nps is None else f"{figures.rounded(found.nps):+}"
        return f"{score} ({_range(found.lower, found.upper, 0)}), n {found.n}"
    if isinstance(found, Csat):
        interval = figures.percent_range(found.lower, found.upper, found.n)
        return f"{figures.percent(found.csat, found.n)} ({interval}), n {found.n}"
    if isinstance(found, Ces):
        agree = figures.percent(found.agree_rate, found.n)
        return f"{figures.number(found.mean)}, {agree} agree, n {found.n}"
    if isinstance(found, OwnGroup):
        return f"{len(found.items)} items, n {found.n}{_left_out(found.excluded)}"
    mean = f"{figures.number(found.mean)} ({_range(found.lower, found.upper, 1)}), n {found.n}"
    return f"{mean}{_more(found)}{_left_out(found.excluded)}{_straight(group)}"


def _more(found: Any) -> str:
    """Return what an instrument has beside its mean."""
    if isinstance(found, SusGroup):
        return f", grade {found.grade or NONE}"
    if isinstance(found, UmuxLiteGroup):
        return f", as SUS {figures.number(found.sus_equivalent.mean)}"
    if isinstance(found, TlxGroup) and found.weighted.n:
        return f", weighted {figures.number(found.weighted.mean)} (n {found.weighted.n})"
    return ""


def _left_out(excluded: int) -> str:
    return f", {excluded} left out for a blank item" if excluded else ""


def _straight(group: Group) -> str:
    straight = len(group.straight_liners)
    return f", {straight} straight-lined" if straight else ""


def _range(lower: float | None, upper: float | None, digits: int) -> str:
    if lower is None or upper is None:
        return NONE
    return f"{figures.rounded(lower, digits)} to {figures.rounded(upper, digits)}"
