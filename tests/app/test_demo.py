"""The sample study: finished sessions, one that waits, and a log that rebuilds every attempt."""

from dataclasses import asdict

from recorder import demo, log, queries
from recorder.db import db
from recorder.models import Attempt, Event, StudySession


def test_the_sample_study_is_believable_and_can_be_read(client, context):
    demo.play()
    sessions = db.session.scalars(db.select(StudySession)).all()
    assert [bool(each.ended_at) for each in sessions] == [True] * 8 + [False]
    assert client.get("/studies/1/results").status_code == 200
    page = client.get("/").text
    assert demo.NAME in page


def test_the_log_alone_rebuilds_every_attempt(context):
    demo.play()
    attempts = db.session.scalars(db.select(Attempt)).all()
    assert len(attempts) == 32
    for attempt in attempts:
        events = db.session.scalars(
            db.select(Event).filter_by(attempt_id=attempt.id).order_by(Event.seq)
        ).all()
        rebuilt = asdict(log.fold(events))
        assert rebuilt == {name: getattr(attempt, name) for name in rebuilt}


def test_every_participant_got_every_task(context):
    demo.play()
    for session in db.session.scalars(db.select(StudySession).limit(8)):
        assert len(queries.attempts_of(session)) == 4
