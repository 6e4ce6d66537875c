"""Entries of ratings and questionnaires: ease, SUS, UMUX, SUPR-Q, NASA-TLX."""

from recorder.calculators import plots
from recorder.calculators.entry import CONFIDENCE, Ask, Entry, Family, figure
from recorder.calculators.writers import (
    count,
    one_decimal,
    one_decimal_range,
    two_decimals,
    words,
    yes_no,
)
from recorder.sentences import scales

MISSING = Ask(
    "A blank item",
    "",
    {"exclude": "leaves the person out", "neutral": "counts as 3, the middle"},
)
BLANK = "an item is blank"
NO_SCORE = "no score was given"
NOBODY = "nobody has a score"
TWO = "needs two people"

QUESTIONNAIRES = Family(
    "questionnaires",
    "Questionnaires",
    "What people say after a task, or after a session.",
    (
        Entry(
            "seq",
            "mean ± t·s/√n with n − 1 degrees of freedom, clipped to 1 and 7",
            {
                "ratings": Ask("Ratings", "points, 1 very difficult to 7 very easy"),
                "confidence": CONFIDENCE,
            },
            {"ratings": [6, 7, 5, 6, 4, 7, 6, 5]},
            (
                figure("Ratings", "n", count),
                figure("Mean", "mean", one_decimal, "no rating was given"),
                figure("{level} interval", ("lower", "upper"), one_decimal_range, TWO),
                figure("Standard deviation", "sd", two_decimals, TWO),
            ),
            lambda i, r: scales.ease(r, i["confidence"]),
            lambda _i, r: plots.of_ease(r["mean"], (r["lower"], r["upper"])),
        ),
        Entry(
            "sus_group",
            "mean of the people's scores ± t·s/√n, clipped to 0 and 100; a score is 2.5 · "
            "(Σ odd items − 5 + 25 − Σ even items)",
            {
                "responses": Ask("Answers", "points 1 to 5; a row of ten per person"),
                "missing": MISSING,
                "confidence": CONFIDENCE,
            },
            {
                "responses": [
                    [4, 2, 5, 1, 4, 2, 5, 1, 4, 2],
                    [5, 2, 4, 2, 4, 1, 5, 1, 4, 3],
                    [3, 3, 4, 2, 3, 2, 4, 2, 3, 2],
                    [4, 1, 4, 1, 5, 2, 4, 2, 4, 1],
                    [2, 3, 4, 3, 3, 2, 4, 3, 3, 3],
                ]
            },
            (
                figure("People with a score", "n", count),
                figure("Without, for a blank item", "excluded", count),
                figure("The same answer throughout", "straight_lined", count),
                figure("Mean", "mean", one_decimal, NOBODY),
                figure("{level} interval", ("lower", "upper"), one_decimal_range, TWO),
                figure("Standard deviation", "sd", one_decimal, TWO),
                figure("Grade", "grade", words, NOBODY),
                figure("Percentile", "percentile", one_decimal, NOBODY),
                figure("Adjective (Bangor)", "adjective", words, NOBODY),
                figure("Usable (8 items)", "usable_mean", one_decimal, NOBODY),
                figure("Learnable (items 4, 10)", "learnable_mean", one_decimal, NOBODY),
            ),
            lambda i, r: scales.sus_of_group(r, i["confidence"]),
            lambda _i, r: plots.of_sus(r["mean"], (r["lower"], r["upper"])),
        ),
        Entry(
            "sus_score",
            "2.5 · Σ(odd items − 1, 5 − even items)",
            {"responses": Ask("Ten answers", "points 1 to 5, in order"), "missing": MISSING},
            {"responses": [2, 1, 4, 1, 4, 3, 4, 2, 3, 3]},
            (
                figure("Score", "score", one_decimal, BLANK),
                figure("Usable (8 items)", "usable", one_decimal, BLANK),
                figure("Learnable (items 4, 10)", "learnable", one_decimal, BLANK),
                figure("The same answer throughout", "straight_lined", yes_no, BLANK),
            ),
            lambda _i, r: scales.sus_of_one(r["score"], straight_lined=r["straight_lined"]),
            lambda _i, r: plots.of_sus(r["score"]),
        ),
        Entry(
            "sus_interpret",
            "looked up in the published tables; percentiles interpolated between whole scores",
            {"score": Ask("Score", "points")},
            {"score": 72.5},
            (
                figure("Grade", "grade", words, NO_SCORE),
                figure("Percentile", "percentile", one_decimal, NO_SCORE),
                figure("Adjective (Bangor)", "adjective", words, NO_SCORE),
                figure("Adjective (MeasuringU)", "adjective_measuringu", words, NO_SCORE),
                figure("Acceptability", "acceptability", words, NO_SCORE),
                figure(
                    "Percentile by a normal curve, an approximation",
                    "percentile_normal",
                    one_decimal,
                    NO_SCORE,
                ),
            ),
            lambda i, r: scales.sus_meaning(i["score"], r),
            lambda i, _r: plots.of_sus(i["score"]),
        ),
        Entry(
            "umux",
            "100/24 · Σ(odd items − 1, 7 − even items)",
            {"responses": Ask("Four answers", "points 1 to 7, in order")},
            {"responses": [6, 2, 6, 1]},
            (figure("Score", "score", one_decimal, BLANK),),
            lambda _i, r: scales.one_person(r["score"], "of 100 on the UMUX"),
        ),
        Entry(
            "umux_lite",
            "raw (a + b − 2)·100/12, on 5 points (a + b − 2)·100/8; as SUS 0.65·raw + 22.9",
            {
                "item1": Ask("Capabilities meet my requirements", "points"),
                "item2": Ask("Easy to use", "points"),
                "points": Ask("Points of the scale", "", {"7": "7", "5": "5 (UX-Lite)"}),
            },
            {"item1": 6, "item2": 5},
            (
                figure("Raw score", "raw", one_decimal, BLANK),
                figure("As a SUS score", "sus_equivalent", one_decimal, BLANK),
            ),
            lambda _i, r: scales.one_person(
                r["sus_equivalent"],
                "as a SUS score, which ends at 87.9 here: do not grade it",
            ),
        ),
        Entry(
            "suprq_raw",
            "(seven items + recommendation/2)/8; subscales are means of their items",
            {
                "items": Ask("Seven answers", "points 1 to 5, in order"),
                "ltr": Ask("Likelihood to recommend", "0 to 10"),
            },
            {"items": [4, 5, 4, 4, 3, 4, 5], "ltr": 8},
            tuple(
                figure(
                    name.capitalize() if name != "raw" else "Raw score", name, two_decimals, BLANK
                )
                for name in ("raw", "usability", "trust", "loyalty", "appearance")
            ),
            lambda _i, r: scales.one_person(
                r["raw"], "of 5, raw: percentiles belong to a licensed database"
            ),
        ),
        Entry(
            "nasa_tlx",
            "raw Σr/6; weighted Σ(r·w)/15",
            {
                "ratings": Ask(
                    "Six ratings",
                    "0 to 100: mental, physical, temporal demand, performance (0 perfect), "
                    "effort, frustration",
                ),
                "weights": Ask("Weights", "wins of each scale, 0 to 5, in the same order"),
            },
            {"ratings": [70, 20, 55, 40, 65, 35], "weights": [5, 0, 3, 2, 4, 1]},
            (
                figure("Raw workload", "raw", one_decimal, "a rating is missing"),
                figure(
                    "Weighted workload", "weighted", one_decimal, "no weights, or a missing rating"
                ),
            ),
            lambda _i, r: scales.one_person(
                r["raw"] if r["weighted"] is None else r["weighted"], "of 100 in workload"
            ),
        ),
    ),
)
