"""Attempts as columns say what their records say, and settle as one would by hand."""

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.stats.clicks import clicks
from recorder.stats.error_counts import error_rate
from recorder.stats.times import time_on_task
from recorder.summary import Filter, Reason, Settings, summarize
from recorder.summary.columns import OUTCOME_ORDER, as_attempts
from recorder.summary.records import as_people_count
from recorder.summary.settling import settle
from recorder.vocabulary import AttemptStatus, CountingAttempt, Outcome
from tests.attempts import T1, attempt

MORNING = datetime(2026, 3, 4, 9, tzinfo=UTC)

ATTEMPTS = st.lists(
    st.builds(
        attempt,
        participant=st.sampled_from(["P2", "P10", "P1"]),
        outcome=st.one_of(st.none(), st.sampled_from([each.value for each in Outcome])),
        variant=st.sampled_from(["", "B", "A"]),
        segment=st.sampled_from(["", "new"]),
        session_id=st.integers(1, 3),
        position=st.integers(1, 4),
        assist_level=st.sampled_from([None, 1, 3]),
        seconds=st.sampled_from([None, 0.0, 20.0, 31.7, 0.1]),
        errors=st.sampled_from([None, 0, 2]),
        clicks=st.sampled_from([None, 0, 5, 8]),
        assists=st.sampled_from([None, 0, 1]),
        seq_rating=st.sampled_from([None, 0, 7, 9]),
        status=st.sampled_from(list(AttemptStatus)),
        session_archived=st.booleans(),
        sat_at=st.sampled_from([None, MORNING]),
    ),
    max_size=25,
)


@settings(derandomize=True)
@given(ATTEMPTS)
def test_columns_say_what_records_say(attempts):
    found = as_attempts(attempts)
    there = [each for each in attempts if each.status is not AttemptStatus.CANCELLED]
    assert found == there
    assert found.is_alone.tolist() == [each.is_unassisted for each in there]
    results = [OUTCOME_ORDER[place] if place >= 0 else None for place in found.columns.result]
    assert results == [each.result for each in there]
    by_place = sorted(zip(found.columns.place, there, strict=True), key=lambda each: each[0])
    assert [each for _, each in by_place] == sorted(there, key=as_it_happened)


@settings(derandomize=True)
@given(ATTEMPTS, st.sampled_from(list(CountingAttempt)))
def test_attempts_settle_as_one_would_by_hand(attempts, counting):
    settled = settle(attempts, counting)
    valid, excluded, others = by_hand(attempts, counting)
    assert [*settled.valid] == valid
    assert [each.attempt for each in settled.excluded] == excluded
    assert [each.attempt for each in settled.others] == others
    assert [each.reason.name.lower() for each in settled.excluded] == [
        each.outcome.value for each in excluded
    ]
    for each, reason in settled.others:
        assert reason is (
            Reason.SESSION_ARCHIVED if each.session_archived
            else Reason.RUNNING if each.status.is_open
            else Reason.NO_OUTCOME if each.outcome is None
            else Reason.ANOTHER_COUNTS
        )  # fmt: skip


@settings(derandomize=True)
@given(ATTEMPTS, st.lists(st.sampled_from(["T1", "T2", "T3"]), min_size=25, max_size=25))
def test_figures_of_tasks_at_once_are_those_of_each_alone(attempts, at):
    tried = [each._replace(task=task) for each, task in zip(attempts, at, strict=False)]
    tasks = [replace(T1, code=code) for code in ("T1", "T2", "T3")]
    together = summarize(tasks, tried, Settings())
    for task, found in zip(tasks, together.tasks, strict=True):
        alone = summarize([task], tried, Settings()).tasks[0]
        assert told(found) == told(alone)
        for figure in (found.time_to_complete, found.time_to_failure, found.time_on_task):
            seconds = [each.seconds for each in figure.sample.attempts]
            assert figure.value == time_on_task(seconds)
        given = [each.errors for each in found.errors.sample.attempts]
        assert found.errors.value == error_rate(given, task.error_opportunities)
        used = [each.clicks for each in found.clicks.sample.attempts]
        assert found.clicks.value == clicks(used, task.optimal_clicks)
        valid = found.success.sample.attempts
        assert found.success.value.n == len(valid)
        assert found.success.value.successes == sum(each.is_unassisted for each in valid)
        helped = [each.assists for each in found.assists.sample.attempts]
        assert (found.assists.value.n, found.assists.value.total) == (len(helped), sum(helped))


@settings(derandomize=True)
@given(ATTEMPTS, st.sampled_from([None, "", "A", "Z"]), st.sampled_from([None, "new", "old"]))
def test_a_filter_admits_the_rows_of_its_records(attempts, variant, segment):
    found = summarize([T1], attempts, chosen=Filter(variant, segment)).attempts
    assert found == [
        each
        for each in attempts
        if each.status is not AttemptStatus.CANCELLED and not each.session_archived
        if variant in (None, each.variant) and segment in (None, each.segment)
    ]


def test_a_summary_of_a_summary_stands_on_the_same_columns():
    whole = summarize([T1], [attempt("P1", variant="A"), attempt("P2", variant="B")])
    part = whole.by_variant["A"]
    assert part.attempts.columns is whole.attempts.columns
    assert summarize([T1], whole.attempts, Settings()).attempts == whole.attempts


def test_choices_of_attempts_read_like_sequences():
    found = as_attempts([attempt(f"P{number}") for number in range(1, 5)])
    assert found[-1].participant == "P4"
    assert [each.participant for each in found[1:3]] == ["P2", "P3"]
    assert found == (*found,)
    assert found != [*found][:-1]
    with pytest.raises(IndexError):
        found[4]


def told(task):
    """Return all that a summary says of a task."""
    names = [each.name for each in fields(task) if each.name not in ("task", "settled", "outcomes")]
    figures = [(getattr(task, name).value, getattr(task, name).sample) for name in names]
    settled = task.settled
    return (
        [*settled.valid], [*settled.excluded], [*settled.others], task.outcomes,
        [(value, [*sample.attempts], [*sample.left_out]) for value, sample in figures],
    )  # fmt: skip


def as_it_happened(each):
    return as_people_count(each.participant), each.participant, each.variant, each.order


def by_hand(attempts, counting):
    """Return valid, excluded and other attempts, one participant after the other."""
    tried = {}
    for each in sorted(attempts, key=as_it_happened):
        if each.status is not AttemptStatus.CANCELLED:
            tried.setdefault((each.participant, each.variant), []).append(each)
    valid, excluded, others = [], [], []
    for group in tried.values():
        ready = [
            each
            for each in group
            if not each.session_archived and not each.status.is_open and each.outcome
        ]
        fit = [each for each in ready if each.is_valid] or ready
        chosen = None
        if fit:
            chosen = fit[0] if counting is CountingAttempt.FIRST else fit[-1]
        for each in group:
            if each is not chosen:
                others.append(each)
            elif each.is_valid:
                valid.append(each)
            else:
                excluded.append(each)
    return valid, excluded, others
