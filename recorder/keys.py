"""The console's keys: what each does, its default, and a study's own choice.

A key is written as the browser names it (`KeyboardEvent.key`), letters in lower case. Shift with
a mark's key means "a moment ago", so no action is bound to a capital. Pure.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from recorder.errors import BadInput


class Action(StrEnum):
    """What a key on the console does."""

    START_FINISH = "start_finish"
    PAUSE = "pause"
    NEXT = "next"
    REPEAT = "repeat"
    SUCCESS = "success"
    SUCCESS_WITH_DIFFICULTY = "success_with_difficulty"
    FAILURE = "failure"
    ABANDONED = "abandoned"
    TECHNICAL_FAILURE = "technical_failure"
    NOT_ATTEMPTED = "not_attempted"
    ERROR = "error"
    CLICK = "click"
    ASSIST = "assist"
    NOTE = "note"
    QUOTE = "quote"
    LEVEL_1 = "level_1"
    LEVEL_2 = "level_2"
    LEVEL_3 = "level_3"
    LEVEL_4 = "level_4"
    UNDO = "undo"
    SHOW = "show"
    HIDE = "hide"
    LAB = "lab"
    HELP = "help"


DEFAULTS: Mapping[Action, tuple[str, str]] = {
    Action.START_FINISH: (" ", "Start or finish the task"),
    Action.PAUSE: ("p", "Pause or resume"),
    Action.NEXT: ("Enter", "Go on to the next task"),
    Action.REPEAT: ("r", "Repeat the task"),
    Action.SUCCESS: ("s", "Success"),
    Action.SUCCESS_WITH_DIFFICULTY: ("d", "Success with difficulty"),
    Action.FAILURE: ("f", "Failure"),
    Action.ABANDONED: ("g", "Gave up"),
    Action.TECHNICAL_FAILURE: ("t", "Technical failure"),
    Action.NOT_ATTEMPTED: ("x", "Not attempted; leave out the questions while they are asked"),
    Action.ERROR: ("e", "Error"),
    Action.CLICK: ("c", "Click"),
    Action.ASSIST: ("a", "Assist: level 3, a hint, until a digit says otherwise"),
    Action.NOTE: ("n", "Write a note"),
    Action.QUOTE: ("q", "Write a quote"),
    Action.LEVEL_1: ("1", "Level 1 of the last error or assist"),
    Action.LEVEL_2: ("2", "Level 2 of the last error or assist"),
    Action.LEVEL_3: ("3", "Level 3 of the last error or assist"),
    Action.LEVEL_4: ("4", "Level 4 of the last assist"),
    Action.UNDO: ("u", "Take back the last entry"),
    Action.SHOW: ("v", "Show the task again, or the questions"),
    Action.HIDE: ("h", "Hide the task"),
    Action.LAB: ("b", "Open the lab browser"),
    Action.HELP: ("?", "Show all keys"),
}
"""Each action's default key and what it does, in the order in which screens list them."""

LATER = (Action.LAB,)
"""Actions that came when studies had given keys out already: their default yields to those."""

NAMES = {
    " ": "Space",
    "Enter": "Enter",
    "ArrowRight": "→",
    "ArrowLeft": "←",
    "ArrowUp": "↑",
    "ArrowDown": "↓",
}
"""How keys are drawn that have no letter."""


def keymap(chosen: Mapping[str, str], taken: Iterable[str] = ()) -> dict[Action, str]:
    """Return the key of every action: the study's own where it chose one, else the default.

    `taken` are the keys of the study's codes. The default of an action in LATER is none where
    something else has it.
    """
    keys = {action: chosen.get(action.value) or key for action, (key, _) in DEFAULTS.items()}
    for action in LATER:
        others = {*taken, *(key for each, key in keys.items() if each is not action)}
        if action.value not in chosen and keys[action] in others:
            keys[action] = ""
    return keys


def key_name(key: str) -> str:
    """Return a key as a button shows it.

    >>> key_name("e"), key_name(" ")
    ('E', 'Space')
    """
    return NAMES.get(key, key.upper() if len(key) == 1 else key)


def check_keys(chosen: Mapping[str, str], codes: Iterable[tuple[str, str]]) -> None:
    """Raise BadInput where two actions or codes (key, label) share a key, or a key is none."""
    for sentence in key_problems(chosen, codes).values():
        raise BadInput(sentence)


def key_problems(
    chosen: Mapping[str, str], codes: Iterable[tuple[str, str]] = ()
) -> dict[str, str]:
    """Return what is wrong with the keys of actions and codes (key, label), as sentences.

    A problem stands under the action's value, or under the code's label. Of two that share a
    key it stands under the action, and of two actions under the one that left its default.
    """
    problems: dict[str, str] = {}
    owners: dict[str, str] = {}
    codes = list(codes)
    keys = keymap(chosen, [key for key, _ in codes])
    actions = sorted(
        ((action, key) for action, key in keys.items() if key),
        key=lambda each: each[1] != DEFAULTS[each[0]][0],
    )
    bound = [(label, key, label) for key, label in codes]
    bound += [(action.value, key, DEFAULTS[action][1]) for action, key in actions]
    for place, key, owner in bound:
        if len(key) != 1 and key not in NAMES:
            problem = f"“{key}” is no key for “{owner}”; choose one letter, digit or sign."
        elif len(key) == 1 and key != key.lower():
            problem = f"“{key}” for “{owner}”: Shift means “a moment ago”, use “{key.lower()}”."
        elif key in owners:
            problem = (
                f"The key “{key_name(key)}” does both “{owners[key]}” and “{owner}”; change one."
            )
        else:
            owners[key] = owner
            continue
        problems.setdefault(place, problem)
    return problems
