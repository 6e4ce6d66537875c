"""What a study chooses for its consoles: the keys of the actions, and marks of its own (codes).

Entries of a log carry a code's label, so they stay readable when the code changes or goes. What
does not live here: which keys clash (`recorder.keys`). Nothing commits.
"""

from collections.abc import Mapping

from recorder.db import db, flush_or
from recorder.errors import BadInput
from recorder.keys import DEFAULTS, check_keys, keymap
from recorder.models import Code, Study

COLOURS = ("grey", "blue", "green", "violet", "red", "amber")
"""The colours that a code may have; the style sheets know each as a class like `code-blue`."""

_SUGGESTED = "567890bijklmowyz"


def change_keys(study: Study, chosen: Mapping[str, str]) -> None:
    """Give the study's actions other keys; raise BadInput where two share one.

    `chosen` maps every action to its key; only what differs from the default is kept, so that
    a better default reaches the studies that did not choose.
    """
    own = {
        action.value: chosen[action.value]
        for action, (key, _) in DEFAULTS.items()
        if chosen.get(action.value) and chosen[action.value] != key
    }
    check_keys(own, bound_codes(study))
    study.keymap = own
    db.session.flush()


def add_code(study: Study, key: str, label: str, colour: str) -> Code:
    """Add a code at the end; raise BadInput where its key or label is taken."""
    code = Code(position=max((each.position for each in study.codes), default=0) + 1)
    _fill(study, code, key, label, colour)
    study.codes.append(code)
    flush_or(_taken(label))
    return code


def edit_code(code: Code, key: str, label: str, colour: str) -> None:
    """Change a code; what was marked with it before keeps the label it had then."""
    _fill(code.study, code, key, label, colour)
    flush_or(_taken(label))


def remove_code(code: Code) -> None:
    """Take a code off the console; what was marked with it stays readable."""
    code.study.codes.remove(code)
    db.session.flush()


def bound_codes(study: Study, but: Code | None = None) -> list[tuple[str, str]]:
    """Return the study's codes as (key, label), for `recorder.keys.check_keys`."""
    return [(code.key, code.label) for code in study.codes if code is not but]


def free_key(study: Study) -> str:
    """Return a key that nothing in the study is bound to, digits first; "" where none is left."""
    bound = {*keymap(study.keymap).values(), *(code.key for code in study.codes)}
    return next((key for key in _SUGGESTED if key not in bound), "")


def _fill(study: Study, code: Code, key: str, label: str, colour: str) -> None:
    if any(each.label == label for each in study.codes if each is not code):
        raise _taken(label)
    check_keys(study.keymap, [*bound_codes(study, but=code), (key, label)])
    code.key, code.label, code.colour = key, label, colour


def _taken(label: str) -> BadInput:
    return BadInput(f"There is a code “{label}” already; choose another label.")
