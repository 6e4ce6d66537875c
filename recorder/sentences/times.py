"""What times and paths support: typical times, medians, time limits, clicks, lostness, efficiency.

Two samples of times against each other are in `comparisons`.
"""

from recorder.figures import decimals, number, percent, seconds, significant
from recorder.sentences.study import TOO_WIDE, USELESS
from recorder.sentences.words import joined, plausibly, plural
from recorder.stats.clicks import Clicks
from recorder.stats.survival import KaplanMeier
from recorder.stats.times import MEDIAN_FROM, MedianInterval, TimeOnTask
from recorder.summary.watched import Watched

NARROW = 1.25
"""The ratio of an interval's limits up to which a typical time may be told as a figure."""


def typical(time: TimeOnTask, confidence: float = 0.95) -> str:
    """Say what a sample of times supports."""
    mean, low, high = time.geometric_mean, time.gm_lower, time.gm_upper
    if time.n == 0 or mean is None:
        return "There is no time, so nothing can be said."
    if time.n == 1:
        return f"One time, {seconds(mean)}, says nothing about the others."
    if low is None or high is None or high > USELESS * low:
        return f"{time.n} times that differ as much as these say nothing about a typical one."
    said = [
        f"It typically takes {seconds(mean)} (geometric mean of {time.n}); "
        f"{plausibly(confidence)} between {seconds(low)} and {seconds(high)}."
    ]
    if high == low:
        said.append("All times are the same, which measured times hardly ever are: check them.")
    elif high <= NARROW * low:
        said.append(f"You may say that it typically takes about {seconds(mean)}.")
    else:
        said.append(
            "You may give that range for a typical time; "
            f"you may not say that people need {seconds(mean)}."
        )
    if high > TOO_WIDE * low:
        said.append(f"{time.n} times are too few, or too different, to plan with.")
    if time.recommended == "median":
        said.append(f"With so many times the median, {seconds(time.median)}, is the better figure.")
    return joined(said)


def median(found: MedianInterval, n: int, confidence: float = 0.95) -> str:
    """Say what a median time supports."""
    if found.median is None:
        return "There is no time, so nothing can be said."
    half = f"Half of these {plural(n, 'time')} lie below {seconds(found.median)}"
    if n == 1:
        return f"One time, {seconds(found.median)}, says nothing about the others."
    if found.lower is None or found.upper is None:
        return f"{half}. The sample is too small for an interval, so say it of these people only."
    return (
        f"{half}; the true median is {plausibly(confidence)} between {seconds(found.lower)} "
        f"and {seconds(found.upper)}. You may not say that half of all people need less than "
        f"{seconds(found.median)}."
    )


def corrected(estimate: float | None, *, reliable: bool) -> str:
    """Say what a median corrected for failures supports."""
    if estimate is None:
        return "Nobody finished, or a figure is missing: there is no typical time to correct."
    said = f"With those who never finished, half of the people need about {seconds(estimate)}."
    if not reliable:
        return f"{said} At most 60% finished, so the correction is not reliable: do not report it."
    return f"{said} It is an approximation without an interval."


def under_a_limit(found: KaplanMeier) -> str:
    """Say what times under a limit support."""
    if found.n == 0:
        return "There is no attempt, so nothing can be said."
    done = f"{found.events or 'None'} of {found.n} completed it"
    if found.median is None:
        said = f"{done}: more than half did not finish, so there is no median time."
    else:
        said = f"{done}; half had completed it after {seconds(found.median)}."
    return (
        f"{said} Up to {seconds(found.tau)} people spent {seconds(found.rmst)} on average. "
        "Who gives up might have needed longer than the others, so this describes these attempts "
        "and proves nothing about other people."
    )


def path(used: Clicks, optimal: int | None) -> str:
    """Say what the clicks of completed attempts support."""
    if used.n == 0:
        return "There is no completed attempt, so nothing can be said."
    mean = f"{plural(used.n, 'completed attempt')} took {number(used.mean)} clicks on average"
    if used.ratio_mean is None:
        return f"{mean}. Without the clicks of the best path nobody can say whether that is much."
    more = used.ratio_mean - 1
    if more > 0:
        compared = f"{percent(more)} more than the best path of {optimal}"
    elif more < 0:
        compared = f"fewer than the best path of {optimal}: the best path is shorter than thought"
    else:
        compared = f"the best path of {optimal}"
    return f"{mean}, {compared}. There is no interval: you may not say it of other people."


def captured(found: Watched) -> str:
    """Say what capture saw of completed attempts, and how counting by hand compares."""
    if not found.n:
        return "Capture saw no unassisted completion."
    said = f"{plural(found.n, 'completed attempt')} took {number(found.mean_clicks)} clicks"
    if found.pages_n:
        pages, unique = number(found.mean_pages), number(found.mean_unique_pages)
        said += f" over {pages} pages, {unique} of them different,"
    said += " on average."
    if found.median_first_click_seconds is not None:
        said += f" The first click came after {seconds(found.median_first_click_seconds)} (median)."
    if found.marked_n:
        by_hand, there = number(found.mean_marked_clicks), number(found.mean_clicks_beside)
        said += f" Where both counted, {by_hand} were marked by hand and {there} captured."
    return said


def lost(value: float | None, category: str | None) -> str:
    """Say what the lostness of one path means."""
    if value is None or category is None:
        return "No page was visited, so nothing can be said."
    meaning = {
        "not_lost": "below 0.4 people do not look lost",
        "indeterminate": "between 0.4 and 0.5 nothing is certain",
        "lost": "above 0.5 people look lost",
    }[category]
    beyond = " It is above 1: the attempt ended before the needed pages were seen." * (value > 1)
    return (
        f"A lostness of {decimals(value, 2)}: {meaning} (Smith 1996).{beyond} "
        "One path is one person's; average the completed attempts of a task."
    )


def per_minute(value: float | None) -> str:
    """Say what the efficiency of the Common Industry Format is good for."""
    if value is None:
        return "A figure is missing, so there is no efficiency."
    return (
        f"{number(value)}% of the task is completed per minute. You may compare versions of one "
        "task by it; you may not compare tasks of different length."
    )


def efficiency(n: int, goals: float | None, overall: float | None) -> str:
    """Say what time-based efficiency supports."""
    if n == 0 or goals is None:
        return "There is no attempt with a time, so nothing can be said."
    return (
        f"Over {plural(n, 'attempt')}, {significant(goals * 60)} goals per minute; "
        f"{number(overall)}% of all time went into attempts that completed. You may compare "
        "versions with the same tasks; neither figure has an interval."
    )


def acceptable(n: int, spec: float | None) -> str:
    """Say what a longest acceptable time that was derived from a sample is worth."""
    if spec is None:
        return "Nobody who completed it was satisfied: no acceptable time follows from these."
    few = " With so few, the slowest of them is nearly the limit." if n < MEDIAN_FROM else ""
    return (
        f"{plural(n, 'satisfied person', 'satisfied people')} who completed it put the longest "
        f"acceptable time at {seconds(spec)}.{few} A limit that the study sets is better."
    )
