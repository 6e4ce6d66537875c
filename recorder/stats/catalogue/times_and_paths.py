"""Calculators of times, clicks, paths and efficiency."""

from recorder.stats import (
    benchmarks,
    clicks,
    compare_times,
    efficiency,
    lostness,
    sum_score,
    survival,
    times,
)
from recorder.stats.arguments import (
    COUNT,
    NUMBER,
    TEXT,
    YES_NO,
    Argument,
    list_of,
    optional,
)
from recorder.stats.catalogue.entry import (
    CONFIDENCE,
    COUNTS_OR_NULL,
    FLAGS,
    FLAGS_OR_NULL,
    NUMBERS_OR_NULL,
    Calculator,
)

TIMES = Argument("times", NUMBERS_OR_NULL, "seconds of each attempt, above 0")
GROUPS = (
    Argument("a", NUMBERS_OR_NULL, "values with A"),
    Argument("b", NUMBERS_OR_NULL, "values with B"),
)
LOG = Argument("log", YES_NO, "compare logarithms, as times need; false for scores", True)

CALCULATORS = (
    Calculator(
        "time_on_task",
        "Typical time with the interval of its geometric mean",
        times.time_on_task,
        (TIMES, CONFIDENCE),
        "Sauro & Lewis 2010, CHI",
    ),
    Calculator(
        "median_ci",
        "Median time with its interval",
        times.median_ci,
        (TIMES, CONFIDENCE),
        "Sauro & Lewis 2016, ch. 3",
    ),
    Calculator(
        "rummel_median",
        "Median time corrected for those who did not finish",
        times.rummel_median,
        (
            Argument("geometric_mean", optional(NUMBER), "of the completed times"),
            Argument("completion", optional(NUMBER), "completion rate, 0 to 1"),
        ),
        "Rummel 2017, JUS",
    ),
    Calculator(
        "kaplan_meier",
        "Time to complete under a time limit",
        survival.kaplan_meier,
        (
            Argument("durations", list_of(NUMBER), "seconds of each valid attempt, above 0"),
            Argument("completed", FLAGS, "whether each ended in an unassisted completion"),
            Argument("tau", optional(NUMBER), "time limit; else the largest time", None),
        ),
        "Kaplan & Meier 1958; Klein & Moeschberger 2003, 4.5",
    ),
    Calculator(
        "clicks",
        "Clicks against the optimal path",
        clicks.clicks,
        (
            Argument("clicks", COUNTS_OR_NULL, "clicks of each completed attempt"),
            Argument("optimal", optional(COUNT), "clicks of the best path", None),
        ),
        "Tullis & Albert 2013, 4.4",
    ),
    Calculator(
        "lostness",
        "Lostness of a path through pages",
        lostness.lostness,
        (
            Argument("N", COUNT, "unique pages visited"),
            Argument("S", COUNT, "page visits, including revisits"),
            Argument("R", COUNT, "fewest pages the task needs"),
        ),
        "Smith 1996; Tullis & Albert 2013, p. 88-89",
    ),
    Calculator(
        "efficiency_cif",
        "Completion per minute (Common Industry Format)",
        efficiency.efficiency_cif,
        (
            Argument("completion", optional(NUMBER), "unassisted completion rate, 0 to 1"),
            Argument(
                "mean_time_minutes", optional(NUMBER), "mean minutes of the completed attempts"
            ),
        ),
        "ISO/IEC 25062:2006; Tullis & Albert 2013, Table 4.3",
        figure="percent_per_minute",
    ),
    Calculator(
        "efficiency_matrix",
        "Time-based and overall relative efficiency",
        efficiency.efficiency_matrix,
        (
            Argument("success", list_of(FLAGS_OR_NULL), "participants by tasks, 1 if completed"),
            Argument("seconds", list_of(NUMBERS_OR_NULL), "participants by tasks, time spent"),
        ),
        "Mifsud, Usability Metrics; practice after ISO 9241-11:1998",
    ),
    Calculator(
        "welch_times",
        "Two samples of different people, Welch's t test",
        compare_times.welch_times,
        (*GROUPS, LOG, CONFIDENCE),
        "Welch 1947; Sauro & Lewis 2016, ch. 5",
    ),
    Calculator(
        "paired_times",
        "Two samples of the same people, paired t test",
        compare_times.paired_times,
        (*GROUPS, LOG, CONFIDENCE),
        "Student 1908; Sauro & Lewis 2016, ch. 5",
    ),
    Calculator(
        "mann_whitney",
        "Two samples of different people, Mann-Whitney U test",
        compare_times.mann_whitney,
        GROUPS,
        "Mann & Whitney 1947",
    ),
    Calculator(
        "benchmark_time",
        "Typical time against a benchmark",
        benchmarks.benchmark_time,
        (TIMES, Argument("benchmark", NUMBER, "the seconds to stay below")),
        "Sauro & Lewis 2016, ch. 4",
    ),
    Calculator(
        "sum_time_spec",
        "Single Usability Metric: longest acceptable time",
        sum_score.sum_time_spec,
        (
            TIMES,
            Argument("completed", FLAGS_OR_NULL, "whether each attempt completed"),
            Argument("satisfaction", NUMBERS_OR_NULL, "rating after each attempt"),
            Argument("satisfied_at", NUMBER, "lowest rating of a satisfied person", 4),
            Argument("percentile", NUMBER, "of the satisfied people's times, 0 to 100", 95),
        ),
        "Sauro & Kindlund 2005, CHI",
    ),
    Calculator(
        "sum_task",
        "Single Usability Metric of a task",
        sum_score.sum_task,
        (
            Argument("successes", COUNT, "how many completed"),
            Argument("n", COUNT, "how many tried"),
            Argument("times", NUMBERS_OR_NULL, "seconds of the completed attempts"),
            Argument("time_spec", optional(NUMBER), "longest acceptable seconds"),
            Argument("satisfaction", NUMBERS_OR_NULL, "ratings of all valid attempts"),
            Argument("errors", optional(COUNT), "errors in all attempts", None),
            Argument(
                "opportunities", optional(COUNT), "how often all attempts could go wrong", None
            ),
            Argument("sat_spec", NUMBER, "the rating to reach: 4 of 5, or 5.5 on the SEQ", 4),
            Argument("time_scale", TEXT, "whether times count raw or as log", "raw"),
            Argument("completion", TEXT, "how the rate is estimated: mle or laplace", "mle"),
        ),
        "Sauro & Kindlund 2005, CHI",
    ),
)
