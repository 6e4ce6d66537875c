"""A study's attempts as they are read for figures: what is stored, and nothing from the bin."""

import math
import random
from datetime import timedelta

import pytest

from recorder import sessions
from recorder.attempts import recorded
from recorder.db import db, writing
from recorder.history.bin import discard
from recorder.models import Attempt, Participant, Study, StudySession, Task
from recorder.queries import summary_of
from recorder.summary.columns import NUMBERS
from recorder.vocabulary import AttemptStatus
from tests.conftest import NOW
from tests.reference_study import lay_reference_study


@pytest.fixture
def study(app):
    """The reference study, in a transaction that writes."""
    lay_reference_study(app)
    with app.app_context(), writing():
        yield db.session.get(Study, 1)
        db.session.rollback()


def test_records_are_what_is_stored(study):
    found = recorded(study)
    stored = {each.id: each for each in db.session.scalars(db.select(Attempt))}
    assert len(found) == len(stored) == 60
    for record in found:
        attempt = stored[record.id]
        session = attempt.session
        assert (record.task, record.session_id) == (attempt.task.code, session.id)
        assert (record.participant, record.segment) == (
            session.participant.code, session.participant.segment,
        )  # fmt: skip
        assert (record.variant, record.sat_at) == (session.variant, session.begun_at)
        for name in ("position", "number", "status", "outcome", "second_outcome"):
            assert getattr(record, name) == getattr(attempt, name), name
        assert type(record.status) is AttemptStatus
        for name in set(NUMBERS) & set(Attempt.__table__.c.keys()):
            assert getattr(record, name) == getattr(attempt, name), name


def test_columns_are_what_records_say(study):
    attempt = db.session.scalars(db.select(Attempt)).first()
    attempt.second_outcome, attempt.outcome, attempt.status = "failure", None, AttemptStatus.PAUSED
    attempt.session.archived_at = NOW
    db.session.flush()
    found = recorded(study)
    columns = found.columns
    for row, record in enumerate(found):
        assert columns.participant.known[columns.participant.at[row]] == record.participant
        assert columns.variant.known[columns.variant.at[row]] == record.variant
        assert columns.segment.known[columns.segment.at[row]] == record.segment
        assert columns.task.known[columns.task.at[row]] == record.task
        assert columns.is_archived[row] == record.session_archived
        assert columns.is_open[row] == record.status.is_open
        assert columns.is_judged[row] == (record.second_outcome is not None)
        assert columns.is_alone[row] == record.is_unassisted
        assert (columns.sat[row], columns.session[row], columns.position[row]) == record.order


def test_times_keep_their_last_digit(study):
    luck = random.Random(5)
    odd = [0.1 + 0.2, 1 / 3, 0.001, 0.0, 1e7 / 3, 86400.0, 59.999999999999993, math.pi]
    for attempt in db.session.scalars(db.select(Attempt)):
        attempt.seconds = odd.pop() if odd else luck.lognormvariate(4, 3) + 0.001
        attempt.first_click_seconds = luck.choice([None, luck.random() + 0.001])
    db.session.flush()
    found = recorded(study)
    for name in ("seconds", "first_click_seconds"):
        stored = dict(db.session.execute(db.select(Attempt.id, getattr(Attempt, name))).all())
        assert {each.id: getattr(each, name) for each in found} == stored
        column = [None if math.isnan(each) else each for each in found.columns.numbers[name]]
        assert column == [stored[each.id] for each in found]


@pytest.mark.parametrize("unknown", ["all", "most", "first", "last", "none"])
def test_a_count_that_nobody_made_is_unknown_and_no_other_is(study, unknown):
    attempts = db.session.scalars(db.select(Attempt)).all()
    order = {each.id: place for place, each in enumerate(recorded(study))}
    for each in attempts:
        place = order[each.id]
        is_unknown = {
            "all": True, "most": place % 5 != 0, "first": place < 2, "last": place > 57,
            "none": False,
        }[unknown]  # fmt: skip
        each.clicks = None if is_unknown else place
    db.session.flush()
    expected = {each.id: each.clicks for each in attempts}
    found = recorded(study)
    assert {each.id: each.clicks for each in found} == expected
    column = [None if math.isnan(each) else each for each in found.columns.numbers["clicks"]]
    assert column == [each.clicks for each in found]


def test_words_are_read_whatever_is_in_them(study):
    attempt = db.session.scalars(db.select(Attempt)).first()
    attempt.second_outcome = 'so, "so"\n[<b>] ümläut'
    db.session.flush()
    found = next(each for each in recorded(study) if each.id == attempt.id)
    assert found.second_outcome == attempt.second_outcome


def test_a_count_that_is_none_is_refused_rather_than_moved_to_another_row(study):
    db.session.execute(db.text("UPDATE attempt SET clicks = 2.5 WHERE position = 2"))
    with pytest.raises(ValueError, match=r"clicks|unmatched"):
        recorded(study).columns.numbers["clicks"]


def test_what_was_taken_back_is_not_read(study):
    gone = db.session.scalars(db.select(Attempt)).first()
    gone.status = AttemptStatus.CANCELLED
    db.session.flush()
    assert gone.id not in {each.id for each in recorded(study)}
    assert len(recorded(study)) == 59


@pytest.mark.parametrize("model", [StudySession, Participant, Task])
def test_what_rests_in_the_bin_is_in_no_figure(study, model):
    thing = db.session.scalars(db.select(model)).first()
    for session in db.session.scalars(db.select(StudySession)):
        sessions.end(session, NOW + timedelta(hours=1))
    before = len(recorded(study))
    discard(thing, "tester", NOW)
    db.session.expire_all()
    left = recorded(study)
    assert 0 < len(left) < before
    assert len(left) == len(db.session.scalars(db.select(Attempt)).all())
    shown = {StudySession: "session_id", Participant: "participant", Task: "task"}[model]
    assert getattr(thing, "code", thing.id) not in {getattr(each, shown) for each in left}


def test_a_task_in_the_bin_takes_attempts_with_it_that_say_nothing_of_it(study):
    # Attempts name the bin themselves; figures do not rest on that alone.
    change = discard(db.session.scalars(db.select(Task)).first(), "tester", NOW)
    db.session.execute(db.update(Attempt).values(binned_id=None).where(
        Attempt.binned_id == change.id), execution_options={"with_bin": True})  # fmt: skip
    db.session.expire_all()
    assert len(recorded(study)) == 48


def test_an_empty_study_has_no_attempts(study):
    empty = Study(name="Empty", created_at=NOW)
    db.session.add(empty)
    db.session.flush()
    assert len(recorded(empty)) == 0
    assert summary_of(empty).participants == ()


def test_a_record_is_made_once_and_only_for_whoever_looks(study):
    found = recorded(study)
    summary = summary_of(study)
    assert not any(summary.attempts.columns.records._made)
    assert found[3] is found[3]
    assert sum(1 for each in found.columns.records._made if each) == 1
