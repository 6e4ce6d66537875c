"""Clicks and pages of capture become an attempt's measures, apart from what was marked by hand."""

from dataclasses import asdict

import pytest

from recorder import recording, sessions
from recorder.clock import STEADY
from recorder.db import db
from recorder.log import effective, fold
from recorder.queries import attempts_of, events_of
from recorder.vocabulary import AttemptStatus, EventKind, Outcome, Screen, Source
from tests.captured import Sender, click, event, page


@pytest.fixture
def capture(stranger, session):
    sessions.begin(session, STEADY.now())
    db.session.commit()
    return Sender(stranger, session)


def mark(session, kind, t_ms, **fields):
    made = recording.mark(session, kind, STEADY.now(), t_ms=t_ms, **fields)
    db.session.commit()
    return made


def start(session, t_ms=1000.0, task=0):
    return mark(session, EventKind.START, t_ms, task_id=session.study.tasks[task].id)


def the_attempt(session):
    """Return the attempt as it is stored, which must be what its log says."""
    db.session.expire_all()
    (attempt,) = attempts_of(session)
    own = [each for each in events_of(session) if each.attempt_id == attempt.id]
    for column, rebuilt in asdict(fold(own)).items():
        assert getattr(attempt, column) == rebuilt, column
    return attempt


def counts(session):
    attempt = the_attempt(session)
    return attempt.clicks, attempt.marked_clicks, attempt.captured_clicks


def test_captured_clicks_are_used_and_those_by_hand_stand_beside_them(session, capture):
    start(session)
    for t_ms in (2000.0, 3000.0, 4000.0):
        mark(session, EventKind.CLICK, t_ms)
    assert counts(session) == (3, 3, None)
    assert the_attempt(session).first_click_seconds == 1.0
    capture.send(page(1500, "/"), click(2400, "/"), click(5000, "/"))
    assert counts(session) == (2, 3, 2)
    assert the_attempt(session).first_click_seconds == 1.4
    mark(session, EventKind.CLICK, 5500.0)
    capture.send(click(6000, "/"))
    assert counts(session) == (3, 4, 3)


def test_capture_that_saw_no_click_says_0(session, capture):
    start(session)
    mark(session, EventKind.CLICK, 2000.0)
    capture.send(page(1500, "/"), event("scroll", 3000, url="/", view="/", depth=0.4))
    assert counts(session) == (0, 1, 0)
    assert the_attempt(session).first_click_seconds is None


def test_only_the_persons_own_clicks_count(session, capture):
    start(session)
    capture.send(page(1500, "/"), click(2000, "/", trusted=False), click(2500, "/"))
    assert counts(session) == (1, None, 1)


def test_nothing_counts_outside_the_attempt_or_in_its_pauses(session, capture):
    start(session)
    mark(session, EventKind.PAUSE, 3000.0)
    capture.send(click(500, "/"), page(1500, "/"), click(2000, "/"), click(4000, "/"),
                 page(4500, "/elsewhere"))  # fmt: skip
    mark(session, EventKind.RESUME, 5000.0)
    capture.send(click(5500, "/"))
    mark(session, EventKind.GAP, 6000.0, data={"until_ms": 7000.0, "trimmed": True})
    capture.send(click(6500, "/"))
    mark(session, EventKind.FINISH, 8000.0, data={"outcome": "success"})
    capture.send(click(8500, "/"))
    attempt = the_attempt(session)
    assert (attempt.captured_clicks, attempt.pages_total) == (2, 1)
    assert attempt.seconds == 4.0


def test_a_first_click_after_a_pause_leaves_the_pause_out(session, capture):
    start(session)
    mark(session, EventKind.PAUSE, 2000.0)
    mark(session, EventKind.RESUME, 5000.0)
    capture.send(page(5200, "/"), click(6000, "/"))
    assert the_attempt(session).first_click_seconds == 2.0


def test_pages_are_one_where_only_values_differ(session, capture):
    start(session)
    for t_ms, path in ((1500, "/find?q=a"), (2000, "/find?q=b"), (2500, "/"), (3000, "/find?q")):
        capture.send(page(t_ms, path, view=str(t_ms)))
    attempt = the_attempt(session)
    assert (attempt.pages_total, attempt.pages_unique) == (4, 2)


def test_the_page_that_was_open_at_the_start_counts_once_somebody_acts_there(session, capture):
    capture.send(page(500, "/"))
    start(session)
    capture.send(event("scroll", 1500, url="http://shop.test/", view="/", depth=1))
    assert the_attempt(session).pages_total is None
    capture.send(click(2000, "/"))
    capture.send(page(2100, "/cart"), click(2500, "/cart"))
    attempt = the_attempt(session)
    assert (attempt.pages_total, attempt.pages_unique) == (2, 2)


def test_dead_clicks_are_misclicks_each_once(session, capture):
    start(session)
    first, second = click(2000, "/"), click(3000, "/")
    dead = [event("marker", 2000, derived="dead_click", click=first["id"]) for _ in range(2)]
    capture.send(page(1500, "/"), first, second, *dead)
    capture.send(event("marker", 3000, derived="rage_click", click=second["id"], count=3))
    assert the_attempt(session).misclicks == 1
    taken_back = next(each for each in events_of(session) if str(each.id) == first["id"])
    mark(session, EventKind.UNDO, 4000.0, target_id=taken_back.id)
    attempt = the_attempt(session)
    assert (attempt.misclicks, attempt.captured_clicks) == (0, 1)


# The address that ends a task ------------------------------------------------------------------


@pytest.fixture
def ending(session):
    """A session whose first task ends at an address."""
    session.study.tasks[0].success_url = "/order/*/done?ref"
    db.session.commit()
    return session


def test_the_address_ends_the_task_with_success_at_that_moment(ending, capture, client):
    start(ending)
    capture.send(page(4000, "/order/7"))
    assert the_attempt(ending).status is AttemptStatus.RUNNING
    batch = [page(4500, "/order/7/done?ref=x", view="done"), click(5000, "/order/7/done")]
    capture.send(*batch)
    capture.send(*batch)
    attempt = the_attempt(ending)
    assert (attempt.status, attempt.outcome) == (AttemptStatus.FINISHED, Outcome.SUCCESS)
    assert (attempt.finished_ms, attempt.seconds) == (4500.0, 3.5)
    assert attempt.captured_clicks == 0
    assert ending.screen is Screen.REST
    finish = [each for each in events_of(ending) if each.kind is EventKind.FINISH]
    assert [each.source for each in finish] == [Source.CAPTURE]
    console = client.get(f"/sessions/{ending.id}/console").text
    assert "Finish: success, by its address" in console


def test_it_can_be_taken_back_and_does_not_come_again(ending, capture):
    start(ending)
    capture.send(page(4500, "/order/7/done?ref", view="done"))
    recording.undo_last(ending, STEADY.now())
    db.session.commit()
    capture.send(page(6000, "/order/7/done?ref", view="again"))
    assert the_attempt(ending).status is AttemptStatus.RUNNING
    entries = effective(events_of(ending))
    assert [e.is_cancelled for e in entries if e.kind is EventKind.FINISH] == [True]


@pytest.mark.parametrize("paused", [True, False])
def test_it_ends_nothing_that_does_not_run(ending, capture, paused):
    start(ending)
    kind = EventKind.PAUSE if paused else EventKind.FINISH
    mark(ending, kind, 3000.0, data={} if paused else {"outcome": "failure"})
    capture.send(page(2000 if not paused else 4000, "/order/7/done?ref"))
    attempt = the_attempt(ending)
    assert attempt.status is (AttemptStatus.PAUSED if paused else AttemptStatus.FINISHED)
    assert attempt.outcome is (None if paused else Outcome.FAILURE)


def test_the_moderator_judges_over_it(ending, capture):
    start(ending)
    capture.send(page(4500, "/order/7/done?ref"))
    mark(ending, EventKind.FINISH, 5000.0, data={"outcome": "success_with_difficulty"})
    attempt = the_attempt(ending)
    assert (attempt.outcome.value, attempt.seconds) == ("success_with_difficulty", 3.5)
