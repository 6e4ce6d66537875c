"""Where figures are undefined, on a threshold, or about to lose their last digit."""

import math
from itertools import pairwise

import pytest

from recorder.stats.agreement import any_two_agreement, cohen_kappa
from recorder.stats.benchmarks import benchmark_score, benchmark_time
from recorder.stats.clicks import clicks
from recorder.stats.compare_times import mann_whitney, paired_times, welch_times
from recorder.stats.completion import completion_rate
from recorder.stats.discovery import discovery_sample_size, p_at_least_once, problem_discovery
from recorder.stats.efficiency import efficiency_matrix
from recorder.stats.error_counts import error_rate
from recorder.stats.intervals import adjusted_wald
from recorder.stats.lostness import lostness
from recorder.stats.outcomes import graded_success
from recorder.stats.planning import n_completion_ci, n_mean_ci
from recorder.stats.retention import retention
from recorder.stats.sum_score import sum_product, sum_task, sum_time_spec
from recorder.stats.survival import kaplan_meier
from recorder.stats.sus import sus_group, sus_score
from recorder.stats.sus_scale import ADJECTIVE_UP_TO, PERCENTILES, sus_interpret
from recorder.stats.times import median_ci, rummel_median, time_on_task
from recorder.stats.validity import InvalidInput


def test_an_outcome_that_is_left_out_counts_zero():
    assert graded_success({}).n == 0
    assert graded_success({"success": 1}).unassisted_rate == 1


@pytest.mark.parametrize(
    ("x", "n", "method"),
    [(0, 5, "wilson"), (5, 10, "mle"), (49, 100, "wilson"), (27, 30, "mle"), (91, 100, "laplace")],
)
def test_best_estimate_changes_method_at_its_bounds(x, n, method):
    assert completion_rate(x, n).best_method == method


def test_one_sided_z_needs_a_confidence_that_has_one():
    with pytest.raises(InvalidInput):
        adjusted_wald(5, 5, 0.4, one_sided_at_extremes=True)


def test_errors_without_opportunities_say_nothing_per_opportunity():
    nothing = error_rate([1, 0], opportunities=0)
    assert nothing.errors_per_opportunity is None
    assert nothing.epo_lower is None
    assert nothing.exceeds_opportunities is True


def test_one_attempt_beyond_its_opportunities_is_flagged_but_keeps_the_interval():
    found = error_rate([4, 0, 0], opportunities=3)
    assert found.exceeds_opportunities is True
    assert found.epo_lower is not None


def test_equal_times_have_an_interval_without_width():
    for time in (0.1, 12.4, 30, 61.7):
        typical = time_on_task([time] * 7)
        assert typical.sd == 0
        assert typical.gm_lower == typical.gm_upper == typical.geometric_mean


def test_a_limit_that_no_float_can_hold_is_undefined():
    typical = time_on_task([1, 100], confidence=0.9999)
    assert typical.gm_upper is None
    assert typical.geometric_mean == pytest.approx(10)


def test_the_median_is_recommended_from_25_times_on():
    assert time_on_task(range(1, 25)).recommended == "geometric_mean"
    assert time_on_task(range(1, 26)).recommended == "median"


@pytest.mark.parametrize("n", [1, 2, 3])
def test_few_times_have_a_median_without_limits(n):
    found = median_ci([10.0] * n)
    assert found.median == 10
    assert (found.lower, found.upper, found.rank_lower, found.rank_upper) == (None,) * 4


@pytest.mark.parametrize("time", [0, -1, math.inf, math.nan])
def test_times_that_were_not_measured_are_refused(time):
    for figure in (time_on_task, median_ci):
        with pytest.raises(InvalidInput):
            figure([12.5, time])


def test_rummel_correction_is_reliable_only_above_sixty_percent():
    assert rummel_median(60, 0.6).reliable is False
    assert rummel_median(60, 0.61).reliable is True
    assert rummel_median(None, 0.9).median_estimate is None
    assert rummel_median(60, None).reliable is False


@pytest.mark.parametrize("n", [2, 6, 10, 14, 22, 58, 98])
def test_without_censoring_the_median_is_the_ordinary_one(n):
    curve = kaplan_meier(list(range(1, n + 1)), [True] * n)
    assert curve.median == (n + 1) / 2
    assert curve.median_first == n / 2
    assert curve.rmst == pytest.approx((n + 1) / 2)


def test_more_than_half_did_not_finish():
    curve = kaplan_meier([30, 60, 60, 60], [1, 0, 0, 0], tau=60)
    assert curve.median is None
    assert curve.median_first is None
    assert curve.rmst == pytest.approx(52.5)


def test_a_curve_that_stays_at_one_half_has_its_median_where_that_begins():
    assert kaplan_meier([10, 40], [1, 0]).median == 10


def test_clicks_without_a_click_have_no_geometric_mean():
    assert clicks([0, 4], optimal=2).ratio_geometric_mean is None
    assert clicks([0, 0], optimal=2).path_efficiency is None
    assert clicks([3], optimal=0).ratio_mean is None


@pytest.mark.parametrize(
    ("path", "category"),
    [
        ((5, 5, 7), "indeterminate"),
        ((25, 25, 35), "indeterminate"),
        ((2, 2, 3), "indeterminate"),
        ((5, 5, 8), "lost"),
        ((9, 9, 12), "not_lost"),
    ],
)
def test_lostness_bounds(path, category):
    assert lostness(*path).category == category


def test_a_cell_without_time_or_without_success_leaves_the_efficiency():
    assert efficiency_matrix([[1, 1, None]], [[10, None, 5]]).n == 1
    assert efficiency_matrix([], []).time_based is None


def test_sus_flags_straight_lining_and_counts_it():
    assert sus_score([2] * 10).straight_lined is True
    assert sus_score([2] * 9 + [3]).straight_lined is False
    assert sus_group([[5] * 10, [5, 1] * 5, [5] * 9 + [None]]).straight_lined == 1


def test_sus_group_may_count_a_missing_answer_as_neutral():
    assert sus_group([[5, 1] * 4 + [None, 1]], missing="neutral").mean == 95


def test_sus_bounds_stand_in_the_middle_of_the_published_means():
    means = (12.5, 20.3, 35.7, 50.9, 71.4, 85.5, 90.9)
    middles = [(low + high) / 2 for low, high in pairwise(means)]
    assert pytest.approx(middles) == ADJECTIVE_UP_TO
    assert len(PERCENTILES) == 101
    assert sorted(PERCENTILES) == list(PERCENTILES)


@pytest.mark.parametrize(
    ("score", "grade", "adjective", "acceptability"),
    [
        (100, "A+", "Best Imaginable", "acceptable"),
        (84.1, "A+", "Excellent", "acceptable"),
        (70, "C", "Good", "marginal"),
        (49.99, "F", "OK", "not acceptable"),
        (43.3, "F", "Poor", "not acceptable"),
        (16.4, "F", "Worst Imaginable", "not acceptable"),
    ],
)
def test_sus_thresholds(score, grade, adjective, acceptability):
    meaning = sus_interpret(score)
    assert (meaning.grade, meaning.adjective, meaning.acceptability) == (
        grade,
        adjective,
        acceptability,
    )


def test_sum_without_spread_is_judged_by_the_side_of_the_specification():
    def time_part(spec):
        return sum_task(2, 2, [50, 50], spec, [4, 5]).time

    assert [time_part(spec) for spec in (49, 50, 51)] == [0, 0.5, 1]


def test_sum_is_undefined_without_a_limit_or_with_one_rating():
    assert sum_task(3, 3, [40, 50, 60], None, [4, 5, 3]).sum is None
    assert sum_task(3, 3, [40, 50, 60], 70, [4]).sum is None
    assert sum_product([None]) is None


def test_sum_counts_errors_only_where_both_numbers_are_known():
    arguments = (3, 3, [40, 50, 60], 70, [4, 5, 3])
    plain = sum_task(*arguments)
    assert sum_task(*arguments, errors=2).sum == plain.sum
    assert sum_task(*arguments, errors=0, opportunities=0).sum == plain.sum
    assert sum_task(*arguments, errors=9, opportunities=5).errors == 0


def test_sum_time_spec_leaves_out_rows_that_lack_a_value():
    spec = sum_time_spec([40, None, 60, 70], [1, 1, None, 1], [5, 5, 5, None])
    assert (spec.n_satisfied, spec.spec) == (1, 40)


def test_welch_without_spread_keeps_the_estimate_only():
    compared = welch_times([60, 60], [30, 30, 30])
    assert (compared.t, compared.df, compared.p) == (None, None, None)
    assert compared.estimate == pytest.approx(2)
    assert compared.lower == compared.upper == compared.estimate


def test_ratios_that_differ_by_a_rounding_have_no_spread():
    a, b = [12.4, 37.2, 0.3, 65.1], [6.2, 18.6, 0.15, 32.55]
    assert paired_times(a, b).p is None
    assert paired_times(a, b).estimate == pytest.approx(2)
    assert paired_times([70.1, 80.3], [60.1, 70.3], log=False).p is None


def test_incomplete_pairs_are_left_out():
    assert paired_times([30, None, 50], [20, 40, None]).n == 1
    assert paired_times([], []).n == 0


def test_equal_ranks_say_nothing():
    same = mann_whitney([4, 4], [4, 4, 4])
    assert (same.U1, same.p) == (3, 1)


def test_mann_whitney_is_exact_while_one_group_is_small():
    assert mann_whitney(range(8), range(100, 120)).method == "exact"
    assert mann_whitney(range(9), range(100, 109)).method == "asymptotic"


def test_a_benchmark_needs_spread():
    assert benchmark_time([50, 50, 50], 60).p is None
    assert benchmark_score(70, 0, 5, 68).p is None
    assert benchmark_score(None, None, 0, 68).t is None


def test_discovery_with_rows_but_no_problem_is_undefined():
    found = problem_discovery([[], []])
    assert (found.n, found.problems, found.p) == (2, 0, None)


@pytest.mark.parametrize("n", range(1, 12))
@pytest.mark.parametrize("p", [0.05, 0.15, 0.25, 0.3, 0.35, 0.5])
def test_sample_size_of_an_exact_goal_is_not_one_too_many(p, n):
    assert discovery_sample_size(p, p_at_least_once(p, n)) == n


def test_plans_need_at_least_one_participant_and_two_for_a_spread():
    assert n_completion_ci(0.9).n == 1
    assert n_mean_ci(sd=0, margin=1) == 2


def test_kappa_of_codes_used_throughout_is_undefined_but_their_agreement_is_not():
    same = cohen_kappa(["a", None, "a"], ["a", "a", "a"])
    assert (same.n, same.agreement, same.kappa) == (2, 1.0, None)


def test_any_two_agreement_leaves_out_pairs_that_found_nothing():
    assert any_two_agreement([[], [], [1]]).pairs == 2
    assert any_two_agreement([[], []]).agreement is None


def test_retention_of_an_empty_second_wave():
    nobody = retention(["P1"], [])
    assert (nobody.retention, nobody.churn, nobody.new_share) == (0, 1, None)
