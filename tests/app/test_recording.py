"""The rules of recording, through the core: what is taken, what is refused, what is rebuilt."""

from datetime import timedelta

import pytest

from recorder import log, queries, recording, sessions
from recorder.errors import (
    AttemptFinished,
    AttemptRunning,
    BadInput,
    Conflict,
    NothingToGrade,
    NothingToUndo,
    NotRunning,
    SessionEnded,
)
from recorder.recording import Draft, mark, record
from recorder.vocabulary import AttemptStatus, EventKind, Outcome, Screen, Source
from tests.conftest import NOW


def later(seconds):
    return NOW + timedelta(seconds=seconds)


def start(session, task_index=0, at=0):
    task = session.study.tasks[task_index]
    sessions.begin(session, NOW)
    event = mark(session, EventKind.START, later(at), task_id=task.id)
    return next(a for a in queries.attempts_of(session) if a.id == event.id)


def test_an_attempt_from_start_to_outcome(session):
    attempt = start(session)
    mark(session, EventKind.ERROR, later(4.12), data={"severity": 2})
    mark(session, EventKind.PAUSE, later(5))
    mark(session, EventKind.RESUME, later(8))
    mark(session, EventKind.FINISH, later(10), data={"outcome": "success"})
    assert attempt.status is AttemptStatus.FINISHED
    assert attempt.outcome is Outcome.SUCCESS
    assert attempt.seconds == 7.0
    assert (attempt.errors, attempt.assists, attempt.clicks) == (1, 0, None)
    assert session.screen is Screen.REST


def test_the_same_id_twice_is_one_event(session):
    start(session)
    draft = Draft(id=recording.uuid7(), kind=EventKind.ERROR, t_ms=1000)
    first = record(session, [draft], later(1))
    again = record(session, [draft], later(2))
    assert (first.accepted, again.accepted, again.duplicates) == (1, 0, 1)
    assert queries.open_attempt(session).errors == 1


def test_undo_cancels_the_last_entry_and_keeps_the_log(session):
    attempt = start(session)
    mark(session, EventKind.ERROR, later(1))
    mark(session, EventKind.FINISH, later(2), data={"outcome": "failure"})
    recording.undo_last(session, later(3))
    assert attempt.status is AttemptStatus.RUNNING
    assert session.screen is Screen.TASK
    recording.undo_last(session, later(4))
    assert attempt.errors == 0
    assert len(queries.events_of(session)) == 5


def test_an_undo_can_be_undone(session):
    attempt = start(session)
    mark(session, EventKind.ERROR, later(1))
    undo = recording.undo_last(session, later(2))
    mark(session, EventKind.UNDO, later(3), target_id=undo.id)
    assert attempt.errors == 1


def test_a_correction_changes_what_reads_and_keeps_what_was_written(session):
    attempt = start(session)
    event = mark(session, EventKind.ERROR, later(3))
    change = {"kind": "assist", "t_ms": 2500, "data": {"level": 3}}
    mark(session, EventKind.AMEND, later(4), target_id=event.id, data=change)
    entry = log.effective(queries.events_of(session))[1]
    assert (entry.kind, entry.t_ms, entry.event.t_ms) == (EventKind.ASSIST, 2500, 3000)
    assert (attempt.errors, attempt.assists, attempt.assist_level) == (0, 1, 3)


def test_a_finish_cannot_be_moved_before_the_start(session):
    start(session, at=5)
    finish = mark(session, EventKind.FINISH, later(9))
    with pytest.raises(BadInput, match="before it starts"):
        mark(session, EventKind.AMEND, later(10), target_id=finish.id, data={"t_ms": 1000})


def test_only_one_attempt_runs(session):
    start(session)
    with pytest.raises(AttemptRunning, match="T1 is already running"):
        start(session, task_index=1, at=2)


def test_a_finished_task_takes_no_error_but_a_late_one(session):
    start(session)
    mark(session, EventKind.FINISH, later(10))
    with pytest.raises(AttemptFinished, match="T1 was finished"):
        mark(session, EventKind.ERROR, later(11))
    mark(session, EventKind.ERROR, later(12), t_ms=9500)
    assert queries.attempts_of(session)[0].errors == 1


def test_a_mark_needs_a_task_and_a_note_does_not(session):
    sessions.begin(session, NOW)
    with pytest.raises(NotRunning):
        mark(session, EventKind.CLICK, later(1))
    assert mark(session, EventKind.NOTE, later(1), data={"text": "late"}).attempt_id is None


def test_a_second_finish_brings_its_outcome_and_keeps_the_time(session):
    attempt = start(session)
    mark(session, EventKind.FINISH, later(5), source=Source.PARTICIPANT)
    mark(session, EventKind.FINISH, later(6), data={"outcome": "success"})
    assert (attempt.seconds, attempt.outcome) == (5.0, Outcome.SUCCESS)


def test_a_second_attempt_needs_the_task_shown_again(session):
    first = start(session)
    mark(session, EventKind.FINISH, later(5), data={"outcome": "technical_failure"})
    with pytest.raises(AttemptFinished, match="or repeat it"):
        start(session, at=6)
    sessions.repeat(session, later(7))
    second = start(session, at=8)
    assert (first.number, second.number) == (1, 2)


def test_an_ended_session_takes_corrections_and_what_came_late(session):
    attempt = start(session)
    event = mark(session, EventKind.FINISH, later(5), data={"outcome": "success"})
    sessions.end(session, later(20))
    with pytest.raises(SessionEnded, match="reopen it"):
        mark(session, EventKind.NOTE, later(30), data={"text": "too late"})
    mark(session, EventKind.NOTE, later(30), t_ms=4000, data={"text": "in time"})
    mark(session, EventKind.OUTCOME, later(40), attempt_id=attempt.id, data={"outcome": "failure"})
    assert attempt.outcome is Outcome.FAILURE
    assert event.data == {"outcome": "success"}


def test_a_skipped_task_is_not_attempted(session):
    sessions.begin(session, NOW)
    mark(
        session,
        EventKind.OUTCOME,
        later(1),
        task_id=session.study.tasks[2].id,
        data={"outcome": "not_attempted"},
    )
    attempt = queries.attempts_of(session)[0]
    assert (attempt.outcome, attempt.seconds) == (Outcome.NOT_ATTEMPTED, None)


@pytest.mark.parametrize(
    ("kind", "t_ms", "data"),
    [
        (EventKind.ERROR, -1, {}),
        (EventKind.ERROR, float("nan"), {}),
        (EventKind.ERROR, 10_000_000, {}),
        (EventKind.ERROR, 10, {"severity": 9}),
        (EventKind.ASSIST, 10, {}),
        (EventKind.ASSIST, 10, {"level": True}),
        (EventKind.NOTE, 10, {"text": ""}),
        (EventKind.NOTE, 10, {"text": "x" * 10_001}),
        (EventKind.FINISH, 10, {"outcome": "great"}),
    ],
)
def test_what_is_wrong_in_itself_is_refused(session, kind, t_ms, data):
    start(session)
    with pytest.raises(BadInput):
        mark(session, kind, later(1), t_ms=t_ms, data=data)


def test_going_on_walks_from_the_welcome_to_the_end(session):
    shown = []
    for step in range(3):
        sessions.go_on(session, later(10 * step))
        shown.append(session.current_task.code)
        mark(session, EventKind.START, later(10 * step + 1), task_id=session.current_task_id)
        mark(session, EventKind.FINISH, later(10 * step + 5), data={"outcome": "success"})
    assert shown == ["T1", "T2", "T3"]
    sessions.go_on(session, later(50))
    assert session.screen is Screen.THANKS
    sessions.go_on(session, later(51))
    assert session.ended_at == later(51)


def test_a_hidden_screen_stays_hidden_while_marks_arrive(session):
    start(session)
    sessions.show(session, Screen.HIDDEN, later(1))
    mark(session, EventKind.ERROR, later(2))
    assert session.screen is Screen.HIDDEN
    sessions.show(session, Screen.TASK, later(3))
    assert session.screen is Screen.TASK


def test_a_finish_cannot_be_taken_back_while_another_task_runs(session):
    start(session)
    finish = mark(session, EventKind.FINISH, later(5), data={"outcome": "success"})
    start(session, task_index=1, at=6)
    with pytest.raises(AttemptRunning, match="T2 is running"):
        mark(session, EventKind.UNDO, later(7), target_id=finish.id)


def test_a_finish_cannot_be_taken_back_in_an_ended_session(session):
    start(session)
    finish = mark(session, EventKind.FINISH, later(5), data={"outcome": "success"})
    sessions.end(session, later(6))
    with pytest.raises(SessionEnded, match="reopen it"):
        mark(session, EventKind.UNDO, later(7), target_id=finish.id)


def test_a_whole_task_in_one_batch_comes_to_the_same(session):
    sessions.begin(session, NOW)
    task_id = session.study.tasks[0].id
    drafts = [
        Draft(recording.uuid7(), EventKind.START, 0, task_id=task_id),
        Draft(recording.uuid7(), EventKind.PAUSE, 2000),
        Draft(recording.uuid7(), EventKind.RESUME, 5000),
        Draft(recording.uuid7(), EventKind.ERROR, 6000),
        Draft(recording.uuid7(), EventKind.FINISH, 9000, data={"outcome": "failure"}),
    ]
    told = record(session, drafts, later(10))
    attempt = queries.attempts_of(session)[0]
    assert (told.accepted, attempt.seconds, attempt.errors) == (5, 6.0, 1)
    assert [e.kind for e in queries.events_of(session)] == [draft.kind for draft in drafts]


def test_undo_stays_within_what_the_console_shows(session):
    start(session)
    mark(session, EventKind.FINISH, later(5), data={"outcome": "success"})
    sessions.go_on(session, later(6))
    with pytest.raises(NothingToUndo, match="in the log"):
        recording.undo_last(session, later(7))
    mark(session, EventKind.NOTE, later(8), data={"text": "asks for water"})
    recording.undo_last(session, later(9))
    assert queries.attempts_of(session)[0].outcome is Outcome.SUCCESS


def test_undo_never_removes_what_the_participant_finished(session):
    attempt = start(session)
    said = {"outcome": "abandoned"}
    mark(session, EventKind.FINISH, later(5), source=Source.PARTICIPANT, data=said)
    with pytest.raises(NothingToUndo, match="participant finished"):
        recording.undo_last(session, later(6))
    assert attempt.outcome is Outcome.ABANDONED


def test_undo_leaves_an_ended_session_alone(session):
    start(session)
    mark(session, EventKind.FINISH, later(5), data={"outcome": "success"})
    sessions.end(session, later(6))
    with pytest.raises(SessionEnded, match="correct its log"):
        recording.undo_last(session, later(7))


def test_an_attempt_takes_some_time(session):
    start(session)
    with pytest.raises(BadInput, match="before it starts"):
        mark(session, EventKind.FINISH, later(1), t_ms=0, data={"outcome": "success"})


def test_undo_stays_in_the_attempt_that_is_shown(session):
    first = start(session)
    mark(session, EventKind.FINISH, later(5), source=Source.PARTICIPANT)
    mark(session, EventKind.OUTCOME, later(6), attempt_id=first.id, data={"outcome": "failure"})
    sessions.repeat(session, later(7))
    task_id = session.study.tasks[0].id
    mark(session, EventKind.START, later(8), source=Source.PARTICIPANT, task_id=task_id)
    with pytest.raises(NothingToUndo):
        recording.undo_last(session, later(9))
    assert first.outcome is Outcome.FAILURE


def test_a_digit_grades_only_what_the_console_shows(session):
    start(session)
    mark(session, EventKind.ERROR, later(1))
    mark(session, EventKind.FINISH, later(5), data={"outcome": "success"})
    sessions.go_on(session, later(6))
    with pytest.raises(NothingToGrade):
        recording.grade_last(session, 3, later(7))


def test_a_late_pause_still_counts(session):
    attempt = start(session)
    mark(session, EventKind.FINISH, later(60), source=Source.PARTICIPANT)
    mark(session, EventKind.PAUSE, later(61), t_ms=20_000)
    mark(session, EventKind.RESUME, later(61), t_ms=50_000)
    assert attempt.seconds == 30.0
    with pytest.raises(AttemptFinished):
        mark(session, EventKind.PAUSE, later(62))


def test_a_pause_before_a_corrected_start_does_not_count(session):
    attempt = start(session)
    mark(session, EventKind.PAUSE, later(5))
    mark(session, EventKind.RESUME, later(15))
    mark(session, EventKind.FINISH, later(60))
    mark(session, EventKind.AMEND, later(61), target_id=attempt.id, data={"t_ms": 20_000})
    assert attempt.seconds == 40.0


def test_a_skipped_task_is_not_judged_but_repeated(session):
    sessions.begin(session, NOW)
    said = {"outcome": "not_attempted"}
    task_id = session.study.tasks[0].id
    skipped = mark(session, EventKind.OUTCOME, later(1), task_id=task_id, data=said)
    with pytest.raises(Conflict, match="repeat it"):
        mark(
            session,
            EventKind.OUTCOME,
            later(2),
            attempt_id=skipped.id,
            data={"outcome": "success"},
        )
    assert queries.attempts_of(session)[0].outcome is Outcome.NOT_ATTEMPTED


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (EventKind.OUTCOME, {"outcome": "assisted"}),
        (EventKind.MARKER, {"screen": "/checkout"}),
        (EventKind.ERROR, {"presses": "2"}),
        (EventKind.ANSWER, {"instrument": "seq", "value": [1]}),
        (EventKind.AMEND, {"t_ms": None}),
        (EventKind.AMEND, {"data": []}),
        (EventKind.AMEND, {"kind": []}),
    ],
)
def test_what_no_screen_could_draw_is_refused(session, kind, data):
    attempt = start(session)
    with pytest.raises(BadInput):
        mark(session, kind, later(1), attempt_id=attempt.id, target_id=attempt.id, data=data)
