"""Two Net Promoter Scores against each other: formula, libraries, properties, edges."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from recorder.stats.compare_nps import nps_difference, paired_nps, two_nps
from recorder.stats.nps import nps, nps_from_scores
from recorder.stats.validity import InvalidInput

COUNTS = st.tuples(*[st.integers(0, 40)] * 3)
ANSWER = st.integers(0, 10)


def test_the_difference_is_the_published_formula_step_by_step():
    found = two_nps((12, 6, 6), (6, 6, 12))
    pro, con = 12.75 / 27, 6.75 / 27
    variance = (pro + con - (pro - con) ** 2) / 27
    middle, error = 2 * (pro - con), math.sqrt(2 * variance)
    z = stats.norm.ppf(0.975)
    assert found.z == pytest.approx(middle / error)
    assert found.p == pytest.approx(2 * stats.norm.sf(middle / error))
    assert found.lower == pytest.approx(100 * (middle - z * error))
    assert found.upper == pytest.approx(100 * (middle + z * error))
    assert found.diff == nps(12, 6, 6).nps - nps(6, 6, 12).nps


def test_a_difference_computed_by_hand():
    """12 promote, 6 are passive, 6 detract, against 6, 6, 12.

    p̃ = 12.75/27 = .472222, d̃ = 6.75/27 = .25, s = .222222, v = .722222 - .049383 = .672840;
    each v/27 is .024920, the root of both .223249; z = .444444/.223249 = 1.990805, and
    44.4444 ± 1.959964 x 22.3249 is .6885 to 88.2004.
    """
    found = nps_difference(12, 6, 6, 6, 6, 12)
    assert found == two_nps((12, 6, 6), (6, 6, 12))
    assert found.z == pytest.approx(1.990805, abs=1e-6)
    assert (found.lower, found.upper) == pytest.approx((0.6885, 88.2004), abs=1e-4)
    assert found.p == pytest.approx(0.0465, abs=1e-4)


@given(first=COUNTS, second=COUNTS)
@settings(max_examples=200, deadline=None)
def test_turned_round_it_changes_its_sign_and_p_agrees_with_the_interval(first, second):
    found, back = two_nps(first, second), two_nps(second, first)
    if not sum(first) or not sum(second):
        assert found.diff is None
        assert found.p is None
        return
    assert back.diff == pytest.approx(-found.diff)
    assert (back.p, back.lower) == (pytest.approx(found.p), pytest.approx(-found.upper))
    assert -200 <= found.lower < found.upper <= 200
    assume(abs(found.p - 0.05) > 1e-9)
    assert (found.p < 0.05) == (found.lower > 0 or found.upper < 0)


@given(counts=COUNTS)
def test_ten_times_the_people_know_ten_times_as_much(counts):
    assume(sum(counts) > 0)
    few, many = (two_nps(each, each) for each in (counts, tuple(10 * one for one in counts)))
    assert many.upper - many.lower < few.upper - few.lower
    assert few.p == pytest.approx(1)


@given(st.lists(st.tuples(ANSWER, ANSWER), min_size=2, max_size=30), st.randoms())
@settings(max_examples=150, deadline=None)
def test_pairs_are_those_of_scipy_and_their_mean_is_that_of_both_scores(pairs, chance):
    a, b = (list(column) for column in zip(*pairs, strict=True))
    found = paired_nps(a, b)
    scores = nps_from_scores(a).nps, nps_from_scores(b).nps
    assert found.diff == pytest.approx(scores[0] - scores[1])
    shuffled = chance.sample(pairs, len(pairs))
    assert found.p == paired_nps(*zip(*shuffled, strict=True)).p
    stood = [np.array([100 * ((x >= 9) - (x <= 6)) for x in each]) for each in (a, b)]
    if len({*(stood[0] - stood[1]).tolist()}) == 1:
        assert (found.p, found.lower, found.upper) == (None, None, None)
        return
    theirs = stats.ttest_rel(*stood)
    limits = theirs.confidence_interval(0.95)
    assert found.p == pytest.approx(theirs.pvalue)
    assert found.lower == pytest.approx(max(-200, limits.low))
    assert found.upper == pytest.approx(min(200, limits.high))


def test_a_row_without_an_answer_is_left_out():
    assert paired_nps([9, None, 3, 8], [7, 9, 9, None]).n == 2
    assert paired_nps([9], [3]).diff is None
    assert paired_nps([], []).n == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda: two_nps((1, -1, 2), (1, 1, 1)),
        lambda: two_nps((1, 1, 1), (1, 1, 1), confidence=1.0),
        lambda: paired_nps([11], [3]),
        lambda: paired_nps([9, 9], [3]),
        lambda: paired_nps([9.5, 1], [3, 4]),
    ],
)
def test_what_is_no_answer_is_refused(call):
    with pytest.raises(InvalidInput):
        call()
