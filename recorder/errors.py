"""The named errors of the core: each says in one sentence what is wrong and what to do.

The families are what a door needs to know: the web turns `NotFound` into 404, `Conflict` into
409, `BadInput` into 422, `InBin` into 410 and `Busy` into 503; the command line prints the sentence
and exits with 1. What does not live here: errors of the statistics, which know no sessions.
"""

from uuid import UUID


class RecorderError(Exception):
    """Something the user can put right; its text is a whole sentence for them.

    `event_id` names the event of a batch that it is about.
    """

    event_id: UUID | None = None


class NotFound(RecorderError):
    """The thing asked for is not here."""


class Conflict(RecorderError):
    """The request is fine, but not in the state that things are in now."""


class BadInput(RecorderError):
    """What was sent cannot be taken as it is; nothing was changed."""


class InBin(RecorderError):
    """What was asked for rests in the bin; it can be put back."""


class Busy(RecorderError):
    """Somebody else writes and takes long; the same again a moment later will do."""


class SessionEnded(Conflict):
    """The session is over and must be reopened before it takes anything more."""


class AttemptFinished(Conflict):
    """The attempt is finished; what was asked needs one that runs."""


class AttemptRunning(Conflict):
    """An attempt runs, and only one can."""


class NotRunning(Conflict):
    """What was asked needs a running attempt, and none runs."""


class NothingToUndo(Conflict):
    """There is no mark left to take back."""


class NothingToGrade(Conflict):
    """There is no error or assist whose grade could be set."""


class HasRecordings(Conflict):
    """What holds recorded attempts can be archived, but not taken for what never happened."""


class NoConsent(Conflict):
    """The participant has not agreed to this being recorded."""


class ChunkUnreadable(NotFound):
    """A part of a recording is not on the disk as it was kept."""


class NeedsExtra(Conflict):
    """What was asked needs a part that is installed by its name."""


class CaptureUnavailable(Conflict):
    """Clicks and keys cannot be counted on this computer as it is."""


class LabUnavailable(Conflict):
    """The lab browser cannot be opened on this laptop as it is."""
