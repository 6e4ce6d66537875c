"""Tasks that end by an address: the finish that a captured page brings with it.

Only a task that names such an address, in an attempt that runs; a finish that somebody took back
does not come again by itself in the same attempt. What does not live here: which addresses fit
(`recorder.capture.addresses`), and putting the finish into the log (`recorder.recording`).
"""

from uuid6 import uuid7

from recorder.capture.addresses import ends_with_success
from recorder.models import Attempt
from recorder.recording.desk import Desk
from recorder.recording.drafts import Draft
from recorder.vocabulary import AttemptStatus, EventKind, Outcome, Source


def finish_at_page(desk: Desk, attempt: Attempt | None, page: Draft) -> Draft | None:
    """Return the finish that a captured page means for the attempt it lies in, None for none."""
    if attempt is None or page.kind is not EventKind.PAGE or page.source is not Source.CAPTURE:
        return None
    url = str(page.data.get("url", ""))
    running = attempt.status is AttemptStatus.RUNNING and page.t_ms > (attempt.started_ms or 0.0)
    if not running or not ends_with_success(attempt.task.success_url, url):
        return None
    if any(
        event.kind is EventKind.FINISH and event.source is Source.CAPTURE
        for event in desk.log_of(attempt)
    ):
        return None
    return Draft(
        id=uuid7(),
        kind=EventKind.FINISH,
        t_ms=page.t_ms,
        source=Source.CAPTURE,
        data={"outcome": Outcome.SUCCESS.value, "url": url},
        attempt_id=attempt.id,
        t_error_ms=page.t_error_ms,
    )
