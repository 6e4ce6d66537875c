"""Files out: what a study holds, as CSV that people and programs read.

Every figure and every entry leaves in full precision. `FORMATS` names the files; a file of
attempts, tasks, answers, problems or participants goes back in by an import and is then the same.

What does not live here: files in (`recorder.importing`), and where a file goes (`recorder.cli`,
`recorder.web`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from recorder.exports.answers import answers
from recorder.exports.attempts import attempts
from recorder.exports.definitions import participants, tasks
from recorder.exports.events import events
from recorder.exports.problems import problems
from recorder.exports.results import results
from recorder.exports.table import Table, to_csv
from recorder.models import Study

__all__ = ["FORMATS", "Format", "export", "file_name", "to_csv"]


@dataclass(frozen=True, slots=True)
class Format:
    """A file that a study can be written as: its rows, and what a person finds in it."""

    table: Callable[[Study], Table]
    title: str
    holds: str


FORMATS: Mapping[str, Format] = {
    "attempts": Format(
        attempts,
        "Attempts",
        "One row per attempt: outcome, seconds, errors, clicks, pages, assists, ratings, notes. "
        "For your own analysis, and to import into another study. Without practice tasks and "
        "archived sessions.",
    ),
    "events": Format(
        events,
        "Events",
        "The whole log of every session, one row per entry: as it reads now and as it was "
        "written, with what was taken back or corrected, and by what.",
    ),
    "tasks": Format(
        tasks,
        "Tasks",
        "One row per task: scenario, success criterion, optimum, limits and benchmarks. To use "
        "the same tasks in another study.",
    ),
    "results": Format(
        results,
        "Results",
        "One row per task with every figure of the results page and its interval, unrounded; "
        "where variants are compared, a row for each of them too.",
    ),
    "answers": Format(
        answers,
        "Answers",
        "One row per answer to a questionnaire, with its score: after sessions and after tasks "
        "(ease ratings are with the attempts). To import into another study, one questionnaire "
        "at a time.",
    ),
    "problems": Format(
        problems,
        "Problems",
        "One row for each participant who met a problem. To import into another study.",
    ),
    "participants": Format(
        participants,
        "Participants",
        "One row per participant: code, segment, variant, attributes. Never names or contacts.",
    ),
}
"""Every file by the name it goes by, in the order in which screens list them."""


def export(study: Study, name: str) -> str:
    """Return the text of one of a study's files, by its name in `FORMATS`."""
    return to_csv(FORMATS[name].table(study))


def file_name(name: str) -> str:
    """Return a study's name as every system takes it in a file name.

    >>> file_name("Shop: checkout/2")
    'Shop_ checkout_2'
    """
    return "".join(each if each.isalnum() or each in " -_.," else "_" for each in name)[:80].strip()
