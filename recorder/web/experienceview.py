"""What the page of experience shows: a panel for each questionnaire, figures over waves.

What does not live here: routes (`experience`), scoring (`recorder.instruments`), and which answer
counts (`recorder.summary.questionnaires`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from recorder import charts
from recorder.charts import Range, Scored
from recorder.figures import decimals, p_value
from recorder.instruments.own import OwnGroup
from recorder.sentences import comparisons, effects, further
from recorder.sentences.words import joined
from recorder.stats.retention import Retention, retention
from recorder.summary import Evidence, Group, Questionnaire
from recorder.summary.answer_effects import variants_effect
from recorder.summary.comparison import Design
from recorder.web.scoreview import Shown, figure_of, once_each, says, shown_of
from recorder.web.shareview import Row, rows

RANGES = {
    "sus": Range(0, 100, 68, "mean of many studies", graded=True),
    "umux": Range(0, 100),
    "umux-lite": Range(0, 100),
    "ux-lite": Range(0, 100),
    "supr-q": Range(0.875, 5),
    "nasa-tlx": Range(0, 100),
    "seq": Range(1, 7, 5.5, "usual mean of the SEQ"),
    "confidence": Range(1, 7),
    "ces": Range(1, 7),
}
"""From where to where the scores of each instrument with scores run."""

SPANS = {"nps": (-100.0, 100.0), "csat": (0.0, 1.0), "csat-7": (0.0, 1.0)}
"""The same of those whose figure is a share, or a difference of shares."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One questionnaire, opened: what it supports, its figures, groups, and how it is made."""

    name: str
    title: str
    found: Questionnaire
    says: str
    compared: str
    against: Shown
    groups: list[tuple[str, Shown]]
    has_chart: bool
    shares: list[Row]
    once: str

    @property
    def own(self) -> OwnGroup | None:
        """The figures of a study's own questionnaire, which has no score; None for others."""
        figures = self.found.whole.figures
        return figures if isinstance(figures, OwnGroup) else None

    @property
    def scored(self) -> list[tuple[str, str, str]]:
        """Who scored how much with which variant, in their order."""
        group = self.found.whole
        return [
            (each.participant, each.variant, decimals(group.score(each), 1))
            for each in group.answers
        ]


@dataclass(frozen=True, slots=True)
class Round:
    """One wave: what was answered in it, and who took part."""

    name: str
    answered: Mapping[str, Questionnaire]
    people: Collection[str]


@dataclass(frozen=True, slots=True)
class Followed:
    """One questionnaire over waves: a value with its limits in each, as a number and in words."""

    name: str
    title: str
    says: str
    waves: list[dict[str, Any]]


def panel(name: str, found: Questionnaire) -> Panel:
    """Open one questionnaire."""
    whole = found.whole
    groups = [("all", shown_of(whole))]
    if len(found.by_variant) > 1:
        groups += [
            (variant or "no variant", shown_of(g)) for variant, g in found.by_variant.items()
        ]
    return Panel(
        name=name,
        title=whole.instrument.title,
        found=found,
        says=says(whole),
        compared=_compared(found),
        against=_against(found),
        groups=groups,
        has_chart=name in RANGES,
        shares=rows(found),
        once=once_each(whole),
    )


def scores_chart(name: str, found: Questionnaire) -> charts.Spec | None:
    """Draw the scores of everybody, and of each variant; None for what has no scores."""
    if name not in RANGES:
        return None
    groups = [_scored("all", found.whole)]
    if len(found.by_variant) > 1:
        groups += [_scored(v or "no variant", group) for v, group in found.by_variant.items()]
    return charts.scores_chart(found.whole.instrument.title, groups, RANGES[name])


def followed(rounds: Sequence[Round]) -> list[Followed]:
    """Follow every questionnaire that was answered in two waves or more."""
    names = dict.fromkeys(name for each in rounds for name in each.answered)
    series = []
    for name in names:
        if name not in RANGES and name not in SPANS:
            continue
        answered = [each for each in rounds if name in each.answered]
        if len(answered) < 2:
            continue
        waves = []
        for each in answered:
            group = each.answered[name].whole
            value, lower, upper = figure_of(group)
            waves.append({"wave": each.name, "value": value, "lower": lower, "upper": upper,
                          "said": dict(shown_of(group)), "n": group.figures.n})  # fmt: skip
        told = [(w["wave"], w["value"], w["lower"], w["upper"]) for w in waves]
        title = answered[0].answered[name].whole.instrument.title
        series.append(Followed(name, title, further.followed(told), waves))
    return series


def waves_chart(series: Followed) -> charts.Spec:
    """Draw a questionnaire over waves."""
    low, high = SPANS.get(series.name, (0.0, 0.0))
    norm = None
    if series.name in RANGES:
        scale = RANGES[series.name]
        low, high, norm = scale.low, scale.high, scale.norm
    said = [{**wave, "said": ", ".join(f"{k} {v}" for k, v in wave["said"].items())}
            for wave in series.waves]  # fmt: skip
    return charts.waves_chart(series.title, said, low, high, norm)


def returns(rounds: Sequence[Round]) -> list[tuple[str, str, Retention]]:
    """Return who came back from each wave to the next."""
    return [(a.name, b.name, retention(a.people, b.people)) for a, b in pairwise(rounds)]


def retention_file(
    study: str, evidence: Evidence, found: Retention | None
) -> dict[str, Any] | None:
    """Return who took part in both waves as data, None where there is no later one."""
    if found is None or evidence.next_wave is None:
        return None
    first, second = {*evidence.participants}, {*evidence.next_wave.participants}
    return {
        "study": study,
        "next_wave": evidence.next_wave.name,
        "formula": "people of both waves / people of the first; churn is the rest",
        "interval": "adjusted Wald, 95%",
        "source": "common practice; interval: Sauro & Lewis 2005",
        "value": asdict(found),
        "returned": sorted(first & second),
        "lost": sorted(first - second),
        "new": sorted(second - first),
    }


def after_tasks(
    found: Mapping[str, Mapping[str, Questionnaire]],
) -> list[tuple[str, str, str, Shown]]:
    """Return what was asked after tasks: task, title, sentence, figures."""
    return [
        (
            task,
            each.whole.instrument.title,
            joined([says(each.whole), once_each(each.whole)]),
            shown_of(each.whole),
        )
        for task, asked in found.items()
        for each in asked.values()
    ]


def _scored(name: str, group: Group) -> Scored:
    scores = [(who, value) for who, value in group.values.items() if value is not None]
    figures = group.figures
    return Scored(name, scores, figures.mean, figures.lower, figures.upper)


def _compared(found: Questionnaire) -> str:
    """Say what two variants' figures support against each other; empty where there are not two."""
    if found.design is None:
        return ""
    a, b = (name for name in found.by_variant if name)
    people = "the same people" if found.design is Design.PAIRED else "different people"
    test = found.welch or found.paired
    if test is not None:
        said = comparisons.two_means(test.estimate, (test.lower, test.upper), test.p)
        named = "" if (a, b) == ("A", "B") else f" (A is “{a}”, B is “{b}”)"
        return f"Variants, judged by {people}{named}: {said}"
    compared = variants_effect(found)
    return (
        f"Variants, judged by {people}: {effects.effect(compared[1], (a, b))}" if compared else ""
    )


def _against(found: Questionnaire) -> Shown:
    """Write the test against the mean of many studies, where the instrument has one."""
    goal = found.whole.instrument.benchmark
    if found.benchmark is None or goal is None or found.benchmark.p is None:
        return []
    return [(f"One-sided p of a true mean above {goal:g}", p_value(found.benchmark.p))]
