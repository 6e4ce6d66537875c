"""The optimal path of tasks: an expert's session, and what it offers to be measured against.

An expert's session counts in no figure. Its path is drawn in maps, and its clicks and pages can be
taken over as a task's optimum. Nothing commits. What does not live here: leaving it out of the
figures (`recorder.summary`), and drawing paths (`recorder.maps`).
"""

from dataclasses import dataclass

from recorder.errors import Conflict, NotFound
from recorder.models import Attempt, StudySession, Task
from recorder.queries import attempts_of
from recorder.vocabulary import AttemptStatus


@dataclass(frozen=True, slots=True)
class Offer:
    """What an expert needed for a task; None where nobody counted."""

    task: Task
    clicks: int | None
    pages: int | None

    @property
    def is_used(self) -> bool:
        """Whether the task is measured against it already."""
        return self.clicks in (None, self.task.optimal_clicks) and self.pages in (
            None,
            self.task.optimal_pages,
        )

    @property
    def said(self) -> str:
        """The offer in words."""
        parts = [
            f"{count} {name}{'' if count == 1 else 's'}"
            for count, name in ((self.clicks, "click"), (self.pages, "page"))
            if count
        ]
        return ", ".join(parts)


def set_optimal(session: StudySession, is_optimal: bool) -> None:
    """Say that a session is an expert's and shows the optimal path, or that it is not."""
    session.is_optimal = is_optimal


def offers(session: StudySession) -> list[Offer]:
    """Return what an expert's session offers: for each task completed in it, the fewest."""
    if not session.is_optimal:
        return []
    found: dict[int, Offer] = {}
    for attempt in attempts_of(session):
        offer = _offer(attempt)
        known = found.get(attempt.task_id)
        if offer and (known is None or (offer.clicks or 0) < (known.clicks or 0)):
            found[attempt.task_id] = offer
    return sorted(found.values(), key=lambda each: each.task.position)


def use(session: StudySession, task_id: int) -> Offer:
    """Measure a task against an expert's session; raise NotFound where it offers nothing for it."""
    if not session.is_optimal:
        raise Conflict("This session is not marked as the optimal path; mark it first.")
    offer = next((each for each in offers(session) if each.task.id == task_id), None)
    if offer is None:
        raise NotFound("The expert's session has no counted success in this task.")
    if offer.clicks:
        offer.task.optimal_clicks = offer.clicks
    if offer.pages:
        offer.task.optimal_pages = offer.pages
    return offer


def _offer(attempt: Attempt) -> Offer | None:
    done = attempt.status is AttemptStatus.FINISHED and attempt.outcome is not None
    if not done or attempt.outcome is None or not attempt.outcome.is_completion:
        return None
    if not (attempt.clicks or attempt.pages_unique):
        return None
    return Offer(attempt.task, attempt.clicks or None, attempt.pages_unique or None)
