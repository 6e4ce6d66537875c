"""What the pages of comparisons show: tables by measure, words, addresses that lead back to them.

What does not live here: routes (`compare`), the comparing (`recorder.summary.groups`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from recorder.calculators.reading import typed
from recorder.charts import Spec
from recorder.charts.places import places_chart
from recorder.charts.variant_order import variant_order_chart
from recorder.comparing import By, Ground
from recorder.errors import NotFound
from recorder.figures import number
from recorder.sentences import groups as words
from recorder.sentences.effects import written
from recorder.sentences.words import joined
from recorder.summary.comparison import Design
from recorder.summary.effects import MEASURES, SHOWN_BELOW, Effect, Scale
from recorder.summary.groups import Compared, Comparison, count_tests
from recorder.summary.places import by_place
from recorder.summary.sides import Case
from recorder.summary.variant_order import VariantOrder

TITLES = {
    "success": ("Success", "completed alone"),
    "time": ("Time to complete", "typical time of unassisted completions"),
    "seq": ("Ease (SEQ)", "mean rating from 1 to 7, 7 is easy"),
    "errors": ("Errors", "attempts with at least one error"),
}

WAYS = {
    By.VARIANT: "Variants",
    By.SEGMENT: "Segments",
    By.WAVE: "Waves",
    By.BENCHMARK: "Benchmarks",
    By.ORDER: "Place in the order",
    By.RATER: "Second rater",
}

LACKING = {
    By.VARIANT: "There is nothing to compare yet: it takes two variants that somebody tried. Name "
    "the variants in the settings, and give each session or participant one.",
    By.SEGMENT: "There is nothing to compare yet: it takes two segments of participants with an "
    "attempt or an answer. Give participants a segment on their page.",
    By.WAVE: "There is nothing to compare yet: it takes two waves with attempts or answers. Create "
    "the later study as a wave of this one, in its settings.",
}

ABOUT = {
    Scale.SCORE: "mean score of the last answer",
    Scale.POINTS: "the satisfied: the two highest points, last answer",
    Scale.NPS: "promoters less detractors, last answer",
}
"""What is compared of a questionnaire."""

MOST_VALUES = 120
"""How many values of a sample fit into the address of a calculator."""


@dataclass(frozen=True, slots=True)
class Line:
    """One effect in a table: of which task or questionnaire, between which groups."""

    code: str
    name: str
    comparison: Comparison
    effect: Effect

    @property
    def names(self) -> tuple[str, str]:
        """The names of the two groups."""
        return self.comparison.a.name, self.comparison.b.name


@dataclass(frozen=True, slots=True)
class Section:
    """One measure with all its effects, and the name of its chart."""

    measure: str
    title: str
    about: str
    lines: tuple[Line, ...]


def sections(comparisons: Sequence[Comparison]) -> list[Section]:
    """Return the measures in which anybody has a value, tasks first, then questionnaires.

    Of several comparisons the lines of one task stand together.
    """
    found = []
    for measure in MEASURES:
        lines = _lines([each.tasks for each in comparisons], comparisons, measure)
        if any(line.effect.a.n or line.effect.b.n for line in lines):
            found.append(Section(measure, *TITLES[measure], lines))
    for code in dict.fromkeys(one.code for each in comparisons for one in each.scores):
        lines = _lines([each.scores for each in comparisons], comparisons, code)
        found.append(Section(code, lines[0].name, ABOUT[lines[0].effect.scale], lines))
    return found


def _lines(
    columns: Sequence[Sequence[Compared]], comparisons: Sequence[Comparison], measure: str
) -> tuple[Line, ...]:
    codes = dict.fromkeys(one.code for column in columns for one in column)
    return tuple(
        Line(one.code, one.name, comparison, one.effects[measure])
        for code in codes
        for column, comparison in zip(columns, comparisons, strict=True)
        for one in column
        if one.code == code and measure in one.effects
    )


def find_line(comparisons: Sequence[Comparison], of: str, measure: str) -> Line | None:
    """Return the effect of a task or questionnaire in one measure, None where there is none."""
    lines = [line for section in sections(comparisons) for line in section.lines]
    return next((e for e in lines if e.code == of and e.effect.measure == measure), None)


def headline(comparisons: Sequence[Comparison]) -> str:
    """Say which differences are shown; a pair is named where there are several."""
    shown = [
        _named(line, several=len(comparisons) > 1)
        for section in sections(comparisons)
        for line in section.lines
        if line.effect.is_shown
    ]
    return words.headline(shown, count_tests(comparisons))


def chance(comparisons: Sequence[Comparison]) -> str:
    """Say what so many tests bring about by chance."""
    effects = [effect for each in comparisons for effect in each.effects]
    below = sum(1 for each in effects if each.p is not None and each.p < SHOWN_BELOW)
    return words.several_tests(count_tests(comparisons), below)


def design_said(found: Comparison) -> str:
    """Say who is compared with whom."""
    both, (only_a, only_b) = len(found.both), found.only
    said = words.design(found.a.name, found.b.name, both, only_a, only_b)
    return joined([said, words.unequal(both, only_a, only_b)])


def order_chart(found: Ground, first: VariantOrder, name: str) -> Spec:
    """Draw `success` or `time` by place, or a figure of the variants by which came first."""
    if name in ("success", "time"):
        return places_chart(by_place(found.summary), name)
    for each in first.measured:
        if name == f"first-{each.measure}":
            return variant_order_chart(each)
    raise NotFound("There is no such chart of the order.")


def calculator(effect: Effect) -> str | None:
    """Return the address of a calculator that holds the values of an effect, None for too many."""
    a, b = effect.a, effect.b
    inputs: dict[str, str]
    if effect.scale is Scale.POINTS and effect.design is Design.PAIRED:
        cells = ("both", "only_a", "only_b", "neither")
        metric, inputs = "mcnemar", {name: typed(effect.beside[name]) for name in cells}
    elif effect.scale is Scale.POINTS:
        metric = "fisher_exact" if effect.test == "fisher" else "two_proportion_n1"
        counts = {"x1": a.count, "n1": a.n, "x2": b.count, "n2": b.n}
        inputs = {name: typed(value) for name, value in counts.items()}
    elif effect.scale is Scale.NPS and effect.design is Design.INDEPENDENT:
        return None
    else:
        metric = "paired_times" if effect.design is Design.PAIRED else "welch_times"
        values = [[case.value for case in side.cases] for side in (a, b)]
        inputs = {"a": typed(values[0]), "b": typed(values[1])}
        inputs["log"] = typed(effect.scale is Scale.RATIO)
    if a.n + b.n > MOST_VALUES and effect.scale is not Scale.POINTS:
        return None
    return url_for("calculators.show", metric=metric, **inputs) if a.n and b.n else None


def answer_said(effect: Effect, case: Case) -> str:
    """Say what was answered, and what that makes of it in a share or an NPS."""
    stood = {100.0: "promoter", 0.0: "passive", -100.0: "detractor"}
    if effect.scale is Scale.NPS:
        return f"{number(case.answer)}, {stood[case.value]}"
    return f"{number(case.answer)}, {'satisfied' if case.value else 'not satisfied'}"


def _named(line: Line, *, several: bool) -> str:
    what = {"success": "success", "time": "time", "seq": "ease", "errors": "errors"}
    measure = what.get(line.effect.measure)
    thing = f"{measure} at {line.code}" if measure else line.name
    pair = f", {line.names[0]} – {line.names[1]}" if several else ""
    effect = written(line.effect.scale, line.effect.estimate)
    return f"{thing} ({effect}{pair})"
