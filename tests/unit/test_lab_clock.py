"""Whose time it is in the lab browser: clocks of pages that lie apart, wall clocks that step."""

import time

import pytest

from recorder.capture.lab import clock
from recorder.capture.lab.clock import PageClocks, RecorderClock


@pytest.fixture
def walls(monkeypatch):
    """The machine's clocks, as a test sets them: steady and wall, in milliseconds."""
    shown = {"steady": 5_000.0, "wall": 1_000_000.0}
    monkeypatch.setattr(clock, "now_ms", lambda: shown["steady"])
    monkeypatch.setattr(time, "time", lambda: shown["wall"] / 1000)
    return shown


def test_a_first_message_is_placed_by_the_wall_clock(walls):
    clocks = PageClocks()
    clocks.hear("one", sent=999_990.0, at_ms=5_000.0, told=None, got=None)
    at_ms, error_ms = clocks.place("one", 999_950.0)
    assert at_ms == pytest.approx(4_950.0)
    assert error_ms >= 10


def test_a_wall_clock_that_was_set_moves_nothing(walls):
    clocks = PageClocks()
    clocks.hear("one", sent=1_000_000.0, at_ms=5_004.0, told=None, got=None)
    clocks.hear("one", sent=1_000_100.0, at_ms=5_102.0, told=5_004.0, got=1_000_006.0)
    walls["wall"] += 3_600_000
    at_ms, error_ms = clocks.place("one", 1_000_050.0)
    assert at_ms == pytest.approx(5_050.0, abs=2)
    assert error_ms <= 2


def test_a_slow_answer_makes_the_bounds_wide_and_the_wall_clock_still_tells(walls):
    clocks = PageClocks()
    clocks.hear("one", sent=999_900.0, at_ms=5_000.0, told=None, got=None)
    clocks.hear("one", sent=1_000_400.0, at_ms=5_500.0, told=5_000.0, got=1_000_300.0)
    at_ms, error_ms = clocks.place("one", 1_000_000.0)
    assert at_ms == pytest.approx(5_000.0)
    assert error_ms == pytest.approx(300.0)


def test_a_laptop_that_slept_begins_anew(walls):
    clocks = PageClocks()
    clocks.hear("one", sent=1_000_000.0, at_ms=5_002.0, told=None, got=None)
    clocks.hear("one", sent=1_000_010.0, at_ms=5_012.0, told=5_002.0, got=1_000_003.0)
    clocks.hear("one", sent=1_900_000.0, at_ms=6_000.0, told=5_012.0, got=1_000_014.0)
    at_ms, _ = clocks.place("one", 1_900_000.0)
    assert 6_000 - clock.UNKNOWN_MS <= at_ms <= 6_000


def test_the_recorders_clock_is_the_reading_with_the_shortest_way():
    clocks = RecorderClock()
    assert not clocks.is_known
    clocks.read(0.0, 80.0, 1_000_070.0, None)
    clocks.read(100.0, 104.0, 1_000_102.0, 500.0)
    assert clocks.best.error_ms == 2
    assert clocks.session_ms(200.0) == pytest.approx(598.0, abs=1)


def test_a_recorder_whose_clock_jumped_is_believed():
    clocks = RecorderClock()
    clocks.read(0.0, 2.0, 1_000_000.0, 0.0)
    before = clocks.server_ms(10.0)
    clocks.read(10.0, 30.0, 1_500_000.0, 0.0)
    assert clocks.server_ms(10.0) - before > 400_000
