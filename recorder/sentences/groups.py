"""What a comparison of two groups is: its design, how many tests, what they show together.

What does not live here: single effects (`effects`), two raters (`raters`), places (`places`).
"""

from collections.abc import Sequence

from recorder.figures import number, percent, percent_range
from recorder.sentences.words import joined, plural
from recorder.stats.retention import Retention
from recorder.summary.groups import BY_CHANCE

NAMES_AT_MOST = 4
"""How many differences a sentence names before it counts the rest."""


def design(a: str, b: str, both: int, only_a: int, only_b: int) -> str:
    """Say who is compared with whom: the same people, different ones, or a mixture.

    >>> design("A", "B", 45, 0, 0)
    'All 45 participants are in both A and B: each is compared with themselves (paired).'
    >>> design("A", "B", 0, 6, 1)
    'Nobody is in both: 6 participants of A are compared with 1 other of B (independent groups).'
    """
    if not both:
        verb = "is" if only_a == 1 else "are"
        return (
            f"Nobody is in both: {plural(only_a, 'participant')} of {a} {verb} compared with "
            f"{only_b} {'other' if only_b == 1 else 'others'} of {b} (independent groups)."
        )
    if not only_a and not only_b:
        who = "The one participant is" if both == 1 else f"All {both} participants are"
        return f"{who} in both {a} and {b}: each is compared with themselves (paired)."
    left = [f"{many} only in {name}" for many, name in ((only_a, a), (only_b, b)) if many]
    verb = "is" if both == 1 else "are"
    return (
        f"{plural(both, 'participant')} {verb} in both {a} and {b}: each is compared with "
        f"themselves (paired). Left out, because they have nothing to pair with: "
        f"{' and '.join(left)}."
    )


def unequal(both: int, only_a: int, only_b: int) -> str:
    """Warn where pairing leaves out more people than it keeps; else say nothing."""
    if both and only_a + only_b > both:
        return (
            "More people are left out than compared: were they meant to be different people, "
            "give those who are in both by mistake another code."
        )
    return ""


def several_tests(tests: int, below: int) -> str:
    """Say what so many tests bring about by chance; `below` of them are below 0.05.

    >>> several_tests(1, 0), several_tests(21, 2)[51:77]
    ('', 'l, about 1.1 of them would')
    """
    if tests < 2:
        return ""
    came = {0: "none did", 1: "1 did"}.get(below, f"{below} did")
    return (
        f"This page holds {tests} tests. If nothing differed at all, about "
        f"{number(tests * BY_CHANCE)} of them would come out below p = 0.05 by chance; "
        f"{came}. No p is corrected for that."
    )


def headline(shown: Sequence[str], tests: int) -> str:
    """Say which differences are shown, by name, and what that leaves open."""
    if tests == 0:
        return "There are too few values to test any difference."
    if not shown:
        many = "The test shows" if tests == 1 else f"None of {tests} tests shows"
        no = "no difference" if tests == 1 else "a difference"
        return f"{many} {no}; that does not show that there is none."
    names = list(shown)
    if len(names) > NAMES_AT_MOST + 1:
        names = [*names[:NAMES_AT_MOST], f"{len(names) - NAMES_AT_MOST} more"]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    rest = tests - len(shown)
    others = f"{'The other test' if rest == 1 else f'The other {rest} tests'} " if rest else ""
    verb = "shows" if rest == 1 else "show"
    return joined(
        [
            f"Shown to differ: {listed}.",
            f"{others}{verb} no difference, which does not show that there is none."
            if rest
            else "",
        ]
    )


def narrowed(variant: str) -> str:
    """Say that everything was narrowed to one variant, and why."""
    return (
        f"Participants tried several variants, and nobody may count twice in a group: only "
        f"{variant} is looked at."
    )


def unnamed(attempts: int, what: str) -> str:
    """Say how many attempts belong to no group; nothing where all do."""
    if not attempts:
        return ""
    verb = "has" if attempts == 1 else "have"
    return f"{plural(attempts, 'attempt')} {verb} no {what} and {verb} no place here."


def returned(found: Retention, first: str, second: str) -> str:
    """Say who of a wave came back for another."""
    if found.retention is None:
        return f"Nobody took part in {first} yet."
    if found.wave2 == 0:
        return f"Nobody took part in {second} yet."
    share = percent(found.retention, found.wave1)
    plausible = percent_range(found.lower, found.upper, found.wave1)
    return (
        f"{found.returned} of {found.wave1} participants of {first} took part in {second}: {share} "
        f"came back, plausibly {plausible}. {found.new} of {found.wave2} in {second} are new."
    )
