"""What answers to instruments come to: per instrument, per variant, and between two variants.

Of the answers of one participant to one instrument about one variant the last counts; over several
variants each person counts once, with the mean of their answers (`once_each`). Whoever left an
item blank is scored as the instrument says (the SUS leaves them out and counts them). What does not
live here: the scoring itself (`recorder.instruments`), names for machines (`answer_keys`), and ease
ratings of attempts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recorder.instruments import INSTRUMENTS, Instrument, Responses
from recorder.stats.benchmarks import BenchmarkT, benchmark_score
from recorder.stats.compare_times import PairedTTest, TTest, paired_times, welch_times
from recorder.summary.comparison import Design, design_of, two_variants
from recorder.summary.once_each import once_each, value_of
from recorder.summary.records import AnswerRecord, as_people_count
from recorder.summary.study import StudySummary


@dataclass(frozen=True, slots=True)
class Group:
    """The answers of one group of people to one instrument: those that count, and its figures.

    Where somebody answered about several variants, the figures take one value of each person.
    """

    instrument: Instrument
    answers: tuple[AnswerRecord, ...]
    figures: Any

    def score(self, answer: AnswerRecord) -> float | None:
        """Return the score of one answer, None where a missing item leaves it without one."""
        return self.instrument.score(self.instrument.in_order(answer.items))

    @property
    def people(self) -> dict[str, list[AnswerRecord]]:
        """The answers of each participant, in their order."""
        found: dict[str, list[AnswerRecord]] = {}
        for each in self.answers:
            found.setdefault(each.participant, []).append(each)
        return found

    @property
    def is_repeated(self) -> bool:
        """Whether anybody answered about several variants."""
        return len(self.people) < len(self.answers)

    @property
    def values(self) -> dict[str, float | None]:
        """The one value of each participant that the figures take; None without a score."""
        return {
            who: value_of([self.score(each) for each in said]) for who, said in self.people.items()
        }

    @property
    def scores(self) -> dict[str, float | None] | None:
        """Scores by participant; None where somebody answered for several variants."""
        scores = {each.participant: self.score(each) for each in self.answers}
        return scores if len(scores) == len(self.answers) else None

    @property
    def incomplete(self) -> dict[str, list[str]]:
        """Who left an item blank, and which ones."""
        missing: dict[str, list[str]] = {}
        for each in self.answers:
            if items := self.instrument.missing(each.items):
                missing.setdefault(each.participant, []).extend(items)
        return missing

    @property
    def straight_liners(self) -> list[str]:
        """Who gave every item the same answer."""
        straight = self.instrument.is_straight_lined
        return [
            who
            for who, said in self.people.items()
            if any(straight(self.instrument.as_ticked(each.items, each.reading)) for each in said)
        ]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One instrument in a study: all its answers, the same by variant, and the tests.

    `superseded` answers do not count, because the same participant answered again later; who has
    begun and not handed in is `unfinished`, and in no figure.
    """

    whole: Group
    by_variant: Mapping[str, Group]
    superseded: int
    design: Design | None
    welch: TTest | None
    paired: PairedTTest | None
    benchmark: BenchmarkT | None
    unfinished: tuple[str, ...] = ()


def questionnaires(
    answers: Iterable[AnswerRecord],
    variants: Sequence[str] = (),
    instruments: Mapping[str, Instrument] = INSTRUMENTS,
    unfinished: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Questionnaire]:
    """Summarize what was answered after sessions, by instrument; variants in the study's order.

    Versions of a study's own questionnaire are different ones: `exit`, and before it `exit@1`.
    """
    asked = [each for each in answers if each.attempt is None]
    return _by_instrument(asked, variants, instruments, unfinished or {})


def by_task(
    answers: Iterable[AnswerRecord], summary: StudySummary, instruments: Mapping[str, Instrument]
) -> dict[str, dict[str, Questionnaire]]:
    """Summarize what was answered after attempts, by task and instrument.

    An answer counts where its attempt is a valid one that stands for its participant.
    """
    tasks = {
        attempt.id: task.task.code
        for task in summary.tasks
        for attempt in task.success.sample.attempts
    }
    found: dict[str, list[AnswerRecord]] = {}
    for answer in answers:
        if answer.attempt is not None and answer.attempt in tasks:
            found.setdefault(tasks[answer.attempt], []).append(answer)
    return {
        code: _by_instrument(found[code], summary.settings.variants, instruments, {})
        for code in dict.fromkeys(tasks.values())
        if code in found
    }


def _by_instrument(
    answers: Iterable[AnswerRecord],
    variants: Sequence[str],
    instruments: Mapping[str, Instrument],
    unfinished: Mapping[str, Sequence[str]],
) -> dict[str, Questionnaire]:
    given: dict[str, list[AnswerRecord]] = {}
    for answer in answers:
        older = f"{answer.instrument}@{answer.version}"
        given.setdefault(older if older in instruments else answer.instrument, []).append(answer)
    return {
        name: _questionnaire(instrument, given[name], variants, unfinished.get(name, ()))
        for name, instrument in instruments.items()
        if name in given
    }


def _questionnaire(
    instrument: Instrument,
    answers: Sequence[AnswerRecord],
    variants: Sequence[str],
    unfinished: Sequence[str],
) -> Questionnaire:
    standing = _standing(answers)
    found = {each.variant for each in standing}
    named = [*(v for v in variants if v in found), *sorted(found - {*variants, ""})]
    unnamed = [""] if named and "" in found else []
    whole = _group(instrument, standing)
    groups = {
        variant: _group(instrument, [each for each in standing if each.variant == variant])
        for variant in (*named, *unnamed)
    }
    design, welch, paired = _compared(instrument, groups)
    return Questionnaire(
        whole=whole,
        by_variant=groups,
        superseded=len(answers) - len(standing),
        design=design,
        welch=welch,
        paired=paired,
        benchmark=_benchmark(whole),
        unfinished=tuple(unfinished),
    )


def _standing(answers: Iterable[AnswerRecord]) -> list[AnswerRecord]:
    """Return the last answer of each participant and variant, in the order of participants."""
    last: dict[tuple[str, str], AnswerRecord] = {}
    for answer in sorted(answers, key=lambda each: each.order):
        last[answer.participant, answer.variant] = answer
    return sorted(last.values(), key=lambda each: (as_people_count(each.participant), each.variant))


def _group(instrument: Instrument, answers: Sequence[AnswerRecord]) -> Group:
    said: dict[str, list[Responses]] = {}
    for each in answers:
        said.setdefault(each.participant, []).append(instrument.in_order(each.items))
    if len(said) < len(answers):
        return Group(instrument, tuple(answers), once_each(instrument, [*said.values()]))
    figures = instrument.summarize([each for (each,) in said.values()])
    return Group(instrument, tuple(answers), figures)


def _compared(
    instrument: Instrument, groups: Mapping[str, Group]
) -> tuple[Design | None, TTest | None, PairedTTest | None]:
    """Return the design and its test of two variants' scores; shares are not compared here."""
    pair = two_variants(groups)
    if pair is None:
        return None, None, None
    a, b = (groups[name].scores or {} for name in pair)
    design = design_of(a, b)
    if not instrument.averaged:
        return design, None, None
    if design is Design.INDEPENDENT:
        return design, welch_times([*a.values()], [*b.values()], log=False), None
    both = [who for who in a if who in b]
    return design, None, paired_times([a[w] for w in both], [b[w] for w in both], log=False)


def _benchmark(group: Group) -> BenchmarkT | None:
    if not group.instrument.averaged or group.instrument.benchmark is None:
        return None
    figures = group.figures
    return benchmark_score(figures.mean, figures.sd, figures.n, group.instrument.benchmark)
