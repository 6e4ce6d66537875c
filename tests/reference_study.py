"""The reference study: its files, how to compare with it, and how to record it anew."""

import csv
import math
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from recorder import create_app, recording, sessions, studies
from recorder.db import db, writing
from recorder.vocabulary import EventKind, Outcome
from tests.conftest import NOW

DATA = Path(__file__).parent / "data" / "study-12x5"

KEYS = [
    "outcomes",
    "graded",
    "success",
    "time_to_complete",
    "time_to_complete_median",
    "time_to_failure",
    "time_on_task",
    "errors",
    "clicks",
    "variants",
]
"""The blocks of a task that this program computes so far."""


def differences(expected, actual, path=()):
    """Yield where two nested dictionaries of numbers differ by more than rounding."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            yield from differences(value, actual.get(key, "missing"), (*path, key))
    elif isinstance(expected, bool | str | None) or not isinstance(actual, int | float):
        if actual != expected:
            yield path, expected, actual
    elif not math.isclose(expected, actual, rel_tol=1e-6, abs_tol=1e-6):
        yield path, expected, actual


def play_reference_study(name="Reference study"):
    """Record the 60 attempts of the reference study, session by session, and commit."""
    study = studies.create_study(name, NOW, variants=["A", "B"])
    tasks = {}
    with (DATA / "tasks.csv").open() as file:
        for row in csv.DictReader(file):
            tasks[row["task"]] = studies.add_task(
                study,
                code=row["task"],
                title=row["title"],
                optimal_clicks=int(row["optimal_clicks"]),
                error_opportunities=int(row["error_opportunities"]),
                benchmark_seconds=float(row["benchmark_seconds"]),
                benchmark_rate=float(row["benchmark_rate"]),
            )
    with (DATA / "attempts.csv").open() as file:
        rows = list(csv.DictReader(file))
    for code in dict.fromkeys(row["participant"] for row in rows):
        own = [row for row in rows if row["participant"] == code]
        participant = studies.add_participant(
            study, code, NOW, variant=own[0]["variant"], segment="new" if code < "P07" else "old"
        )
        play_session(sessions.create_session(study, participant, NOW), tasks, own)
    db.session.commit()
    return study


@cache
def _database():
    """Record the study once for all tests, which takes seconds; return the file of it."""
    with TemporaryDirectory() as folder:
        app = create_app({"DATA": folder, "TESTING": True})
        with app.app_context(), writing():
            play_reference_study()
            db.session.remove()
            db.engine.dispose()
        return (Path(folder) / "recorder.db").read_bytes()


def lay_reference_study(app):
    """Give an application's empty data folder the reference study; its id is 1."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        (app.config["DATA"] / "recorder.db").write_bytes(_database())


def play_session(session, tasks, rows):
    """Record one participant's attempts, one after another, a second apart."""
    sessions.begin(session, NOW)
    clock = 0.0
    for row in rows:
        task, outcome = tasks[row["task"]], row["outcome"]
        if outcome == "not_attempted":
            skipped = {"outcome": outcome}
            mark(session, EventKind.OUTCOME, clock, task_id=task.id, data=skipped)
            continue
        mark(session, EventKind.START, clock, task_id=task.id)
        if outcome == "assisted":
            mark(session, EventKind.ASSIST, clock + 1, data={"level": 3})
            outcome = Outcome.SUCCESS.value
        clock += float(row["seconds"])
        counted = {"errors": int(row["errors"]), "clicks": int(row["clicks"]), "assists": 0}
        totals = {"seconds": float(row["seconds"]), **counted}
        mark(session, EventKind.TOTALS, clock, data=totals)
        mark(session, EventKind.FINISH, clock, data={"outcome": outcome})
        clock += 1
    sessions.end(session, NOW + timedelta(seconds=clock))


def mark(session, kind, at, **fields):
    """Mark something `at` seconds after the session began."""
    return recording.mark(session, kind, NOW + timedelta(seconds=at), t_ms=at * 1000, **fields)
