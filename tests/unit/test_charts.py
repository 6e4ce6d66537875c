"""Charts: what is in the specifications, since what they look like is for a browser to show."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.charts import (
    Range,
    Scored,
    ease_chart,
    lanes_of,
    matrix_chart,
    order_chart,
    outcomes_chart,
    scores_chart,
    success_chart,
    survival_chart,
    times_chart,
    waves_chart,
)
from recorder.summary import TaskRecord, summarize
from recorder.summary.order import orders_done
from tests.attempts import T1, attempt

T2 = TaskRecord("T2", "Book an appointment")


def link(record):
    return f"/sessions/{record.session_id}"


def values(chart, layer):
    return chart["layer"][layer]["data"]["values"]


def test_success_is_a_dot_on_its_interval():
    summary = summarize([T1, T2], [attempt("P01"), attempt("P02", "failure")])
    chart = success_chart(summary)
    (dot,) = values(chart, 1)
    assert values(chart, 0) == values(chart, 1)
    assert dot["lower"] < dot["rate"] < dot["upper"]
    assert (dot["said"], dot["task"]) == ("1 of 2 (50%)", "T1 Find the opening hours")
    assert chart["params"][0]["value"] == ["T1 Find the opening hours", "T2 Book an appointment"]


def test_every_valid_attempt_is_a_dot_that_leads_to_it():
    attempts = [
        attempt("P01", seconds=20.0),
        attempt("P02", "failure", seconds=90.0),
        attempt("P03", "technical_failure", seconds=5.0),
        attempt("P04"),
    ]
    interval, alone, others, mean = times_chart(summarize([T1], attempts), link)["layer"]
    assert [dot["seconds"] for dot in alone["data"]["values"]] == [20.0]
    assert [dot["seconds"] for dot in others["data"]["values"]] == [90.0]
    assert alone["data"]["values"][0]["url"] == "/sessions/1"
    assert interval["data"]["values"] == []
    assert mean["data"]["values"][0]["mean"] == pytest.approx(20.0)


def test_each_variant_has_its_lane_and_its_colour():
    attempts = [attempt("P01", variant="A"), attempt("P02", variant="B"), attempt("P03")]
    summary = summarize([T1], attempts)
    assert [lane.variant for lane in lanes_of(summary)] == ["A", "B", ""]
    colour = success_chart(summary)["layer"][1]["encoding"]["color"]
    assert colour["scale"]["domain"] == ["A", "B", "no variant"]
    assert len(set(colour["scale"]["range"])) == 3
    assert [dot["lane"] for dot in values(success_chart(summary), 1)] == sorted(
        dot["lane"] for dot in values(success_chart(summary), 1)
    )


def test_a_chart_without_attempts_is_empty_and_valid():
    for chart in (success_chart(summarize([], [])), times_chart(summarize([T1], []), link)):
        assert all(layer["data"]["values"] == [] for layer in chart["layer"])
        assert chart["height"] > 0


def test_a_hostile_title_stays_a_value():
    title = "'); alert(1) //</script>"
    chart = success_chart(summarize([TaskRecord("T1", title)], [attempt()]))
    axis = chart["encoding"]["y"]["axis"]
    assert title not in json.dumps(axis)
    assert chart["params"][0]["value"] == [f"T1 {title}"]


@settings(derandomize=True)
@given(st.lists(st.floats(min_value=0.01, max_value=1e5), min_size=1, max_size=20))
def test_the_axis_holds_every_time_and_shows_round_numbers(times):
    attempts = [attempt(f"P{n}", seconds=time) for n, time in enumerate(times)]
    x = times_chart(summarize([T1], attempts), link)["layer"][1]["encoding"]["x"]
    low, high = x["scale"]["domain"]
    assert low < min(times) <= max(times) < high
    assert len(x["axis"]["values"]) >= 2
    json.dumps(x, allow_nan=False)


def test_outcomes_are_parts_of_a_bar_that_is_whole():
    attempts = [
        attempt("P01", variant="A"),
        attempt("P02", "failure", variant="A"),
        attempt("P03", "technical_failure", variant="A"),
        attempt("P04", "abandoned", variant="B"),
    ]
    chart = outcomes_chart(summarize([T1], attempts))
    parts = values(chart, 0)
    assert [(each["variant"], each["outcome"], each["begin"], each["end"]) for each in parts] == [
        ("A", "Success", 0, 0.5),
        ("A", "Failure", 0.5, 1),
        ("B", "Gave up", 0, 1),
    ]
    assert chart["params"][0]["value"] == ["T1 Find the opening hours · A", " · B"]


def test_a_survival_curve_steps_at_completions_and_marks_the_censored():
    attempts = [
        attempt("P01", seconds=10.0),
        attempt("P02", "failure", seconds=20.0),
        attempt("P03", seconds=30.0),
        attempt("P04", seconds=40.0),
    ]
    drawn = survival_chart(summarize([T1], attempts))["data"]["values"]
    steps = [each for each in drawn if each["kind"] == "step"]
    assert [(each["seconds"], each["share"]) for each in steps] == [
        (0, 1), (10, 0.75), (20, 0.75), (30, pytest.approx(0.375)), (40, 0),
    ]  # fmt: skip
    assert [each["seconds"] for each in steps if each["censored"]] == [20]
    assert [each["seconds"] for each in drawn if each["kind"] == "median"] == [30]


def test_a_curve_that_never_reaches_half_has_no_median():
    attempts = [attempt("P01", seconds=10.0), *(attempt(f"Q{n}", "failure", seconds=9.0 + n)
                for n in range(3))]  # fmt: skip
    drawn = survival_chart(summarize([T1], attempts))["data"]["values"]
    assert not [each for each in drawn if each["kind"] == "median"]


def test_ease_stands_on_its_interval_beside_the_usual_mean():
    attempts = [attempt(f"P{n}", seq_rating=rating) for n, rating in enumerate([4, 6, 6, None])]
    rule, interval, rings, dot = ease_chart(summarize([T1], attempts))["layer"]
    assert rule["data"]["values"][0]["norm"] == 5.5
    assert [(each["rating"], each["count"]) for each in rings["data"]["values"]] == [(4, 1), (6, 2)]
    assert dot["data"]["values"][0]["said"] == "5.3 (n 3)"
    assert interval["data"]["values"][0]["lower"] < 5.3 < interval["data"]["values"][0]["upper"]


def test_a_matrix_fades_what_ended_otherwise():
    summary = summarize([T1, T2], [attempt("P01"), attempt("P02", "failure")])
    cells = matrix_chart(summary, summary.rows, link, "failure")["data"]["values"]
    assert [(each["who"], each["letter"], each["faded"]) for each in cells] == [
        ("P01", "S", True), ("P02", "F", False),
    ]  # fmt: skip


def test_times_of_an_outcome_stand_out_and_the_means_stay():
    attempts = [attempt("P01", seconds=20.0), attempt("P02", "failure", seconds=90.0)]
    summary = summarize([T1], attempts)
    whole, marked = times_chart(summary, link), times_chart(summary, link, "failure")
    assert [each["faded"] for each in values(marked, 1)] == [True]
    assert [each["faded"] for each in values(marked, 2)] == [False]
    assert values(marked, 3) == values(whole, 3)
    assert whole["layer"][1]["encoding"]["x"] == marked["layer"][1]["encoding"]["x"]


def test_the_order_counts_first_attempts_place_by_place():
    sat = {"P01": ["T1", "T2", "T1"], "P02": ["T2", "T1"]}
    attempts = [
        attempt(who, task=task, session_id=number, position=place, number=place)
        for number, (who, tasks) in enumerate(sat.items())
        for place, task in enumerate(tasks, start=1)
    ]
    done = orders_done(summarize([T1, T2], attempts))
    assert done.places == {"T1": (1, 1), "T2": (1, 1)}
    chart = order_chart(done, {"T1": "Opening hours"})
    assert {each["count"] for each in chart["data"]["values"]} == {1}
    assert chart["data"]["values"][0]["title"] == "Opening hours"


def test_every_chart_is_plain_json_with_and_without_attempts():
    full = summarize(
        [T1, T2],
        [attempt(f"P{n}", outcome, variant="AB"[n % 2], seconds=5.0 + n, seq_rating=1 + n)
         for n, outcome in enumerate(["success", "failure", "abandoned", "success"])],
    )  # fmt: skip
    for summary in (full, summarize([], []), summarize([T1], [])):
        done = orders_done(summary)
        for chart in (
            success_chart(summary),
            outcomes_chart(summary),
            times_chart(summary, link),
            survival_chart(summary),
            ease_chart(summary),
            matrix_chart(summary, summary.rows, link),
            order_chart(done, {}),
            scores_chart("SUS", [Scored("all", [], None, None, None)], Range(0, 100)),
            waves_chart("SUS", [], 0, 100, 68),
        ):
            json.dumps(chart, allow_nan=False)
            assert chart["description"]
