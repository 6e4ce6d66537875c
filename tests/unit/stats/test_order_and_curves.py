"""Trends over places, kappa's interval and discovery curves: libraries, properties, edges."""

import math
import random
from itertools import pairwise, permutations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats import inter_rater

from recorder.stats.accumulation import accumulation, fitted
from recorder.stats.agreement import cohen_kappa
from recorder.stats.kappa_interval import kappa_interval
from recorder.stats.order_effect import place_trend
from recorder.stats.validity import InvalidInput

CODES = "abc"


@pytest.mark.parametrize("seed", range(20))
def test_the_trend_is_that_of_statsmodels(seed):
    chance = random.Random(seed)
    rows = []
    for person in range(chance.randint(3, 9)):
        order = chance.sample("VWXYZ", 5)
        rows += [
            (chance.gauss(0, 1) + 0.2 * place, place, person, task)
            for place, task in enumerate(order, start=1)
            if chance.random() < 0.9
        ]
    frame = pd.DataFrame(rows, columns=["y", "place", "person", "task"])
    theirs = smf.ols("y ~ place + C(person) + C(task)", frame).fit()
    ours = place_trend(*(frame[name].tolist() for name in ("y", "place", "person", "task")))
    limits = theirs.conf_int().loc["place"]
    assert ours.slope == pytest.approx(theirs.params["place"])
    assert (ours.p, ours.df) == (pytest.approx(theirs.pvalues["place"]), theirs.df_resid)
    assert [ours.lower, ours.upper] == pytest.approx(list(limits))


def test_a_trend_that_is_there_is_found_whoever_and_whatever_is_slow():
    rows = [
        (10 * person + 3 * task + 0.5 * place, place, person, task)
        for person in range(6)
        for place, task in enumerate([(person + shift) % 4 for shift in range(4)], start=1)
    ]
    columns = [list(column) for column in zip(*rows, strict=True)]
    found = place_trend(*columns)
    assert found.slope == pytest.approx(0.5)
    # Nothing is left over, so that nothing says how sure the slope is.
    assert (found.lower, found.p) == (None, None)


def test_an_order_that_was_the_same_for_all_says_nothing():
    found = place_trend([1.0, 2.0, 3.0, 1.5, 2.5, 2.0], [1, 2, 3] * 2, "AAABBB", "XYZXYZ")
    assert found.is_confounded
    assert (found.slope, found.p) == (None, None)


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_a_trend_of_next_to_nothing_is_undefined(rows):
    found = place_trend([1.0, 2.0][:rows], [1, 2][:rows], "AB"[:rows], "XY"[:rows])
    assert (found.n, found.lower, found.p) == (rows, None, None)
    with pytest.raises(InvalidInput):
        place_trend([math.nan], [1], "A", "X")
    with pytest.raises(InvalidInput):
        place_trend([1.0], [1, 2], "A", "X")


@given(seed=st.integers(0, 10_000), shift=st.floats(-100, 100))
@settings(max_examples=50)
def test_a_trend_does_not_depend_on_the_order_of_rows_or_the_level(seed, shift):
    chance = random.Random(seed)
    rows = [
        (chance.gauss(0, 1), place, person, task)
        for person in range(4)
        for place, task in enumerate(chance.sample("XYZ", 3), start=1)
    ]
    shuffled = [(y + shift, *rest) for y, *rest in chance.sample(rows, len(rows))]
    one, other = (place_trend(*map(list, zip(*each, strict=True))) for each in (rows, shuffled))
    assert one.is_confounded == other.is_confounded
    if one.slope is not None:
        assert one.slope == pytest.approx(other.slope, abs=1e-6)
    if one.lower is not None:
        assert one.lower <= one.slope <= one.upper


@pytest.mark.parametrize("seed", range(20))
def test_the_interval_of_kappa_is_that_of_statsmodels(seed):
    chance = random.Random(seed)
    first = [chance.choice(CODES) for _ in range(chance.randint(10, 80))]
    second = [each if chance.random() < 0.6 else chance.choice(CODES) for each in first]
    table = np.zeros((3, 3))
    for one, other in zip(first, second, strict=True):
        table[CODES.index(one), CODES.index(other)] += 1
    theirs = inter_rater.cohens_kappa(table)
    ours = kappa_interval(first, second)
    expected = [max(-1, theirs.kappa_low), min(1, theirs.kappa_upp)]
    assert [ours.lower, ours.upper] == pytest.approx(expected)


@given(st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES)), max_size=40))
def test_the_interval_of_kappa_holds_kappa(pairs):
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    kappa, limits = cohen_kappa(first, second).kappa, kappa_interval(first, second)
    if kappa is None or kappa == 1:
        assert (limits.lower, limits.upper) == (None, None)
    else:
        assert -1 <= limits.lower <= kappa <= limits.upper <= 1
        assert kappa_interval(second, first).lower == pytest.approx(limits.lower)


@given(st.lists(st.sets(st.integers(0, 4), min_size=1), min_size=1, max_size=5))
@settings(max_examples=60)
def test_the_observed_curve_is_the_mean_over_all_orders(problems):
    """Five participants, each problem met by some of them."""
    curve = accumulation([len(who) for who in problems], 5)
    orders = list(permutations(range(5)))
    for n in range(6):
        found = [sum(1 for who in problems if who & set(order[:n])) for order in orders]
        assert curve[n] == pytest.approx(sum(found) / len(orders))


@given(n=st.integers(1, 60), data=st.data())
def test_curves_rise_from_nothing_to_what_is_known(n, data):
    met = data.draw(st.lists(st.integers(1, n), max_size=30))
    curve = accumulation(met, n)
    assert len(curve) == n + 1
    assert (curve[0], curve[-1]) == (0, pytest.approx(len(met)))
    assert all(one <= other + 1e-9 for one, other in pairwise(curve))
    line = fitted(len(met), 0.3, n)
    assert line[0] == 0
    assert all(0 <= each <= len(met) for each in line)


@pytest.mark.parametrize(("met", "n"), [([0], 3), ([4], 3), ([1.5], 3), ([1], -1)])
def test_a_curve_of_what_cannot_be_is_refused(met, n):
    with pytest.raises(InvalidInput):
        accumulation(met, n)
