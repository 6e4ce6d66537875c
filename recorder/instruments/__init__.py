"""Questionnaires as data: their items with scales and wording, and how answers are scored.

An instrument that is listed here can be asked, imported and exported, and shows in a study's
figures, without a line of code elsewhere; one with a single item that is asked after a session is
also read beside another one in the same file. `own_instrument` makes one of what a study defines
for itself. Pure, on `recorder.stats` alone. What does not live here: who answered what
(`recorder.models.Answer`), what is asked when (`recorder.questionnaires`), and which answer counts
(`recorder.summary.questionnaires`).
"""

from collections.abc import Mapping

from recorder.instruments.instrument import (
    ENGLISH,
    Instrument,
    Item,
    ItemKind,
    Moment,
    Responses,
)
from recorder.instruments.own import checked_items, own_instrument
from recorder.instruments.single import CES, CONFIDENCE, CSAT, CSAT_7, NPS, SEQ
from recorder.instruments.suprq import SUPR_Q
from recorder.instruments.sus import SUS
from recorder.instruments.tlx import NASA_TLX
from recorder.instruments.umux import UMUX, UMUX_LITE, UX_LITE
from recorder.instruments.wording import LANGUAGES, AskedItem, checked_wording, worded

INSTRUMENTS: Mapping[str, Instrument] = {
    each.name: each
    for each in (
        *(SUS, UMUX, UMUX_LITE, UX_LITE, SUPR_Q, NASA_TLX, NPS, CSAT, CSAT_7, CES),
        *(SEQ, CONFIDENCE),
    )
}
"""Every instrument by its name, in the order in which figures are listed."""

__all__ = [
    "CES",
    "CONFIDENCE",
    "CSAT",
    "CSAT_7",
    "ENGLISH",
    "INSTRUMENTS",
    "LANGUAGES",
    "NASA_TLX",
    "NPS",
    "SEQ",
    "SUPR_Q",
    "SUS",
    "UMUX",
    "UMUX_LITE",
    "UX_LITE",
    "AskedItem",
    "Instrument",
    "Item",
    "ItemKind",
    "Moment",
    "Responses",
    "checked_items",
    "checked_wording",
    "own_instrument",
    "worded",
]
