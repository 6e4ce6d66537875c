"""What figures support, in words: written rules from numbers to sentences. Pure.

One module per family: `study` says what a study's own attempts support; `rates`, `times`,
`scales`, `comparisons` and `plans` say it of numbers that came from anywhere. Three rules stand
above all others. A rate is never told without its n and its interval. "Most" and "fewer than half"
are said of people in general only where the whole interval lies on one side of one half. What
everybody or nobody did in a study is never said of people in general. What does not live here:
computing the numbers (`recorder.stats`), and which attempts are in them (`recorder.summary`).
"""

from recorder.sentences.study import (
    Told,
    brief,
    claim,
    clicks,
    errors,
    headline,
    left_out,
    success,
    time_to_complete,
)

__all__ = [
    "Told",
    "brief",
    "claim",
    "clicks",
    "errors",
    "headline",
    "left_out",
    "success",
    "time_to_complete",
]
