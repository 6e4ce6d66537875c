"""The System Usability Scale. How it is scored and what a score means is `recorder.stats.sus`."""

from recorder.instruments.instrument import Instrument, Item, Responses
from recorder.stats.sus import sus_group, sus_score

ENGLISH = (
    "I think that I would like to use this system frequently.",
    "I found the system unnecessarily complex.",
    "I thought the system was easy to use.",
    "I think that I would need the support of a technical person to be able to use this system.",
    "I found the various functions in this system were well integrated.",
    "I thought there was too much inconsistency in this system.",
    "I would imagine that most people would learn to use this system very quickly.",
    "I found the system very cumbersome to use.",
    "I felt very confident using the system.",
    "I needed to learn a lot of things before I could get going with this system.",
)
"""Brooke's wording, from 1 (strongly disagree) to 5 (strongly agree); free to use."""


def _score(responses: Responses) -> float | None:
    """Return one person's score, None where an answer is missing."""
    return sus_score(responses).score


SUS = Instrument(
    name="sus",
    title="System Usability Scale",
    version="1996",
    source="Brooke 1996",
    items=tuple(
        Item(f"q{number}", 1, 5, {"en": text}) for number, text in enumerate(ENGLISH, start=1)
    ),
    score=_score,
    summarize=sus_group,
    averaged=True,
    benchmark=68,
)
"""Scores from 0 to 100; 68 is the historical mean, which half of all products exceed."""
