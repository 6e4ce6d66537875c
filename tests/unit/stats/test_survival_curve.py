"""The steps behind Kaplan-Meier: they hold every attempt, and are those of lifelines."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter

from recorder.stats.survival import kaplan_meier, survival_curve
from recorder.stats.validity import InvalidInput

ATTEMPTS = st.lists(
    st.tuples(st.integers(min_value=1, max_value=30), st.booleans()), min_size=1, max_size=40
)


@settings(derandomize=True, deadline=None)
@given(ATTEMPTS)
def test_every_attempt_is_in_one_step_and_the_curve_only_falls(attempts):
    times, done = zip(*attempts, strict=True)
    steps = survival_curve(times, done)
    assert sum(step.completed + step.censored for step in steps) == len(attempts)
    assert sum(step.completed for step in steps) == sum(done)
    assert [step.time for step in steps] == sorted({*times})
    shares = [1.0, *(step.survival for step in steps)]
    assert shares == sorted(shares, reverse=True)
    assert steps[0].at_risk == len(attempts)
    found = kaplan_meier(times, done)
    reached = [step.time for step in steps if step.survival <= 0.5 + 1e-9]
    assert found.median_first == (reached[0] if reached else None)


@settings(derandomize=True, deadline=None, max_examples=30)
@given(ATTEMPTS)
def test_the_curve_is_that_of_lifelines(attempts):
    times, done = zip(*attempts, strict=True)
    theirs = KaplanMeierFitter().fit(times, done).survival_function_["KM_estimate"]
    for step in survival_curve(times, done):
        assert step.survival == pytest.approx(theirs[step.time], abs=1e-12)


def test_without_attempts_there_is_no_step_and_nonsense_is_refused():
    assert survival_curve([], []) == []
    with pytest.raises(InvalidInput):
        survival_curve([0], [True])
    with pytest.raises(InvalidInput):
        survival_curve([1, 2], [True])
