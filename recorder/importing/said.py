"""What a plan would do, in sentences: the same on the command line and on a page.

What does not live here: problems, which a plan lists itself.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from recorder.importing.answers import AnswerPlan
from recorder.importing.attempts import AttemptPlan
from recorder.importing.fields import TASK_COLUMNS
from recorder.importing.findings import FindingPlan
from recorder.importing.layout import Layout
from recorder.importing.participants import ParticipantPlan
from recorder.importing.tasks import TaskPlan
from recorder.instruments.instrument import HIGH_IS_GOOD

LISTED = 12
"""How many codes or columns a sentence names; further ones are counted."""


def attempts_said(plan: AttemptPlan) -> list[str]:
    """Say what an import of attempts would record."""
    people, tasks = len(plan.participants), len(plan.tasks)
    lines = [
        f"{many(len(plan.rows), 'attempt')} of {many(people, 'participant')} "
        f"({len(plan.new_participants)} new) at {many(tasks, 'task')}."
    ]
    if plan.repeated:
        lines.append(f"{many(plan.repeated, 'row')} repeat a task: they become further attempts.")
    if plan.variants:
        new = f" (new: {listed(plan.new_variants)})" if plan.new_variants else ""
        lines.append(f"Variants: {listed(plan.variants)}{new}.")
    if plan.new_tasks:
        lines.append(f"New tasks: {listed(plan.new_tasks)}.")
    return [*lines, *_layout_said(plan.layout), *_unused_said(plan.unused)]


def tasks_said(plan: TaskPlan) -> list[str]:
    """Say what an import of tasks would add and change."""
    unchanged = len(plan.rows) - len(plan.new) - len(plan.changed)
    lines = [f"{len(plan.new)} new, {len(plan.changed)} changed, {unchanged} unchanged tasks."]
    field_of = {column: name for name, column in TASK_COLUMNS.items()}
    for code, columns in list(plan.changed.items())[:LISTED]:
        lines.append(f"{code} gets another {listed([field_of.get(c, c) for c in columns])}.")
    return [*lines, *_unused_said(plan.unused)]


def participants_said(plan: ParticipantPlan) -> list[str]:
    """Say what an import of participants would add and change."""
    unchanged = len(plan.rows) - len(plan.new) - len(plan.changed)
    new, changed = len(plan.new), len(plan.changed)
    lines = [f"{new} new, {changed} changed, {unchanged} unchanged participants."]
    if plan.new_variants:
        lines.append(f"New variants: {listed(plan.new_variants)}.")
    if plan.attributes:
        lines.append(f"Columns kept as attributes: {listed(plan.attributes)}.")
    return lines


def answers_said(plan: AnswerPlan) -> list[str]:
    """Say what an import of answers would keep, and which of them tell less than they should."""
    people = list(dict.fromkeys(row.participant for row in plan.rows))
    counts = Counter(row.instrument.name for row in plan.rows)
    answers = ", ".join(f"{n:,} {name}" for name, n in counts.items()) or "none"
    lines = [f"Answers of {many(len(people), 'participant')}: {answers}."]
    if plan.others:
        lines.append(f"{many(plan.others, 'row')} of other questionnaires passed over.")
    for reading in {tuple(row.reading.items()): row.reading for row in plan.rows}.values():
        lines += _reading_said(reading)
    if tasks := list(dict.fromkeys(row.task for row in plan.rows if row.task)):
        lines.append(f"Asked after tasks: {listed(tasks)}.")
    if plan.numbered:
        lines.append(f"The file names nobody: its rows are {people[0]} to {people[-1]}.")
    if plan.new_participants:
        lines.append(f"New participants: {listed(plan.new_participants)}.")
    if named := list(dict.fromkeys(row.variant for row in plan.rows if row.variant)):
        new = f" (new: {listed(plan.new_variants)})" if plan.new_variants else ""
        lines.append(f"Variants: {listed(named)}{new}.")
    if plan.incomplete:
        who = listed([row.participant for row in plan.incomplete])
        own = plan.instrument.is_own
        lines.append(f"An item is blank{'' if own else ', so that there is no score'}: {who}.")
    if plan.straight_lined:
        who = listed([row.participant for row in plan.straight_lined])
        lines.append(f"The same answer to every item, perhaps not read: {who}.")
    return [*lines, *_layout_said(plan.layout), *_unused_said(plan.unused)]


def _reading_said(reading: Mapping[str, str]) -> Iterator[str]:
    """Say how ratings were read: on which scale, and which end of performance is good."""
    if reading:
        turned = reading["orientation"] == HIGH_IS_GOOD
        ends = "high is good, and so it is turned round" if turned else "low is good, as printed"
        yield f"Ratings are read on a scale of {reading['scale']}; in performance {ends}."


def findings_said(plan: FindingPlan) -> list[str]:
    """Say what an import of findings would keep."""
    lines = [
        f"{many(len(plan.findings), 'problem')} ({len(plan.new_findings)} new) met by "
        f"{many(len(plan.participants), 'participant')}, {many(len(plan.rows), 'time')} in all."
    ]
    if plan.new_participants:
        lines.append(f"New participants: {listed(plan.new_participants)}.")
    return [*lines, *_layout_said(plan.layout), *_unused_said(plan.unused)]


def _layout_said(layout: Layout) -> Iterator[str]:
    mapped = [f"{column} as {name}" for name, column in layout.columns.items() if column != name]
    if mapped:
        yield f"Columns read: {listed(mapped)}."
    if layout.task_columns:
        yield f"Columns with the seconds of one task: {listed(layout.task_columns)}."
    if layout.values:
        said = [f"{name} is {value}" for name, value in layout.values.items()]
        yield f"For all rows: {listed(said)}."


def _unused_said(unused: Sequence[str]) -> Iterator[str]:
    if unused:
        yield f"Columns not used: {listed(unused)}."


def listed(words: Sequence[str]) -> str:
    """Join words with commas; count those beyond the first."""
    more = len(words) - LISTED
    joined = ", ".join(words[:LISTED])
    return f"{joined} and {more} more" if more > 0 else joined


def many(n: int, thing: str) -> str:
    """Count things: 1 task, 2 tasks."""
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}s"
