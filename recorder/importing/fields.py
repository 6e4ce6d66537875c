"""The fields that a file of attempts, tasks or participants may hold: their names, in the order
in which files are written, and how their cells are read.

The names are those of the design and stay as they are: scripts depend on them. What does not
live here: which column of a file holds a field (`layout`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from recorder.importing import cells


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a file: its name, what reads its cells, what it means to a person.

    A needed field is one that every row must say, a `common` one is in most files. The cells of a
    `verbatim` field are taken with the spaces around them. `aliases` are other names that people
    give the column; they are offered on the page, never taken without a look. `choices` are what
    the page offers to be said for all rows, each with its meaning.
    """

    name: str
    read: Callable[[str], Any]
    meaning: str
    needed: bool = False
    verbatim: bool = False
    common: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()


PARTICIPANT = Field(
    "participant",
    cells.name(60),
    "the participant's code",
    needed=True,
    aliases=("participant_id", "participant_code", "user", "user_id", "subject"),
)
"""Whose row it is, in every file that has a row for what somebody did."""

ATTEMPTS = (
    PARTICIPANT,
    Field(
        "variant",
        cells.name(60),
        "the version or design that was tested",
        common=True,
        aliases=("version", "design", "condition"),
    ),
    Field("task", cells.name(40), "the task's code", needed=True, aliases=("task_id", "task_code")),
    Field(
        "order", cells.positive, "the attempt's place in the session, from 1", aliases=("position",)
    ),
    Field(
        "outcome",
        cells.outcome,
        "how the attempt ended: " + ", ".join(cells.OUTCOMES),
        needed=True,
        aliases=("result", "completion"),
    ),
    Field(
        "seconds",
        cells.seconds,
        "from start to finish, with a decimal point",
        common=True,
        aliases=("time", "duration", "time_on_task", "task_time"),
    ),
    Field("errors", cells.count, "how many errors the participant made", common=True),
    Field("clicks", cells.count, "how many clicks"),
    Field("pages_total", cells.count, "pages visited, with repeats"),
    Field("pages_unique", cells.count, "different pages visited"),
    Field("assists", cells.count, "how often the moderator helped"),
    Field("seq", cells.rating, "the answer to the SEQ, 1 to 7"),
    Field("started_at", cells.moment, "when it began, like 2025-03-04T09:12:21+01:00"),
    Field("ended_at", cells.moment, "when it ended, written like that too"),
    Field(
        "segment",
        cells.name(100),
        "the group the participant belongs to",
        common=True,
        aliases=("group", "user_group"),
    ),
    Field("observer2_outcome", cells.outcome, "the outcome in a second rater's judgement"),
    Field(
        "note",
        cells.words(),
        "what was noted during the attempt",
        verbatim=True,
        aliases=("notes", "comment", "comments"),
    ),
)

TASKS = (
    Field("task", cells.name(40), "the task's code, like T1", needed=True, aliases=("code",)),
    Field("title", cells.name(200), "what the task is called", common=True, aliases=("name",)),
    Field("optimal_clicks", cells.positive, "the fewest clicks it can be done with"),
    Field("optimal_pages", cells.positive, "the fewest pages it can be done with"),
    Field("error_opportunities", cells.positive, "how many errors one attempt has room for"),
    Field("time_limit", cells.seconds, "seconds after which it ends"),
    Field("benchmark_seconds", cells.seconds, "the time to be reached"),
    Field("benchmark_rate", cells.share, "the success rate to be reached, like 0.8"),
    Field("scenario", cells.words(5000), "what participants read", verbatim=True, common=True),
    Field("success_criterion", cells.words(2000), "when it is done", verbatim=True, common=True),
    Field("start_url", cells.address, "where it starts"),
    Field("success_url", cells.success_address, "the address that ends it, like /order/*/done"),
    Field("journey_stage", cells.name(100), "the stage of the journey it belongs to"),
    Field("practice", cells.yes, "yes for a task that counts in no figure"),
)

TASK_COLUMNS: Mapping[str, str] = {
    "task": "code",
    "time_limit": "time_limit_seconds",
    "practice": "is_practice",
}
"""Fields of a file of tasks whose column in the database is called otherwise."""

PARTICIPANTS = (
    Field(
        "participant",
        cells.name(60),
        "the participant's code, like P01",
        needed=True,
        aliases=("code", "participant_id", "participant_code"),
    ),
    Field("segment", cells.name(100), "the group they belong to", common=True, aliases=("group",)),
    Field("variant", cells.name(60), "the version or design they will test", common=True),
    Field("name", cells.name(200), "their name; kept apart, in no export"),
    Field(
        "reach",
        cells.name(200),
        "how to reach them; kept apart, in no export",
        aliases=("contact", "email", "e_mail", "mail", "phone", "telephone", "mobile", "address"),
    ),
)
