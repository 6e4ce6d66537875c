"""The history of a study: every change with who, when and what, and how it is undone.

A change is a step that can be taken back: rows that appeared, rows that went into the bin, values
that became others. Its undo is a change too and can be undone in turn; nothing is taken out of the
history. Nothing commits.

What does not live here: corrections within a session's log, which are entries of that log and are
undone there (`recorder.log`).
"""

from recorder.history.bin import discard, holds, resting
from recorder.history.emptying import empty, expire
from recorder.history.merging import Merge, merge, plan_merge
from recorder.history.noting import (
    COMMAND_LINE,
    MODERATOR,
    PROGRAM,
    changes_of,
    find_change,
    forget_contacts,
    noting,
    studies_with_bin,
)
from recorder.history.undoing import undo

__all__ = [
    "COMMAND_LINE",
    "MODERATOR",
    "PROGRAM",
    "Merge",
    "changes_of",
    "discard",
    "empty",
    "expire",
    "find_change",
    "forget_contacts",
    "holds",
    "merge",
    "noting",
    "plan_merge",
    "resting",
    "studies_with_bin",
    "undo",
]
