"""What numbers from anywhere support, in words: the rules at their edges."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.calculators import ENTRIES
from recorder.calculators.working import work
from recorder.sentences import comparisons, plans, rates, scales, times
from recorder.sentences.words import level
from recorder.stats.agreement import CohenKappa, cohen_kappa
from recorder.stats.benchmarks import benchmark_rate, benchmark_score, benchmark_time
from recorder.stats.clicks import clicks
from recorder.stats.compare_rates import mcnemar, two_proportion_n1
from recorder.stats.compare_times import paired_times, welch_times
from recorder.stats.discovery import problem_discovery
from recorder.stats.intervals import adjusted_wald
from recorder.stats.nps import nps
from recorder.stats.ratings import seq
from recorder.stats.survival import kaplan_meier
from recorder.stats.sus import sus_group
from recorder.stats.times import median_ci, time_on_task

GOLDEN = json.loads((Path(__file__).parent / "stats" / "golden.json").read_text(encoding="utf-8"))
CASES = [each for each in GOLDEN if "error" not in each["expected"]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_every_known_case_is_told(case):
    worked = work(ENTRIES[case["metric"]], case["inputs"])
    told = [worked.says, *(part for line in worked.lines for part in (line.label, line.figure))]
    assert all(part and part == part.strip() for part in told)
    for line in worked.lines:
        assert (line.figure == "–") == bool(line.why)
    assert worked.says.endswith(".")
    assert not re.search(r"\b(None|nan|inf)\b(?! of )", " ".join(told))
    assert not re.search(r"[0-9]\.[0-9]{5}|  |\.\.", " ".join(told))


def rate(x, n, confidence=0.95):
    interval = adjusted_wald(x, n, confidence)
    return rates.rate(x, n, interval.lower, interval.upper, confidence)


def fields(result):
    return {name: getattr(result, name) for name in type(result).__dataclass_fields__}


@pytest.mark.parametrize(
    ("x", "n", "claim"),
    [
        (0, 0, "Nobody tried, so nothing can be said."),
        (1, 1, "between 17% and 100%. One person shows that some do, not how many."),
        (0, 1, "between 0% and 83%. One person shows that some do not, not how many."),
        (
            4,
            5,
            "between 36% and 98%. You may say that most of these participants completed it; you "
            "may not say that 80% of people will, nor that most will.",
        ),
        (
            3,
            3,
            "You may say that all of these participants completed it; you may not say that "
            "everybody will, nor that most will.",
        ),
        (
            0,
            3,
            "You may say that none of these participants completed it; you may not say that "
            "nobody will, nor that fewer than half will.",
        ),
        # From five of five on, the whole interval lies above one half.
        (5, 5, "You may say that most people complete it; you may not say that everybody will."),
        (
            0,
            5,
            "You may say that fewer than half of people complete it; you may not say that nobody "
            "will.",
        ),
        (
            5,
            10,
            "You may say that half of these participants completed it; you may not say that 50% "
            "of people will.",
        ),
        (
            9,
            11,
            "You may say that most people complete it; you may not say that 82% of people will.",
        ),
        (
            900,
            1000,
            "You may say that most people complete it, and that about 90.0% will.",
        ),
        # Everybody of many is still not everybody.
        (
            1000,
            1000,
            "You may say that most people complete it; you may not say that everybody will.",
        ),
    ],
)
def test_a_rate_in_words(x, n, claim):
    assert rate(x, n).endswith(claim)


def test_a_confidence_that_is_not_the_usual_one_is_told():
    assert "is plausibly (90% confidence) between" in rate(4, 5, 0.9)
    assert level(0.9999999999) == "99.99999999%"


def test_a_graded_score_is_no_rate():
    said = rates.graded(9, 12, 1, 0.46, 0.92, 0.67)
    assert said.startswith("9 of 12 completed it alone; the true rate is plausibly between 46%")
    assert said.endswith(
        "1 more left every denominator. The graded score of 67% weighs how well it went: it is no "
        "share of people and has no interval."
    )
    assert rates.graded(0, 0, 2, None, None, None).startswith("There is no valid attempt")


@settings(max_examples=300)
@given(st.data())
def test_most_people_is_said_only_where_the_interval_says_it(data):
    n = data.draw(st.integers(1, 400))
    x = data.draw(st.integers(0, n))
    interval = adjusted_wald(x, n)
    said = rate(x, n)
    assert ("say that most people" in said) == (n > 1 and interval.lower > 0.5)
    assert ("that fewer than half of people" in said) == (n > 1 and interval.upper < 0.5)
    assert ("about" in said) == (n > 1 and 0 < x < n and interval.upper - interval.lower <= 0.1)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([], "There is no time, so nothing can be said."),
        ([31], "One time, 31.0 s, says nothing about the others."),
        ([30, 31, 29, 30], "You may say that it typically takes about 30.0 s."),
        ([55, 65, 75, 62, 45, 135], "you may not say that people need 68.2 s."),
        ([20, 20], "All times are the same, which measured times hardly ever are: check them."),
        ([1, 1000], "2 times that differ as much as these say nothing about a typical one."),
        ([10, 60, 40, 20], "4 times are too few, or too different, to plan with."),
        ([30] * 24 + [31], "the median, 30.0 s, is the better figure."),
    ],
)
def test_a_typical_time_in_words(values, sentence):
    assert times.typical(time_on_task(values)).endswith(sentence)


def test_medians_and_limits_in_words():
    assert times.median(median_ci([]), 0).startswith("There is no time")
    assert "too small for an interval" in times.median(median_ci([10, 12, 14]), 3)
    assert times.corrected(None, reliable=False).startswith("Nobody finished")
    assert times.corrected(160.0, reliable=False).endswith("do not report it.")
    assert "more than half did not finish" in times.under_a_limit(
        kaplan_meier([10, 20, 20], [1, 0, 0])
    )
    assert "no attempt" in times.under_a_limit(kaplan_meier([], []))


@pytest.mark.parametrize(
    ("used", "optimal", "sentence"),
    [
        ([], 5, "There is no completed attempt, so nothing can be said."),
        ([6, 8], None, "Without the clicks of the best path nobody can say whether that is much."),
        ([5, 5], 5, "took 5 clicks on average, the best path of 5. "),
        ([4, 4], 5, "fewer than the best path of 5: the best path is shorter than thought"),
        ([6, 9], 5, "50% more than the best path of 5"),
    ],
)
def test_clicks_in_words(used, optimal, sentence):
    assert sentence in times.path(clicks(used, optimal), optimal)


def test_lostness_above_1_says_what_happened():
    assert "above 1: the attempt ended before" in times.lost(1.2, "lost")
    assert "above 1" not in times.lost(1.0, "lost")


def two_rates(x1, n1, x2, n2):
    test = two_proportion_n1(x1, n1, x2, n2)
    return comparisons.two_rates((x1, n1), (x2, n2), (test.lower, test.upper), test.p)


def test_a_comparison_tells_the_effect_first_then_p():
    said = two_rates(9, 12, 5, 12)
    assert said.index("percentage points") < said.index("p = 0.105")
    assert said.endswith(
        "you may not say that they differ, nor that they do not: "
        "the data fit −6 points as well as +64."
    )
    assert two_rates(30, 40, 10, 40).endswith(
        "p < 0.001: you may say that they differ. By how much, the interval says, not p."
    )
    assert two_rates(0, 0, 5, 12) == "A group is empty, so there is nothing to compare."


@pytest.mark.parametrize(
    ("p", "limits", "said"),
    [
        (0.0499, (0.01, 0.2), "you may say that they differ"),
        (0.05, (0.01, 0.2), "test and interval do not agree"),
        (0.0499, (0.0, 0.2), "test and interval do not agree"),
        (0.05, (0.0, 0.2), "nor that they do not"),
        (0.05, (-0.1, 0.2), "nor that they do not"),
        (None, (0.1, 0.2), "There is no test"),
        (0.01, (None, None), "There is no test"),
    ],
)
def test_the_verdict_at_its_edges(p, limits, said):
    assert said in comparisons.verdict(p, limits, 0.95)


def test_the_verdict_follows_the_confidence():
    assert "may say that they differ." in comparisons.verdict(0.09, (0.1, 0.2), 0.9)
    assert "nor that they do not" in comparisons.verdict(0.03, (-0.1, 0.2), 0.99)


@settings(max_examples=200)
@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_a_difference_is_never_denied(n1, n2, data):
    x1, x2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    said = two_rates(x1, n1, x2, n2)
    assert "no difference" not in said
    assert "are the same" not in said


def test_times_and_scores_of_two_groups():
    faster = welch_times([10, 11, 12, 10], [30, 31, 35, 29])
    said = comparisons.two_times(faster.estimate, (faster.lower, faster.upper), faster.p)
    assert said.startswith("A takes 66% less time than B (ratio 0.34)")
    slower = welch_times([30, 31, 35, 29], [10, 11, 12, 10])
    said = comparisons.two_times(slower.estimate, (slower.lower, slower.upper), slower.p)
    assert said.startswith("A takes 2.9 times as long as B")
    same = paired_times([10, 20], [10, 20])
    said = comparisons.two_times(same.estimate, (same.lower, same.upper), same.p)
    assert said.startswith("A takes about as long as B")
    assert "There is no test" in said
    assert comparisons.two_times(None, (None, None), None).startswith("Each side needs")
    assert comparisons.two_means(0.0, (-1.0, 1.0), 1.0).startswith("A is as high as B on average")
    assert "3 lower than B" in comparisons.two_means(-3.0, (-5.0, -1.0), 0.01)


def test_the_same_people_twice():
    test = mcnemar(7, 6, 1, 1)
    said = comparisons.same_people(7, 6, 1, 1, (test.lower, test.upper), test.p_midp)
    assert said.startswith("Of 15 people 13 completed with A and 8 with B; only 7 tell them apart.")
    assert comparisons.same_people(0, 0, 0, 0, (None, None), None).startswith("Nobody tried both")


def test_benchmarks_never_claim_the_opposite():
    met = comparisons.rate_against(20, 20, 0.7, benchmark_rate(20, 20, 0.7).p_midp)
    assert met.endswith("you may say that the true rate exceeds 70%.")
    missed = comparisons.rate_against(1, 9, 0.7, benchmark_rate(1, 9, 0.7).p_midp)
    assert missed.endswith("nor is it shown that it stays below 70%.")
    assert comparisons.rate_against(0, 0, 0.7, None).startswith("Nobody tried")
    quick = comparisons.time_against(68.2, 100, benchmark_time([55, 65, 75, 62, 45, 135], 100).p)
    assert quick.endswith("you may say that it typically takes less than 100 s.")
    assert comparisons.time_against(50, 60, benchmark_time([50], 60).p).startswith("It takes two")
    good = comparisons.score_against(80, 67, benchmark_score(80, 23, 172, 67).p)
    assert good.endswith("One-sided p < 0.001: you may say that the true mean exceeds 67.")


def test_ease_against_its_usual_mean():
    assert "above 5.5" in scales.ease(fields(seq([7, 7, 6, 7, 7, 6])))
    assert "may not say whether it lies above or below 5.5" in scales.ease(fields(seq([6, 5])))
    assert "below 5.5" in scales.ease(fields(seq([2, 3, 2, 3, 2, 3])))
    assert scales.ease(fields(seq([6]))) == "One rating of 6 says nothing about others."
    assert scales.ease(fields(seq([]))) == "Nobody answered, so nothing can be said."


def test_a_grade_is_told_with_the_interval_it_holds_in():
    best = [5, 1] * 5
    alike = fields(sus_group([best, best, best]))
    assert "Grade A+ holds over the whole interval." in scales.sus_of_group(alike)
    spread = fields(sus_group([best, [3] * 10, [1, 5] * 5, [5] * 9 + [None]]))
    said = scales.sus_of_group(spread)
    assert "the interval reaches from F to A+" in said
    assert "1 left an item blank and has no score." in said
    assert "1 gave the same answer to every item" in said
    assert scales.sus_of_group(fields(sus_group([]))).startswith("Nobody has a score")
    assert "One person scored 100." in scales.sus_of_group(fields(sus_group([best])))
    assert "no percentage" in scales.sus_of_one(67.5, straight_lined=False)
    assert "was it read?" in scales.sus_of_one(50.0, straight_lined=True)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ((50, 30, 20), "more people promote it than detract from it"),
        ((20, 30, 50), "more people detract from it than promote it"),
        ((12, 6, 6), "You may not say whether more people promote it or detract from it."),
        ((1, 0, 0), "An interval this wide is no basis for comparing it with another NPS."),
        ((0, 0, 0), "Nobody answered, so nothing can be said."),
    ],
)
def test_promoters_and_detractors(answers, said):
    assert said in scales.promoters(fields(nps(*answers)))


def test_undiscovered_problems_are_never_denied():
    all_found = problem_discovery([[1, 1]] * 60)
    assert all_found.undiscovered == 0
    assert "you may not say that none is left" in plans.undiscovered(all_found)
    some = plans.undiscovered(problem_discovery([[1, 1, 0, 1], [1, 0, 1, 0], [1, 1, 1, 0]]))
    assert "about 2 problems may be unfound" in some
    assert "too few to estimate" in plans.undiscovered(problem_discovery([[1, 1]]))
    assert plans.undiscovered(problem_discovery([])).startswith("There is no problem")


def test_sample_sizes_promise_no_more_than_they_give():
    assert "You may not say that they find 85% of all problems" in plans.to_discover(7, 0.25, 0.85)
    assert plans.to_discover(1, 1.0, 0.85).startswith("1 participant is expected")
    assert "±20 percentage points" in plans.rate_interval(21, 0.2, 0.5)
    assert "±0.5 percentage points" in plans.rate_interval(38416, 0.005, 0.5)
    assert "does not prove the rates equal" in plans.tell_apart(83, 0.8, 0.6, 0.8)
    assert "Not having seen it does not show" in plans.at_least_once(0.7627, 0.25, 5)


@pytest.mark.parametrize(
    ("kappa", "word"),
    [
        (-0.1, "no more than chance"),
        (0.0, "no more than chance"),
        (0.204, "slight"),
        (0.205, "fair"),
        (0.4, "fair"),
        (0.6, "moderate"),
        (0.8, "substantial"),
        (0.805, "almost perfect"),
        (1.0, "almost perfect"),
    ],
)
def test_kappa_at_the_edges_of_its_words(kappa, word):
    assert word in plans.kappa(CohenKappa(40, 0.9, kappa))


def test_kappa_says_when_it_cannot_be_known():
    assert "chance cannot be told from agreement" in plans.kappa(cohen_kappa(["a"] * 3, ["a"] * 3))
    assert plans.kappa(cohen_kappa([], [])).startswith("No case was judged by both")
    assert "fewer than 30 cases" in plans.kappa(CohenKappa(29, 0.9, 0.7))
    assert "fewer than 30 cases" not in plans.kappa(CohenKappa(30, 0.9, 0.7))
