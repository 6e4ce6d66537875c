"""Charts: what is in the specifications, since what they look like is for a browser to show."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.charts import lanes_of, success_chart, times_chart
from recorder.summary import TaskRecord, summarize
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


@settings(derandomize=True, deadline=None)
@given(st.lists(st.floats(min_value=0.01, max_value=1e5), min_size=1, max_size=20))
def test_the_axis_holds_every_time_and_shows_round_numbers(times):
    attempts = [attempt(f"P{n}", seconds=time) for n, time in enumerate(times)]
    x = times_chart(summarize([T1], attempts), link)["layer"][1]["encoding"]["x"]
    low, high = x["scale"]["domain"]
    assert low < min(times) <= max(times) < high
    assert len(x["axis"]["values"]) >= 2
    json.dumps(x, allow_nan=False)
