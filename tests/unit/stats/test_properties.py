"""What must hold for every sample: ranges, symmetry, indifference to the order of rows."""

import dataclasses
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.stats.clicks import clicks
from recorder.stats.compare_rates import fisher_exact, mcnemar, two_proportion_n1
from recorder.stats.compare_times import mann_whitney, paired_times, welch_times
from recorder.stats.completion import completion_rate
from recorder.stats.error_counts import error_rate
from recorder.stats.intervals import adjusted_wald, clopper_pearson, jeffreys, wilson
from recorder.stats.nps import nps
from recorder.stats.planning import n_mean_ci
from recorder.stats.ratings import seq
from recorder.stats.samples import mean_interval, mean_interval_of_each
from recorder.stats.survival import kaplan_meier
from recorder.stats.sus import sus_group, sus_score
from recorder.stats.sus_scale import sus_interpret
from recorder.stats.times import median_ci, time_on_task, time_on_task_of_each

steadily = settings(derandomize=True, max_examples=70)
INTERVALS = (adjusted_wald, wilson, clopper_pearson, jeffreys)

confidences = st.floats(0.5, 0.999)
times = st.lists(st.floats(0.1, 7200), min_size=2, max_size=30)
sus_answers = st.lists(st.integers(1, 5), min_size=10, max_size=10)


@st.composite
def parts(draw, smallest=1):
    n = draw(st.integers(smallest, 500))
    return draw(st.integers(0, n)), n


@st.composite
def with_shuffled(draw, rows):
    values = draw(rows)
    return values, draw(st.permutations(values))


@pytest.mark.parametrize("interval", INTERVALS)
@steadily
@given(part=parts(), confidence=confidences)
def test_interval_contains_the_observed_rate(interval, part, confidence):
    x, n = part
    limits = interval(x, n, confidence)
    assert 0 <= limits.lower <= x / n + 1e-12
    assert x / n - 1e-12 <= limits.upper <= 1


@pytest.mark.parametrize("interval", INTERVALS)
@steadily
@given(part=parts(), confidence=confidences, times_more=st.integers(2, 5))
def test_interval_shrinks_with_n_and_mirrors_failures(interval, part, confidence, times_more):
    x, n = part
    limits = interval(x, n, confidence)
    more = interval(x * times_more, n * times_more, confidence)
    assert more.upper - more.lower < limits.upper - limits.lower
    mirrored = interval(n - x, n, confidence)
    assert mirrored.upper == pytest.approx(1 - limits.lower, abs=1e-9)


@steadily
@given(part=parts(), confidence=confidences)
def test_more_confidence_is_wider_and_the_exact_interval_holds_the_jeffreys_one(part, confidence):
    x, n = part
    narrow, wide = adjusted_wald(x, n, confidence), adjusted_wald(x, n, (1 + confidence) / 2)
    assert wide.lower <= narrow.lower
    assert wide.upper >= narrow.upper
    exact, jeff = clopper_pearson(x, n, confidence), jeffreys(x, n, confidence)
    assert exact.lower <= jeff.lower
    assert exact.upper >= jeff.upper


@steadily
@given(part=parts())
def test_point_estimates_lie_between_the_observed_rate_and_one_half(part):
    x, n = part
    rate = completion_rate(x, n)
    low, high = sorted((x / n, 0.5))
    for estimate in (rate.laplace, rate.wilson_point, rate.jeffreys_point, rate.best_estimate):
        assert low - 1e-12 <= estimate <= high + 1e-12


@steadily
@given(rows=with_shuffled(times), confidence=confidences)
def test_typical_times_lie_within_the_sample_and_ignore_its_order(rows, confidence):
    values, shuffled = rows
    typical = time_on_task(values, confidence)
    assert typical == time_on_task(shuffled, confidence)
    low, high = min(values) * (1 - 1e-9), max(values) * (1 + 1e-9)
    for figure in (typical.mean, typical.median, typical.geometric_mean):
        assert low <= figure <= high
    assert typical.geometric_mean <= typical.mean * (1 + 1e-9)
    assert typical.gm_lower <= typical.geometric_mean
    assert typical.gm_upper is None or typical.gm_upper >= typical.geometric_mean
    limits = median_ci(values, confidence)
    assert limits == median_ci(shuffled, confidence)
    if limits.lower is not None:
        assert limits.lower <= limits.median <= limits.upper


@steadily
@given(rows=with_shuffled(st.lists(st.none() | st.integers(0, 40), max_size=20)))
def test_counts_ignore_the_order_and_the_missing(rows):
    values, shuffled = rows
    there = [value for value in values if value is not None]
    for figures in (lambda column: clicks(column, 3), lambda column: error_rate(column, 50)):
        assert figures(values) == figures(shuffled) == figures(there)


@steadily
@given(rows=with_shuffled(st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=1)))
def test_survival_ignores_the_order_and_stays_within_its_horizon(rows):
    curves = [kaplan_meier(*zip(*each, strict=True)) for each in rows]
    assert curves[0] == curves[1]
    assert 0 < curves[0].rmst <= curves[0].tau
    if curves[0].median is not None:
        assert curves[0].median_first <= curves[0].median <= curves[0].tau


@steadily
@given(rows=with_shuffled(st.lists(st.integers(1, 7), min_size=2)))
def test_seq_stays_on_its_scale(rows):
    values, shuffled = rows
    figures = seq(values)
    assert figures == seq(shuffled)
    assert 1 <= figures.lower <= figures.mean <= figures.upper <= 7


@steadily
@given(rows=with_shuffled(st.lists(sus_answers, min_size=2, max_size=12)))
def test_sus_group_is_the_mean_of_its_people(rows):
    people, shuffled = rows
    group = sus_group(people)
    assert group == sus_group(shuffled)
    assert 0 <= group.lower <= group.mean <= group.upper <= 100
    scores = [sus_score(person).score for person in people]
    assert group.mean == pytest.approx(sum(scores) / len(scores))
    assert group.mean == pytest.approx(0.8 * group.usable_mean + 0.2 * group.learnable_mean)


@steadily
@given(score=st.floats(0, 100), better=st.floats(0, 100))
def test_a_higher_sus_score_is_never_a_lower_percentile(score, better):
    low, high = sorted((score, better))
    assert sus_interpret(low).percentile <= sus_interpret(high).percentile


@steadily
@given(counts=st.tuples(*[st.integers(0, 50)] * 3).filter(any), confidence=confidences)
def test_nps_turns_its_sign_when_promoters_and_detractors_change_places(counts, confidence):
    promoters, passives, detractors = counts
    score = nps(promoters, passives, detractors, confidence)
    other = nps(detractors, passives, promoters, confidence)
    assert score.nps == pytest.approx(-other.nps)
    assert score.lower == pytest.approx(-other.upper)
    assert -100 <= score.lower < score.upper <= 100


@steadily
@given(first=parts(), second=parts())
def test_comparing_rates_is_symmetric(first, second):
    forth, back = two_proportion_n1(*first, *second), two_proportion_n1(*second, *first)
    assert forth.p == pytest.approx(back.p)
    assert forth.lower == pytest.approx(-back.upper)
    assert -1 <= forth.lower <= forth.upper <= 1
    assert 0 <= forth.p <= 1
    assert fisher_exact(*first, *second) == pytest.approx(fisher_exact(*second, *first))


@steadily
@given(counts=st.tuples(*[st.integers(0, 30)] * 4).filter(any))
def test_comparing_designs_is_symmetric(counts):
    both, only_a, only_b, neither = counts
    forth = mcnemar(both, only_a, only_b, neither)
    back = mcnemar(both, only_b, only_a, neither)
    assert forth.p_midp == back.p_midp <= forth.p_exact == back.p_exact <= 1
    assert forth.lower == pytest.approx(-back.upper)
    assert -1 <= forth.lower <= forth.upper <= 1


@steadily
@given(a=times, b=times)
def test_comparing_times_gives_the_inverse_ratio_when_turned_round(a, b):
    forth, back = welch_times(a, b), welch_times(b, a)
    assert forth.estimate == pytest.approx(1 / back.estimate)
    if forth.p is not None:
        assert forth.p == pytest.approx(back.p, abs=1e-12)
    size = min(len(a), len(b))
    pairs = paired_times(a[:size], b[:size])
    if pairs.lower is not None and pairs.upper is not None:
        assert pairs.lower <= pairs.estimate <= pairs.upper
    ranks, other = mann_whitney(a, b), mann_whitney(b, a)
    assert len(a) * len(b) == ranks.U1 + other.U1
    assert ranks.p == pytest.approx(other.p)


@steadily
@given(sd=st.floats(0.1, 50), margin=st.floats(0.5, 50))
def test_a_smaller_margin_takes_no_fewer_people(sd, margin):
    assert n_mean_ci(sd, margin) <= n_mean_ci(sd, margin / 2)


def test_figures_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        seq([5]).mean = 7


@steadily
@given(
    samples=st.lists(st.lists(st.sampled_from([0.1, 3.0, 20.0, 31.7, 7200.0])), max_size=6),
    confidence=confidences,
)
def test_samples_one_after_the_other_are_what_each_is_alone(samples, confidence):
    values, sizes = [*chain(*samples)], [*map(len, samples)]
    found = mean_interval_of_each(values, sizes, confidence, low=1, high=7000)
    assert found == [mean_interval(each, confidence, low=1, high=7000) for each in samples]
    typical = time_on_task_of_each(values, sizes, confidence)
    assert typical == [time_on_task(each, confidence) for each in samples]
