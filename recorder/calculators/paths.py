"""Entries of clicks, paths and efficiency, and of the single metric made of several."""

from recorder.calculators.entry import Ask, Entry, Family, figure
from recorder.calculators.writers import (
    count,
    one_decimal,
    per_minute,
    per_second,
    percent,
    percentage,
    seconds,
    times_as_many,
    two_decimals,
    words,
)
from recorder.sentences import scales, times
from recorder.stats.clicks import Clicks

PATHS = Family(
    "efficiency",
    "Efficiency",
    "How directly people get there, and what they get done for the time.",
    (
        Entry(
            "clicks",
            "mean of clicks/optimal; path efficiency n·optimal/Σclicks",
            {
                "clicks": Ask("Clicks", "clicks, one number per completed attempt"),
                "optimal": Ask("Best path", "clicks"),
            },
            {"clicks": [6, 8, 5, 12, 7], "optimal": 5},
            (
                figure("Completed attempts", "n", count),
                figure("Mean clicks", "mean", one_decimal, "no attempt"),
                figure("Median clicks", "median", one_decimal, "no attempt"),
                figure("Times the best path", "ratio_mean", times_as_many, "needs a best path"),
                figure(
                    "Geometric mean of it",
                    "ratio_geometric_mean",
                    times_as_many,
                    "needs a best path, and at least one click in each attempt",
                ),
                figure(
                    "Path efficiency", "path_efficiency", percent, "needs a best path and clicks"
                ),
            ),
            lambda i, r: times.path(Clicks(**r), i["optimal"]),
        ),
        Entry(
            "lostness",
            "√((N/S − 1)² + (R/N − 1)²)",
            {
                "N": Ask("Unique pages", "pages"),
                "S": Ask("Page visits", "visits"),
                "R": Ask("Fewest pages", "pages"),
            },
            {"N": 6, "S": 9, "R": 3},
            (
                figure("Lostness", "lostness", two_decimals, "no page was visited"),
                figure("Category", "category", words, "no page was visited"),
            ),
            lambda _i, r: times.lost(r["lostness"], r["category"]),
        ),
        Entry(
            "efficiency_cif",
            "100 · completion rate / mean minutes",
            {
                "completion": Ask("Completion rate", "share, 0.65 or 65%"),
                "mean_time_minutes": Ask("Mean time", "minutes"),
            },
            {"completion": 0.65, "mean_time_minutes": 1.5},
            (figure("Efficiency", "percent_per_minute", per_minute, "a figure is missing"),),
            lambda _i, r: times.per_minute(r["percent_per_minute"]),
        ),
        Entry(
            "efficiency_matrix",
            "time-based (1/NR)·ΣΣ nᵢⱼ/tᵢⱼ; overall relative 100·ΣΣ nᵢⱼtᵢⱼ/ΣΣ tᵢⱼ",
            {
                "success": Ask("Completed", "1 or 0; a row per participant, a column per task"),
                "seconds": Ask("Times", "seconds; rows and columns as above"),
            },
            {"success": [[1, 1], [1, 0], [1, 1]], "seconds": [[40, 95], [55, 120], [62, 80]]},
            (
                figure("Attempts", "n", count),
                figure("Time-based", "time_based", per_second, "no valid attempt"),
                figure(
                    "Overall relative", "overall_relative_percent", percentage, "no valid attempt"
                ),
            ),
            lambda _i, r: times.efficiency(r["n"], r["time_based"], r["overall_relative_percent"]),
        ),
        Entry(
            "sum_task",
            "mean of completion x/n, time Φ((spec − mean)/sd), satisfaction Φ((mean − spec)/sd) "
            "and, where known, 1 − errors/opportunities",
            {
                "successes": Ask("Completed", "participants"),
                "n": Ask("Tried", "participants"),
                "times": Ask("Times", "seconds, one per completed attempt"),
                "time_spec": Ask("Longest acceptable time", "seconds"),
                "satisfaction": Ask("Satisfaction", "ratings, one per valid attempt"),
                "errors": Ask("Errors", "in all attempts"),
                "opportunities": Ask("Opportunities for errors", "in all attempts"),
                "sat_spec": Ask("Rating to reach", "points of the scale"),
                "time_scale": Ask(
                    "Scale of the times", "", {"raw": "Seconds", "log": "Logarithms"}
                ),
                "completion": Ask(
                    "Completion rate", "", {"mle": "As observed", "laplace": "Laplace"}
                ),
            },
            {
                "successes": 9,
                "n": 10,
                "times": [40, 55, 62, 48, 95, 51, 70, 66, 58],
                "time_spec": 80,
                "satisfaction": [5, 4.3, 4, 4.7, 3, 4.7, 3.3, 4, 4.3, 2.7],
                "errors": 6,
                "opportunities": 50,
            },
            (
                figure("SUM", "sum", percent, "completion, time or satisfaction is undefined"),
                figure("Completion", "completion", percent, "nobody tried"),
                figure("Time", "time", percent, "needs two times and a longest acceptable one"),
                figure("Satisfaction", "satisfaction", percent, "needs two ratings"),
                figure("Errors", "errors", percent, "errors or opportunities are not given"),
            ),
            lambda _i, r: scales.single_metric(r),
        ),
        Entry(
            "sum_time_spec",
            "percentile (type 7) of the times of completed attempts whose rating is high enough",
            {
                "times": Ask("Times", "seconds, one per attempt"),
                "completed": Ask("Completed", "1 or 0 per attempt, in the same order"),
                "satisfaction": Ask("Satisfaction", "ratings, in the same order"),
                "satisfied_at": Ask("Satisfied from", "points of the scale"),
                "percentile": Ask("Percentile", "0 to 100"),
            },
            {
                "times": [40, 55, 62, 48, 95, 130, 51],
                "completed": [1, 1, 1, 1, 1, 0, 1],
                "satisfaction": [5, 4.3, 4, 4.7, 3, 5, 4],
            },
            (
                figure("Satisfied people", "n_satisfied", count),
                figure("Longest acceptable time", "spec", seconds, "nobody was satisfied"),
            ),
            lambda _i, r: times.acceptable(r["n_satisfied"], r["spec"]),
        ),
    ),
)
