"""Calculators of problem discovery, sample sizes, agreement and retention."""

from recorder.stats import agreement, discovery, planning, retention
from recorder.stats.arguments import (
    CODE,
    COUNT,
    NUMBER,
    TEXT,
    Argument,
    list_of,
    optional,
)
from recorder.stats.catalogue.entry import CONFIDENCE, FLAGS, Calculator

CODES = list_of(CODE)
LIKELIHOOD = Argument("p", NUMBER, "how likely one participant meets one problem, 0 to 1")
PARTICIPANTS = Argument("n", COUNT, "number of participants")

CALCULATORS = (
    Calculator(
        "problem_discovery",
        "Problems found and still undiscovered",
        discovery.problem_discovery,
        (Argument("matrix", list_of(FLAGS), "participants by problems, 1 where they met"),),
        "Lewis 2001, IJHCI 13(4)",
    ),
    Calculator(
        "discovery_sample_size",
        "Participants needed to find problems",
        discovery.discovery_sample_size,
        (LIKELIHOOD, Argument("goal", NUMBER, "share of the problems to find, between 0 and 1")),
        "Virzi 1992; Sauro & Lewis 2016, ch. 7",
        figure="n",
    ),
    Calculator(
        "p_at_least_once",
        "Probability to meet a problem at least once",
        discovery.p_at_least_once,
        (LIKELIHOOD, PARTICIPANTS),
        "Nielsen & Landauer 1993",
        figure="probability",
    ),
    Calculator(
        "expected_discovered",
        "Problems a test is expected to find",
        discovery.expected_discovered,
        (Argument("total", COUNT, "number of problems there are"), LIKELIHOOD, PARTICIPANTS),
        "Nielsen & Landauer 1993",
        figure="expected",
    ),
    Calculator(
        "n_completion_ci",
        "Participants for the interval of a completion rate",
        planning.n_completion_ci,
        (
            Argument("margin", NUMBER, "half the width of the interval, between 0 and 1"),
            Argument("p", NUMBER, "expected rate, between 0 and 1", 0.5),
            CONFIDENCE,
        ),
        "Sauro & Lewis 2016, ch. 6",
    ),
    Calculator(
        "n_mean_ci",
        "Participants for the interval of a mean",
        planning.n_mean_ci,
        (
            Argument("sd", NUMBER, "expected standard deviation"),
            Argument("margin", NUMBER, "half the width of the interval"),
            CONFIDENCE,
        ),
        "Sauro & Lewis 2016, ch. 6",
        figure="n",
    ),
    Calculator(
        "n_time_ci",
        "Participants for the interval of a typical time",
        planning.n_time_ci,
        (
            Argument("mean", NUMBER, "expected typical time"),
            Argument("margin", NUMBER, "from it to the upper limit, in the same unit"),
            Argument("sd_log", NUMBER, "expected standard deviation of the logarithms"),
            CONFIDENCE,
        ),
        "Sauro & Lewis 2016, ch. 6",
    ),
    Calculator(
        "n_two_proportions",
        "Participants per group to tell two rates apart",
        planning.n_two_proportions,
        (
            Argument("p1", NUMBER, "expected rate of the first group, 0 to 1"),
            Argument("p2", NUMBER, "expected rate of the second group, 0 to 1"),
            CONFIDENCE,
            Argument("power", NUMBER, "probability to find the difference, between 0 and 1", 0.8),
        ),
        "Sauro & Lewis 2016, ch. 6",
        figure="n_per_group",
    ),
    Calculator(
        "cohen_kappa",
        "Agreement of two raters (Cohen's kappa)",
        agreement.cohen_kappa,
        (
            Argument("rater1", list_of(optional(CODE)), "codes of the first rater"),
            Argument("rater2", list_of(optional(CODE)), "codes of the second, of the same cases"),
            Argument("weights", optional(TEXT), "linear or quadratic, for ordered codes", None),
            Argument("categories", optional(CODES), "all codes in their order", None),
        ),
        "Cohen 1960, 1968",
    ),
    Calculator(
        "any_two_agreement",
        "Agreement of evaluators about problems",
        agreement.any_two_agreement,
        (Argument("sets", list_of(CODES), "problems found by each evaluator"),),
        "Hertzum & Jacobsen 2001, eq. 2",
    ),
    Calculator(
        "retention",
        "Who came back for the second wave",
        retention.retention,
        (
            Argument("wave1", CODES, "people of the first wave"),
            Argument("wave2", CODES, "people of the second wave"),
            CONFIDENCE,
        ),
        "common practice; Sauro & Lewis 2005 for the interval",
    ),
)
