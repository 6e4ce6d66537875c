"""Attempts as columns say what their records say, and settle as one would by hand."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.summary import Filter, Reason, Settings, summarize
from recorder.summary.columns import OUTCOME_ORDER, as_attempts
from recorder.summary.counting import settle
from recorder.summary.records import as_people_count
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
        seconds=st.sampled_from([None, 0.0, 20.0]),
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
