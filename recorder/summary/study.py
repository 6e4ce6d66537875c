"""What a whole study comes to: its tasks, who took part, and who did what how.

A practice task counts in nothing. A filter chooses whose attempts are looked at; which of them
count does not depend on it. What does not live here: figures of one task (`tasks`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from recorder.summary.counting import Reason
from recorder.summary.records import AttemptRecord, Settings, TaskRecord, as_people_count
from recorder.summary.tasks import TaskSummary, summarize_task
from recorder.vocabulary import AttemptStatus


@dataclass(frozen=True, slots=True)
class Filter:
    """Whose attempts are looked at; None means all."""

    variant: str | None = None
    segment: str | None = None

    def admits(self, attempt: AttemptRecord) -> bool:
        """Whether an attempt is looked at."""
        return self.variant in (None, attempt.variant) and self.segment in (None, attempt.segment)

    def __bool__(self) -> bool:
        """Whether anything is filtered at all."""
        return self != Filter()


@dataclass(frozen=True, slots=True)
class Cell:
    """What one participant did at one task: the attempt that stands for it, and how many more.

    While no attempt is finished with an outcome, the latest one stands there, marked as open.
    """

    attempt: AttemptRecord
    more: int = 0
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One participant with one variant: a cell per task code, none where nothing was recorded."""

    participant: str
    variant: str
    segment: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class StudySummary:
    """The figures of a study's tasks, in the order of the tasks.

    `attempts` are those that were looked at: no practice, no archived session, none taken back.
    `variants` and `segments` are all that occur in the study, whatever was filtered.
    """

    tasks: tuple[TaskSummary, ...]
    attempts: tuple[AttemptRecord, ...]
    variants: tuple[str, ...]
    segments: tuple[str, ...]
    settings: Settings
    filter: Filter

    @cached_property
    def participants(self) -> tuple[str, ...]:
        """The codes of the participants with at least one attempt."""
        return tuple(sorted({each.participant for each in self.attempts}, key=as_people_count))

    @property
    def valid(self) -> int:
        """How many attempts count in denominators."""
        return sum(task.graded.value.n for task in self.tasks)

    @property
    def left_out(self) -> dict[Reason, int]:
        """How many of the attempts count in no denominator, by reason."""
        found: Counter[Reason] = Counter(
            each.reason
            for task in self.tasks
            for each in task.settled.left_out
            if each.reason is not Reason.SESSION_ARCHIVED
        )
        return {reason: found[reason] for reason in Reason if found[reason]}

    @cached_property
    def by_variant(self) -> dict[str, "StudySummary"]:
        """The same study once for each variant that was looked at.

        Attempts without a variant stand under "" beside others that have one.
        """
        looked_at = {attempt.variant for attempt in self.attempts}
        named = [variant for variant in self.variants if variant in looked_at]
        unnamed = [""] if named and "" in looked_at else []
        tasks = [task.task for task in self.tasks]
        segment = self.filter.segment
        return {
            variant: summarize(tasks, self.attempts, self.settings, Filter(variant, segment))
            for variant in (*named, *unnamed)
        }

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Participants x tasks: who did what how, in the order of the participants' codes."""
        cells: dict[tuple[str, str], dict[str, Cell]] = {}
        segments: dict[str, str] = {}
        for task in self.tasks:
            settled = task.settled
            standing = {_who(a): Cell(a) for a in settled.valid}
            standing |= {_who(each.attempt): Cell(each.attempt) for each in settled.excluded}
            for attempt, reason in settled.others:
                if reason is Reason.SESSION_ARCHIVED:
                    continue
                cell = standing.get(_who(attempt))
                if cell is None or cell.is_open:
                    standing[_who(attempt)] = Cell(attempt, cell.more + 1 if cell else 0, True)
                else:
                    standing[_who(attempt)] = Cell(cell.attempt, cell.more + 1)
            for who, cell in standing.items():
                cells.setdefault(who, {})[task.task.code] = cell
                segments[who[0]] = cell.attempt.segment
        return tuple(
            Row(participant, variant, segments[participant], cells[participant, variant])
            for participant, variant in sorted(
                cells, key=lambda who: (as_people_count(who[0]), who)
            )
        )

    def only(self, code: str) -> "StudySummary":
        """Return the same study with the task of this code alone; without any where none has it."""
        return replace(
            self,
            tasks=tuple(task for task in self.tasks if task.task.code == code),
            attempts=tuple(attempt for attempt in self.attempts if attempt.task == code),
        )

    def task(self, code: str) -> TaskSummary | None:
        """Return the figures of the task of this code, None where it is not summarized."""
        return next((task for task in self.tasks if task.task.code == code), None)


def summarize(
    tasks: Sequence[TaskRecord],
    attempts: Iterable[AttemptRecord],
    settings: Settings | None = None,
    chosen: Filter | None = None,
) -> StudySummary:
    """Summarize a study: its tasks in their order, its attempts in any.

    An archived task appears as long as it has attempts; a practice task never does.
    """
    settings, chosen = settings or Settings(), chosen or Filter()
    kept = {task.code: task for task in tasks if not task.is_practice}
    recorded = [
        attempt
        for attempt in attempts
        if attempt.task in kept and attempt.status is not AttemptStatus.CANCELLED
    ]
    by_task: dict[str, list[AttemptRecord]] = {code: [] for code in kept}
    for attempt in recorded:
        if chosen.admits(attempt):
            by_task[attempt.task].append(attempt)
    attempted = {attempt.task for attempt in recorded}
    found = {attempt.variant for attempt in recorded if attempt.variant}
    named = [variant for variant in settings.variants if variant]
    return StudySummary(
        tasks=tuple(
            summarize_task(task, by_task[code], settings)
            for code, task in kept.items()
            if code in attempted or not task.is_archived
        ),
        attempts=tuple(
            attempt
            for group in by_task.values()
            for attempt in group
            if not attempt.session_archived
        ),
        variants=(*dict.fromkeys(named), *sorted(found - set(named))),
        segments=tuple(sorted({a.segment for a in recorded if a.segment})),
        settings=settings,
        filter=chosen,
    )


def _who(attempt: AttemptRecord) -> tuple[str, str]:
    return attempt.participant, attempt.variant
