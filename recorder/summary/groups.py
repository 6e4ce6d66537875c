"""Two groups of a study, or of two of its waves, against each other in everything they share.

As soon as anybody is in both groups, the design is that of the same people, and only those who
have a value in both count; that is the rule of `comparison`, here for any two groups. What does
not live here: one figure of them (`effects`), and where groups come from (`recorder.comparing`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from recorder.summary.answer_effects import answer_effect
from recorder.summary.comparison import Design, design_of
from recorder.summary.effects import Effect, task_effects
from recorder.summary.questionnaires import Group as Answered
from recorder.summary.records import TaskRecord, as_people_count
from recorder.summary.study import StudySummary

BY_CHANCE = 0.05
"""How often a test finds a difference where there is none, at the confidence that is shown."""


@dataclass(frozen=True, slots=True)
class Group:
    """People who are compared with others: what they did, and what they answered afterwards."""

    name: str
    summary: StudySummary
    answered: Mapping[str, Answered] = field(default_factory=dict)

    @property
    def participants(self) -> frozenset[str]:
        """The codes of who attempted or answered anything."""
        answers = (each.participant for group in self.answered.values() for each in group.answers)
        return frozenset((*self.summary.participants, *answers))


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing compared, a task or a questionnaire: its code, its name, an effect by measure."""

    code: str
    name: str
    effects: Mapping[str, Effect]
    task: TaskRecord | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two groups against each other; tasks and questionnaires that only one has are `lacking`."""

    a: Group
    b: Group
    design: Design
    tasks: tuple[Compared, ...]
    scores: tuple[Compared, ...]
    lacking: tuple[str, ...]

    @property
    def both(self) -> list[str]:
        """Who is in both groups."""
        return sorted(self.a.participants & self.b.participants, key=as_people_count)

    @property
    def only(self) -> tuple[int, int]:
        """How many are in the first group alone, and in the second alone."""
        a, b = self.a.participants, self.b.participants
        return len(a - b), len(b - a)

    @property
    def effects(self) -> list[Effect]:
        """Every effect in it."""
        return [each for one in (*self.tasks, *self.scores) for each in one.effects.values()]


def compare_groups(a: Group, b: Group) -> Comparison:
    """Compare two groups: their tasks by code, the questionnaires that have a figure."""
    names = (a.name, b.name)
    design = design_of(a.summary.participants, b.summary.participants)
    tasks, lacking = [], []
    for one in a.summary.tasks:
        other = b.summary.task(one.task.code)
        if other is None:
            lacking.append(one.task.name)
            continue
        if one.settled.valid or other.settled.valid:
            effects = task_effects(one, other, design, names)
            tasks.append(Compared(one.task.code, one.task.name, effects, one.task))
    known = {each.task.code for each in a.summary.tasks}
    lacking += [each.task.name for each in b.summary.tasks if each.task.code not in known]
    scores = []
    for name in dict.fromkeys((*a.answered, *b.answered)):
        groups = a.answered.get(name), b.answered.get(name)
        title = next(each.instrument.title for each in groups if each)
        if groups[0] is None or groups[1] is None:
            lacking.append(title)
            continue
        own = design_of(groups[0].scores or {}, groups[1].scores or {})
        if effect := answer_effect(groups[0], groups[1], own, names):
            scores.append(Compared(name, title, {name: effect}))
    whole = Design.PAIRED if a.participants & b.participants else Design.INDEPENDENT
    return Comparison(a, b, whole, tuple(tasks), tuple(scores), tuple(lacking))


def count_tests(comparisons: Sequence[Comparison]) -> int:
    """Count the effects that have a p."""
    return sum(1 for each in comparisons for effect in each.effects if effect.p is not None)
