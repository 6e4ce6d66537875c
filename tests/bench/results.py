"""Measure the figures of 10,000 attempts against the same aggregation in DuckDB and numpy.

    python tests/bench/results.py [--events 1000000]      (needs duckdb, which nothing else does)

Both answer what the results page says of each task, for everybody and for each variant alone: which
attempt counts of each participant, outcomes and what was left out, success with four intervals,
three times with spread, median and interval on logarithms, errors, assists, clicks. The floor has
the program's four tables in DuckDB's own columns, in memory, and joins them in one query; numpy and
scipy add the intervals of all tasks at once. The program reads its own file. It also knows which
attempts stand behind each figure, which the floor need not.

The goal is twice the floor's time at the most, and that events which no figure uses cost nothing:
the figures and the whole page are measured with ten thousand events and with a million of them.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import duckdb
import numpy as np
from bare import fill, quantile, table
from flask import Flask
from floor import aggregate, columns
from uuid6 import uuid7

from recorder import create_app, queries, sessions, studies
from recorder.clock import STEADY
from recorder.db import db, writing
from recorder.models import Study

GOAL = 2.0
GROWTH_GOAL = 1.1
PEOPLE, TASKS = 500, 20
FEW = 10_000
ROUNDS, PAGES = 15, 5


class Took(NamedTuple):
    """How long something took, in milliseconds."""

    median: float
    best: float


def main() -> int:
    """Print the ratios; return 1 where one misses its goal."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--events", type=int, default=1_000_000, help="captured events to add")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="recorder-bench-") as folder:
        few = laid(Path(folder) / "few", FEW)
        many = laid(Path(folder) / "many", chosen.events)
        floor = columns(Path(folder) / "few" / "recorder.db")
        check(few, floor)
        figures = turns(lambda: figures_of(few), lambda: figures_of(many), lambda: aggregate(floor))
        pages = turns(lambda: page_of(few), lambda: page_of(many), rounds=PAGES)
    names = (f"{FEW:,}", f"{chosen.events:,}")
    rows = [
        (f"{PEOPLE * TASKS:,} attempts, {name} events", *compared(mine, figures[2]))
        for name, mine in zip(names, figures, strict=False)
    ]
    growth = [
        ("figures", *compared(figures[1], figures[0])),
        ("the results page", *compared(pages[1], pages[0])),
    ]
    head = ("p50 ms", "against", "ratio", "best ratio")
    table(("figures against DuckDB and numpy", *head), rows)
    table((f"{names[1]} events against {names[0]}", *head), growth)
    missed = max(row[-1] for row in rows) > GOAL or max(row[-1] for row in growth) > GROWTH_GOAL
    return int(missed)


def compared(mine: Took, theirs: Took) -> tuple[float, ...]:
    """Return both medians, their ratio, and that of the best, which other work slows least."""
    return mine.median, theirs.median, mine.median / theirs.median, mine.best / theirs.best


def figures_of(app: Flask) -> list[Any]:
    """Read and compute what the results page says of each task, together and by variant."""
    with app.app_context():
        summary = queries.summary_of(db.session.get(Study, 1))
        return [summary, *summary.by_variant.values()]


def page_of(app: Flask) -> None:
    """Have the results page made."""
    address = f"/studies/1/results?key={app.config['ACCESS_KEY']}"
    answer = app.test_client().get(address, follow_redirects=True)
    assert answer.status_code == 200, answer.status


def check(app: Flask, floor: duckdb.DuckDBPyConnection) -> None:
    """Make sure that both computed the same."""
    found = {
        (task.task.code, variant): task
        for variant, part in zip(("", "A", "B"), figures_of(app), strict=True)
        for task in part.tasks
    }
    theirs = aggregate(floor)
    assert len(theirs["code"]) == len(found) == 3 * TASKS
    for row, code in enumerate(theirs["code"]):
        task = found[code, theirs["variant"][row] or ""]
        time, clicks = task.time_to_complete.value, task.clicks.value
        median, success = task.time_to_complete_median.value, task.success.value
        for name, mine in {
            "n": success.n, "lower": success.lower,
            "exact": success.intervals["clopper_pearson"].upper,
            "graded": task.graded.value.graded_score, "complete_sd": time.sd,
            "complete_lower": time.gm_lower, "every_upper": task.time_on_task.value.gm_upper,
            "failing_median": task.time_to_failure.value.median, "median_lower": median.lower,
            "any_error": task.errors.value.any_error_upper, "per": task.errors.value.epo_lower,
            "any_assist": task.assists.value.any_assist_lower,
            "clicks_ratio": clicks.ratio_geometric_mean, "others": len(task.settled.others),
        }.items():  # fmt: skip
            assert np.isclose(theirs[name][row], mine, rtol=1e-9), (code, name)


def laid(folder: Path, events: int) -> Flask:
    """Return the program over a folder with the study, and so many events that no figure uses."""
    app = create_app({"DATA": str(folder)})
    with app.app_context(), writing():
        study = prepare()
        target = unused(study)
        db.session.commit()
    fill(folder / "recorder.db", target, events)
    return app


def turns(*measured: Callable[[], object], rounds: int = ROUNDS) -> list[Took]:
    """Call each in turns, once to warm up; return how long each took."""
    took: list[list[float]] = [[] for _ in measured]
    for each in measured:
        each()
    for _ in range(rounds):
        for times, each in zip(took, measured, strict=True):
            began = time.perf_counter()
            each()
            times.append((time.perf_counter() - began) * 1000)
    return [Took(quantile(times, 0.5), min(times)) for times in took]


def prepare() -> Study:
    """Make a study whose attempts look like those of people."""
    luck, now = random.Random(7), STEADY.now()
    study = studies.create_study("Large", now, variants=["A", "B"])
    tasks = [
        studies.add_task(study, title=f"Task {n}", optimal_clicks=5, error_opportunities=8)
        for n in range(TASKS)
    ]
    rows = []
    for number in range(PEOPLE):
        fields = {"variant": "AB"[number % 2], "segment": luck.choice(["new", "returning"])}
        who = studies.add_participant(study, f"P{number}", now, **fields)
        session = sessions.create_session(study, who, now)
        session.begun_at = now
        db.session.flush()
        rows += [attempt(luck, session.id, task.id, n) for n, task in enumerate(tasks, start=1)]
    names = ", ".join(rows[0])
    marks = ", ".join(f":{name}" for name in rows[0])
    db.session.execute(db.text(f"INSERT INTO attempt ({names}) VALUES ({marks})"), rows)
    db.session.flush()
    return study


def attempt(luck: random.Random, session: int, task: int, position: int) -> dict[str, Any]:
    """Make up an attempt."""
    outcomes = ["success", "success_with_difficulty", "failure", "abandoned", "not_attempted"]
    return {
        "id": uuid7().hex, "session_id": session, "task_id": task, "position": position,
        "number": 1, "status": "finished", "paused_ms": 0.0,
        "outcome": luck.choices(outcomes, [70, 10, 10, 8, 2])[0],
        "seconds": round(luck.lognormvariate(4, 0.6), 2), "errors": luck.randint(0, 4),
        "clicks": luck.randint(4, 20), "assists": luck.choice([0, 0, 0, 1]),
        "assist_level": luck.choice([None, None, 1, 3]), "seq_rating": luck.randint(1, 7),
    }  # fmt: skip


def unused(study: Study) -> dict[str, Any]:
    """Return the session and attempt that will hold events which no figure uses."""
    query = "SELECT a.session_id, a.id FROM attempt a JOIN session s ON s.id = a.session_id"
    row = db.session.execute(db.text(f"{query} WHERE s.study_id = {study.id} LIMIT 1")).one()
    return {"id": row[0], "attempt": UUID(row[1])}


if __name__ == "__main__":
    sys.exit(main())
