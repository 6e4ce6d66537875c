"""What a whole study comes to: its tasks, who took part, and who did what how.

A practice task counts in nothing. A filter chooses whose attempts are looked at; which of them
count does not depend on it. What does not live here: figures of one task (`tasks`).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from recorder.summary.columns import Attempts, Mask, as_attempts
from recorder.summary.counting import OUT_OF_SIGHT, REASONS, Reason
from recorder.summary.matrix import Cell, Matrix, Row
from recorder.summary.records import AttemptRecord, Settings, TaskRecord
from recorder.summary.settling import ByTask
from recorder.summary.tasks import TaskSummary, summarize_tasks

__all__ = ["Cell", "Filter", "Row", "StudySummary", "summarize"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Whose attempts are looked at; None means all."""

    variant: str | None = None
    segment: str | None = None

    def admits(self, attempts: Attempts) -> Mask:
        """Which attempts are looked at."""
        columns, admitted = attempts.columns, np.ones(len(attempts), dtype=np.bool_)
        if self.variant is not None:
            admitted &= columns.variant.is_word(self.variant)[attempts.rows]
        if self.segment is not None:
            admitted &= columns.segment.is_word(self.segment)[attempts.rows]
        return admitted

    def __bool__(self) -> bool:
        """Whether anything is filtered at all."""
        return self != Filter()


@dataclass(frozen=True)
class StudySummary:
    """The figures of a study's tasks, in the order of the tasks.

    `attempts` are those that were looked at: no practice, no archived session, none taken back.
    `variants` and `segments` are all that occur in the study, whatever was filtered.
    """

    tasks: tuple[TaskSummary, ...]
    attempts: Attempts
    variants: tuple[str, ...]
    segments: tuple[str, ...]
    settings: Settings
    filter: Filter

    @cached_property
    def participants(self) -> tuple[str, ...]:
        """The codes of the participants with at least one attempt."""
        return tuple(self.attempts.columns.participant.among(self.attempts.rows))

    @property
    def valid(self) -> int:
        """How many attempts count in denominators."""
        return sum(task.graded.value.n for task in self.tasks)

    @property
    def left_out(self) -> dict[Reason, int]:
        """How many of the attempts count in no denominator, by reason."""
        found: Counter[int] = Counter()
        for task in self.tasks:
            found.update(task.settled.left_out.codes.tolist())
        numbers = {reason: found[code] for code, reason in enumerate(REASONS) if found[code]}
        return {each: n for each, n in numbers.items() if each not in OUT_OF_SIGHT}

    @cached_property
    def by_variant(self) -> dict[str, "StudySummary"]:
        """The same study once for each variant that was looked at.

        Attempts without a variant stand under "" beside others that have one.
        """
        looked_at = self.attempts.columns.variant.among(self.attempts.rows)
        named = [variant for variant in self.variants if variant in looked_at]
        unnamed = [""] if named and "" in looked_at else []
        tasks = [task.task for task in self.tasks]
        segment = self.filter.segment
        return {
            variant: summarize(tasks, self.attempts, self.settings, Filter(variant, segment))
            for variant in (*named, *unnamed)
        }

    @cached_property
    def rows(self) -> Sequence[Row]:
        """Participants x tasks: who did what how, in the order of the participants' codes."""
        return Matrix(self.tasks)

    def only(self, code: str) -> "StudySummary":
        """Return the same study with the task of this code alone; without any where none has it."""
        return replace(
            self,
            tasks=tuple(task for task in self.tasks if task.task.code == code),
            attempts=self.attempts.where(
                self.attempts.columns.task.is_word(code)[self.attempts.rows]
            ),
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
    there = as_attempts(attempts)
    columns = there.columns
    attempted = {*columns.task.among(there.rows)}
    kept = {
        task.code: task
        for task in tasks
        if not task.is_practice and (task.code in attempted or not task.is_archived)
    }
    places = {code: place for place, code in enumerate(kept)}
    place_of = np.array([places.get(code, -1) for code in columns.task.known], dtype=np.intp)
    place = place_of[columns.task.at[there.rows]]
    there, place = there.where(place >= 0), place[place >= 0]
    found = [each for each in columns.variant.among(there.rows) if each]
    segments = tuple(each for each in columns.segment.among(there.rows) if each)
    admitted = chosen.admits(there)
    there, place = there.where(admitted), place[admitted]
    tried = ByTask(there, place, len(kept)).where(np.argsort(place, kind="stable"))
    is_hidden = (columns.is_archived | columns.is_optimal)[tried.attempts.rows]
    named = [variant for variant in settings.variants if variant]
    return StudySummary(
        tasks=summarize_tasks([*kept.values()], tried, settings),
        attempts=tried.attempts.where(~is_hidden),
        variants=(*dict.fromkeys(named), *sorted({*found} - {*named})),
        segments=segments,
        settings=settings,
        filter=chosen,
    )
