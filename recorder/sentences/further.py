"""What a study's further figures support: lost people, chances for errors, all tasks together,
orders, waves. And what a choice by outcome does to a rate.

What does not live here: success, times, errors and clicks of one task (`study`).
"""

from collections.abc import Sequence

from recorder.figures import decimals, percent, percent_range
from recorder.ordering import Balance
from recorder.sentences.words import joined, plural
from recorder.stats.error_counts import ErrorRate

Waves = Sequence[tuple[str, float | None, float | None, float | None]]
"""A figure in each wave, in their order: the wave, the figure, and its limits."""


def lostness(n: int, mean: float | None, lost_share: float | None, optimal: int | None) -> str:
    """Say whether people were lost, over the unassisted completions of a task."""
    if not optimal:
        return "The task does not say how many pages its best path has, so there is no lostness."
    if n == 0 or mean is None or lost_share is None:
        return "No pages of an unassisted completion are known yet."
    meaning = "people did not look lost"
    if mean > 0.5:
        meaning = "people looked lost"
    elif mean >= 0.4:
        meaning = "nothing is certain between 0.4 and 0.5"
    lost = round(lost_share * n)
    return (
        f"A mean lostness of {decimals(mean, 2)} over {plural(n, 'unassisted completion')}: "
        f"{meaning}; {lost or 'none'} of {n} {'was' if lost == 1 else 'were'} above 0.5. "
        "There is no interval: you may say it of these attempts only."
    )


def opportunities(rate: ErrorRate, chances: int | None) -> str:
    """Say how many of the chances for an error were taken."""
    if not chances:
        return ""
    if rate.errors_per_opportunity is None:
        return "There is no rate per opportunity yet."
    tried = rate.n * chances
    said = (
        f"That is {percent(rate.errors_per_opportunity)} of {tried} opportunities "
        f"({chances} in each attempt)"
    )
    if rate.exceeds_opportunities:
        said += "; an attempt had more errors than the task names opportunities, so look at it"
    if rate.epo_lower is None:
        return f"{said}."
    return f"{said}, plausibly {percent_range(rate.epo_lower, rate.epo_upper)}."


def marked(outcome: str, shown: int, valid: int) -> str:
    """Say what a choice by outcome shows, and that it leaves every rate as it is.

    >>> marked("failure", 3, 58).startswith("3 attempts ended so")
    True
    """
    return joined(
        [
            f"{plural(shown, 'attempt')} ended so ({outcome.lower()}): they are marked below.",
            f"Every rate, time and interval is still that of all {plural(valid, 'valid attempt')}: "
            "a rate among attempts that were chosen by their outcome says only how they were "
            "chosen; among successes the success rate is always 100%.",
        ]
    )


def order_done(found: Balance[str]) -> str:
    """Say how balanced the order was in which tasks were done."""
    if found.orders == 0 or len(found.tasks) < 2:
        return "Nobody has done two tasks yet, so there is no order."
    if all(sum(1 for count in counts if count) < 2 for counts in found.places.values()):
        return (
            "Everybody did the tasks in the same order: a task that stood late may look easier for "
            "that alone, and the study cannot tell."
        )
    fewest, most = found.place_range
    after_fewest, after_most = found.follow_range
    if found.is_balanced:
        return (
            f"The order was balanced: every task stood {fewest} times at every place, and "
            f"{after_fewest} times right after every other. The order favours no task."
        )
    if fewest == most:
        return (
            f"Every task stood {fewest} times at every place; but of two tasks one came between "
            f"{after_fewest} and {after_most} times right after the other, so what one task "
            "teaches for the next is not evened out."
        )
    return (
        f"The order was not balanced: a task stood between {fewest} and {most} times at a place, "
        f"and came between {after_fewest} and {after_most} times right after another. A task that "
        "stood late more often may look easier, or its people more tired."
    )


def followed(waves: Waves) -> str:
    """Say whether a figure moved between the first wave with an interval and the last one.

    Only intervals that do not meet are told as a change: a test of it is the comparison's.
    """
    known = [
        (name, value, lower, upper)
        for name, value, lower, upper in waves
        if value is not None and lower is not None and upper is not None
    ]
    if len(known) < 2:
        return "It takes two waves with an interval to say whether anything changed."
    (first, _, low, high), (last, value, lower, upper) = known[0], known[-1]
    if value is None or low is None or high is None or lower is None or upper is None:
        return ""
    if lower > high:
        return f"You may say that it is higher in “{last}” than it was in “{first}”."
    if upper < low:
        return f"You may say that it is lower in “{last}” than it was in “{first}”."
    return (
        f"The intervals of “{first}” and “{last}” overlap: from them alone you may not say that it "
        "changed, nor that it did not; the comparison of waves has the test."
    )


def all_tasks(completed: int, attempts: int, rate: float | None, mean: float | None) -> str:
    """Say what all tasks together come to, and what that is not."""
    if not attempts:
        return "There is no valid attempt yet, so nothing can be said."
    return (
        f"{completed} of {attempts} valid attempts were completed alone "
        f"({percent(rate, attempts)}); "
        f"the mean of the tasks' rates is {percent(mean, attempts)}. Attempts of one person are "
        "not independent, so there is no interval: you may not say that this share of people "
        "succeed."
    )


def mean_score(
    n: int, mean: float | None, limits: tuple[float | None, float | None], blank: int, straight: int
) -> str:
    """Say what the mean of a questionnaire's scores supports, where it has no norm here."""
    away = f"{blank} left an item blank and {'has' if blank == 1 else 'have'} no score."
    same = f"{straight} gave the same answer to every item: look at them."
    doubts = [away if blank else "", same if straight else ""]
    lower, upper = limits
    if n == 0 or mean is None:
        return joined(["Nobody has a score, so nothing can be said.", *doubts])
    if lower is None or upper is None:
        one = f"One person scored {decimals(mean, 1)}, which says nothing about others."
        return joined([one, *doubts])
    return joined(
        [
            f"{plural(n, 'person', 'people')} scored {decimals(mean, 1)} on average; the true mean "
            f"is plausibly between {decimals(lower, 1)} and {decimals(upper, 1)}. You may give "
            "that range; there is no norm here to hold it against.",
            *doubts,
        ]
    )


def once_each(people: int, answers: int, *, is_own: bool = False) -> str:
    """Say that people who answered several times count once each."""
    counted = "in a mean" if is_own else "over all of them"
    rest = " Choices and texts are of every answer." if is_own else ""
    return (
        f"{plural(people, 'person', 'people')} gave {plural(answers, 'answer')} about several "
        f"variants; {counted} each person counts once, with the mean of their answers, because two "
        f"answers of one person are not two people.{rest}"
    )


def satisfied_once(n: int, share: float | None, limits: tuple[float | None, float | None]) -> str:
    """Say what a share of satisfied people supports where each answered several times.

    >>> satisfied_once(5, 0.8, (0.36, 0.98))  # doctest: +NORMALIZE_WHITESPACE
    '80% are satisfied, each of 5 people counted once; the true rate is plausibly between 36% and
    98%. You may give that range; you may not say that most people are.'
    """
    lower, upper = limits
    if share is None or lower is None or upper is None:
        return "Nobody answered, so nothing can be said."
    told = (
        f"{percent(share, n)} are satisfied, each of {plural(n, 'person', 'people')} counted once; "
        f"the true rate is plausibly between {percent(lower, n)} and {percent(upper, n)}."
    )
    if lower > 0.5:
        may = "You may say that most people are."
    elif upper < 0.5:
        may = "You may say that fewer than half of people are."
    else:
        many = "most people are" if share > 0.5 else "fewer than half are"
        may = f"You may give that range; you may not say that {many}."
    return f"{told} {may}"
