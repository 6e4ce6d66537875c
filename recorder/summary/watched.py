"""What capture saw of a task's unassisted completions, beside what was counted by hand.

Clicks by capture and by hand are two counts of the same thing and are never added; where both are
there, capture's is the one in the figure of clicks (`tasks`). What does not live here: lostness,
which takes pages from wherever they are known (`measures`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recorder.stats.samples import mean_of
from recorder.summary.columns import Numbers
from recorder.summary.counting import Sample
from recorder.summary.rules import counted, unless_unassisted

watched = counted("captured_clicks", unless_unassisted)
"""Takes unassisted completions in which capture counted clicks."""


@dataclass(frozen=True, slots=True)
class Watched:
    """`n` unassisted completions that capture saw; None where nobody knows.

    `marked_n` are those of them in which clicks were counted by hand, too; `misclick_share` is of
    all their clicks.
    """

    n: int = 0
    mean_clicks: float | None = None
    marked_n: int = 0
    mean_marked_clicks: float | None = None
    mean_clicks_beside: float | None = None
    pages_n: int = 0
    mean_pages: float | None = None
    mean_unique_pages: float | None = None
    mean_misclicks: float | None = None
    misclick_share: float | None = None
    first_click_n: int = 0
    mean_first_click_seconds: float | None = None
    median_first_click_seconds: float | None = None


def watch(sample: Sample) -> Watched:
    """Say what capture saw of a sample that `watched` takes."""
    attempts = sample.attempts
    clicks, marked = attempts.number("captured_clicks"), attempts.number("marked_clicks")
    misses, both = attempts.number("misclicks"), ~np.isnan(marked)
    firsts = _known(attempts.number("first_click_seconds"))
    pages, unique = (_known(attempts.number(f"pages_{each}")) for each in ("total", "unique"))
    total = float(clicks.sum())
    return Watched(
        n=len(attempts),
        mean_clicks=mean_of(_known(clicks)),
        marked_n=int(both.sum()),
        mean_marked_clicks=mean_of(_known(marked)),
        mean_clicks_beside=mean_of(_known(clicks[both])),
        pages_n=len(pages),
        mean_pages=mean_of(pages),
        mean_unique_pages=mean_of(unique),
        mean_misclicks=mean_of(_known(misses)),
        misclick_share=float(np.nansum(misses)) / total if total else None,
        first_click_n=len(firsts),
        mean_first_click_seconds=mean_of(firsts),
        median_first_click_seconds=float(np.median(firsts)) if firsts else None,
    )


def _known(numbers: Numbers) -> Sequence[float]:
    found: list[float] = numbers[~np.isnan(numbers)].tolist()
    return found
