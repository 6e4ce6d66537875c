"""Instruments of one question: recommendation (NPS) and satisfaction (CSAT).

Their figures are shares, so they have no mean that a t test would compare. How they are computed
is `recorder.stats.nps` and `recorder.stats.ratings`.
"""

from collections.abc import Sequence

from recorder.instruments.instrument import Instrument, Item, Responses
from recorder.stats.nps import Nps, nps_from_scores
from recorder.stats.ratings import Csat, csat


def _answer(responses: Responses) -> float | None:
    """Return the one answer as it was given."""
    return responses[0]


def _nps(group: Sequence[Responses]) -> Nps:
    return nps_from_scores([each[0] for each in group])


def _csat(group: Sequence[Responses]) -> Csat:
    return csat([each[0] for each in group])


NPS = Instrument(
    name="nps",
    title="Net Promoter Score",
    version="2003",
    source="Reichheld 2003",
    items=(
        Item("ltr", 0, 10, {"en": "How likely are you to recommend it to a friend or colleague?"}),
    ),
    score=_answer,
    summarize=_nps,
)

CSAT = Instrument(
    name="csat",
    title="Customer satisfaction",
    version="5 points",
    source="common practice",
    items=(Item("csat", 1, 5, {"en": "How satisfied are you overall?"}),),
    score=_answer,
    summarize=_csat,
)
