"""Entries of rates: completion and its intervals, graded outcomes, errors, who came back."""

from recorder import sentences
from recorder.calculators import plots
from recorder.calculators.entry import (
    CONFIDENCE,
    YES_NO,
    Ask,
    Entry,
    Family,
    Figure,
    Values,
    figure,
)
from recorder.calculators.writers import count, percent, percent_range, two_decimals, yes_no
from recorder.sentences import rates
from recorder.stats.error_counts import ErrorRate
from recorder.stats.intervals import adjusted_wald

X_OF_N = {
    "x": Ask("Completed", "participants"),
    "n": Ask("Tried", "participants"),
    "confidence": CONFIDENCE,
}
FOUR_OF_FIVE = {"x": 4, "n": 5}
NOBODY = "nobody tried"
METHODS = {"mle": "MLE, the observed rate", "laplace": "Laplace", "wilson": "Wilson"}
INTERVAL = figure("{level} interval", ("lower", "upper"), percent_range, NOBODY)


def _says_interval(i: Values, r: Values) -> str:
    return rates.rate(i["x"], i["n"], r["lower"], r["upper"], i["confidence"])


def _plot_interval(i: Values, r: Values) -> plots.Plot | None:
    return plots.of_rate(_share(i), (r["lower"], r["upper"]))


def _share(i: Values) -> float | None:
    return i["x"] / i["n"] if i["n"] else None


def _says_estimates(i: Values, r: Values) -> str:
    interval = adjusted_wald(i["x"], i["n"], i["confidence"])
    said = rates.rate(i["x"], i["n"], interval.lower, interval.upper, i["confidence"])
    return f"{said} {rates.best_guess(r['best_estimate'], r['best_method'], i['n'])}".strip()


def _plot_estimates(i: Values, r: Values) -> plots.Plot | None:
    interval = adjusted_wald(i["x"], i["n"], i["confidence"])
    mark = None if r["best_estimate"] is None else (r["best_estimate"], "best estimate")
    return plots.of_rate(r["p"], (interval.lower, interval.upper), mark)


def _interval(key: str, formula: str, *more: Figure) -> Entry:
    asks = dict(X_OF_N)
    if key == "ci_adjusted_wald":
        asks["one_sided_at_extremes"] = Ask("One-sided at 0 of n and n of n", "", YES_NO)
    return Entry(
        key, formula, asks, FOUR_OF_FIVE, (INTERVAL, *more), _says_interval, _plot_interval
    )


def _says_graded(i: Values, r: Values) -> str:
    alone = sum(i["counts"].get(outcome, 0) for outcome in ("success", "success_with_difficulty"))
    interval = adjusted_wald(alone, r["n"])
    return rates.graded(
        alone, r["n"], r["excluded"], interval.lower, interval.upper, r["graded_score"]
    )


def _says_errors(_i: Values, r: Values) -> str:
    said = sentences.errors(ErrorRate(**r))
    if r["exceeds_opportunities"]:
        return f"{said} An attempt had more errors than opportunities: their number is too low."
    return said


RATES = Family(
    "effectiveness",
    "Effectiveness",
    "How many manage it, how well, with how many errors.",
    (
        _interval(
            "ci_adjusted_wald",
            "p̃ ± z·√(p̃(1 − p̃)/ñ), clipped to 0 and 1; ñ = n + z², p̃ = (x + z²/2)/ñ",
            figure("Middle of the interval", "p_adj", percent, NOBODY),
            figure("Half its width, before clipping", "margin", percent, NOBODY),
        ),
        Entry(
            "completion_rate",
            "x/n; Laplace (x + 1)/(n + 2); Jeffreys (x + ½)/(n + 1); Wilson (x + z²/2)/(n + z²)",
            X_OF_N,
            FOUR_OF_FIVE,
            (
                figure("Observed rate", "p", percent, NOBODY),
                figure("Best estimate", "best_estimate", percent, NOBODY),
                figure("Best estimated by", "best_method", lambda v, _n: METHODS[v[0]], NOBODY),
                figure("Laplace", "laplace", percent, NOBODY),
                figure("Wilson", "wilson_point", percent, NOBODY),
                figure("Jeffreys", "jeffreys_point", percent, NOBODY),
            ),
            _says_estimates,
            _plot_estimates,
        ),
        _interval(
            "ci_wilson",
            "(p̂ + z²/2n ± z·√(p̂(1 − p̂)/n + z²/4n²))/(1 + z²/n), p̂ = x/n",
        ),
        _interval(
            "ci_clopper_pearson",
            "from the α/2 quantile of Beta(x, n − x + 1) to the 1 − α/2 quantile of "
            "Beta(x + 1, n − x)",
        ),
        _interval(
            "ci_jeffreys",
            "from the α/2 to the 1 − α/2 quantile of Beta(x + ½, n − x + ½)",
        ),
        Entry(
            "graded_success",
            "attempts with an outcome / valid attempts; graded score = Σ weight · attempts / "
            "valid attempts",
            {
                "counts": Ask("Attempts per outcome", "attempts, one outcome a line"),
                "weights": Ask("Other weights", "0 to 1, one outcome a line"),
            },
            {
                "counts": {
                    "success": 7,
                    "success_with_difficulty": 2,
                    "assisted": 1,
                    "failure": 1,
                    "abandoned": 1,
                    "not_attempted": 1,
                }
            },
            (
                figure("Valid attempts", "n", count),
                figure("Excluded", "excluded", count),
                figure("Completed without help", "unassisted_rate", percent, "no valid attempt"),
                figure(
                    "With help included", "assisted_inclusive_rate", percent, "no valid attempt"
                ),
                figure("Without difficulty", "clean_rate", percent, "no valid attempt"),
                figure("Graded score", "graded_score", percent, "no valid attempt"),
                figure("Failed", "failure_rate", percent, "no valid attempt"),
                figure("Gave up", "abandonment_rate", percent, "no valid attempt"),
            ),
            _says_graded,
        ),
        Entry(
            "error_rate",
            "errors per attempt = Σe/n; share with at least one error; errors per opportunity = "
            "Σe/(n·k)",
            {
                "errors": Ask("Errors", "errors, one number per valid attempt"),
                "opportunities": Ask("Opportunities", "per attempt"),
                "confidence": CONFIDENCE,
            },
            {"errors": [0, 1, 0, 2, 0, 0, 3, 1], "opportunities": 5},
            (
                figure("Attempts", "n", count),
                figure("Errors", "total", count),
                figure("Errors per attempt", "mean_errors", two_decimals, "no attempt"),
                figure("With at least one", "any_error_rate", percent, "no attempt"),
                figure(
                    "{level} interval of it",
                    ("any_error_lower", "any_error_upper"),
                    percent_range,
                    "no attempt",
                ),
                figure(
                    "Errors per opportunity",
                    "errors_per_opportunity",
                    percent,
                    "needs attempts and opportunities",
                ),
                figure(
                    "{level} interval per opportunity",
                    ("epo_lower", "epo_upper"),
                    percent_range,
                    "needs opportunities, and no more errors than these",
                ),
                figure(
                    "More errors than opportunities",
                    "exceeds_opportunities",
                    yes_no,
                    "needs attempts and opportunities",
                ),
            ),
            _says_errors,
            lambda _i, r: plots.of_rate(
                r["any_error_rate"], (r["any_error_lower"], r["any_error_upper"])
            ),
        ),
    ),
)
