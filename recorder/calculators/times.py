"""Entries of times: typical times, medians, times under a limit."""

from recorder.calculators.entry import CONFIDENCE, Ask, Entry, Family, Values, figure
from recorder.calculators.writers import count, ranks, seconds, seconds_range, words, yes_no
from recorder.sentences import times
from recorder.stats.survival import KaplanMeier
from recorder.stats.times import MedianInterval, TimeOnTask

SECONDS = Ask("Times", "seconds, or 1:30; one per attempt")
SIX_TIMES = [55, 65, 75, 62, 45, 135]
NO_TIME = "no time was given"
TWO_TIMES = "needs two times"


def _measured(i: Values) -> int:
    return sum(1 for time in i["times"] if time is not None)


TIMES = Family(
    "times",
    "Times",
    "How long it takes, with and without a time limit.",
    (
        Entry(
            "time_on_task",
            "geometric mean exp(mean ln t); interval exp(mean ln t ± t·s/√n), n − 1 degrees of "
            "freedom, s the standard deviation of ln t",
            {"times": SECONDS, "confidence": CONFIDENCE},
            {"times": SIX_TIMES},
            (
                figure("Times", "n", count),
                figure("Geometric mean", "geometric_mean", seconds, NO_TIME),
                figure("{level} interval", ("gm_lower", "gm_upper"), seconds_range, TWO_TIMES),
                figure("Median", "median", seconds, NO_TIME),
                figure("Mean", "mean", seconds, NO_TIME),
                figure("Standard deviation", "sd", seconds, TWO_TIMES),
                figure("Recommended", "recommended", words, NO_TIME),
            ),
            lambda i, r: times.typical(TimeOnTask(**r), i["confidence"]),
        ),
        Entry(
            "median_ci",
            "values at the ranks ⌈n/2 − z·√(n/4)⌉ and ⌈n/2 + z·√(n/4)⌉",
            {"times": SECONDS, "confidence": CONFIDENCE},
            {"times": [31, 29, 40, 55, 38, 61, 44, 90, 33, 37, 52, 47]},
            (
                figure("Median", "median", seconds, NO_TIME),
                figure(
                    "{level} interval", ("lower", "upper"), seconds_range, "too few times for it"
                ),
                figure(
                    "Ranks of the limits",
                    ("rank_lower", "rank_upper"),
                    ranks,
                    "a rank would fall outside the sample",
                ),
            ),
            lambda i, r: times.median(MedianInterval(**r), _measured(i), i["confidence"]),
        ),
        Entry(
            "rummel_median",
            "geometric mean / completion rate, for rates above 0.60",
            {
                "geometric_mean": Ask("Geometric mean", "seconds"),
                "completion": Ask("Completion rate", "share, 0.8 or 80%"),
            },
            {"geometric_mean": 80, "completion": 0.8},
            (
                figure("Median of everybody", "median_estimate", seconds, "nobody finished"),
                figure("Reliable", "reliable", yes_no),
            ),
            lambda _i, r: times.corrected(r["median_estimate"], reliable=r["reliable"]),
        ),
        Entry(
            "kaplan_meier",
            "S(t) = ∏(1 − dᵢ/Yᵢ) over the times up to t; restricted mean ∫₀^τ S",
            {
                "durations": Ask("Times", "seconds, one per valid attempt"),
                "completed": Ask("Completed", "1 or 0 per attempt, in the same order"),
                "tau": Ask("Time limit", "seconds"),
            },
            {
                "durations": [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161],
                "completed": [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0],
                "tau": 45,
            },
            (
                figure("Attempts", "n", count),
                figure("Completed", "events", count),
                figure("Median time", "median", seconds, "more than half did not finish"),
                figure(
                    "Where the curve reaches one half",
                    "median_first",
                    seconds,
                    "more than half did not finish",
                ),
                figure("Mean up to the limit", "rmst", seconds, "no attempt"),
                figure("Its standard error", "rmst_se", seconds, "no attempt"),
                figure("Limit", "tau", seconds, "no attempt and no limit"),
            ),
            lambda _i, r: times.under_a_limit(KaplanMeier(**r)),
        ),
    ),
)
