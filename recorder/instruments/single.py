"""Instruments of one question: ease (SEQ) and confidence after a task, recommendation (NPS),
satisfaction (CSAT) and effort (CES 2.0) after a session.

The figures of the last three are shares, so they have no mean that a t test would compare. How
they are computed is `recorder.stats.ratings` and `recorder.stats.nps`. All are worded in English
only: translations are in use, but none that its authors published for free use. CSAT has no
wording that everybody shares; CES 2.0 names a company in its original, which most products are
not, so that a study may want its own.
"""

from collections.abc import Sequence

from recorder.instruments.groups import ScoreGroup, score_group
from recorder.instruments.instrument import Instrument, Item, Moment, Responses
from recorder.stats.nps import Nps, nps_from_scores
from recorder.stats.ratings import Ces, Csat, ces, csat

AFTER_TASK = frozenset({Moment.TASK})


def _answer(responses: Responses) -> float | None:
    """Return the one answer as it was given."""
    answer: float | None = responses[0]
    return answer


def _seven_points(group: Sequence[Responses]) -> ScoreGroup:
    return score_group(group, _answer, 1, 7)


def _nps(group: Sequence[Responses]) -> Nps:
    return nps_from_scores([each[0] for each in group])


def _csat(group: Sequence[Responses]) -> Csat:
    return csat([each[0] for each in group])


def _csat_of_seven(group: Sequence[Responses]) -> Csat:
    return csat([each[0] for each in group], points=7)


def _ces(group: Sequence[Responses]) -> Ces:
    return ces([each[0] for each in group])


SEQ = Instrument(
    name="seq",
    title="Single Ease Question",
    version="2009",
    source="Sauro & Dumas 2009",
    items=(
        Item(
            "seq",
            1,
            7,
            {"en": "Overall, how difficult or easy was this task to complete?"},
            {"en": ("Very difficult", "Very easy")},
        ),
    ),
    score=_answer,
    summarize=_seven_points,
    averaged=True,
    formula="mean of the ratings from 1 to 7, with a t interval; a missing one is left out",
    moments=AFTER_TASK,
)
"""For orientation: the historical mean is about 5.5."""

CONFIDENCE = Instrument(
    name="confidence",
    title="Confidence",
    version="7 points",
    source="common practice",
    items=(
        Item(
            "confidence",
            1,
            7,
            {"en": "How confident are you that you completed the task successfully?"},
            {"en": ("Not at all confident", "Extremely confident")},
        ),
    ),
    score=_answer,
    summarize=_seven_points,
    averaged=True,
    formula="mean of the ratings from 1 to 7, with a t interval; a missing one is left out",
    moments=AFTER_TASK,
)

NPS = Instrument(
    name="nps",
    title="Net Promoter Score",
    version="2003",
    source="Reichheld 2003",
    items=(
        Item(
            "ltr",
            0,
            10,
            {"en": "How likely are you to recommend it to a friend or colleague?"},
            {"en": ("Not at all likely", "Extremely likely")},
        ),
    ),
    score=_answer,
    summarize=_nps,
    formula="percent 9 and 10 less percent 0 to 6, with the adjusted-Wald interval",
)

CSAT = Instrument(
    name="csat",
    title="Customer satisfaction",
    version="5 points",
    source="common practice",
    items=(
        Item(
            "csat",
            1,
            5,
            {"en": "How satisfied are you overall?"},
            {"en": ("Very dissatisfied", "Very satisfied")},
        ),
    ),
    score=_answer,
    summarize=_csat,
    formula="share of the answers 4 and 5, with the adjusted-Wald interval",
)

CSAT_7 = Instrument(
    name="csat-7",
    title="Customer satisfaction, 7 points",
    version="7 points",
    source="common practice",
    items=(
        Item(
            "csat7",
            1,
            7,
            {"en": "How satisfied are you overall?"},
            {"en": ("Very dissatisfied", "Very satisfied")},
        ),
    ),
    score=_answer,
    summarize=_csat_of_seven,
    formula="share of the answers 6 and 7, with the adjusted-Wald interval",
)
"""An instrument of its own: shares of the top two of seven and of five are not the same thing."""

CES = Instrument(
    name="ces",
    title="Customer Effort Score 2.0",
    version="2.0",
    source="CEB 2013, after Dixon, Freeman & Toman 2010",
    items=(
        Item(
            "ces",
            1,
            7,
            {"en": "The company made it easy for me to handle my issue."},
            {"en": ("Strongly disagree", "Strongly agree")},
        ),
    ),
    score=_answer,
    summarize=_ces,
    formula="mean of the ratings from 1 to 7 with a t interval, share of 5 to 7 with the "
    "adjusted-Wald interval, and percent 6 and 7 less percent 1 to 3",
)
