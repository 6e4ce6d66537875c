"""What of a study can be compared with what: its variants, its segments, its waves; reads only.

Where participants tried several variants, segments and waves are compared within one of them,
because nobody may count twice in a group. What does not live here: the comparing itself
(`recorder.summary.groups`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from recorder.db import db
from recorder.models import Answer, Participant, Study, StudySession
from recorder.queries import evidence_of, summary_of, took_part
from recorder.stats.retention import Retention, retention
from recorder.summary import AnswerRecord, Evidence, Filter, StudySummary, questionnaires, summarize
from recorder.summary.groups import Comparison, Group, compare_groups
from recorder.summary.variant_order import VariantOrder, variant_order

EVERYBODY = "Everybody"
"""How all participants together are called beside the variants."""


class By(StrEnum):
    """What a comparison is about."""

    VARIANT = "variant"
    SEGMENT = "segment"
    WAVE = "wave"
    BENCHMARK = "benchmark"
    ORDER = "order"
    RATER = "rater"


@dataclass(frozen=True, slots=True)
class Ground:
    """What there is to compare: the groups, whose attempts are looked at, what was set aside.

    `within` is the variant that everything was narrowed to because participants tried several;
    `unnamed` counts attempts that belong to no group.
    """

    summary: StudySummary
    groups: tuple[Group, ...]
    chosen: Filter
    within: str | None = None
    unnamed: int = 0

    def find(self, name: str | None) -> Group | None:
        """Return the group of this name, None where there is none."""
        return next((group for group in self.groups if group.name == name), None)

    def pairs(self, first: str | None, second: str | None) -> list[tuple[Group, Group]]:
        """Return the groups to compare: two that were named, or the first with each other one."""
        if len(self.groups) < 2:
            return []
        a = self.find(first) or self.groups[0]
        b = self.find(second)
        return [(a, other) for other in self.groups if other is not a and (b in (None, a, other))]


def ground(study: Study, by: By, chosen: Filter) -> Ground:
    """Return the groups of a study, in the order of the study, seen through a filter."""
    if by is By.WAVE:
        return _waves(study, chosen)
    everything, evidence, segments = summary_of(study), evidence_of(study), segments_of(study)
    chosen, within = _narrowed(by, everything, evidence.answers, chosen)
    summary = _seen(everything, chosen)
    variants = _in_order(everything.variants, (each.variant for each in evidence.answers))
    unnamed = 0
    if by is By.VARIANT:
        parts = {name: replace(chosen, variant=name) for name in variants}
        unnamed = sum(1 for each in summary.attempts if not each.variant)
    elif by is By.SEGMENT:
        names = _in_order((), (*everything.segments, *segments.values()))
        parts = {name: replace(chosen, segment=name) for name in names}
        unnamed = sum(1 for each in summary.attempts if not each.segment)
    else:
        alone = {name: replace(chosen, variant=name) for name in variants}
        several = chosen.variant is None and len(variants) > 1
        twice = by is By.BENCHMARK and _is_twice(everything, evidence.answers)
        # Whoever tried several variants would count twice among everybody.
        parts = {} if several and twice else {EVERYBODY: chosen}
        parts |= alone if several else {}
    groups = [
        _group(name, _seen(everything, part), segments, evidence) for name, part in parts.items()
    ]
    kept = tuple(each for each in groups if each.participants)
    return Ground(summary, kept, chosen, within, unnamed if kept else 0)


def comparisons(ground: Ground, first: str | None, second: str | None) -> list[Comparison]:
    """Compare the groups that were named, or the first with each other one."""
    return [compare_groups(a, b) for a, b in ground.pairs(first, second)]


def which_first(study: Study, ground: Ground) -> VariantOrder:
    """Say whether it matters which variant came first; only sessions whose begin is known tell."""
    query = db.select(StudySession.id).where(
        StudySession.study_id == study.id, StudySession.begun_at.is_not(None)
    )
    everybody = ground.find(EVERYBODY)
    answered = everybody.answered if everybody else {}
    return variant_order(ground.summary, answered, frozenset(db.session.scalars(query)))


def waves_of(study: Study) -> list[Study]:
    """Return all rounds of a study, this one among them, in the order they were made."""
    first, seen = study, {study.id}
    while first.wave_of is not None and first.wave_of_id not in seen:
        first = first.wave_of
        seen.add(first.id)
    found, newest = {first.id: first}, [first.id]
    while newest:
        query = db.select(Study).where(Study.wave_of_id.in_(newest))
        later = [each for each in db.session.scalars(query) if each.id not in found]
        found |= {each.id: each for each in later}
        newest = [each.id for each in later]
    live = [each for each in found.values() if each.archived_at is None or each is study]
    return sorted(live, key=lambda each: (each.created_at, each.id))


def rounds_returned(study: Study) -> list[tuple[str, str, Retention]]:
    """Say for each round and the next one who took part in both, as (round, next, retention)."""
    rounds = waves_of(study)
    return [
        (first.name, second.name, retention(took_part(first), took_part(second)))
        for first, second in pairwise(rounds)
    ]


def first_way(study: Study) -> By:
    """Return the way in which a study is most likely compared, without reading its attempts."""
    sat = db.select(StudySession.variant).filter_by(study_id=study.id).distinct()
    judged = db.select(Answer.variant).join(Answer.participant).distinct()
    judged = judged.where(Participant.study_id == study.id)
    if len({*db.session.scalars(sat), *db.session.scalars(judged)} - {""}) > 1:
        return By.VARIANT
    if len({*segments_of(study).values()} - {""}) > 1:
        return By.SEGMENT
    return By.WAVE if len(waves_of(study)) > 1 else By.BENCHMARK


def segments_of(study: Study) -> dict[str, str]:
    """Return the segment of each participant."""
    query = db.select(Participant.code, Participant.segment).filter_by(study_id=study.id)
    return {code: segment or "" for code, segment in db.session.execute(query)}


def _waves(study: Study, chosen: Filter) -> Ground:
    rounds = waves_of(study)
    summaries = {each.id: summary_of(each) for each in rounds}
    evidence = {each.id: evidence_of(each) for each in rounds}
    within = None
    for each in rounds:
        if within is None:
            answers = evidence[each.id].answers
            chosen, within = _narrowed(By.WAVE, summaries[each.id], answers, chosen)
    groups = [
        _group(each.name, _seen(summaries[each.id], chosen), segments_of(each), evidence[each.id])
        for each in rounds
    ]
    kept = tuple(each for each in groups if each.participants)
    return Ground(_seen(summaries[study.id], chosen), kept, chosen, within)


def _narrowed(
    by: By, summary: StudySummary, answers: Sequence[AnswerRecord], chosen: Filter
) -> tuple[Filter, str | None]:
    """Narrow a filter to one variant where somebody would else count twice in a group."""
    if by is By.VARIANT:
        return replace(chosen, variant=None), None
    if chosen.variant is not None or by not in (By.SEGMENT, By.WAVE):
        return chosen, None
    several = _in_order(summary.variants, (each.variant for each in answers))
    if several and _is_twice(summary, answers):
        return replace(chosen, variant=several[0]), several[0]
    return chosen, None


def _is_twice(summary: StudySummary, answers: Iterable[AnswerRecord]) -> bool:
    """Whether anybody tried, or judged, several variants."""
    tried: dict[str, set[str]] = {}
    for attempt in summary.attempts:
        tried.setdefault(attempt.participant, set()).add(attempt.variant)
    for answer in answers:
        tried.setdefault(answer.participant, set()).add(answer.variant)
    return any(len(variants) > 1 for variants in tried.values())


def _seen(summary: StudySummary, chosen: Filter) -> StudySummary:
    """Return the same study seen through a filter."""
    tasks = [each.task for each in summary.tasks]
    return summarize(tasks, summary.attempts, summary.settings, chosen)


def _admits(answer: AnswerRecord, segments: Mapping[str, str], chosen: Filter) -> bool:
    segment = segments.get(answer.participant, "")
    return chosen.variant in (None, answer.variant) and chosen.segment in (None, segment)


def _group(
    name: str, summary: StudySummary, segments: Mapping[str, str], evidence: Evidence
) -> Group:
    answers = [each for each in evidence.answers if _admits(each, segments, summary.filter)]
    found = questionnaires(answers, summary.settings.variants, evidence.instruments)
    return Group(name, summary, {each: block.whole for each, block in found.items()})


def _in_order(known: Sequence[str], found: Iterable[str]) -> list[str]:
    """Return names in the order of the study, then those it does not list; none without a name."""
    return [*known, *sorted({each for each in found if each} - set(known))]
