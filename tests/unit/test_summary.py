"""What attempts come to: the reference study to its last digit, and the edges by hand."""

import csv
import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.summary import (
    AttemptRecord,
    Filter,
    Reason,
    Settings,
    TaskRecord,
    as_keys,
    summarize,
)
from recorder.vocabulary import AttemptStatus, CountingAttempt, Outcome
from tests.attempts import T1, attempt
from tests.reference_study import DATA, KEYS, differences

MORNING = datetime(2026, 3, 4, 9, tzinfo=UTC)


def only_task(attempts, tasks=(T1,), **settings):
    return summarize(tasks, attempts, Settings(**settings)).tasks[0]


def read_study():
    """Return the reference study's tasks and attempts as its files say them."""

    def whole(cell):
        return int(cell) if cell else None

    with (DATA / "tasks.csv").open() as file:
        tasks = [
            TaskRecord(
                row["task"],
                row["title"],
                optimal_clicks=int(row["optimal_clicks"]),
                error_opportunities=int(row["error_opportunities"]),
            )
            for row in csv.DictReader(file)
        ]
    with (DATA / "attempts.csv").open() as file:
        attempts = [
            AttemptRecord(
                id=UUID(int=place),
                session_id=int(row["participant"][1:]),
                task=row["task"],
                participant=row["participant"],
                variant=row["variant"],
                position=int(row["order"] or 9),
                outcome=Outcome("success" if row["outcome"] == "assisted" else row["outcome"]),
                assist_level=3 if row["outcome"] == "assisted" else None,
                seconds=float(row["seconds"]) if row["seconds"] else None,
                errors=whole(row["errors"]),
                clicks=whole(row["clicks"]),
                assists=whole(row["assists"]),
            )
            for place, row in enumerate(csv.DictReader(file))
        ]
    return tasks, attempts


def test_the_reference_study_to_its_last_digit():
    tasks, attempts = read_study()
    random.Random(4).shuffle(attempts)
    found = as_keys(summarize(tasks, attempts))
    expected = json.loads((DATA / "expected-metrics.json").read_text())
    assert (found["participants"], found["attempts"]) == (12, 60)
    wanted = {
        code: {key: blocks[key] for key in KEYS} for code, blocks in expected["tasks"].items()
    }
    assert list(differences(wanted, found["tasks"])) == []
    assert {code: task["outcomes"] for code, task in found["tasks"].items()} == {
        code: task["outcomes"] for code, task in expected["tasks"].items()
    }
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_each_figure_names_the_attempts_it_stands_on():
    tasks, attempts = read_study()
    task = summarize(tasks, attempts).task("T4")
    complete = task.time_to_complete.sample
    assert [each.participant for each in complete.attempts] == ["P04", "P11", "P12"]
    assert {each.attempt.participant: each.reason for each in complete.left_out} == {
        **dict.fromkeys(["P01", "P02", "P03", "P05", "P06", "P08", "P09", "P10"],
                        Reason.NOT_UNASSISTED),
        "P07": Reason.NOT_ATTEMPTED,
    }  # fmt: skip
    assert len(task.time_to_failure.sample.attempts) == 8
    assert {each.result for each in task.time_to_failure.sample.attempts} == {
        "failure", "abandoned", "assisted",
    }  # fmt: skip


def test_variants_stand_apart():
    tasks, attempts = read_study()
    found = as_keys(summarize(tasks, attempts))["tasks"]["T2"]
    assert found["variants"] == {"A": {"successes": 5, "n": 6}, "B": {"successes": 4, "n": 5}}
    means = {
        v: each["time_to_complete"]["geometric_mean"] for v, each in found["by_variant"].items()
    }
    assert means["A"] / means["B"] == pytest.approx(1.3656634955387157)


def test_nothing_recorded_is_undefined_not_zero():
    found = as_keys(summarize([T1], []))
    assert (found["participants"], found["attempts"]) == (0, 0)
    task = found["tasks"]["T1"]
    assert task["graded"]["unassisted_rate"] is None
    assert task["success"]["intervals"]["adjusted_wald"] == {"lower": None, "upper": None}
    assert task["time_to_complete"]["geometric_mean"] is None
    assert task["errors"]["mean_errors"] is None
    assert task["assists"]["mean_assists"] is None
    assert task["clicks"]["mean"] is None


def test_one_attempt_has_a_time_and_no_interval():
    task = only_task([attempt(seconds=31.0, errors=0, clicks=4, assists=0)])
    time = task.time_to_complete.value
    assert (time.n, time.geometric_mean, time.gm_lower) == (1, pytest.approx(31.0), None)
    assert task.success.value.lower == pytest.approx(0.1675, abs=1e-4)
    assert task.assists.value.mean_assists == 0


def test_excluded_attempts_leave_every_denominator():
    task = only_task(
        [
            attempt("P01", "not_attempted"),
            attempt("P02", "technical_failure", seconds=44.0, errors=3, clicks=9),
        ]
    )
    assert (task.graded.value.n, task.graded.value.excluded) == (0, 2)
    assert task.errors.value.n == task.time_on_task.value.n == 0
    assert task.settled.excluded_by_reason == {
        Reason.NOT_ATTEMPTED: 1,
        Reason.TECHNICAL_FAILURE: 1,
    }


@pytest.mark.parametrize(
    ("counting", "counted"), [(CountingAttempt.FIRST, 40.0), (CountingAttempt.LAST, 60.0)]
)
def test_the_first_or_last_valid_attempt_counts(counting, counted):
    attempts = [
        attempt("P01", "technical_failure", position=1, seconds=5.0),
        attempt("P01", "success", position=2, seconds=40.0, number=2),
        attempt("P01", "success", position=3, seconds=60.0, number=3),
        attempt("P01", "not_attempted", position=4, number=4),
    ]
    task = only_task(attempts, counting_attempt=counting)
    assert [each.seconds for each in task.settled.valid] == [counted]
    assert task.graded.value.excluded == 0
    assert {each.reason for each in task.settled.others} == {Reason.ANOTHER_COUNTS}


def test_a_later_session_of_the_same_participant_is_a_repeat():
    later = attempt("P01", "success", session_id=1, sat_at=datetime(2026, 3, 5, tzinfo=UTC))
    earlier = attempt("P01", "failure", session_id=2, sat_at=datetime(2026, 3, 4, tzinfo=UTC))
    assert only_task([later, earlier]).settled.valid == (earlier,)


def test_one_participant_counts_once_for_each_variant():
    task = only_task([attempt(variant="A"), attempt(variant="B", session_id=2)])
    assert task.success.value.n == 2


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": AttemptStatus.RUNNING, "outcome": None}, Reason.RUNNING),
        ({"status": AttemptStatus.PAUSED, "outcome": "success"}, Reason.RUNNING),
        ({"outcome": None}, Reason.NO_OUTCOME),
        ({"session_archived": True}, Reason.SESSION_ARCHIVED),
        ({"session_optimal": True}, Reason.OPTIMAL_PATH),
    ],
)
def test_what_does_not_count_says_why(fields, reason):
    task = only_task([attempt(**fields)])
    assert task.graded.value.n == task.graded.value.excluded == 0
    assert [each.reason for each in task.settled.left_out] == [reason]


def test_what_was_taken_back_does_not_show_up():
    found = summarize([T1], [attempt(status=AttemptStatus.CANCELLED)])
    assert found.attempts == ()
    assert found.tasks[0].settled.left_out == ()


@pytest.mark.parametrize("why", ["session_archived", "session_optimal"])
def test_an_archived_or_an_experts_session_counts_nowhere(why):
    found = summarize([T1], [attempt("P01"), attempt("P02", **{why: True})])
    assert (found.participants, len(found.attempts), found.rows[-1].participant) == (
        ("P01",), 1, "P01",
    )  # fmt: skip


def test_a_practice_task_counts_in_no_metric():
    practice = TaskRecord("T0", "Practice", is_practice=True)
    found = as_keys(summarize([practice, T1], [attempt(task="T0"), attempt("P02")]))
    assert (found["participants"], found["attempts"], list(found["tasks"])) == (1, 1, ["T1"])


def test_an_archived_task_shows_as_long_as_it_has_attempts():
    gone, kept = TaskRecord("T8", is_archived=True), TaskRecord("T9", is_archived=True)
    found = summarize([T1, gone, kept], [attempt(task="T9")])
    assert [task.task.code for task in found.tasks] == ["T1", "T9"]


def test_a_helped_success_is_assisted_from_a_hint_on():
    attempts = [
        attempt("P01", assist_level=2, assists=1, seconds=10.0),
        attempt("P02", assist_level=3, assists=2, seconds=20.0),
        attempt("P03", "failure", assist_level=4, assists=1, seconds=30.0),
    ]
    task = only_task(attempts)
    assert task.outcomes == {"success": 1, "assisted": 1, "failure": 1}
    assert task.success.value.successes == 1
    assert task.graded.value.assisted_inclusive_rate == pytest.approx(2 / 3)
    assert task.assists.value.mean_assists == pytest.approx(4 / 3)


def test_a_success_with_difficulty_is_worth_what_the_study_says():
    attempts = [attempt("P01"), attempt("P02", "success_with_difficulty")]
    assert only_task(attempts, difficulty_weight=0.8).graded.value.graded_score == 0.9


def test_a_time_of_zero_is_left_out_and_said():
    task = only_task([attempt("P01", seconds=0.0), attempt("P02", seconds=9.0), attempt("P03")])
    assert task.time_to_complete.value.n == 1
    assert {each.reason for each in task.time_to_complete.sample.left_out} == {
        Reason.NO_TIME,
        Reason.NOT_RECORDED,
    }
    assert task.success.value.n == 3


def test_a_filter_chooses_whose_attempts_are_looked_at():
    attempts = [
        attempt("P01", variant="A", segment="new"),
        attempt("P02", "failure", variant="B", segment="new"),
        attempt("P03", variant="B", segment="old"),
    ]
    found = summarize([T1], attempts, chosen=Filter(variant="B", segment="new"))
    assert found.participants == ("P02",)
    assert (found.variants, found.segments) == (("A", "B"), ("new", "old"))


def test_the_matrix_shows_what_stands_for_each_participant():
    attempts = [
        attempt("P02", "technical_failure", position=1),
        attempt("P02", "success", position=2, number=2),
        attempt("P01", None, status=AttemptStatus.RUNNING, session_id=2),
    ]
    first, second = summarize([T1, TaskRecord("T2")], attempts).rows
    assert (first.participant, first.cells["T1"].is_open) == ("P01", True)
    assert (second.cells["T1"].attempt.result, second.cells["T1"].more) == ("success", 1)
    assert "T2" not in second.cells


def test_participants_come_in_the_order_people_count():
    found = summarize([T1], [attempt(code) for code in ("P10", "P2", "Q1", "P1", "p3", "3P")])
    assert [row.participant for row in found.rows] == ["3P", "P1", "P2", "P10", "Q1", "p3"]


OUTCOMES = st.one_of(st.none(), st.sampled_from([each.value for each in Outcome]))
ATTEMPTS = st.lists(
    st.builds(
        attempt,
        participant=st.sampled_from(["P01", "P02", "P03", "P04"]),
        outcome=OUTCOMES,
        variant=st.sampled_from(["", "A"]),
        assist_level=st.sampled_from([None, 1, 3]),
        seconds=st.sampled_from([None, 0.0, 1.5, 20.0, 900.0]),
        errors=st.sampled_from([None, 0, 7]),
        clicks=st.sampled_from([None, 0, 12]),
        status=st.sampled_from(list(AttemptStatus)),
        session_archived=st.booleans(),
        sat_at=st.sampled_from([None, MORNING]),
    ),
    max_size=30,
)


@settings(derandomize=True)
@given(ATTEMPTS, st.randoms(), st.sampled_from(list(CountingAttempt)))
def test_the_order_of_rows_changes_nothing_and_nobody_is_lost(attempts, rng, counting):
    placed = [each._replace(position=place) for place, each in enumerate(attempts)]
    shuffled = list(placed)
    rng.shuffle(shuffled)
    chosen = Settings(counting_attempt=counting)
    first, second = (as_keys(summarize([T1], each, chosen)) for each in (placed, shuffled))
    assert first == second
    task = summarize([T1], placed, chosen).tasks[0]
    there = [each for each in placed if each.status is not AttemptStatus.CANCELLED]
    assert len(task.settled.valid) + len(task.settled.left_out) == len(there)
    for figure in (task.success, task.time_to_complete, task.errors, task.clicks):
        sample = figure.sample
        assert figure.value.n == len(sample.attempts)
        assert len(sample.attempts) + len(sample.left_out) == len(there)
    success = task.success.value
    if success.n:
        assert 0 <= success.lower <= success.rate <= success.upper <= 1


def test_a_benchmark_or_optimum_of_nothing_gives_no_ratio():
    task = only_task([attempt(clicks=4)], tasks=[replace(T1, optimal_clicks=None)])
    assert (task.clicks.value.mean, task.clicks.value.ratio_mean) == (4.0, None)
