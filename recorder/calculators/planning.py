"""Entries of problem discovery, sample sizes and agreement."""

import math

from recorder.calculators import plots
from recorder.calculators.entry import CONFIDENCE, Ask, Entry, Family, Values, figure
from recorder.calculators.writers import (
    count,
    percent,
    significant,
    two_decimals,
)
from recorder.sentences import plans
from recorder.stats.agreement import CohenKappa
from recorder.stats.discovery import ProblemDiscovery
from recorder.stats.distributions import critical_z

LIKELIHOOD = Ask("How often one participant meets one problem", "share, 0.25 or 25%")
PARTICIPANTS = Ask("Participants", "people")
NO_PROBLEM = "no participant or no problem"


def _plot_found(_i: Values, r: Values) -> plots.Plot | None:
    return plots.discovery(r["p_adj"], r["n"]) if r["p_adj"] else None


def _plot_widths(i: Values, r: Values) -> plots.Plot | None:
    z, p = critical_z(i["confidence"]), i["p"]

    def half(n: int) -> float:
        n_adj = n + z**2
        p_adj = (n * p + z**2 / 2) / n_adj
        return z * math.sqrt(p_adj * (1 - p_adj) / n_adj)

    return plots.widths(half, r["n"])


DISCOVERY = Family(
    "discovery",
    "Problem discovery",
    "How many problems were found, and how many participants find them.",
    (
        Entry(
            "problem_discovery",
            "p = Σ/(n·N); normalised (p − 1/n)(1 − 1/n); Good-Turing p/(1 + N₁/N); p adj their "
            "mean; discovered 1 − (1 − p adj)ⁿ; total ⌈N/discovered⌉",
            {"matrix": Ask("Who met what", "1 or 0; a row per participant, a column per problem")},
            {
                "matrix": [
                    [1, 1, 0, 1, 0, 0],
                    [1, 0, 1, 0, 0, 0],
                    [1, 1, 1, 0, 0, 1],
                    [0, 1, 0, 0, 1, 0],
                    [1, 1, 0, 0, 0, 0],
                ]
            },
            (
                figure("Participants", "n", count),
                figure("Problems found", "problems", count),
                figure("Met only once", "once", count),
                figure("Found so far, estimated", "discovered", percent, NO_PROBLEM),
                figure("Problems in all, estimated", "total", count, NO_PROBLEM),
                figure("Still unfound, estimated", "undiscovered", count, NO_PROBLEM),
                figure("p, adjusted", "p_adj", two_decimals, NO_PROBLEM),
                figure("p, as observed", "p", two_decimals, NO_PROBLEM),
                figure("p, normalised", "p_norm", two_decimals, NO_PROBLEM),
                figure("p, Good-Turing", "p_gt", two_decimals, NO_PROBLEM),
            ),
            lambda _i, r: plans.undiscovered(ProblemDiscovery(**r)),
            _plot_found,
        ),
        Entry(
            "discovery_sample_size",
            "⌈ln(1 − goal)/ln(1 − p)⌉",
            {"p": LIKELIHOOD, "goal": Ask("Goal", "share of the problems, 0.85 or 85%")},
            {"p": 0.25, "goal": 0.85},
            (figure("Participants", "n", count),),
            lambda i, r: plans.to_discover(r["n"], i["p"], i["goal"]),
            lambda i, r: plots.discovery(i["p"], r["n"]),
        ),
        Entry(
            "p_at_least_once",
            "1 − (1 − p)ⁿ",
            {"p": LIKELIHOOD, "n": PARTICIPANTS},
            {"p": 0.25, "n": 5},
            (figure("Met at least once", "probability", percent),),
            lambda i, r: plans.at_least_once(r["probability"], i["p"], i["n"]),
            lambda i, _r: plots.discovery(i["p"], i["n"], "probability to meet it"),
        ),
        Entry(
            "expected_discovered",
            "N·(1 − (1 − p)ⁿ)",
            {"total": Ask("Problems there are", "problems"), "p": LIKELIHOOD, "n": PARTICIPANTS},
            {"total": 40, "p": 0.31, "n": 5},
            (figure("Problems found on average", "expected", significant),),
            lambda i, r: plans.expected(r["expected"], i["total"], i["p"], i["n"]),
            lambda i, _r: plots.discovery(i["p"], i["n"]),
        ),
    ),
)

PLANNING = Family(
    "planning",
    "Sample sizes",
    "How many participants the next study needs.",
    (
        Entry(
            "n_completion_ci",
            "n₀ = ⌈z²pq/d²⌉; p̃ = (n₀p + z²/2)/(n₀ + z²); n = ⌈z²p̃q̃/d² − z²⌉",
            {
                "margin": Ask("Half the interval", "share, 0.2 or 20%"),
                "p": Ask("Expected rate", "share, 0.5 or 50%"),
                "confidence": CONFIDENCE,
            },
            {"margin": 0.2},
            (
                figure("Participants", "n", count),
                figure("By the plain Wald interval", "n_wald", count),
            ),
            lambda i, r: plans.rate_interval(r["n"], i["margin"], i["p"], i["confidence"]),
            _plot_widths,
        ),
        Entry(
            "n_mean_ci",
            "smallest n of 2 or more with t·s/√n ≤ margin",
            {
                "sd": Ask("Standard deviation", "points, from earlier studies"),
                "margin": Ask("Half the interval", "points"),
                "confidence": CONFIDENCE,
            },
            {"sd": 12.5, "margin": 5},
            (figure("Participants", "n", count),),
            lambda i, r: plans.mean_interval(r["n"], i["margin"], i["confidence"]),
        ),
        Entry(
            "n_time_ci",
            "as for a mean, with d = ln(time + margin) − ln(time) and s of ln t",
            {
                "mean": Ask("Typical time", "seconds"),
                "margin": Ask("Up to the upper limit", "seconds"),
                "sd_log": Ask("Standard deviation of ln t", "no unit; 0.45 is common"),
                "confidence": CONFIDENCE,
            },
            {"mean": 60, "margin": 15, "sd_log": 0.45},
            (
                figure("Participants", "n", count),
                figure("Margin on logarithms", "log_margin", two_decimals),
            ),
            lambda i, r: plans.time_interval(r["n"], i["mean"], i["margin"], i["confidence"]),
        ),
        Entry(
            "n_two_proportions",
            "⌈2z²p̄q̄/(p₁ − p₂)² + ½⌉ per group, z = z of the confidence + z of the power",
            {
                "p1": Ask("Expected rate, group 1", "share, 0.8 or 80%"),
                "p2": Ask("Expected rate, group 2", "share, 0.6 or 60%"),
                "confidence": CONFIDENCE,
                "power": Ask("Power", "share, 0.8 or 80%"),
            },
            {"p1": 0.8, "p2": 0.6},
            (figure("Participants per group", "n_per_group", count),),
            lambda i, r: plans.tell_apart(
                r["n_per_group"], i["p1"], i["p2"], i["power"], i["confidence"]
            ),
        ),
    ),
)

AGREEMENT = Family(
    "agreement",
    "Agreement",
    "Whether two raters, or several evaluators, see the same.",
    (
        Entry(
            "cohen_kappa",
            "κ = (pₒ − pₑ)/(1 − pₑ)",
            {
                "rater1": Ask("First rater", "codes, one per case"),
                "rater2": Ask("Second rater", "codes of the same cases, in the same order"),
                "weights": Ask(
                    "Weights",
                    "",
                    {"": "Unweighted", "linear": "Linear", "quadratic": "Quadratic"},
                ),
                "categories": Ask("All codes in their order", "codes, for weights"),
            },
            {
                "rater1": ["failure", "success", "failure", "difficulty", "success"],
                "rater2": ["failure", "success", "failure", "difficulty", "failure"],
            },
            (
                figure("Cases", "n", count),
                figure("Observed agreement", "agreement", percent, "no case judged by both"),
                figure("Kappa", "kappa", two_decimals, "no case, or one code used throughout"),
            ),
            lambda _i, r: plans.kappa(CohenKappa(**r)),
        ),
        Entry(
            "any_two_agreement",
            "mean over the pairs of evaluators of |Pᵢ ∩ Pⱼ|/|Pᵢ ∪ Pⱼ|",
            {"sets": Ask("Problems found", "codes; a line per evaluator, – for none")},
            {"sets": [["A", "B", "C"], ["B", "C", "D", "E"], ["C"]]},
            (
                figure("Pairs of evaluators", "pairs", count),
                figure("Any-two agreement", "agreement", percent, "needs two evaluators"),
            ),
            lambda _i, r: plans.evaluators(r["pairs"], r["agreement"]),
        ),
    ),
)
