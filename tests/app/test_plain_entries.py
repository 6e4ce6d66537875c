"""The short way for plain entries leaves the same rows as the long way, whatever is sent."""

import random
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from recorder import create_app, recording, sessions, studies
from recorder.clock import STEADY
from recorder.db import db, writing
from recorder.errors import RecorderError
from recorder.log import fold
from recorder.models import Attempt, Event
from recorder.queries import attempts_of, events_of
from recorder.recording import Draft
from recorder.vocabulary import EventKind, Source

NOW = STEADY.now()
KINDS = [
    EventKind.ERROR, EventKind.CLICK, EventKind.ASSIST, EventKind.NOTE, EventKind.QUOTE,
    EventKind.MARKER, EventKind.SCROLL, EventKind.PAGE, EventKind.PAUSE, EventKind.RESUME,
]  # fmt: skip
CAPTURED = [EventKind.CLICK] * 6 + [
    EventKind.SCROLL, EventKind.KEY_COUNT, EventKind.PAGE, EventKind.MARKER,
]  # fmt: skip


def an_id(luck):
    return UUID(int=luck.getrandbits(128), version=4)


def story(luck):
    """Make up batches of drafts as screens might send them: good, late, doubled and wrong."""
    batches, known, started = [], [], []
    for step in range(40):
        batch = []
        for _ in range(luck.choice([1, 1, 1, 3, 8])):
            kind = luck.choice(KINDS)
            data = {
                EventKind.ASSIST: {"level": luck.choice([1, 3, 4, 9])},
                EventKind.NOTE: {"text": luck.choice(["gesehen: „ä“", "=1+1", ""])},
                EventKind.QUOTE: {"text": "“why?”"},
                EventKind.PAGE: {"url": luck.choice(["/a", "/b", "/c"])},
                EventKind.CLICK: {"x": luck.random(), "presses": luck.choice([1, 2, None])},
            }.get(kind, {})
            draft = {
                "id": luck.choice(known) if known and luck.random() < 0.1 else an_id(luck),
                "kind": kind,
                "t_ms": luck.uniform(0, 60_000),
                "source": luck.choice([Source.MODERATOR, Source.CAPTURE]),
                "data": data,
            }
            if started and luck.random() < 0.1:
                draft["attempt_id"] = luck.choice(started)
            known.append(draft["id"])
            batch.append(draft)
        if step % 8 == 0:
            started.append(an_id(luck))
            batch = [{"id": started[-1], "kind": EventKind.START, "t_ms": step * 1500.0,
                      "task": len(started) - 1}]  # fmt: skip
        elif step % 8 == 7:
            batch = [{"id": an_id(luck), "kind": EventKind.FINISH, "t_ms": step * 1500.0,
                      "data": {"outcome": "success"}}]  # fmt: skip
        batches.append(batch)
    return batches


def captured_story(luck):
    """Make up what capture sends while a moderator marks, pauses, takes back and finishes."""
    batches, known, started = [], [], []
    for step in range(60):
        t_ms = step * 500.0
        if step % 20 == 5:
            started.append(an_id(luck))
            batches.append([{"id": started[-1], "kind": EventKind.START, "t_ms": t_ms,
                             "task": len(started) - 1}])  # fmt: skip
        elif step % 20 == 17:
            batches.append([{"id": an_id(luck), "kind": EventKind.FINISH, "t_ms": t_ms,
                             "data": {"outcome": "success"}}])  # fmt: skip
        elif luck.random() < 0.15:
            kind = luck.choice([EventKind.CLICK, EventKind.ERROR, EventKind.UNDO])
            target = luck.choice(known) if known else None
            if kind is EventKind.UNDO and target:
                batches.append([{"id": an_id(luck), "kind": kind, "t_ms": t_ms,
                                 "target_id": target}])  # fmt: skip
            elif kind is not EventKind.UNDO:
                batches.append([{"id": an_id(luck), "kind": kind, "t_ms": t_ms}])
        elif luck.random() < 0.06:
            kind = luck.choice([EventKind.PAUSE, EventKind.RESUME])
            batches.append([{"id": an_id(luck), "kind": kind, "t_ms": t_ms}])
        else:
            batch = []
            for _ in range(luck.choice([1, 1, 2, 5])):
                view = f"v{step // 6 - luck.choice([0, 0, 0, 1])}"
                kind = luck.choice(CAPTURED)
                data = {"url": f"http://shop.test/{view}?q", "view": view}
                if kind is EventKind.CLICK:
                    data["trusted"] = luck.random() < 0.8
                    if luck.random() < 0.1:
                        data["frame"] = "http://shop.test/frame"
                elif kind is EventKind.MARKER:
                    named = str(luck.choice(known)) if known else "?"
                    data = {"derived": luck.choice(["dead_click", "rage_click"]), "click": named}
                elif kind is EventKind.PAGE and luck.random() < 0.3:
                    del data["view"]
                elif kind is EventKind.KEY_COUNT:
                    data["keys"] = 3
                each = an_id(luck)
                at = max(0.0, t_ms - luck.uniform(0, 1500))
                batch.append({"id": each, "kind": kind, "t_ms": at, "source": Source.CAPTURE,
                              "data": data})  # fmt: skip
                known.append(each)
            batches.append(batch)
    return batches


def columns_but_seq():
    return ", ".join(each.name for each in Event.__table__.columns if each.name != "seq")


def draft_of(said, tasks):
    """Return a draft as it was made up; a start names its task by its place."""
    fields = dict(said)
    if "task" in fields:
        fields["task_id"] = tasks[fields.pop("task")].id
    return Draft(**fields)


def play(folder, batches):
    """Record a story in a data folder of its own; return every row and what was refused."""
    app = create_app({"DATA": folder, "TESTING": True})
    refused = []
    with app.app_context(), writing():
        study = studies.create_study("Plain", NOW)
        tasks = [studies.add_task(study, title=f"Task {n}") for n in range(5)]
        who = studies.add_participant(study, "P01", NOW)
        session = sessions.create_session(study, who, NOW)
        session.begun_at = NOW - timedelta(minutes=10)
        db.session.commit()
        for batch in batches:
            drafts = [draft_of(each, tasks) for each in batch]
            try:
                recording.record(session, drafts, NOW)
                db.session.commit()
                refused.append("")
            except RecorderError as error:
                db.session.rollback()
                refused.append(f"{type(error).__name__}: {error}")
        for attempt in attempts_of(session):
            log = [each for each in events_of(session) if each.attempt_id == attempt.id]
            state = fold(log)
            for column, rebuilt in asdict(state).items():
                assert getattr(attempt, column) == rebuilt, column
        # Places in the log may have gaps, where an entry was known already.
        rows = [
            db.session.execute(sa.text(f"SELECT {what} FROM {each.__tablename__}")).all()
            for each, what in ((Event, columns_but_seq()), (Attempt, "*"))
        ]
        db.session.remove()
        db.engine.dispose()
    return rows, refused


@pytest.mark.parametrize("made_up", [story, captured_story])
@pytest.mark.parametrize("seed", range(6))
def test_both_ways_leave_the_same_rows_and_refuse_the_same(seed, made_up, tmp_path, monkeypatch):
    batches = made_up(random.Random(seed))
    short = play(tmp_path / "short", batches)
    monkeypatch.setattr(recording, "jot", lambda *_: None)
    long = play(tmp_path / "long", batches)
    assert short == long
    assert any(short[1])
    assert len(short[0][0]) > 30
