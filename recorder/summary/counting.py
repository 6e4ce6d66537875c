"""Which attempts count in a figure, and why the others do not.

Of the attempts of one participant at one task with one variant a single one counts: the first (or
the last, as the study says) that is finished, has an outcome and is valid. Where none is valid,
one that is not stands for the participant, and is counted as excluded. Attempts that were taken
back are not there at all. What does not live here: what the figures come to (`tasks`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from recorder.summary.records import AttemptRecord, as_people_count
from recorder.vocabulary import AttemptStatus, CountingAttempt, Outcome


class Reason(StrEnum):
    """Why an attempt is not in a figure, as people read it."""

    NOT_ATTEMPTED = "not attempted"
    TECHNICAL_FAILURE = "technical failure"
    RUNNING = "still running"
    NO_OUTCOME = "no outcome yet"
    ANOTHER_COUNTS = "another attempt of this participant counts"
    SESSION_ARCHIVED = "session archived"
    NOT_UNASSISTED = "not completed alone"
    UNASSISTED = "completed alone"
    NOT_RECORDED = "not recorded"
    NO_TIME = "its time is not above 0 s"


_EXCLUSIONS = {
    Outcome.NOT_ATTEMPTED: Reason.NOT_ATTEMPTED,
    Outcome.TECHNICAL_FAILURE: Reason.TECHNICAL_FAILURE,
}


Rule = Callable[[AttemptRecord], Reason | None]
"""What a figure asks of a valid attempt: why it is left out, None where it is in."""


class LeftOut(NamedTuple):
    """An attempt that is not in a figure, and why."""

    attempt: AttemptRecord
    reason: Reason


@dataclass(frozen=True)
class Sample:
    """The attempts in a figure and those left out, in the order of their participants."""

    settled: "Settled"
    rule: Rule

    @cached_property
    def attempts(self) -> list[AttemptRecord]:
        """The valid attempts for which the rule knows no reason to leave them out."""
        rule = self.rule
        return [attempt for attempt in self.settled.valid if rule(attempt) is None]

    @cached_property
    def left_out(self) -> list[LeftOut]:
        """All others, with the reason; only who opens the evidence asks for them."""
        judged = ((attempt, self.rule(attempt)) for attempt in self.settled.valid)
        dropped = [LeftOut(attempt, reason) for attempt, reason in judged if reason is not None]
        return [*dropped, *self.settled.left_out]


@dataclass(frozen=True, slots=True)
class Settled:
    """A task's attempts, sorted out: valid ones that count, excluded ones, and the rest."""

    valid: tuple[AttemptRecord, ...]
    excluded: tuple[LeftOut, ...]
    others: tuple[LeftOut, ...]

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Everything that is in no denominator, with the reason."""
        return self.excluded + self.others

    @property
    def excluded_by_reason(self) -> dict[Reason, int]:
        """How many participants are excluded for which reason."""
        reasons = [each.reason for each in self.excluded]
        return {reason: reasons.count(reason) for reason in Reason if reason in reasons}

    def sample(self, rule: Rule = lambda _attempt: None) -> Sample:
        """Return the valid attempts for which the rule knows no reason to leave them out."""
        return Sample(self, rule)


def settle(attempts: Iterable[AttemptRecord], counting: CountingAttempt) -> Settled:
    """Sort a task's attempts out: which one of each participant counts, and why others do not."""
    groups: dict[tuple[str, str], list[AttemptRecord]] = {}
    for attempt in attempts:
        if attempt.status is not AttemptStatus.CANCELLED:
            groups.setdefault((attempt.participant, attempt.variant), []).append(attempt)
    valid: list[AttemptRecord] = []
    excluded: list[LeftOut] = []
    others: list[LeftOut] = []
    for who in sorted(groups, key=lambda who: (as_people_count(who[0]), who)):
        group = groups[who]
        if len(group) > 1:
            group.sort(key=lambda attempt: attempt.order)
        chosen = _chosen(group, counting)
        for attempt in group:
            if attempt is not chosen:
                others.append(LeftOut(attempt, _why_not(attempt)))
            elif attempt.outcome in _EXCLUSIONS:
                excluded.append(LeftOut(attempt, _EXCLUSIONS[attempt.outcome]))
            else:
                valid.append(attempt)
    return Settled(tuple(valid), tuple(excluded), tuple(others))


def _chosen(group: list[AttemptRecord], counting: CountingAttempt) -> AttemptRecord | None:
    """Return the attempt that stands for a participant, None while none is finished."""
    finished = [attempt for attempt in group if _unready(attempt) is None]
    candidates = [attempt for attempt in finished if attempt.is_valid] or finished
    if not candidates:
        return None
    return candidates[0 if counting is CountingAttempt.FIRST else -1]


def _unready(attempt: AttemptRecord) -> Reason | None:
    """Return why an attempt cannot count as it stands now, None where it can."""
    if attempt.session_archived:
        return Reason.SESSION_ARCHIVED
    if attempt.status.is_open:
        return Reason.RUNNING
    return Reason.NO_OUTCOME if attempt.outcome is None else None


def _why_not(attempt: AttemptRecord) -> Reason:
    return _unready(attempt) or Reason.ANOTHER_COUNTS
