"""The calculators: strict input, complete descriptions, and no way to get NaN out of them."""

import inspect
import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.stats import arguments
from recorder.stats.calculators import METRICS, calculate
from recorder.stats.validity import InvalidInput


def test_calculates_with_defaults_and_with_a_default_spelled_out():
    assert calculate("ci_wilson", {"x": 4, "n": 5}) == calculate(
        "ci_wilson", {"x": 4, "n": 5, "confidence": 0.95}
    )


@pytest.mark.parametrize(
    ("metric", "inputs", "message"),
    [
        ("complete_rate", {}, "there is no metric 'complete_rate': use perhaps completion_rate"),
        ("xyzzy", {}, "there is no metric 'xyzzy': use graded_success, completion_rate"),
        (["seq"], {}, "there is no metric"),
        ("seq", [1, 2], "the inputs are no mapping"),
        ("ci_wilson", {"x": 1}, "the input n is missing: give n."),
        ("ci_wilson", {}, "the input x is missing: give x, n."),
        ("ci_wilson", {"x": 1, "n": 2, "z": 3}, "there is no input 'z': use only x, n, conf"),
        ("ci_wilson", {"x": True, "n": 2}, "x is True: give a count."),
        ("ci_wilson", {"x": "1", "n": 2}, "x is '1': give a count."),
        ("ci_wilson", {"x": None, "n": 2}, "x is None: give a count."),
        ("ci_wilson", {"x": 1.5, "n": 2}, "x is 1.5: give a count, which is a whole number"),
        ("ci_wilson", {"x": -1, "n": 2}, "x is -1: give a count"),
        ("ci_wilson", {"x": 3, "n": 2}, "x is 3: give a count of at most n, which is 2."),
        ("ci_wilson", {"x": 1, "n": math.inf}, "n is inf: give a count, finite"),
        ("ci_wilson", {"x": 1, "n": 10**400}, "give a count, finite"),
        ("ci_wilson", {"x": 1, "n": 2, "confidence": math.nan}, "confidence is nan"),
        ("ci_wilson", {"x": 1, "n": 2, "confidence": 95}, "confidence is 95: give a number above"),
        ("ci_wilson", {"x": 1, "n": 2, "confidence": None}, "confidence is None: give a number."),
        ("ci_wilson", {"x": 1, "n": 2, "confidence": 1}, "confidence is 1: give a number above"),
        ("seq", {"ratings": 5}, "ratings is 5: give a list"),
        ("seq", {"ratings": "567"}, "ratings is '567': give a list"),
        ("seq", {"ratings": [5, "6"]}, "value 2 of ratings is '6': give a rating."),
        ("seq", {"ratings": [5, False]}, "value 2 of ratings is False: give a rating."),
        ("seq", {"ratings": [5.5]}, "a rating is 5.5: give a point of the scale"),
        ("sus_group", {"responses": [5] * 10}, "value 1 of responses is 5: give a list"),
        ("sus_score", {"responses": [3] * 10, "missing": "mean"}, "missing is 'mean'"),
        ("sus_score", {"responses": [3] * 10, "missing": None}, "missing is None: give a text."),
        ("welch_times", {"a": [1], "b": [2], "log": 1}, "log is 1: give true or false."),
        ("kaplan_meier", {"durations": [1], "completed": ["yes"]}, "value 1 of completed is 'yes'"),
        ("kaplan_meier", {"durations": [1], "completed": [2]}, "completed is 2: give 1 or true"),
        ("kaplan_meier", {"durations": [1, 2], "completed": [1]}, "durations has 2 values and"),
        ("kaplan_meier", {"durations": [1, None], "completed": [1, 0]}, "value 2 of durations"),
        ("graded_success", {"counts": {"sucess": 1}}, "counts names 'sucess': use only success"),
        ("graded_success", {"counts": {"success": None}}, "success of counts is None"),
        ("graded_success", {"counts": [1]}, "counts is [1]: give a mapping"),
        ("graded_success", {"counts": {}, "weights": {"success": 2}}, "the weight of success is 2"),
        ("graded_success", {"counts": {}, "weights": {"not_attempted": 1}}, "weights names"),
        ("cohen_kappa", {"rater1": ["a"], "rater2": [["b"]]}, "value 1 of rater2 is ['b']"),
        ("cohen_kappa", {"rater1": [1], "rater2": [2], "weights": "linear"}, "give categories"),
        (
            "cohen_kappa",
            {"rater1": [1], "rater2": [2], "weights": "cubic", "categories": [1, 2]},
            "weights is 'cubic'",
        ),
        ("cohen_kappa", {"rater1": [1], "rater2": [2], "categories": [1]}, "a code is 2"),
        ("cohen_kappa", {"rater1": [1], "rater2": [1], "categories": [1, 1]}, "code twice"),
        ("problem_discovery", {"matrix": [[1, 1], [1]]}, "row 1 of the matrix has 2 values"),
        ("problem_discovery", {"matrix": [[1, 0]]}, "nobody met problem 2"),
        ("problem_discovery", {"matrix": [[1, 2]]}, "a cell of the matrix is 2"),
        ("efficiency_matrix", {"success": [[1], [1, 0]], "seconds": [[1], [1, 2]]}, "row"),
        ("efficiency_matrix", {"success": [[1]], "seconds": []}, "success has 1 values"),
        ("efficiency_matrix", {"success": [[1]], "seconds": [[0]]}, "a time is 0"),
        ("n_two_proportions", {"p1": 0.5, "p2": 0.5}, "p1 and p2 are both 0.5"),
        ("n_mean_ci", {"sd": 1, "margin": 1e-9}, "this would take more than 1e+12 participants"),
        ("discovery_sample_size", {"p": 0.3, "goal": 1}, "goal is 1"),
        ("lostness", {"N": 0, "S": 3, "R": 1}, "unique pages is 0"),
        ("lostness", {"N": 1, "S": 1, "R": 0}, "fewest pages is 0: give 1 or more"),
        ("nasa_tlx", {"ratings": [50] * 5}, "the number of TLX ratings is 5"),
        ("nasa_tlx", {"ratings": [50] * 6, "weights": [5, 5, 5]}, "the 3 TLX weights sum to 15"),
        ("nasa_tlx", {"ratings": [101] + [50] * 5}, "a TLX rating is 101"),
        ("umux_lite", {"item1": 6, "item2": 5, "points": 5}, "item1 is 6"),
        ("umux_lite", {"item1": 5, "item2": 5, "points": 9}, "points is 9"),
        ("csat", {"ratings": [5], "points": 10}, "points is 10: give 5 or 7."),
        ("ces", {"ratings": [5], "version": 3}, "version is 3: give 1 or 2."),
        ("benchmark_score", {"mean": 1, "sd": -1, "n": 3, "benchmark": 0}, "sd is -1"),
        ("sus_interpret", {"score": 100.1}, "score is 100.1"),
        ("time_on_task", {"times": [1e-300, -1]}, "a time is -1"),
    ],
)
def test_refuses_input_in_a_sentence_that_helps(metric, inputs, message):
    with pytest.raises(InvalidInput) as refusal:
        calculate(metric, inputs)
    assert message in str(refusal.value)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("calculator", METRICS.values(), ids=list(METRICS))
def test_describes_its_function(calculator):
    parameters = list(inspect.signature(calculator.function).parameters.values())
    defaults = [
        arguments.REQUIRED if parameter.default is parameter.empty else parameter.default
        for parameter in parameters
    ]
    assert [argument.default for argument in calculator.inputs] == defaults
    if calculator.key != "lostness":  # The published letters are not good names for parameters.
        assert [argument.name for argument in calculator.inputs] == [p.name for p in parameters]
    assert calculator.title
    assert calculator.source
    assert all(argument.meaning for argument in calculator.inputs)
    for section in ("Source:", "Not for:", ">>>"):
        assert section in calculator.function.__doc__


NUMBERS = st.one_of(
    st.integers(-1, 12),
    st.sampled_from([0.0, 0.5, 1e-300, 1e9, 0.999999999, 1e-9, 2.5]),
    st.floats(allow_nan=False),
)
SCALARS = st.one_of(NUMBERS, st.none(), st.booleans(), st.sampled_from(["linear", "log", "a"]))
LISTS = st.lists(SCALARS, max_size=10) | st.lists(st.integers(0, 5), max_size=12)
OUTCOMES = st.dictionaries(st.sampled_from(["success", "failure", "assisted"]), NUMBERS)


@pytest.mark.parametrize("metric", METRICS)
@settings(derandomize=True, max_examples=40)
@given(data=st.data())
def test_answers_with_finite_json_or_refuses(metric, data):
    strategies = {
        "a list": LISTS | st.lists(LISTS, max_size=4),
        "a mapping": OUTCOMES,
    }
    inputs = {
        argument.name: data.draw(strategies.get(argument.kind.name.split(",")[0], SCALARS))
        for argument in METRICS[metric].inputs
        if argument.required or data.draw(st.booleans())
    }
    try:
        figures = calculate(metric, inputs)
    except InvalidInput:
        return
    json.dumps(figures, allow_nan=False)
