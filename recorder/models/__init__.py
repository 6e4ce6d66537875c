"""Tables only: columns, relations, constraints. One module per neighbourhood of tables."""

from recorder.models.evidence import Answer, Finding, Occurrence
from recorder.models.people import Contact, Participant
from recorder.models.sessions import Attempt, Event, StudySession
from recorder.models.studies import Code, Study, Task

__all__ = [
    "Answer",
    "Attempt",
    "Code",
    "Contact",
    "Event",
    "Finding",
    "Occurrence",
    "Participant",
    "Study",
    "StudySession",
    "Task",
]
