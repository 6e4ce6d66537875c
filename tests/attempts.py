"""Attempts made up for tests of what attempts come to."""

from uuid import UUID, uuid5

from recorder.summary import AttemptRecord, TaskRecord
from recorder.vocabulary import Outcome

T1 = TaskRecord("T1", "Find the opening hours", optimal_clicks=3, error_opportunities=3)


def attempt(participant="P01", outcome="success", **fields):
    """Return a finished attempt at T1, its place among others given by `position`."""
    key = f"{participant} {sorted(fields.items())} {outcome}"
    return AttemptRecord(
        id=uuid5(UUID(int=0), key),
        session_id=fields.pop("session_id", 1),
        task=fields.pop("task", "T1"),
        participant=participant,
        outcome=Outcome(outcome) if outcome else None,
        **fields,
    )
