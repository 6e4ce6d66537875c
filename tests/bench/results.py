"""Measure the figures of 10,000 attempts against the same aggregation in DuckDB and numpy.

    python tests/bench/results.py [--events 1000000]      (needs duckdb, which nothing else does)

The floor has the attempts in DuckDB's own columns, in memory: one query finds the attempt that
counts and aggregates per task, numpy and scipy add the intervals. The program reads its own tables
and computes what its results page shows. The goal is twice the floor's time at the most, and that
events which no figure uses cost nothing: it is measured with none and with a million of them.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from bare import fill, quantile, table
from scipy import stats
from uuid6 import uuid7

from recorder import create_app, queries, sessions, studies
from recorder.clock import STEADY
from recorder.db import db, writing
from recorder.models import Study

GOAL = 2.0
GROWTH_GOAL = 1.1
PEOPLE, TASKS = 500, 20
ROUNDS = 15

COUNTING = """
WITH counting AS (
    SELECT *, row_number() OVER (
        PARTITION BY participant, variant, task
        ORDER BY outcome IN ('not_attempted', 'technical_failure'), session, position
    ) AS place
    FROM attempt WHERE outcome IS NOT NULL
), valid AS (
    SELECT *, outcome IN ('success', 'success_with_difficulty') AND coalesce(assist_level, 0) < 3
              AS alone
    FROM counting WHERE place = 1 AND outcome NOT IN ('not_attempted', 'technical_failure')
)
SELECT task, count(*) AS n, count(*) FILTER (alone) AS successes,
    count(*) FILTER (outcome = 'success_with_difficulty') AS difficult,
    count(*) FILTER (outcome = 'abandoned') AS abandoned,
    count(seconds) FILTER (alone) AS timed, avg(ln(seconds)) FILTER (alone) AS log_mean,
    stddev_samp(ln(seconds)) FILTER (alone) AS log_sd, avg(seconds) FILTER (alone) AS mean,
    list(seconds ORDER BY seconds) FILTER (alone) AS times,
    avg(seconds) FILTER (NOT alone) AS mean_failing, avg(seconds) AS mean_all,
    avg(errors) AS errors, avg((errors > 0)::INT) AS any_error, avg(assists) AS assists,
    avg(clicks) FILTER (alone) AS clicks
FROM valid GROUP BY task ORDER BY task
"""


def main() -> int:
    """Print the ratios; return 1 where one misses its goal."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--events", type=int, default=1_000_000, help="captured events to add")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="recorder-bench-") as folder:
        app = create_app({"DATA": folder})
        with app.app_context(), writing():
            study = prepare()
            target = unused(study)
            floor = columns(study)
            study_id = study.id
            db.session.commit()

        def ours() -> None:
            with app.app_context():
                summary = queries.summary_of(db.session.get(Study, study_id))
                assert len(summary.tasks) == TASKS

        without = turns(ours, lambda: aggregate(floor))
        fill(Path(folder) / "recorder.db", target, chosen.events)
        with_events = turns(ours, lambda: aggregate(floor))
    rows = []
    for name, (mine, theirs) in (("no events", without), (f"{chosen.events:,}", with_events)):
        rows.append((f"{PEOPLE * TASKS:,} attempts, {name} events", mine, theirs, mine / theirs))
    table(("results, p50", "ms", "floor ms", "ratio"), rows)
    growth = with_events[0] / without[0]
    table(("with events over without", "ratio"), [("the program", growth)])
    return int(max(row[-1] for row in rows) > GOAL or growth > GROWTH_GOAL)


def turns(*measured: Callable[[], object]) -> list[float]:
    """Call each in turns, once to warm up; return the median of each in milliseconds."""
    took: list[list[float]] = [[] for _ in measured]
    for each in measured:
        each()
    for _ in range(ROUNDS):
        for times, each in zip(took, measured, strict=True):
            began = time.perf_counter()
            each()
            times.append((time.perf_counter() - began) * 1000)
    return [quantile(times, 0.5) for times in took]


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
    row = db.session.execute(db.text("SELECT session_id, id FROM attempt LIMIT 1")).one()
    return {"id": row[0], "attempt": uuid_of(row[1])}


def uuid_of(text: str) -> Any:
    from uuid import UUID

    return UUID(text)


def columns(study: Study) -> duckdb.DuckDBPyConnection:
    """Return the same attempts in DuckDB."""
    floor = duckdb.connect()
    floor.execute(
        "CREATE TABLE attempt (task INT, participant INT, variant TEXT, session INT, position INT, "
        "outcome TEXT, seconds DOUBLE, errors INT, assists INT, assist_level INT, clicks INT)"
    )
    rows = db.session.execute(
        db.text(
            "SELECT a.task_id, s.participant_id, s.variant, s.id, a.position, a.outcome, a.seconds,"
            " a.errors, a.assists, a.assist_level, a.clicks"
            " FROM attempt a JOIN session s ON s.id = a.session_id"
        )
    )
    floor.executemany("INSERT INTO attempt VALUES (?,?,?,?,?,?,?,?,?,?,?)", [[*r] for r in rows])
    return floor


def aggregate(floor: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Aggregate per task in DuckDB; add the intervals with numpy and scipy, all tasks at once."""
    found = floor.execute(COUNTING).fetchnumpy()
    n, x = found["n"].astype(float), found["successes"].astype(float)
    z = stats.norm.ppf(0.975)
    centre = (x + z * z / 2) / (n + z * z)
    wald = z * np.sqrt(centre * (1 - centre) / (n + z * z))
    wilson = z / (n + z * z) * np.sqrt(x * (n - x) / n + z * z / 4)
    exact = stats.beta.ppf(0.025, x, n - x + 1), stats.beta.ppf(0.975, x + 1, n - x)
    jeffreys = stats.beta.ppf([[0.025], [0.975]], x + 0.5, n - x + 0.5)
    m, log_mean = found["timed"].astype(float), found["log_mean"]
    reach = stats.t.ppf(0.975, m - 1) * found["log_sd"] / np.sqrt(m)
    medians = [
        (np.median(times), *stats.binom.ppf([0.025, 0.975], len(times), 0.5))
        for times in found["times"]
    ]
    return [(centre, wald, wilson, exact, jeffreys, np.exp(log_mean), reach, medians)]


if __name__ == "__main__":
    sys.exit(main())
