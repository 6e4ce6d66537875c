"""Who is there: silence is told, and nothing that only looks like it."""

import pytest

from recorder.web.presence import Roll, Standing

SESSION = 10_007


class Clock:
    """A machine's counter that goes on when told to."""

    def __init__(self):
        self.seconds = 5000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def roll(clock):
    return Roll(clock)


def standing(roll, role="participant"):
    screens = roll.of(SESSION, role)
    return screens[0].standing if screens else None


def live(roll, clock, seconds, *, pulse=None):
    """Let time pass as it does: a tick every second, a pulse every two."""
    for second in range(seconds):
        clock.seconds += 1
        if pulse is not None and second % 2:
            pulse()
        roll.tick()


def test_a_screen_that_pulses_is_there_for_hours(roll, clock):
    live(roll, clock, 7200, pulse=lambda: roll.heard(SESSION, "participant", "a"))
    assert standing(roll) is Standing.HERE


def test_silence_is_told_within_ten_seconds_with_its_beginning(roll, clock):
    roll.heard(SESSION, "participant", "a")
    last = clock.seconds
    live(roll, clock, 7)
    assert standing(roll) is Standing.HERE
    live(roll, clock, 2)
    assert standing(roll) is Standing.SILENT
    assert roll.of(SESSION, "participant")[0].since == last
    roll.heard(SESSION, "participant", "a")
    assert standing(roll) is Standing.HERE


def test_a_recorder_that_slept_blames_no_screen(roll, clock):
    roll.heard(SESSION, "participant", "a")
    live(roll, clock, 1)
    clock.seconds += 1800
    live(roll, clock, 5)
    assert standing(roll) is Standing.HERE
    live(roll, clock, 10)
    assert standing(roll) is Standing.SILENT


def test_a_reload_is_no_end_and_a_closed_tab_is(roll, clock):
    roll.heard(SESSION, "participant", "a")
    roll.leaves(SESSION, "participant", "a")
    live(roll, clock, 3)
    roll.heard(SESSION, "participant", "b")
    live(roll, clock, 4)
    assert [each.standing for each in roll.of(SESSION, "participant")] == [Standing.HERE]
    roll.leaves(SESSION, "participant", "b")
    left = clock.seconds
    roll.heard(SESSION, "participant", "b", front=False)  # overtaken on the way
    live(roll, clock, 6)
    assert standing(roll) is Standing.CLOSED
    assert roll.of(SESSION, "participant")[0].since == left


def test_a_page_behind_another_is_missed_only_if_it_is_used_to_speak_there(roll, clock):
    roll.heard(SESSION, "participant", "tablet", front=False)
    live(roll, clock, 3600)
    assert standing(roll) is Standing.HIDDEN
    speak = lambda: roll.heard(SESSION, "participant", "tablet", front=False)  # noqa: E731
    live(roll, clock, 30, pulse=speak)
    live(roll, clock, 15)
    assert standing(roll) is Standing.HIDDEN
    live(roll, clock, 10)
    assert standing(roll) is Standing.SILENT


def test_an_observer_who_leaves_is_forgotten(roll, clock):
    roll.heard(SESSION, "observer", "a", name="Ann")
    roll.leaves(SESSION, "observer", "a")
    live(roll, clock, 6)
    assert roll.of(SESSION, "observer") == []
    roll.heard(SESSION, "observer", "b")
    live(roll, clock, 20)
    assert standing(roll, "observer") is Standing.SILENT
    live(roll, clock, 200)
    assert standing(roll, "observer") is None


def test_a_capture_is_missed_only_where_it_shook_hands_steadily(roll, clock):
    for _ in range(5):
        roll.shook_hands(SESSION, "api")  # at its start only, one after another
    roll.heard(SESSION, "capture", "api")
    live(roll, clock, 3600)
    assert standing(roll, "capture") is Standing.HERE
    for _ in range(5):
        roll.shook_hands(SESSION, "api")
        live(roll, clock, 7, pulse=lambda: roll.heard(SESSION, "capture", "api"))
        live(roll, clock, 8)
    live(roll, clock, 30)
    assert standing(roll, "capture") is Standing.HERE
    live(roll, clock, 20)
    assert standing(roll, "capture") is Standing.SILENT


def test_a_flood_of_made_up_screens_is_bounded(roll):
    for number in range(1000):
        roll.heard(SESSION, "participant", str(number))
    assert len(roll.of(SESSION, "participant")) == 40
