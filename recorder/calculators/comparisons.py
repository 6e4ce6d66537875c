"""Entries of comparisons: two rates, two samples, and either against a benchmark."""

from recorder.calculators import plots
from recorder.calculators.entry import CONFIDENCE, Ask, Entry, Family, Values, figure
from recorder.calculators.writers import (
    count,
    one_decimal,
    p_value,
    percent,
    points,
    points_range,
    significant,
    significant_range,
    two_decimals,
    words,
)
from recorder.sentences import comparisons
from recorder.stats.compare_rates import fisher_exact, two_proportion_n1
from recorder.stats.intervals import adjusted_wald
from recorder.stats.times import time_on_task

TWO_RATES = {
    "x1": Ask("Completed, group 1", "participants"),
    "n1": Ask("Tried, group 1", "participants"),
    "x2": Ask("Completed, group 2", "participants"),
    "n2": Ask("Tried, group 2", "participants"),
}
TWO_GROUPS = {"x1": 9, "n1": 12, "x2": 5, "n2": 12}
SIDES = {
    "a": Ask("Values with A", "seconds or points"),
    "b": Ask("Values with B", "seconds or points"),
}
SCALE = Ask("Compare", "", {"true": "times, on logarithms", "false": "scores, as they are"})
EMPTY = "a group is empty"
NO_TEST = "needs two values on each side that differ"
NO_PAIRS = "needs two pairs that differ"


def _says_two_rates(i: Values, _r: Values) -> str:
    groups = (i["x1"], i["n1"]), (i["x2"], i["n2"])
    confidence = i.get("confidence", 0.95)
    test = two_proportion_n1(*groups[0], *groups[1], confidence)
    by_fisher = test.recommended == "fisher" or "confidence" not in i
    p = fisher_exact(*groups[0], *groups[1]) if by_fisher else test.p
    limits = test.lower, test.upper
    few = test.recommended == "fisher"
    return comparisons.two_rates(*groups, limits, p, confidence, is_fisher=few)


def _plot_two_rates(i: Values, _r: Values) -> plots.Plot | None:
    test = two_proportion_n1(i["x1"], i["n1"], i["x2"], i["n2"], i.get("confidence", 0.95))
    return plots.of_difference(test.diff, (test.lower, test.upper))


def _says_samples(i: Values, r: Values) -> str:
    says = comparisons.two_times if i["log"] else comparisons.two_means
    return says(r["estimate"], (r["lower"], r["upper"]), r["p"], i["confidence"])


def _present(values: list[float | None]) -> int:
    return sum(1 for value in values if value is not None)


def _t_figures(why: str) -> tuple:  # type: ignore[type-arg]
    return (
        figure("{effect}", "estimate", significant, why),
        figure("{level} interval", ("lower", "upper"), significant_range, why),
        figure("p, two-sided", "p", p_value, why),
        figure("t", "t", two_decimals, why),
        figure("Degrees of freedom", "df", one_decimal, why),
    )


COMPARISONS = Family(
    "comparisons",
    "Comparisons",
    "Two versions or groups: the effect with its interval first, then p.",
    (
        Entry(
            "two_proportion_n1",
            "z = (p₁ − p₂)·√((N − 1)/N)/√(PQ(1/n₁ + 1/n₂)); interval of the difference with z²/4 "
            "successes and z²/2 trials added to each group",
            {**TWO_RATES, "confidence": CONFIDENCE},
            TWO_GROUPS,
            (
                figure("Difference", "diff", points, EMPTY),
                figure("{level} interval", ("lower", "upper"), points_range, EMPTY),
                figure("p, two-sided", "p", p_value, EMPTY),
                figure("z", "z", two_decimals, EMPTY),
                figure("Recommended test", "recommended", words, EMPTY),
            ),
            _says_two_rates,
            _plot_two_rates,
        ),
        Entry(
            "fisher_exact",
            "sum of the probabilities of all tables no more probable than the one observed",
            TWO_RATES,
            {"x1": 8, "n1": 10, "x2": 1, "n2": 6},
            (figure("p, two-sided", "p", p_value, EMPTY),),
            _says_two_rates,
            _plot_two_rates,
        ),
        Entry(
            "mcnemar",
            "mid-p = 2·P(X < k) + P(X = k), k = min(only A, only B), X binomial(only A + only B, "
            "½); interval with z²/8 added to each of the four counts",
            {
                "both": Ask("Completed with both", "people"),
                "only_a": Ask("With A only", "people"),
                "only_b": Ask("With B only", "people"),
                "neither": Ask("With neither", "people"),
                "confidence": CONFIDENCE,
            },
            {"both": 7, "only_a": 6, "only_b": 1, "neither": 1},
            (
                figure("Difference, A − B", "diff", points, "nobody tried both"),
                figure("{level} interval", ("lower", "upper"), points_range, "nobody tried both"),
                figure("p, mid-p (recommended)", "p_midp", p_value, "nobody tried both"),
                figure("p, exact", "p_exact", p_value, "nobody tried both"),
            ),
            lambda i, r: comparisons.same_people(
                i["both"],
                i["only_a"],
                i["only_b"],
                i["neither"],
                (r["lower"], r["upper"]),
                r["p_midp"],
                i["confidence"],
            ),
            lambda _i, r: plots.of_difference(r["diff"], (r["lower"], r["upper"])),
        ),
        Entry(
            "welch_times",
            "t = (m₁ − m₂)/√(s₁²/n₁ + s₂²/n₂) on ln t, degrees of freedom by Welch; the ratio is "
            "exp of the difference",
            {**SIDES, "log": SCALE, "confidence": CONFIDENCE},
            {"a": [55, 65, 75, 62, 45, 135], "b": [80, 102, 95, 140, 77, 118]},
            _t_figures(NO_TEST),
            _says_samples,
        ),
        Entry(
            "paired_times",
            "t = mean difference/(s/√n) of the pairs, on ln t; the ratio is exp of the mean",
            {
                "a": Ask("Values with A", "seconds or points, one per person"),
                "b": Ask("Values with B", "of the same people, in the same order"),
                "log": SCALE,
                "confidence": CONFIDENCE,
            },
            {"a": [55, 65, 75, 62, 45, 135], "b": [80, 70, 95, 88, 47, 150]},
            (figure("Pairs", "n", count), *_t_figures(NO_PAIRS)),
            _says_samples,
        ),
        Entry(
            "mann_whitney",
            "U = number of pairs in which a value of A is larger, ties as one half",
            SIDES,
            {"a": [19, 22, 16, 29, 24], "b": [20, 11, 17, 12]},
            (
                figure("U of the first sample", "U1", one_decimal, EMPTY),
                figure("p, two-sided", "p", p_value, EMPTY),
                figure("Method", "method", words, EMPTY),
            ),
            lambda i, r: comparisons.ranks(r["U1"], r["p"], _present(i["a"]), _present(i["b"])),
        ),
    ),
)

BENCHMARK_T = (
    figure("p, one-sided", "p", p_value, "needs two values that differ"),
    figure("t", "t", two_decimals, "needs two values that differ"),
    figure("Degrees of freedom", "df", count, "needs two values"),
)


def _plot_benchmark(i: Values, _r: Values) -> plots.Plot | None:
    interval = adjusted_wald(i["x"], i["n"])
    share = i["x"] / i["n"] if i["n"] else None
    return plots.of_rate(share, (interval.lower, interval.upper), (i["benchmark"], "benchmark"))


BENCHMARKS = Family(
    "benchmarks",
    "Benchmarks",
    "Whether a target is reached.",
    (
        Entry(
            "benchmark_rate",
            "mid-p = P(X > x) + ½·P(X = x), X binomial(n, benchmark)",
            {
                "x": Ask("Completed", "participants"),
                "n": Ask("Tried", "participants"),
                "benchmark": Ask("Benchmark", "share, 0.7 or 70%"),
            },
            {"x": 8, "n": 9, "benchmark": 0.7},
            (
                figure("p, mid-p (recommended)", "p_midp", p_value, "nobody tried"),
                figure("p, exact", "p_exact", p_value, "nobody tried"),
                figure("1 − mid-p", "prob_exceeds", percent, "nobody tried"),
            ),
            lambda i, r: comparisons.rate_against(i["x"], i["n"], i["benchmark"], r["p_midp"]),
            _plot_benchmark,
        ),
        Entry(
            "benchmark_time",
            "t = (ln benchmark − mean ln t)/(s/√n), one-sided",
            {
                "times": Ask("Times", "seconds, or 1:30; one per attempt"),
                "benchmark": Ask("Benchmark", "seconds"),
            },
            {"times": [55, 65, 75, 62, 45, 135], "benchmark": 100},
            BENCHMARK_T,
            lambda i, r: comparisons.time_against(
                time_on_task(i["times"]).geometric_mean, i["benchmark"], r["p"]
            ),
        ),
        Entry(
            "benchmark_score",
            "t = (mean − benchmark)/(s/√n), one-sided",
            {
                "mean": Ask("Mean", "points"),
                "sd": Ask("Standard deviation", "points"),
                "n": Ask("Scores", "people"),
                "benchmark": Ask("Benchmark", "points"),
            },
            {"mean": 80, "sd": 23, "n": 172, "benchmark": 67},
            BENCHMARK_T,
            lambda i, r: comparisons.score_against(i["mean"], i["benchmark"], r["p"]),
        ),
    ),
)
