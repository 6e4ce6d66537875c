"""How each figure of a comparison is computed: what counts in it, formula, interval, source. Data.

The words beside the evidence of an effect, as `recorder.methods` has them for single figures. What
does not live here: the computing itself (`recorder.summary.effects`, `recorder.stats`).
"""

from recorder.methods import ADJUSTED_WALD, LOG_T, Method
from recorder.summary.comparison import Design

_SAUROLEWIS = "Sauro & Lewis 2016, chapter 5"

_PAIRS = "Participants with a value in both groups; each is compared with themselves."

_T = "t interval, 95%, two-sided"

_COUNTED = {
    "success": "Valid attempts; a success counts if the participant needed no hint.",
    "errors": "Valid attempts in which errors were counted; one with at least one error counts.",
    "time": "Unassisted completions whose time is known.",
    "seq": "Valid attempts with an ease rating from 1 to 7 (SEQ).",
    "score": "The last answer of each participant, if it has a score: no item is blank.",
    "csat": "The last answer of each participant; 4 and 5 of 5 points are satisfied.",
    "csat-7": "The last answer of each participant; 6 and 7 of 7 points are satisfied.",
    "nps": "The last answer of each participant: 9 and 10 promote, 7 and 8 are passive, 0 to 6 "
    "detract.",
}

_TITLES = {
    "success": "Success",
    "errors": "Attempts with an error",
    "time": "Time to complete",
    "seq": "Ease (SEQ)",
    "score": "Score",
    "csat": "Satisfied (CSAT)",
    "csat-7": "Satisfied (CSAT, 7 points)",
    "nps": "Net Promoter Score",
}

_SHARES = {
    Design.INDEPENDENT: (
        "difference of two rates, first less second; p by the N−1 test, z = (p₁ − p₂)·√((N − 1)/N)"
        "/√(PQ(1/n₁ + 1/n₂)), and by Fisher's exact test once an expected count is 1 or less",
        "95%, two-sided: z²/4 successes and z²/2 trials are added to each group (Agresti & Caffo "
        "2000), clipped to ±100 points.",
        f"Campbell 2007; {_SAUROLEWIS}.",
    ),
    Design.PAIRED: (
        "difference of two rates, (only first − only second)/people; p by McNemar's mid-p test, "
        "2·P(X < k) + P(X = k), k the smaller of the two counts, X binomial with ½",
        "95%, two-sided: z²/8 is added to each of the four counts (Agresti & Min 2005).",
        f"Fagerland, Lydersen & Laake 2013; {_SAUROLEWIS}.",
    ),
}

_TIMES = {
    Design.INDEPENDENT: (
        "ratio of two geometric means, first over second; p by Welch's t test on ln t, degrees of "
        "freedom not rounded",
        f"{_T}, on logarithms, turned back into a ratio.",
        f"Welch 1947; on logarithms, {_SAUROLEWIS}.",
    ),
    Design.PAIRED: (
        "geometric mean of the ratios first/second of each participant; p by the t test of their "
        "logarithms",
        f"{_T}, on logarithms, turned back into a ratio.",
        f"Student 1908; on logarithms, {_SAUROLEWIS}.",
    ),
}

_MEANS = {
    Design.INDEPENDENT: (
        "difference of two means, first less second; p by Welch's t test",
        f"{_T}.",
        f"Welch 1947; {_SAUROLEWIS}.",
    ),
    Design.PAIRED: (
        "mean of the differences of each participant; p by the paired t test",
        f"{_T}.",
        f"Student 1908; {_SAUROLEWIS}.",
    ),
}


_NPS = {
    Design.INDEPENDENT: (
        "difference of two scores, each 100·(promoters − detractors)/n, first less second; p by "
        "z = (s₁ − s₂)/√(v₁ + v₂) with the adjusted score s = p̃ − d̃ and its variance "
        "v = (p̃ + d̃ − (p̃ − d̃)²)/ñ, where ñ = n + 3, p̃ = (promoters + ¾)/ñ, d̃ = (detractors + ¾)/ñ",
        "95%, two-sided: 100·(s₁ − s₂ ± z·√(v₁ + v₂)), clipped to ±200. Its middle is the "
        "difference of the adjusted scores.",
        "Lewis & Sauro 2021, measuringu.com/nps-significance-test; on Rocks 2016, "
        "arXiv:1601.07235.",
    ),
    Design.PAIRED: (
        "mean of the differences of each participant, who scores 100 as a promoter, 0 as a "
        "passive, −100 as a detractor; p by the paired t test. It is the difference of the two "
        "Net Promoter Scores; no test of its own is published for paired ones",
        f"{_T}, clipped to ±200; none where all differences are the same.",
        "Student 1908, on Reichheld's categories of 2003.",
    ),
}

_WORDS = {
    "success": _SHARES,
    "errors": _SHARES,
    "time": _TIMES,
    "csat": _SHARES,
    "csat-7": _SHARES,
    "nps": _NPS,
}


def of_effect(measure: str, design: Design) -> Method:
    """Return how an effect is computed; any other questionnaire is a `score`."""
    key = measure if measure in _TITLES else "score"
    words = _WORDS.get(key, _MEANS)
    formula, interval, source = words[design]
    counted = f"{_COUNTED[key]} {_PAIRS}" if design is Design.PAIRED else _COUNTED[key]
    return Method(key, _TITLES[key], counted, formula, interval, source)


BENCHMARKS = [
    Method(
        "success",
        "Success rate against its benchmark",
        _COUNTED["success"],
        "rate − benchmark; one-sided p = P(X > x) + ½·P(X = x), X binomial with the benchmark",
        f"Of the rate: {ADJUSTED_WALD}",
        "Sauro & Lewis 2016, chapter 4.",
    ),
    Method(
        "time",
        "Time to complete against its benchmark",
        _COUNTED["time"],
        "geometric mean / benchmark; one-sided t test of ln t",
        LOG_T,
        "Sauro & Lewis 2016, chapter 4.",
    ),
    Method(
        "score",
        "Score against its benchmark",
        _COUNTED["score"],
        "mean − benchmark; one-sided t test",
        f"{_T}.",
        "Sauro & Lewis 2016, chapter 4; the SUS is held against 68, the mean of many studies "
        "(Sauro 2011).",
    ),
]

ORDER = [
    Method(
        "success",
        "Success by place",
        "Valid attempts. The place is the rank of the task in its session, tasks that were not "
        "attempted included.",
        "least squares: success (0 or 1) = person + task + slope · place",
        f"Of the slope: {_T}. Of a place: adjusted Wald, of that place alone.",
        "Analysis of covariance, Fisher 1932; of 0 and 1, Lunney 1970, J. Educ. Meas. 7:263–269.",
    ),
    Method(
        "time",
        "Time by place",
        _COUNTED["time"],
        "least squares: ln t = person + task + slope · place; e to the slope is the factor from "
        "one place to the next. Of a place: geometric mean of time / typical time of its task",
        f"Of the slope: {_T}. Of a place: log-t, of that place alone.",
        "Analysis of covariance, Fisher 1932.",
    ),
]

FIRST = Method(
    "first",
    "Variant that came first",
    "Participants who tried several variants and whose sessions have a begin. Each has one value "
    "for each variant: over the tasks with a value in all variants they tried, the share completed "
    "alone, the geometric mean of the times of unassisted completions, the mean ease; of a "
    "questionnaire the last answer about each. The place is the rank of the variant among those.",
    "least squares: value = person + variant + slope · place, of times ln value; e to the slope is "
    "then the factor from one variant tried to the next. With two variants it is half the "
    "difference between who began with the one and who began with the other in what the variants "
    "differ by",
    f"Of the slope: {_T}. Of a variant at a place: t, of times on logarithms, of those people "
    "alone; none where their values are all the same.",
    "Two-period crossover, Hills & Armitage 1979, Br. J. Clin. Pharmacol. 8:7–20; of 0 and 1, "
    "Lunney 1970. What the variant before has taught (carry-over) is part of the slope.",
)

RATERS = [
    Method(
        "kappa",
        "Cohen's kappa",
        "Valid attempts that a second person judged too.",
        "κ = (p_o − p_e)/(1 − p_e)",
        "95%, two-sided, by the large-sample standard error; it promises too much below about 30 "
        "cases.",
        "Cohen 1960; interval, Fleiss, Cohen & Everitt 1969, Psychological Bulletin 72:323–327.",
    )
]
