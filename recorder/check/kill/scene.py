"""The study that a kill test records in: tasks, participants, and sessions for each console."""

from datetime import datetime
from typing import NamedTuple

from recorder import sessions, studies

TASKS = 4


class Seat(NamedTuple):
    """A session as a client needs to know it."""

    session_id: int
    token: str
    tasks: tuple[int, ...]


def prepare(consoles: int, sessions_each: int, now: datetime) -> list[list[Seat]]:
    """Make a study with sessions for each console and return them; nothing commits."""
    study = studies.create_study("Kill test", now)
    tasks = [studies.add_task(study, title=f"Task {i + 1}") for i in range(TASKS)]
    made = []
    for console in range(consoles):
        participant = studies.add_participant(study, f"P{console + 1:02}", now)
        mine = [sessions.create_session(study, participant, now) for _ in range(sessions_each)]
        made.append(
            [Seat(each.id, each.capture_token, tuple(task.id for task in tasks)) for each in mine]
        )
    return made
