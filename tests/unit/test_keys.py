"""The console's keys: defaults that do not clash, and clashes told where they were made."""

import pytest

from recorder.errors import BadInput
from recorder.keys import DEFAULTS, Action, check_keys, key_problems, keymap
from recorder.web.keys import GROUPS


def test_the_defaults_do_not_clash():
    assert key_problems({}) == {}
    assert set(DEFAULTS) == set(Action)


def test_the_settings_list_every_action_once():
    listed = [action for actions in GROUPS.values() for action in actions]
    assert sorted(listed) == sorted(Action)


def test_a_study_keeps_the_defaults_it_did_not_change():
    keys = keymap({"error": "w"})
    assert (keys[Action.ERROR], keys[Action.CLICK]) == ("w", "c")


def test_a_clash_is_told_at_the_action_that_left_its_default():
    assert list(key_problems({"start_finish": "e"})) == ["start_finish"]
    assert "“Error” and “Start or finish" in key_problems({"start_finish": "e"})["start_finish"]


def test_actions_may_swap_their_keys():
    assert key_problems({"error": "c", "click": "e"}) == {}


def test_a_clash_with_a_code_is_told_at_the_action():
    assert list(key_problems({"error": "5"}, [("5", "Hesitates")])) == ["error"]


@pytest.mark.parametrize("key", ["E", "F5", "ab", "Tab"])
def test_what_is_no_key_is_refused(key):
    with pytest.raises(BadInput, match="Error"):
        check_keys({"error": key}, [])


def test_two_codes_cannot_share_a_key():
    with pytest.raises(BadInput, match="“Hesitates” and “Sighs”"):
        check_keys({}, [("5", "Hesitates"), ("5", "Sighs")])
