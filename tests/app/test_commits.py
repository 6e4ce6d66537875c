"""One commit for many: who writes at the same moment shares it, and takes nothing from others."""

import sqlite3
import threading
from http import HTTPStatus

import pytest
import sqlalchemy as sa
from uuid6 import uuid7

from recorder import commits, db, driver, queries, sessions
from recorder.db import writing
from recorder.vocabulary import EventKind


def marker(app, running):
    """A moderator's client of its own that marks an error and says how it was answered."""
    client = app.test_client()
    client.get("/", query_string={"key": app.config["ACCESS_KEY"]})

    def mark(**fields):
        act = {"id": str(uuid7()), "do": "mark", "kind": "error", **fields}
        return client.post(f"/sessions/{running}/console/act", json=act)

    return mark


def at_once(*calls):
    """Call each in a thread of its own; return what each returned, in their order."""
    answers = [None] * len(calls)

    def call(number):
        answers[number] = calls[number]()

    threads = [threading.Thread(target=call, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def together(app, *calls):
    """Have calls write in one batch: let all of them queue before the first gets its turn."""
    with app.app_context():
        turn = commits._turns[db.db.engine]
    answers = []
    with turn.lock:
        asking = threading.Thread(target=lambda: answers.extend(at_once(*calls)))
        asking.start()
        while len(turn.waiting) < len(calls):
            assert asking.is_alive()
    asking.join()
    return answers


@pytest.fixture
def committed(app, running, on_connect):
    """A list that grows by one with every commit."""
    seen = []

    def see(statement):
        if statement == "COMMIT":
            seen.append(statement)

    on_connect(app, lambda connection: connection.set_trace_callback(see))
    return seen


def errors_in(app, running):
    with app.app_context():
        session = sessions.find_session(running)
        logged = [each.kind for each in queries.events_of(session)].count(EventKind.ERROR)
        assert queries.open_attempt(session).errors == logged
        return logged


def test_what_screens_write_at_the_same_moment_is_one_commit(app, running, committed):
    answers = together(app, *(marker(app, running) for _ in range(6)))
    assert [each.status_code for each in answers] == [HTTPStatus.OK] * 6
    assert len({each.json["last_seq"] for each in answers}) == 6
    assert len(committed) == 1
    assert errors_in(app, running) == 6


def test_who_is_refused_takes_nothing_from_the_others(app, running, committed):
    mark = [marker(app, running) for _ in range(4)]
    early = {"target_id": str(uuid7())}
    answers = together(
        app, mark[0], lambda: mark[1](kind="assist", data={"level": 9}),
        lambda: mark[2](kind="note", data={"text": "heard"}, **early), mark[3],
    )  # fmt: skip
    assert [each.status_code for each in answers] == [200, 422, 422, 200]
    # What was refused had been looked at a second time, in a transaction that holds nothing.
    assert len(committed) == 2
    assert errors_in(app, running) == 2


def test_the_same_mark_from_two_screens_is_one(app, running):
    key = str(uuid7())
    first, second = marker(app, running), marker(app, running)
    answers = together(app, lambda: first(id=key), lambda: second(id=key))
    assert [each.status_code for each in answers] == [200, 200]
    assert errors_in(app, running) == 1


def test_where_the_commit_fails_everyone_hears_it_and_can_send_again(app, running, on_connect):
    keys = [str(uuid7()) for _ in range(3)]
    mark = [marker(app, running) for _ in keys]

    def may(action, operation, *_where):
        is_commit = action == sqlite3.SQLITE_TRANSACTION and operation == "COMMIT"
        return sqlite3.SQLITE_DENY if is_commit and refuses else sqlite3.SQLITE_OK

    refuses = [True]
    on_connect(app, lambda connection: connection.set_authorizer(may))
    calls = [lambda n=n: mark[n](id=keys[n]) for n in range(3)]
    answers = together(app, *calls)
    refuses.clear()
    assert {each.status_code for each in answers} == {HTTPStatus.SERVICE_UNAVAILABLE}
    assert errors_in(app, running) == 0
    assert {each.status_code for each in together(app, *calls)} == {HTTPStatus.OK}
    assert errors_in(app, running) == 3


def test_a_row_that_cannot_be_takes_no_other_along(app, running):
    """Whoever sends it again and again must not keep the others' marks from the disk."""
    orphan = "INSERT INTO contact (participant_id) VALUES (404)"

    def breaking():
        with app.app_context():
            return commits.share(
                lambda: db.db.session.execute(sa.text(orphan)),
                lambda: driver.connection().execute(orphan),
            )

    def broken():
        with pytest.raises(sa.exc.IntegrityError):
            breaking()
        return "refused"

    mark = [marker(app, running) for _ in range(2)]
    first, refused, last = together(app, mark[0], broken, mark[1])
    assert (first.status_code, refused, last.status_code) == (200, "refused", 200)
    assert errors_in(app, running) == 2


def test_many_screens_lose_and_double_nothing(app, running):
    def screen():
        mark = marker(app, running)
        return [mark().status_code for _ in range(15)]

    assert at_once(*[screen] * 8) == [[200] * 15] * 8
    assert errors_in(app, running) == 120


def test_a_writer_that_takes_too_long_is_named(app, running, monkeypatch):
    monkeypatch.setattr(db, "PATIENCE_SECONDS", 0.05)
    with app.app_context(), writing():
        db.db.session.execute(sa.text("SELECT 1"))
        answer = at_once(marker(app, running))[0]
        db.db.session.rollback()
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "do it again" in answer.json["error"]
    assert marker(app, running)().status_code == HTTPStatus.OK
