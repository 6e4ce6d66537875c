"""Further figures of a task and of a study, at their edges: designs, raters, problems, answers."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.instruments import INSTRUMENTS, SUS
from recorder.summary import (
    AnswerRecord,
    Evidence,
    Settings,
    TaskRecord,
    Wave,
    as_keys,
    measure,
    questionnaires,
    summarize,
    whole_study_keys,
)
from tests.attempts import T1, attempt

FOURS = {f"q{number}": 4 if number % 2 else 2 for number in range(1, 11)}


def task_keys(attempts, task=T1, **settings):
    return as_keys(summarize([task], attempts, Settings(**settings)))["tasks"]["T1"]


def answer(participant="P01", variant="", items=None, instrument="sus", day=None, number=0):
    completed_at = datetime(2026, 3, day, tzinfo=UTC) if day else None
    return AnswerRecord(number, participant, variant, instrument, completed_at, items or FOURS)


def people(variant, outcomes, first=1, **fields):
    return [
        attempt(f"P{number:02d}", outcome, variant=variant, seconds=10.0 * number, **fields)
        for number, outcome in enumerate(outcomes, start=first)
    ]


# Comparisons --------------------------------------------------------------------------------


@pytest.mark.parametrize("variants", [[], ["A"], ["A", "B", "C"]])
def test_only_two_variants_are_compared(variants):
    attempts = [
        each
        for place, variant in enumerate(variants)
        for each in people(variant, ["success", "failure"], first=1 + 2 * place)
    ]
    found = task_keys(attempts)
    assert found["comparison"] is None
    assert list(found["variants"]) == variants
    assert "comparison" not in found["by_variant"].get("A", {})


def test_attempts_without_a_variant_take_no_part_in_a_comparison():
    pair = [*people("A", ["success"] * 2), *people("B", ["failure"] * 2, first=3)]
    alone = task_keys(pair)["comparison"]
    assert task_keys([*pair, attempt("P09", "failure")])["comparison"] == alone
    assert (alone["a"], alone["b"], alone["success_n1"]["diff"]) == ("A", "B", 1.0)


def test_the_order_of_the_study_says_which_variant_is_the_first():
    pair = [*people("A", ["success"] * 2), *people("B", ["failure"] * 2, first=3)]
    found = task_keys(pair, variants=("B", "A"))["comparison"]
    assert (found["a"], found["b"], found["success_n1"]["diff"]) == ("B", "A", -1.0)


def test_people_who_tried_both_are_compared_with_themselves():
    first = people("A", ["success", "success", "success", "failure"], session_id=1, seq_rating=6)
    second = people("B", ["failure", "success", "success"], session_id=2, seq_rating=4)
    found = task_keys([*first, *second])["comparison"]
    assert (found["design"], found["pairs"]) == ("paired", 3)
    assert found["success_mcnemar"]["diff"] == pytest.approx(1 / 3)
    assert found["time_paired"]["n"] == 2
    assert (found["seq_paired"]["n"], found["seq_paired"]["estimate"]) == (3, 2.0)
    assert "success_n1" not in found


def test_the_design_is_the_study_s_even_where_a_task_has_no_pair():
    """Nobody has both values for T1; calling them different people would be wrong all the same."""
    t2 = TaskRecord("T2")
    attempts = [
        attempt("P01", variant="A"),
        attempt("P02", variant="B", session_id=2),
        attempt("P01", variant="A", task="T2", position=2),
        attempt("P01", variant="B", task="T2", session_id=3),
    ]
    found = as_keys(summarize([T1, t2], attempts))["tasks"]
    assert [each["comparison"]["design"] for each in found.values()] == ["paired", "paired"]
    assert [each["comparison"]["pairs"] for each in found.values()] == [0, 1]


# Further figures of a task ------------------------------------------------------------------


def test_without_a_valid_attempt_nothing_is_computed():
    for attempts in ([], [attempt(outcome="not_attempted")]):
        found = as_keys(summarize([T1], attempts))
        task = found["tasks"]["T1"]
        assert (task["kaplan_meier"]["median"], task["kaplan_meier"]["n"]) == (None, 0)
        assert (task["seq"]["mean"], task["efficiency"]["percent_per_minute"]) == (None, None)
        assert task["sum"]["sum"] is task["sum"]["time_spec"]["spec"] is None
        assert found["overall"]["pooled_rate"] is found["overall"]["sum"] is None
        assert found["agreement"] is None
        json.dumps(found, allow_nan=False)


def test_a_time_limit_is_the_horizon_and_failures_are_censored():
    task = TaskRecord("T1", time_limit_seconds=60.0)
    found = task_keys(people("", ["success", "failure", "success"]), task)["kaplan_meier"]
    assert (found["n"], found["events"], found["tau"]) == (3, 2, 60.0)
    assert found["rmst"] == pytest.approx(10 + 20 * 2 / 3)


def test_lostness_stands_on_paths_that_are_known():
    task = TaskRecord("T1", optimal_pages=3)
    attempts = [
        attempt("P01", pages_total=9, pages_unique=6),
        attempt("P02", pages_total=3, pages_unique=3),
        attempt("P03", pages_total=0, pages_unique=0),
        attempt("P04"),
        attempt("P05", "failure", pages_total=9, pages_unique=1),
    ]
    found = measure(summarize([task], attempts).tasks[0]).lostness
    assert (found.value.n, found.value.lost_share) == (2, 0.5)
    assert found.value.mean == pytest.approx(0.6009252125773316 / 2)
    reasons = [each.reason.value for each in found.sample.left_out]
    assert reasons == ["not recorded", "not recorded", "not completed alone"]


def test_a_benchmark_rate_of_one_cannot_be_exceeded():
    task = TaskRecord("T1", benchmark_rate=1.0, benchmark_seconds=30.0)
    found = task_keys(people("", ["success"] * 3), task)["benchmark"]
    assert found["rate"] == {"p_exact": None, "p_midp": None, "prob_exceeds": None}
    assert found["time"]["df"] == 2.0


def test_ratings_off_the_scale_of_the_seq_are_left_out():
    attempts = [attempt("P01", seq_rating=7), attempt("P02", seq_rating=9), attempt("P03")]
    assert task_keys(attempts)["seq"]["n"] == 1


def test_a_second_rater_is_compared_on_valid_attempts_only():
    attempts = [
        attempt("P01", second_outcome="success"),
        attempt("P02", "success", assist_level=3, second_outcome="assisted"),
        attempt("P03", "failure", second_outcome="success"),
        attempt("P04", "technical_failure", second_outcome="failure"),
        attempt("P05"),
    ]
    found = as_keys(summarize([T1], attempts))["agreement"]
    assert (found["outcome"]["n"], found["outcome"]["agreement"]) == (3, pytest.approx(2 / 3))
    assert (found["completed"]["n"], found["completed"]["agreement"]) == (3, pytest.approx(2 / 3))


# Beside the attempts ------------------------------------------------------------------------


def test_nothing_known_beside_the_attempts():
    found = whole_study_keys(summarize([T1], []), Evidence())
    assert found["questionnaires"] == {}
    assert found["problems"] is found["retention"] is None


def test_a_finding_that_nobody_met_is_none():
    summary = summarize([T1], [])
    found = whole_study_keys(summary, Evidence(problems={"PR1": set()}, participants={"P01"}))
    assert found["problems"] is None
    found = whole_study_keys(summary, Evidence(problems={"PR1": {"P01"}}, participants={"P01"}))
    assert (found["problems"]["n"], found["problems"]["total"]) == (1, 4)


def test_retention_counts_people():
    evidence = Evidence(participants={"P01", "P02"}, next_wave=Wave("Autumn", {"P02", "P03"}))
    found = whole_study_keys(summarize([T1], []), evidence)["retention"]
    assert (found["next_wave"], found["retention"], found["new"]) == ("Autumn", 0.5, 1)


def test_the_last_answer_of_a_participant_counts():
    answers = [
        answer(day=5, items={"csat": 1}, instrument="csat", number=1),
        answer(day=4, items={"csat": 5}, instrument="csat", number=2),
        answer(items={"csat": 4}, instrument="csat", number=3),
        answer("P02", items={"csat": 4}, instrument="csat", number=4),
    ]
    found = questionnaires(answers)["csat"]
    assert (found.superseded, found.whole.scores) == (2, {"P01": 1, "P02": 4})


def test_one_variant_or_three_are_not_compared():
    for variants in (["A"], ["A", "B", "C"]):
        answers = [answer(f"P{place}", each) for place, each in enumerate(variants * 2)]
        found = questionnaires(answers)["sus"]
        assert found.design is found.welch is found.paired is None


def test_shares_are_not_compared_by_means():
    answers = [
        answer(f"P{place}", variant, {"ltr": place}, "nps") for place, variant in enumerate("AABB")
    ]
    found = questionnaires(answers)["nps"]
    assert (found.design, found.welch, found.benchmark) == ("independent", None, None)


@given(st.permutations([answer(f"P{place}", "AB"[place % 2]) for place in range(6)]))
def test_the_order_of_answers_does_not_matter(answers):
    found = questionnaires(answers, ["B", "A"])["sus"]
    assert list(found.by_variant) == ["B", "A"]
    assert list(found.whole.scores) == [f"P{place}" for place in range(6)]


# Instruments --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_every_instrument_scores_its_scale_and_the_lack_of_answers(name):
    instrument = INSTRUMENTS[name]
    assert instrument.name == name
    assert len({item.name for item in instrument.items}) == len(instrument.items)
    worded = all(item.texts.get("en") for item in instrument.required)
    assert worded is not instrument.needs_wording
    blank = [None] * len(instrument.items)
    assert instrument.score(blank) is None
    for end in ("low", "high"):
        ends = [None if item.optional else getattr(item, end) for item in instrument.items]
        assert instrument.score(ends) is not None
        assert instrument.summarize([ends, blank]).n == 1
    assert instrument.summarize([]).n == 0


def test_straight_lining_is_seen_in_complete_answers_of_several_items():
    assert SUS.is_straight_lined([3] * 10)
    assert not SUS.is_straight_lined([3] * 9 + [None])
    assert not SUS.is_straight_lined([3] * 9 + [4])
    assert not INSTRUMENTS["nps"].is_straight_lined([9])
