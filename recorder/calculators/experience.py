"""Entries of experience beyond the task: recommendation, satisfaction, effort, who came back."""

from recorder.calculators import plots
from recorder.calculators.entry import CONFIDENCE, Ask, Entry, Family, Values, figure
from recorder.calculators.writers import (
    count,
    one_decimal,
    one_decimal_range,
    p_value,
    percent,
    percent_range,
    signed,
    signed_range,
    two_decimals,
)
from recorder.sentences import comparisons, rates, scales
from recorder.stats.nps import nps

NOBODY = "nobody answered"
EMPTY = "a group is empty"
NPS_FIGURES = (
    figure("Answers", "n", count),
    figure("NPS", "nps", signed, NOBODY),
    figure("{level} interval", ("lower", "upper"), signed_range, NOBODY),
    figure("Plain Wald, for comparison", ("wald_lower", "wald_upper"), signed_range, NOBODY),
)
NPS_FORMULA = (
    "100·(promoters − detractors)/n; interval p̃ − d̃ ± z·√((p̃ + d̃ − (p̃ − d̃)²)/ñ) with ñ = n + 3, "
    "p̃ = (promoters + ¾)/ñ, d̃ = (detractors + ¾)/ñ"
)


def _says_nps(i: Values, r: Values) -> str:
    return scales.promoters(r, i["confidence"])


def _plot_nps(_i: Values, r: Values) -> plots.Plot | None:
    return plots.of_nps(r["nps"], (r["lower"], r["upper"]))


def _says_two_nps(i: Values, r: Values) -> str:
    scores = [
        nps(*(i[f"{name}{group}"] for name in ("promoters", "passives", "detractors")))
        for group in (1, 2)
    ]
    sides = [(each.nps, each.n) for each in scores]
    limits = r["lower"], r["upper"]
    return comparisons.two_nps(sides[0], sides[1], r["diff"], limits, r["p"], i["confidence"])


EXPERIENCE = Family(
    "experience",
    "Experience and loyalty",
    "Whether people would recommend it, are satisfied, and come back.",
    (
        Entry(
            "nps",
            NPS_FORMULA,
            {
                "promoters": Ask("Promoters", "people"),
                "passives": Ask("Passives", "people"),
                "detractors": Ask("Detractors", "people"),
                "confidence": CONFIDENCE,
            },
            {"promoters": 12, "passives": 6, "detractors": 6},
            NPS_FIGURES,
            _says_nps,
            _plot_nps,
        ),
        Entry(
            "nps_from_scores",
            NPS_FORMULA,
            {"scores": Ask("Answers", "0 to 10, one per person"), "confidence": CONFIDENCE},
            {"scores": [10, 9, 8, 7, 6, 0, 10, 9, 3, 8]},
            NPS_FIGURES,
            _says_nps,
            _plot_nps,
        ),
        Entry(
            "two_nps",
            "z = (s₁ − s₂)/√(v₁/ñ₁ + v₂/ñ₂) with s = p̃ − d̃, v = p̃ + d̃ − s², ñ = n + 3, "
            "p̃ = (promoters + ¾)/ñ, d̃ = (detractors + ¾)/ñ of each group; interval "
            "100·(s₁ − s₂ ± z·√(v₁/ñ₁ + v₂/ñ₂))",
            {
                "promoters1": Ask("Promoters, group 1", "people"),
                "passives1": Ask("Passives, group 1", "people"),
                "detractors1": Ask("Detractors, group 1", "people"),
                "promoters2": Ask("Promoters, group 2", "people"),
                "passives2": Ask("Passives, group 2", "people"),
                "detractors2": Ask("Detractors, group 2", "people"),
                "confidence": CONFIDENCE,
            },
            {
                "promoters1": 12,
                "passives1": 6,
                "detractors1": 6,
                "promoters2": 6,
                "passives2": 6,
                "detractors2": 12,
            },
            (
                figure("Difference", "diff", signed, EMPTY),
                figure("{level} interval", ("lower", "upper"), signed_range, EMPTY),
                figure("p, two-sided", "p", p_value, EMPTY),
                figure("z", "z", two_decimals, EMPTY),
            ),
            _says_two_nps,
            lambda _i, r: plots.of_nps_difference(r["diff"], (r["lower"], r["upper"])),
        ),
        Entry(
            "csat",
            "answers in the top two boxes / answers; adjusted-Wald interval",
            {
                "ratings": Ask("Ratings", "points, one per person"),
                "points": Ask("Points of the scale", "", {"5": "5", "7": "7"}),
                "confidence": CONFIDENCE,
            },
            {"ratings": [5, 4, 3, 5, 2, 4, 4]},
            (
                figure("Answers", "n", count),
                figure("In the top two boxes", "top_box_count", count),
                figure("CSAT", "csat", percent, NOBODY),
                figure("{level} interval", ("lower", "upper"), percent_range, NOBODY),
                figure("Mean rating", "mean", one_decimal, NOBODY),
            ),
            lambda i, r: rates.satisfied(
                r["top_box_count"], r["n"], r["lower"], r["upper"], i["confidence"]
            ),
            lambda _i, r: plots.of_rate(r["csat"], (r["lower"], r["upper"])),
        ),
        Entry(
            "ces",
            "mean with its t interval; share who agree (5 to 7; version 1: 1 and 2) with its "
            "adjusted-Wald interval; index = % of 6, 7 − % of 1 to 3",
            {
                "ratings": Ask("Ratings", "points, one per person"),
                "version": Ask(
                    "Version", "", {"2": "2: 1 to 7, high is good", "1": "1: 1 to 5, low is good"}
                ),
                "confidence": CONFIDENCE,
            },
            {"ratings": [6, 7, 5, 3, 6, 2, 7]},
            (
                figure("Answers", "n", count),
                figure("Mean", "mean", one_decimal, NOBODY),
                figure("{level} interval", ("lower", "upper"), one_decimal_range, "one rating"),
                figure("Found it easy", "agree_rate", percent, NOBODY),
                figure(
                    "{level} interval of that share",
                    ("agree_lower", "agree_upper"),
                    percent_range,
                    NOBODY,
                ),
                figure("Index", "index", signed, "only version 2 has one, with answers"),
            ),
            lambda i, r: scales.effort(r, i["version"], i["confidence"]),
        ),
        Entry(
            "retention",
            "retention = people of both waves / people of the first; churn = 1 − retention; "
            "adjusted-Wald interval",
            {
                "wave1": Ask("First wave", "codes of people"),
                "wave2": Ask("Second wave", "codes of people"),
                "confidence": CONFIDENCE,
            },
            {"wave1": ["P1", "P2", "P3", "P4", "P5"], "wave2": ["P2", "P4", "P6"]},
            (
                figure("People of the first wave", "wave1", count),
                figure("People of the second wave", "wave2", count),
                figure("Came back", "returned", count),
                figure("Retention", "retention", percent, "the first wave is empty"),
                figure(
                    "{level} interval", ("lower", "upper"), percent_range, "the first wave is empty"
                ),
                figure("Churn", "churn", percent, "the first wave is empty"),
                figure("New people", "new", count),
                figure("Share of new people", "new_share", percent, "the second wave is empty"),
            ),
            lambda i, r: rates.returned(
                r["returned"], r["wave1"], r["lower"], r["upper"], i["confidence"]
            ),
            lambda _i, r: plots.of_rate(r["retention"], (r["lower"], r["upper"])),
        ),
    ),
)
