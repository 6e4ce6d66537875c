"""How far two groups are apart in what they answered after sessions: a mean, a share, an NPS.

An instrument is compared in the figure that it has: the satisfied as a share (CSAT), promoters less
detractors (NPS), anything with a score by its mean (the SUS, also the CES). One without a figure,
as a study's own questionnaire, is not compared. What does not live here: tasks (`effects`), and
the formulas (`recorder.stats`).
"""

from collections.abc import Callable
from dataclasses import replace

from recorder.instruments import Instrument
from recorder.stats.compare_nps import paired_nps, two_nps
from recorder.stats.nps import standing
from recorder.summary.comparison import Design, two_variants
from recorder.summary.effects import Effect, Scale, numbers, shares
from recorder.summary.questionnaires import Group as Answered
from recorder.summary.questionnaires import Questionnaire
from recorder.summary.sides import Found, answered, paired, promotion

SATISFACTION = ("csat", "csat-7")
"""The instruments whose answers are satisfied from the second highest point on."""

RECOMMENDATION = "nps"

EFFORT = "ces"


def figure_of(instrument: Instrument) -> tuple[Scale, Callable[[float], float]] | None:
    """Return what an instrument is compared in, and what it makes of one score; None for no figure.

    A satisfied answer becomes 1 and another 0; a promoter 100, a passive 0, a detractor -100.
    """
    if instrument.name in SATISFACTION:
        satisfied_from = instrument.items[0].high - 1
        return Scale.POINTS, lambda score: float(score >= satisfied_from)
    if instrument.name == RECOMMENDATION:
        return Scale.NPS, lambda score: 100.0 * standing(score)
    if instrument.averaged or instrument.name == EFFORT:
        return Scale.SCORE, float
    return None


def answer_effect(
    a: Answered, b: Answered, design: Design, names: tuple[str, str]
) -> Effect | None:
    """Compare two groups in one instrument, one answer of each participant; None without figure."""
    name, figure = a.instrument.name, figure_of(a.instrument)
    if figure is None:
        return None
    scale, value = figure
    if scale is Scale.SCORE:
        return numbers(name, scale, (answered(a), answered(b)), design, names)
    found = (_made(answered(a), value), _made(answered(b), value))
    if scale is Scale.NPS:
        return _promoted(name, found, design, names)
    return shares(name, found, design, names)


def variants_effect(found: Questionnaire) -> tuple[tuple[str, str], Effect] | None:
    """Compare two variants in an instrument whose figure no t test of scores is about.

    Returns their names and the effect; None where there are not two, or the scores are compared.
    """
    pair = two_variants(found.by_variant)
    if pair is None or found.design is None or found.whole.instrument.averaged:
        return None
    a, b = (found.by_variant[name] for name in pair)
    effect = answer_effect(a, b, found.design, pair)
    return (pair, effect) if effect else None


def _promoted(
    measure: str, found: tuple[Found, Found], design: Design, names: tuple[str, str]
) -> Effect:
    if design is Design.PAIRED:
        found = paired(found, names)
    a, b = (promotion(each) for each in found)
    counted = [_counted(each) for each in found]
    beside: dict[str, float | str | None] = {
        f"{name}_{side}": number
        for side, counts in zip("ab", counted, strict=True)
        for name, number in zip(("promoters", "passives", "detractors"), counts, strict=True)
    }
    if design is Design.PAIRED:
        first, second = ([_answer(case.answer) for case in each.cases] for each in found)
        same = paired_nps(first, second)
        figures = (same.diff, same.lower, same.upper, same.p)
        beside |= {"t": same.t, "df": same.df}
        return Effect(measure, Scale.NPS, design, a, b, "paired t", *figures, beside)
    test = two_nps(counted[0], counted[1])
    figures = (test.diff, test.lower, test.upper, test.p)
    beside |= {"z": test.z}
    return Effect(measure, Scale.NPS, design, a, b, "adjusted wald", *figures, beside)


def _made(found: Found, value: Callable[[float], float]) -> Found:
    """Put what becomes of each answer in its place, and keep the answer beside it."""
    cases = [replace(each, value=value(each.value), answer=each.value) for each in found.cases]
    return Found(cases, found.left_out)


def _counted(found: Found) -> tuple[int, int, int]:
    values = [case.value for case in found.cases]
    return values.count(100.0), values.count(0.0), values.count(-100.0)


def _answer(answer: float | None) -> int | None:
    return None if answer is None else int(answer)
