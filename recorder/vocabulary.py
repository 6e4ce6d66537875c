"""The words of the program: every kind, state and level with its label, letter and meaning.

The design's glossary as code. Screens, exports and the command line take their words from here,
so that one thing has one name. What does not live here: what a study defines for itself (codes).
"""

from enum import IntEnum, StrEnum
from typing import Self


class Word(StrEnum):
    """A stored word with what a person reads: a label, a letter for cells, a meaning."""

    label: str
    letter: str
    meaning: str

    # A word equals its text, so it has the text's hash too; an enumeration would take its name's.
    __hash__ = str.__hash__

    def __new__(cls, value: str, label: str = "", letter: str = "", meaning: str = "") -> Self:
        word = str.__new__(cls, value)
        word._value_ = value
        word.label = label
        word.letter = letter
        word.meaning = meaning
        return word


class Outcome(Word):
    """How an attempt ended, in the moderator's judgement."""

    SUCCESS = "success", "Success", "S", "reached the goal without trouble"
    SUCCESS_WITH_DIFFICULTY = (
        "success_with_difficulty",
        "With difficulty",
        "D",
        "reached the goal, with detours or visible effort",
    )
    FAILURE = "failure", "Failure", "F", "ended in a wrong place, believing it was done"
    ABANDONED = "abandoned", "Gave up", "G", "gave up, or hit the time limit"
    NOT_ATTEMPTED = "not_attempted", "Not attempted", "N", "never started; no valid attempt"
    TECHNICAL_FAILURE = (
        "technical_failure",
        "Technical failure",
        "T",
        "the product or the lab broke; no valid attempt",
    )

    @property
    def is_valid(self) -> bool:
        """Whether an attempt that ended so counts in denominators."""
        return self not in INVALID

    @property
    def is_completion(self) -> bool:
        """Whether the goal was reached, helped or not."""
        return self in COMPLETIONS


COMPLETIONS = (Outcome.SUCCESS, Outcome.SUCCESS_WITH_DIFFICULTY)
"""Outcomes that reached the goal, helped or not."""

INVALID = (Outcome.NOT_ATTEMPTED, Outcome.TECHNICAL_FAILURE)
"""Outcomes that make no valid attempt and leave every denominator."""


ASSISTED = "assisted"
"""The derived outcome of a completion helped at level 3 or 4; imported files may say it."""


class EventKind(Word):
    """What an entry of a session's log says happened."""

    START = "start", "Start"
    PAUSE = "pause", "Pause"
    RESUME = "resume", "Resume"
    FINISH = "finish", "Finish"
    OUTCOME = "outcome", "Outcome"
    ERROR = "error", "Error"
    CLICK = "click", "Click"
    ASSIST = "assist", "Assist"
    NOTE = "note", "Note"
    QUOTE = "quote", "Quote"
    PAGE = "page", "Page"
    SCROLL = "scroll", "Scroll"
    KEY_COUNT = "key_count", "Keys counted"
    JS_ERROR = "js_error", "Script error"
    HTTP_ERROR = "http_error", "Failed request"
    ANSWER = "answer", "Answer"
    MARKER = "marker", "Marker"
    GAP = "gap", "Gap"
    UNDO = "undo", "Undo"
    AMEND = "amend", "Correction"
    TOTALS = "totals", "Totals"


MARKS = frozenset(
    {
        EventKind.ERROR,
        EventKind.CLICK,
        EventKind.ASSIST,
        EventKind.NOTE,
        EventKind.QUOTE,
        EventKind.MARKER,
    }
)
"""The kinds that a person marks by hand and may turn into one another."""


class Source(Word):
    """Who or what made an entry."""

    MODERATOR = "moderator", "moderator"
    PARTICIPANT = "participant", "participant"
    OBSERVER = "observer", "observer"
    CAPTURE = "capture", "capture"
    SYSTEM = "system", "system"
    IMPORT = "import", "import"


class StreamKind(Word):
    """What is recorded beside the log, each with the participant's consent to it."""

    REPLAY = "replay", "Pages", "", "the pages' own structure, with what is typed masked"
    SCREEN = "screen", "Screen", "", "the picture of the screen or of a window"
    CAMERA = "camera", "Camera", "", "the picture of the camera"
    MICROPHONE = "microphone", "Sound", "", "what the microphone hears"


class Consent(Word):
    """How it stands with a participant's consent to one kind of stream."""

    NOT_ASKED = "not_asked", "not asked"
    WAITING = "waiting", "asked", "", "the participant's screen asks, and nobody has answered yet"
    AGREED = "agreed", "agreed"
    REFUSED = "refused", "said no"
    TAKEN_BACK = "taken_back", "taken back"


class AssistLevel(IntEnum):
    """How much the moderator helped; from `HINT` on a success counts as assisted."""

    TASK_REPEATED = 1
    NEUTRAL_PROMPT = 2
    HINT = 3
    TOLD = 4

    @property
    def label(self) -> str:
        """The level as a person reads it."""
        return self.name.replace("_", " ").lower()


def derived_outcome(outcome: Outcome | None, assist_level: int | None) -> str | None:
    """Return an outcome as it counts: a completion that was helped from `HINT` on is assisted."""
    if outcome is None:
        return None
    helped = assist_level is not None and assist_level >= AssistLevel.HINT
    return ASSISTED if outcome.is_completion and helped else outcome.value


class Severity(IntEnum):
    """How bad an error was."""

    MINOR = 1
    MAJOR = 2
    CRITICAL = 3

    @property
    def label(self) -> str:
        """The severity as a person reads it."""
        return self.name.lower()


class AttemptStatus(Word):
    """Where an attempt stands."""

    RUNNING = "running", "running"
    PAUSED = "paused", "paused"
    FINISHED = "finished", "finished"
    CANCELLED = "cancelled", "taken back"

    @property
    def is_open(self) -> bool:
        """Whether the attempt still takes marks as they happen."""
        return self in (AttemptStatus.RUNNING, AttemptStatus.PAUSED)


class AnswerStatus(Word):
    """Where the answer to a questionnaire stands."""

    BEGUN = "begun", "begun", "", "not handed in yet, and in no figure"
    GIVEN = "given", "given", "", "handed in"
    WITHDRAWN = "withdrawn", "taken back", "", "taken back in the log, and in no figure"


class ChangeKind(Word):
    """What a change to a study was."""

    DELETION = "deletion", "deleted", "", "something went into the bin"
    MERGE = "merge", "merged", "", "two participants became one"
    IMPORT = "import", "imported", "", "a file was imported"
    EDIT = "edit", "changed", "", "something was changed by hand"
    UNDO = "undo", "undone", "", "an earlier change was taken back"
    EMPTYING = "emptying", "deleted for good", "", "something left the bin for good"


class Screen(Word):
    """What the participant's screen shows."""

    WELCOME = "welcome", "the welcome"
    TASK = "task", "the task"
    REST = "rest", "a rest"
    HIDDEN = "hidden", "nothing"
    THANKS = "thanks", "the thanks"


class SessionStatus(Word):
    """Where a session stands."""

    PLANNED = "planned", "planned", "", "created, not begun"
    RUNNING = "running", "running", "", "begun, not ended"
    ENDED = "ended", "ended", "", "ended by the moderator"
    IMPORTED = "imported", "imported", "", "brought in from a file"
    ARCHIVED = "archived", "archived", "", "kept, and left out of the results"


class OrderMode(Word):
    """In which order participants get a study's tasks."""

    FIXED = "fixed", "Fixed", "", "everyone in the order of the list"
    RANDOM = "random", "Random", "", "a new order for each participant"
    BALANCED = (
        "balanced",
        "Balanced",
        "",
        "a Williams design: every task equally often in every place and after every other",
    )


class CountingAttempt(Word):
    """Which attempt of a participant at a task counts when there are several valid ones."""

    FIRST = "first", "The first valid one"
    LAST = "last", "The last valid one"
