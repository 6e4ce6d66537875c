"""Calculators of ratings and questionnaires."""

from recorder.stats import benchmarks, compare_nps, nps, ratings, suprq, sus, sus_scale, tlx, umux
from recorder.stats.arguments import COUNT, NUMBER, RATING, TEXT, Argument, list_of, optional
from recorder.stats.catalogue.entry import CONFIDENCE, NUMBERS_OR_NULL, Calculator

ANSWER = optional(RATING)
ANSWERS = list_of(ANSWER)
RATINGS = Argument("ratings", ANSWERS, "one rating per person")
MISSING = Argument(
    "missing", TEXT, "what an unanswered item does: exclude, or neutral (counts as 3)", "exclude"
)

CALCULATORS = (
    Calculator(
        "seq",
        "Single Ease Question",
        ratings.seq,
        (RATINGS, CONFIDENCE),
        "Sauro & Dumas 2009, CHI",
    ),
    Calculator(
        "sus_score",
        "System Usability Scale, one person",
        sus.sus_score,
        (Argument("responses", ANSWERS, "ten answers, 1 to 5"), MISSING),
        "Brooke 1996; Lewis & Sauro 2009",
    ),
    Calculator(
        "sus_interpret",
        "System Usability Scale, meaning of a score",
        sus_scale.sus_interpret,
        (Argument("score", optional(NUMBER), "0 to 100, usually the mean of a group"),),
        "Sauro 2011; Sauro & Lewis 2016, Table 8.5; Bangor, Kortum & Miller 2008, 2009",
    ),
    Calculator(
        "sus_group",
        "System Usability Scale, a group",
        sus.sus_group,
        (
            Argument("responses", list_of(ANSWERS), "ten answers of each person, 1 to 5"),
            MISSING,
            CONFIDENCE,
        ),
        "Brooke 1996; Sauro & Lewis 2016, ch. 8",
    ),
    Calculator(
        "umux",
        "UMUX, one person",
        umux.umux,
        (Argument("responses", ANSWERS, "four answers, 1 to 7"),),
        "Finstad 2010",
        figure="score",
    ),
    Calculator(
        "umux_lite",
        "UMUX-Lite, one person",
        umux.umux_lite,
        (
            Argument("item1", ANSWER, "capabilities meet my requirements"),
            Argument("item2", ANSWER, "easy to use"),
            Argument("points", COUNT, "points of the scale: 7, or 5 for the UX-Lite", 7),
        ),
        "Lewis, Utesch & Maher 2013, CHI",
    ),
    Calculator(
        "suprq_raw",
        "SUPR-Q, raw scores of one person",
        suprq.suprq_raw,
        (
            Argument("items", ANSWERS, "seven answers, 1 to 5"),
            Argument("ltr", ANSWER, "likelihood to recommend, 0 to 10"),
        ),
        "Sauro 2015, JUS 10(2)",
    ),
    Calculator(
        "nasa_tlx",
        "NASA-TLX, one person at one task",
        tlx.nasa_tlx,
        (
            Argument("ratings", NUMBERS_OR_NULL, "six ratings, 0 to 100"),
            Argument(
                "weights",
                optional(list_of(COUNT)),
                "wins of each scale, 0 to 5, summing to 15",
                None,
            ),
        ),
        "Hart & Staveland 1988",
    ),
    Calculator(
        "nps",
        "Net Promoter Score from counts",
        nps.nps,
        (
            Argument("promoters", COUNT, "answers of 9 and 10"),
            Argument("passives", COUNT, "answers of 7 and 8"),
            Argument("detractors", COUNT, "answers of 0 to 6"),
            CONFIDENCE,
        ),
        "Rocks 2016, arXiv:1601.07235",
    ),
    Calculator(
        "nps_from_scores",
        "Net Promoter Score from answers",
        nps.nps_from_scores,
        (Argument("scores", ANSWERS, "likelihood to recommend, 0 to 10"), CONFIDENCE),
        "Reichheld 2003; Rocks 2016, arXiv:1601.07235",
    ),
    Calculator(
        "two_nps",
        "Two Net Promoter Scores, different people",
        compare_nps.nps_difference,
        (
            Argument("promoters1", COUNT, "answers of 9 and 10 in the first group"),
            Argument("passives1", COUNT, "answers of 7 and 8 in the first group"),
            Argument("detractors1", COUNT, "answers of 0 to 6 in the first group"),
            Argument("promoters2", COUNT, "answers of 9 and 10 in the second group"),
            Argument("passives2", COUNT, "answers of 7 and 8 in the second group"),
            Argument("detractors2", COUNT, "answers of 0 to 6 in the second group"),
            CONFIDENCE,
        ),
        "Lewis & Sauro 2021, measuringu.com/nps-significance-test; Rocks 2016, arXiv:1601.07235",
    ),
    Calculator(
        "csat",
        "Customer satisfaction, top two boxes",
        ratings.csat,
        (RATINGS, Argument("points", COUNT, "points of the scale, 5 or 7", 5), CONFIDENCE),
        "common practice; Sauro & Lewis 2005 for the interval",
    ),
    Calculator(
        "ces",
        "Customer Effort Score",
        ratings.ces,
        (
            RATINGS,
            Argument("version", COUNT, "2 (1 to 7) or 1 (1 to 5, low is good)", 2),
            CONFIDENCE,
        ),
        "Dixon, Freeman & Toman 2010; vendor's definition of version 2",
    ),
    Calculator(
        "benchmark_score",
        "Mean score against a benchmark",
        benchmarks.benchmark_score,
        (
            Argument("mean", optional(NUMBER), "mean of the scores"),
            Argument("sd", optional(NUMBER), "their standard deviation (n-1)"),
            Argument("n", COUNT, "number of scores"),
            Argument("benchmark", NUMBER, "the score to exceed"),
        ),
        "Sauro & Lewis 2016, ch. 4",
    ),
)
