"""A session laid out for drawing: everything lies where it happened, and within the drawing."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest

from recorder import log, timeline
from recorder.vocabulary import EventKind, Source

T1, T2 = uuid4(), uuid4()


@dataclass
class Attempt:
    id: UUID
    started_ms: float | None
    finished_ms: float | None


@dataclass
class Event:
    seq: int
    kind: EventKind
    t_ms: float
    attempt_id: UUID | None = T1
    target_id: UUID | None = None
    source: Source = Source.MODERATOR
    data: dict[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=uuid4)


def laid_out(attempts, *events):
    written = [Event(seq, *event) for seq, event in enumerate(events, start=1)]
    return timeline.lay_out(attempts, log.effective(written))


def test_attempts_lie_on_the_sessions_clock_and_on_their_own():
    drawn = laid_out(
        [Attempt(T1, 0, 40_000), Attempt(T2, 60_000, 80_000)],
        (EventKind.ERROR, 10_000),
        (EventKind.CLICK, 70_000, T2),
    )
    first, second = drawn.lanes
    assert (first.strip.left, first.strip.width) == (0, 50)
    assert (second.strip.left, second.strip.width) == (75, 25)
    assert (first.bar.width, second.bar.width) == (100, 50)
    assert [(mark.left, mark.letter) for mark in first.marks] == [(25, "E")]
    assert [(mark.left, mark.letter) for mark in second.marks] == [(25, "")]


def test_a_pause_that_nobody_ended_reaches_to_the_finish():
    drawn = laid_out(
        [Attempt(T1, 0, 40_000)],
        (EventKind.PAUSE, 4_000),
        (EventKind.RESUME, 8_000),
        (EventKind.PAUSE, 30_000),
    )
    assert [(pause.left, pause.width) for pause in drawn.lanes[0].pauses] == [(10, 10), (75, 25)]


def test_a_running_attempt_reaches_to_the_last_entry():
    drawn = laid_out([Attempt(T1, 10_000, None)], (EventKind.CLICK, 20_000))
    assert (drawn.lanes[0].strip.left, drawn.lanes[0].strip.width) == (50, 50)


def test_what_was_taken_back_is_not_drawn():
    error = Event(1, EventKind.ERROR, 1000)
    undo = Event(2, EventKind.UNDO, 2000, target_id=error.id)
    drawn = timeline.lay_out([Attempt(T1, 0, 5000)], log.effective([error, undo]))
    assert drawn.lanes[0].marks == ()


def test_letters_at_one_moment_lie_above_one_another():
    drawn = laid_out([Attempt(T1, 0, 10_000)], *[(EventKind.NOTE, 5000)] * 3)
    assert [mark.row for mark in drawn.lanes[0].marks] == [0, 1, 2]
    assert drawn.lanes[0].rows == 3


def test_a_mark_of_the_study_is_drawn_with_its_labels_first_letter():
    events = [
        Event(1, EventKind.MARKER, 1000, data={"code": "hesitates"}),
        Event(2, EventKind.MARKER, 9000),
    ]
    drawn = timeline.lay_out([Attempt(T1, 0, 10_000)], log.effective(events))
    assert [mark.letter for mark in drawn.lanes[0].marks] == ["H", "M"]


def test_a_late_note_stays_within_the_drawing():
    drawn = laid_out([Attempt(T1, 0, 10_000)], (EventKind.NOTE, 90_000))
    assert drawn.lanes[0].marks[0].left == 100


def test_a_task_that_never_started_has_no_lane():
    drawn = laid_out([Attempt(T1, None, None)])
    assert (drawn.lanes, len(drawn.skipped)) == ((), 1)


def test_an_attempt_of_no_length_is_drawn():
    drawn = laid_out([Attempt(T1, 0, 0)])
    assert drawn.lanes[0].bar.width == 0


@pytest.mark.parametrize("length_ms", [1, 900, 61_000, 3_600_000, 400_000_000])
def test_an_axis_has_a_handful_of_numbers(length_ms):
    drawn = laid_out([Attempt(T1, 0, length_ms)])
    assert 1 <= len(drawn.ticks) <= 9
    assert all(0 <= tick.left <= 100 for tick in drawn.ticks)
