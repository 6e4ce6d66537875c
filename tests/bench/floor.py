"""The floor of the figures: the program's tables in DuckDB's own columns, the rest in numpy.

What does not live here: the program's own figures, and the measuring (`results`).
"""

import sqlite3
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import numpy as np
from numpy.typing import NDArray
from scipy import stats

Numbers: TypeAlias = NDArray[np.float64]
WORDS = ("code", "variant", "times")

TABLES = {
    "task": (
        "id INT, code TEXT, practice BOOL, optimal_clicks INT, opportunities INT",
        "SELECT id, code, is_practice, optimal_clicks, error_opportunities FROM task"
        " WHERE binned_id IS NULL",
    ),
    "participant": (
        "id INT, code TEXT, segment TEXT",
        "SELECT id, code, segment FROM participant WHERE binned_id IS NULL",
    ),
    "session": (
        "id INT, study INT, participant INT, variant TEXT, begun TIMESTAMP, archived BOOL",
        "SELECT id, study_id, participant_id, variant, coalesce(begun_at, created_at),"
        " archived_at IS NOT NULL FROM session WHERE binned_id IS NULL",
    ),
    "attempt": (
        "session INT, task INT, position INT, status TEXT, outcome TEXT, assist_level INT,"
        " seconds DOUBLE, errors INT, assists INT, clicks INT",
        "SELECT session_id, task_id, position, status, outcome, assist_level, seconds, errors,"
        " assists, clicks FROM attempt WHERE binned_id IS NULL",
    ),
}
"""The floor's tables: their columns, and how the program's file says them."""


def of_times(name: str) -> str:
    """Return the SQL of a typical time."""
    return f"""count({name}) AS {name}_n, avg({name}) AS {name}_mean,
        stddev_samp({name}) AS {name}_sd, median({name}) AS {name}_median,
        avg(log_{name}) AS {name}_log_mean, stddev_samp(log_{name}) AS {name}_log_sd"""


FIGURES = f"""
WITH tried AS (
    SELECT a.*, t.code, t.optimal_clicks, t.opportunities, s.participant, s.variant, s.begun,
        a.outcome IN ('not_attempted', 'technical_failure') AS excluded,
        a.outcome IN ('success', 'success_with_difficulty') AS completed,
        coalesce(a.assist_level, 0) < 3 AS unhelped,
        s.archived OR a.status <> 'finished' OR a.outcome IS NULL AS unready
    FROM attempt a JOIN session s ON s.id = a.session JOIN task t ON t.id = a.task
        JOIN participant p ON p.id = s.participant
    WHERE s.study = ? AND NOT t.practice AND a.status <> 'cancelled'
), placed AS (
    SELECT *, completed AND unhelped AS alone, NOT unready AND row_number() OVER (
            PARTITION BY code, participant, variant
            ORDER BY unready, excluded, begun, session, position
        ) = 1 AS stands
    FROM tried
), valid AS (
    SELECT *, stands AND NOT excluded AS counts,
        CASE WHEN NOT stands THEN 'other' WHEN completed AND NOT unhelped THEN 'assisted'
             ELSE outcome END AS result,
        CASE WHEN counts AND alone AND seconds > 0 THEN seconds END AS complete,
        CASE WHEN counts AND NOT alone AND seconds > 0 THEN seconds END AS failing,
        CASE WHEN counts AND seconds > 0 THEN seconds END AS every,
        ln(complete) AS log_complete, ln(failing) AS log_failing, ln(every) AS log_every,
        CASE WHEN counts THEN errors END AS slips, CASE WHEN counts THEN assists END AS hints,
        CASE WHEN counts AND alone THEN clicks END AS used
    FROM placed
)
SELECT code, variant, count(*) AS attempts, count(*) FILTER (counts) AS n,
    count(*) FILTER (result = 'success') AS clean,
    count(*) FILTER (result = 'success_with_difficulty') AS difficult,
    count(*) FILTER (result = 'assisted') AS assisted,
    count(*) FILTER (result = 'failure') AS failures,
    count(*) FILTER (result = 'abandoned') AS abandoned,
    count(*) FILTER (result = 'not_attempted') AS skipped,
    count(*) FILTER (result = 'technical_failure') AS broke,
    count(*) FILTER (result = 'other') AS others,
    {of_times("complete")}, {of_times("failing")}, {of_times("every")},
    list(complete ORDER BY complete) FILTER (complete > 0) AS times,
    count(slips) AS errors_n, sum(slips) AS errors, max(slips) AS most_errors,
    count(*) FILTER (slips > 0) AS erring, max(opportunities) AS opportunities,
    count(hints) AS assists_n, sum(hints) AS assists, count(*) FILTER (hints > 0) AS helped,
    count(used) AS clicks_n, sum(used) AS clicks, median(used) AS clicks_median,
    min(used) AS fewest_clicks, avg(ln(nullif(used, 0))) AS clicks_log_mean,
    max(optimal_clicks) AS optimal_clicks
FROM valid GROUP BY GROUPING SETS ((code), (code, variant)) ORDER BY code, variant
"""


def columns(file: Path) -> duckdb.DuckDBPyConnection:
    """Return the same tables in DuckDB."""
    floor = duckdb.connect()
    with sqlite3.connect(file) as source:
        for name, (fields, query) in TABLES.items():
            rows = source.execute(query).fetchall()
            floor.execute(f"CREATE TABLE {name} ({fields})")
            marks = ", ".join("?" * len(rows[0]))
            floor.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
    return floor


def aggregate(floor: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Aggregate in DuckDB; add the rest with numpy and scipy, all tasks and variants at once."""
    found = floor.execute(FIGURES, [1]).fetchnumpy()
    of = {name: np.asarray(found[name], dtype=float) for name in found if name not in WORDS}
    z = stats.norm.ppf(0.975)

    def around(x: Numbers, n: Numbers) -> tuple[Numbers, Numbers]:
        centre = (x + z * z / 2) / (n + z * z)
        reach = z * np.sqrt(centre * (1 - centre) / (n + z * z))
        return np.maximum(0, centre - reach), np.minimum(1, centre + reach)

    n, x = of["n"], of["clean"] + of["difficult"]
    lower, upper = around(x, n)
    middle, spread = (
        x / n + z * z / (2 * n),
        z * np.sqrt(x / n * (1 - x / n) / n + (z / n / 2) ** 2),
    )
    rates = [x / n, (x + 1) / (n + 2), (x + z * z / 2) / (n + z * z), (x + 0.5) / (n + 1)]
    best = np.select([x / n < 0.5, x / n <= 0.9], [rates[2], rates[0]], rates[1])
    least, most = 0.025, 0.975
    found |= {
        "rates": rates, "best": best, "lower": lower, "upper": upper,
        "wilson": [(middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)],
        "exact_lower": stats.beta.ppf(least, x, n - x + 1),
        "exact": stats.beta.ppf(most, x + 1, n - x),
        "jeffreys": stats.beta.ppf([[least], [most]], x + 0.5, n - x + 0.5),
        "inclusive": (x + of["assisted"]) / n, "clean_rate": of["clean"] / n,
        "graded": (of["clean"] + of["difficult"] / 2) / n,
        "failure_rate": of["failures"] / n, "abandonment": of["abandoned"] / n,
        "any_error": around(of["erring"], of["errors_n"])[1],
        "per": around(of["errors"], of["errors_n"] * of["opportunities"])[0],
        "error_mean": of["errors"] / of["errors_n"],
        "exceeds": of["most_errors"] > of["opportunities"],
        "any_assist": around(of["helped"], of["assists_n"])[0],
        "assist_mean": of["assists"] / of["assists_n"],
        "clicks_mean": of["clicks"] / of["clicks_n"],
        "clicks_ratio": np.where(
            of["fewest_clicks"] > 0, np.exp(of["clicks_log_mean"]) / of["optimal_clicks"], np.nan
        ),
        "path": of["clicks_n"] * of["optimal_clicks"] / of["clicks"],
    }  # fmt: skip
    for name in ("complete", "failing", "every"):
        m, log_mean = of[f"{name}_n"], of[f"{name}_log_mean"]
        reach = stats.t.ppf(most, m - 1) * of[f"{name}_log_sd"] / np.sqrt(m)
        found[f"{name}_typical"] = np.exp(log_mean)
        found[f"{name}_lower"] = np.exp(log_mean - reach)
        found[f"{name}_upper"] = np.exp(log_mean + reach)
    m = of["complete_n"]
    low, high = (np.ceil(m / 2 + side * z * np.sqrt(m / 4)).astype(int) for side in (-1, 1))
    times = found["times"]
    found["median_lower"] = [each[rank - 1] for each, rank in zip(times, low, strict=True)]
    found["median_upper"] = [each[rank - 1] for each, rank in zip(times, high, strict=True)]
    return found
