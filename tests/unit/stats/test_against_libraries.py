"""The same numbers from statsmodels, lifelines and scipy.stats, over samples nobody chose."""

import random
import warnings

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats import contingency_tables, inter_rater, proportion, weightstats

from recorder.stats.agreement import cohen_kappa
from recorder.stats.benchmarks import benchmark_rate, benchmark_time
from recorder.stats.compare_rates import mcnemar
from recorder.stats.compare_times import mann_whitney, paired_times, welch_times
from recorder.stats.intervals import adjusted_wald, clopper_pearson, jeffreys, wilson
from recorder.stats.ratings import seq
from recorder.stats.survival import kaplan_meier
from recorder.stats.times import time_on_task

with warnings.catch_warnings():
    # lifelines and its plotting libraries warn on import about things that are not ours.
    warnings.simplefilter("ignore")
    import lifelines
    from lifelines.utils import restricted_mean_survival_time

SEEDS = range(25)


@pytest.fixture(params=SEEDS)
def chance(request):
    return random.Random(request.param)


def some_times(chance):
    return [round(chance.lognormvariate(4, 0.5), 1) for _ in range(chance.randint(2, 30))]


@pytest.mark.parametrize(
    ("ours", "method"),
    [(adjusted_wald, "agresti_coull"), (wilson, "wilson"), (clopper_pearson, "beta")],
)
def test_intervals_of_a_proportion(chance, ours, method):
    n = chance.randint(1, 300)
    x, confidence = chance.randint(0, n), chance.uniform(0.6, 0.999)
    limits = ours(x, n, confidence)
    theirs = proportion.proportion_confint(x, n, alpha=1 - confidence, method=method)
    expected = [min(1, max(0, limit)) for limit in theirs]
    assert [limits.lower, limits.upper] == pytest.approx(expected, abs=1e-9)


def test_jeffreys_interval_away_from_the_ends(chance):
    n = chance.randint(3, 300)
    x = chance.randint(1, n - 1)
    limits = jeffreys(x, n, 0.9)
    theirs = proportion.proportion_confint(x, n, alpha=0.1, method="jeffreys")
    assert [limits.lower, limits.upper] == pytest.approx(theirs, abs=1e-9)


def test_mean_of_ratings(chance):
    ratings = [chance.randint(1, 7) for _ in range(chance.randint(3, 40))]
    theirs = weightstats.DescrStatsW(ratings)
    figures = seq(ratings)
    low, high = theirs.tconfint_mean(alpha=0.05)
    assert figures.sd == pytest.approx(np.std(ratings, ddof=1))
    assert [figures.lower, figures.upper] == pytest.approx([max(1, low), min(7, high)])


def test_geometric_mean_of_times(chance):
    times = some_times(chance)
    typical = time_on_task(times)
    limits = np.exp(weightstats.DescrStatsW(np.log(times)).tconfint_mean())
    assert typical.geometric_mean == pytest.approx(stats.gmean(times))
    assert [typical.gm_lower, typical.gm_upper] == pytest.approx(limits)


def test_survival_curve(chance):
    durations = [chance.randint(5, 120) for _ in range(chance.randint(1, 40))]
    completed = [chance.random() < 0.7 for _ in durations]
    tau = chance.choice([60, 120, 150])
    ours = kaplan_meier(durations, completed, tau)
    theirs = lifelines.KaplanMeierFitter().fit(durations, completed)
    area = restricted_mean_survival_time(theirs, t=tau)
    assert ours.rmst == pytest.approx(area)
    curve = theirs.survival_function_["KM_estimate"]
    reached = curve[curve <= 0.5 + 1e-9]
    # lifelines compares without a tolerance and may pass by a curve that stands at one half, so
    # its median is read from its curve.
    assert ours.median_first == (None if reached.empty else reached.index[0])


def test_standard_error_of_the_restricted_mean_without_censoring(chance):
    # Without censoring it is the standard error of the mean of the times cut at tau (n, not n-1).
    durations = some_times(chance)
    tau = sorted(durations)[len(durations) // 2] + 0.05
    ours = kaplan_meier(durations, [True] * len(durations), tau)
    cut = np.minimum(durations, tau)
    assert ours.rmst == pytest.approx(np.mean(cut))
    assert ours.rmst_se == pytest.approx(np.std(cut) / np.sqrt(len(cut)))


def test_mcnemar(chance):
    both, only_a, only_b, neither = (chance.randint(0, 12) for _ in range(4))
    if only_a + only_b == 0:
        only_a = 1
    table = [[both, only_a], [only_b, neither]]
    theirs = contingency_tables.mcnemar(table, exact=True)
    ours = mcnemar(both, only_a, only_b, neither)
    smaller = min(only_a, only_b)
    point = stats.binom.pmf(smaller, only_a + only_b, 0.5)
    assert ours.p_exact == pytest.approx(theirs.pvalue)
    assert ours.p_midp == pytest.approx(min(1, theirs.pvalue - point), abs=1e-9) or (
        only_a == only_b and ours.p_midp == 1
    )


def test_comparisons_of_times(chance):
    a, b = some_times(chance), some_times(chance)
    theirs = stats.ttest_ind(np.log(a), np.log(b), equal_var=False)
    ours = welch_times(a, b)
    limits = np.exp(theirs.confidence_interval())
    assert [ours.t, ours.df, ours.p] == pytest.approx([theirs.statistic, theirs.df, theirs.pvalue])
    assert [ours.lower, ours.upper] == pytest.approx(limits)
    ranks = stats.mannwhitneyu(a, b)
    assert ranks.statistic == mann_whitney(a, b).U1
    size = min(len(a), len(b))
    pairs = stats.ttest_rel(np.log(a[:size]), np.log(b[:size]))
    assert paired_times(a[:size], b[:size]).p == pytest.approx(pairs.pvalue)


def test_benchmarks(chance):
    n = chance.randint(1, 200)
    x, target = chance.randint(0, n), chance.uniform(0.05, 0.95)
    ours = benchmark_rate(x, n, target)
    assert ours.p_exact == pytest.approx(stats.binom.sf(x - 1, n, target), abs=1e-12)
    half = stats.binom.pmf(x, n, target) / 2
    assert ours.p_midp == pytest.approx(stats.binom.sf(x, n, target) + half, abs=1e-12)
    times = some_times(chance)
    theirs = stats.ttest_1samp(np.log(times), np.log(60), alternative="less")
    assert benchmark_time(times, 60).p == pytest.approx(theirs.pvalue)


@pytest.mark.parametrize("weights", [None, "linear", "quadratic"])
def test_kappa(chance, weights):
    categories = [1, 2, 3, 4]
    first = [chance.choice(categories) for _ in range(chance.randint(2, 30))]
    second = [code if chance.random() < 0.6 else chance.choice(categories) for code in first]
    table = np.zeros((4, 4))
    for x, y in zip(first, second, strict=True):
        table[x - 1, y - 1] += 1
    ours = cohen_kappa(first, second, weights, categories).kappa
    if len({*first, *second}) > 1:
        theirs = inter_rater.cohens_kappa(table, wt=weights, return_results=False)
        assert ours == pytest.approx(theirs)
    else:
        assert ours is None
