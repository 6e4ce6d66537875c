"""Tables only: columns, relations, constraints. One module per neighbourhood of tables."""

from recorder.models.changes import WITH_BIN, Binnable, Change
from recorder.models.evidence import Answer, Finding, Occurrence
from recorder.models.media import Chunk, Recording
from recorder.models.people import Contact, Participant
from recorder.models.sessions import Attempt, Event, StudySession
from recorder.models.studies import Code, Questionnaire, Study, Task

__all__ = [
    "WITH_BIN",
    "Answer",
    "Attempt",
    "Binnable",
    "Change",
    "Chunk",
    "Code",
    "Contact",
    "Event",
    "Finding",
    "Occurrence",
    "Participant",
    "Questionnaire",
    "Recording",
    "Study",
    "StudySession",
    "Task",
]
