"""Calculators of rates: outcomes, completion, its intervals, errors, comparisons, benchmarks."""

from recorder.stats import (
    benchmarks,
    compare_rates,
    completion,
    error_counts,
    intervals,
    outcomes,
)
from recorder.stats.arguments import COUNT, NUMBER, YES_NO, Argument, mapping_of, optional
from recorder.stats.catalogue.entry import CONFIDENCE, COUNTS_OR_NULL, Calculator, N, X

TWO_GROUPS = (
    Argument("x1", COUNT, "how many completed in the first group"),
    Argument("n1", COUNT, "how many tried in the first group"),
    Argument("x2", COUNT, "how many completed in the second group"),
    Argument("n2", COUNT, "how many tried in the second group"),
)

CALCULATORS = (
    Calculator(
        "graded_success",
        "Graded success and denominators",
        outcomes.graded_success,
        (
            Argument("counts", mapping_of(COUNT), "attempts per outcome"),
            Argument(
                "weights",
                optional(mapping_of(NUMBER)),
                "worth of outcomes, 0 to 1, if not usual",
                None,
            ),
        ),
        "Nielsen 2001; Tullis & Albert 2013, 4.1.2; ISO/IEC 25062:2006",
    ),
    Calculator(
        "completion_rate",
        "Completion rate, point estimates",
        completion.completion_rate,
        (X, N, CONFIDENCE),
        "Lewis & Sauro 2006, JUS 1(3)",
    ),
    Calculator(
        "ci_adjusted_wald",
        "Completion rate, adjusted-Wald interval (recommended)",
        intervals.adjusted_wald,
        (
            X,
            N,
            CONFIDENCE,
            Argument(
                "one_sided_at_extremes", YES_NO, "use the one-sided z at 0 of n and n of n", False
            ),
        ),
        "Agresti & Coull 1998; Sauro & Lewis 2005",
    ),
    Calculator(
        "ci_wilson",
        "Completion rate, Wilson score interval",
        intervals.wilson,
        (X, N, CONFIDENCE),
        "Wilson 1927; Newcombe 1998, method 3",
    ),
    Calculator(
        "ci_clopper_pearson",
        "Completion rate, exact (Clopper-Pearson) interval",
        intervals.clopper_pearson,
        (X, N, CONFIDENCE),
        "Clopper & Pearson 1934",
    ),
    Calculator(
        "ci_jeffreys",
        "Completion rate, Jeffreys interval",
        intervals.jeffreys,
        (X, N, CONFIDENCE),
        "Brown, Cai & DasGupta 2001, 4.1",
    ),
    Calculator(
        "error_rate",
        "Errors per attempt and per opportunity",
        error_counts.error_rate,
        (
            Argument("errors", COUNTS_OR_NULL, "errors in each valid attempt"),
            Argument(
                "opportunities", optional(COUNT), "how often one attempt could go wrong", None
            ),
            CONFIDENCE,
        ),
        "Tullis & Albert 2013, 4.3; Sauro & Lewis 2016, ch. 2",
    ),
    Calculator(
        "two_proportion_n1",
        "Two completion rates of different people, N-1 test",
        compare_rates.two_proportion_n1,
        (*TWO_GROUPS, CONFIDENCE),
        "Campbell 2007; Agresti & Caffo 2000",
    ),
    Calculator(
        "fisher_exact",
        "Two completion rates of different people, Fisher's exact test",
        compare_rates.fisher_exact,
        TWO_GROUPS,
        "Fisher 1935",
        figure="p",
    ),
    Calculator(
        "mcnemar",
        "Two completion rates of the same people, McNemar's test",
        compare_rates.mcnemar,
        (
            Argument("both", COUNT, "people who completed with A and with B"),
            Argument("only_a", COUNT, "people who completed with A only"),
            Argument("only_b", COUNT, "people who completed with B only"),
            Argument("neither", COUNT, "people who completed with neither"),
            CONFIDENCE,
        ),
        "Fagerland, Lydersen & Laake 2013; Agresti & Min 2005",
    ),
    Calculator(
        "benchmark_rate",
        "Completion rate against a benchmark",
        benchmarks.benchmark_rate,
        (X, N, Argument("benchmark", NUMBER, "the rate to exceed, between 0 and 1")),
        "Sauro & Lewis 2016, ch. 4",
    ),
)
