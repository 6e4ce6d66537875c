"""Gaps: named where a task was running, decided by the moderator, left out of the time."""

from datetime import timedelta

import pytest

from recorder import queries, sessions, watch
from recorder.db import db
from recorder.recording import mark
from recorder.vocabulary import EventKind
from tests.conftest import NOW


def later(seconds):
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def running(session):
    """A session whose first task has been running for ten seconds."""
    sessions.begin(session, NOW)
    mark(session, EventKind.START, NOW, task_id=session.study.tasks[0].id)
    db.session.commit()
    return session


def gap_of(session):
    return next(e for e in queries.events_of(session) if e.kind is EventKind.GAP)


def test_a_gap_is_named_and_asked_about(client, running):
    assert watch.note_gaps(later(10), later(40), "the laptop slept") == [running.id]
    db.session.commit()
    page = client.get(f"/sessions/{running.id}/console").text
    assert "The laptop slept for 30.0 s." in page
    assert (gap_of(running).t_ms, gap_of(running).data["until_ms"]) == (10_000, 40_000)


@pytest.mark.parametrize(("trimmed", "seconds"), [(True, 20.0), (False, 50.0)])
def test_a_gap_counts_or_is_left_out(client, running, trimmed, seconds):
    watch.note_gaps(later(10), later(40), "the laptop slept")
    change = {"data": {"trimmed": trimmed}}
    mark(running, EventKind.AMEND, later(41), target_id=gap_of(running).id, data=change)
    mark(running, EventKind.FINISH, later(50), data={"outcome": "success"})
    db.session.commit()
    assert queries.attempts_of(running)[0].seconds == seconds
    assert "Does this time count?" not in client.get(f"/sessions/{running.id}/console").text


def test_a_pause_within_a_gap_counts_once(running):
    watch.note_gaps(later(10), later(40), "the laptop slept")
    mark(running, EventKind.PAUSE, later(20))
    mark(running, EventKind.RESUME, later(45))
    change = {"data": {"trimmed": True}}
    mark(running, EventKind.AMEND, later(46), target_id=gap_of(running).id, data=change)
    mark(running, EventKind.FINISH, later(50))
    assert queries.attempts_of(running)[0].seconds == 15.0


def test_nothing_is_named_where_nothing_ran_or_hardly_anything_was_missed(running, context):
    assert watch.note_gaps(later(10), later(12), "the laptop slept") == []
    mark(running, EventKind.FINISH, later(13))
    assert watch.note_gaps(later(14), later(90), "the laptop slept") == []
