"""The steady clock: it goes on across restarts and ignores steps of the wall clock."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from recorder import clock
from recorder.clock import SteadyClock


@pytest.fixture
def machine(monkeypatch):
    """A machine whose clocks are set by hand."""

    class Machine:
        wall = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
        counter = 1000.0
        boot = "a"

    class Wall(datetime):
        @classmethod
        def now(cls, tz=None):
            return Machine.wall

    monkeypatch.setattr(clock, "datetime", Wall)
    monkeypatch.setattr(clock, "counter", lambda: Machine.counter)
    monkeypatch.setattr(clock, "boot", lambda: Machine.boot)
    return Machine


def pass_seconds(machine, seconds):
    machine.counter += seconds
    machine.wall += timedelta(seconds=seconds)


def test_a_step_of_the_wall_clock_changes_no_duration(machine):
    steady = SteadyClock()
    before = steady.now()
    pass_seconds(machine, 5)
    machine.wall -= timedelta(hours=1)
    assert steady.now() - before == timedelta(seconds=5)


def test_a_restart_goes_on_counting_whatever_the_wall_clock_says(machine, tmp_path):
    first = SteadyClock()
    first.keep(tmp_path / "clock.json")
    kept = first.now()
    pass_seconds(machine, 30)
    machine.wall -= timedelta(hours=1)
    second = SteadyClock()
    assert second.resume(tmp_path / "clock.json") == kept
    assert second.now() - kept == timedelta(seconds=30)


def test_after_a_boot_the_wall_clock_tells_and_time_never_runs_backwards(machine, tmp_path):
    first = SteadyClock()
    first.keep(tmp_path / "clock.json")
    kept = first.now()
    machine.counter, machine.boot = 7.0, "b"
    machine.wall += timedelta(minutes=3)
    second = SteadyClock()
    second.resume(tmp_path / "clock.json")
    assert second.now() - kept == timedelta(minutes=3)
    machine.wall -= timedelta(days=1)
    third = SteadyClock()
    third.resume(tmp_path / "clock.json")
    assert third.now() >= kept


@pytest.mark.parametrize("text", ["", "{}", "[]", "no json", '{"steady": "soon"}'])
def test_a_broken_file_is_as_good_as_none(machine, tmp_path, text):
    (tmp_path / "clock.json").write_text(text)
    steady = SteadyClock()
    assert steady.resume(tmp_path / "clock.json") is None
    assert steady.resume(tmp_path / "missing.json") is None
    assert steady.now() == machine.wall


def test_what_is_kept_can_be_read_by_others(tmp_path):
    SteadyClock().keep(tmp_path / "clock.json")
    kept = json.loads((tmp_path / "clock.json").read_text())
    assert set(kept) == {"steady", "wall", "counter", "boot"}
