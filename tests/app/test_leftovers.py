"""What a capture that was killed left on the disk comes in when the recorder runs, once."""

import gzip
import json
import os
import time
from datetime import timedelta

import pytest
from uuid6 import uuid7

from recorder import queries, sessions
from recorder.capture.lab.spool import STALE_SECONDS, Spool
from recorder.cli.leftovers import Leftovers
from recorder.clock import STEADY
from recorder.db import db
from recorder.vocabulary import EventKind, Source


def click(t_ms):
    data = {"url": "http://shop/", "trusted": True}
    return {"id": str(uuid7()), "kind": "click", "t_ms": t_ms, "data": data}


@pytest.fixture
def begun(session):
    sessions.begin(session, STEADY.now())
    sessions.go_on(session, STEADY.now())
    db.session.commit()
    return session


@pytest.fixture
def leave(app, begun):
    """Leave entries as a lab browser does that is killed; return their file."""

    def leave(*entries, answered=0, session=begun.uuid, seconds_ago=2 * STALE_SECONDS):
        spool = Spool(app.config["DATA"] / "capture", str(session), str(uuid7()))
        spool.append(list(entries))
        if answered:
            spool.answer(answered)
        spool._lines.close()
        long_ago = time.time() - seconds_ago
        os.utime(spool.file, (long_ago, long_ago))
        return spool.file

    return leave


def look(app, times=2):
    db.session.rollback()
    leftovers = Leftovers(app)
    for _ in range(times):
        leftovers.look()


def captured(session):
    db.session.rollback()
    return [each for each in queries.events_of(session) if each.source is Source.CAPTURE]


def test_what_was_not_delivered_comes_in_once(app, begun, leave):
    clicks = [click(t_ms) for t_ms in (1, 2, 3)]
    file = leave(*clicks, answered=1)
    again = leave(clicks[2])
    look(app, times=3)
    assert [str(each.id) for each in captured(begun)] == [each["id"] for each in clicks[1:]]
    assert not [*file.parent.glob("*")]
    assert not again.exists()


def test_words_of_the_bar_and_chunks_come_in_too(app, begun, leave):
    begun.study.capture_settings = {"replay": True}
    db.session.commit()
    folder = app.config["DATA"] / "capture"
    folder.mkdir()
    (chunk := folder / "one.chunk").write_bytes(b"pages")
    stream = str(uuid7())
    word = {"id": str(uuid7()), "word": "start", "about": str(begun.current_task_id)}
    sent = {"id": stream, "number": 1, "query": "from_ms=0&to_ms=9&snapshot=1", "file": str(chunk)}
    leave(
        {"word": word},
        {"recording": {"id": stream, "kind": "replay", "started_ms": 0, "window": "w"}},
        {"chunk": sent},
        click(1),
        {"ended": {"id": stream, "ended_ms": 9}},
    )
    look(app)
    assert str(queries.open_attempt(begun).id) == word["id"]
    assert len(captured(begun)) == 1
    kept = [each.read_bytes() for each in (app.config["DATA"] / "media").rglob("*.gz")]
    assert kept == [gzip.compress(b"pages", 6, mtime=0)]
    assert not [*folder.glob("*")]


def test_what_runs_is_left_alone(app, begun, leave):
    file = leave(click(1), seconds_ago=0)
    asleep = leave(click(2))
    db.session.rollback()
    leftovers = Leftovers(app)
    leftovers.look()
    # It slept with the laptop and goes on.
    os.utime(asleep)
    leftovers.look()
    leftovers.look()
    assert captured(begun) == []
    assert file.exists()
    assert asleep.exists()


def test_what_is_of_no_session_stays(app, begun, leave):
    unknown = leave(click(1), session=uuid7())
    odd = leave(click(1), session="somebody")
    look(app)
    assert captured(begun) == []
    assert unknown.exists()
    assert odd.exists()


def test_a_line_that_was_cut_off_is_left_out_and_what_is_refused_holds_up_nothing(
    app, begun, leave, capsys
):
    wrong = click(1) | {"kind": "nonsense"}
    file = leave(wrong, click(2))
    with file.open("ab") as lines:
        lines.write(json.dumps(click(3)).encode()[:30])
    long_ago = time.time() - 2 * STALE_SECONDS
    os.utime(file, (long_ago, long_ago))
    look(app)
    assert [each.t_ms for each in captured(begun)] == [2]
    assert "refused an entry (nonsense)" in capsys.readouterr().err
    assert not file.exists()


def test_late_entries_of_an_ended_session_come_in(app, begun, leave):
    begun.begun_at = STEADY.now() - timedelta(hours=1)
    sessions.end(begun, STEADY.now())
    db.session.commit()
    leave(click(1000))
    look(app)
    assert [each.kind for each in captured(begun)] == [EventKind.CLICK]
