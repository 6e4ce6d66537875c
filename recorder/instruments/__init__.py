"""Questionnaires as data: their items with scales and wording, and how answers are scored.

An instrument that is listed here can be imported, and shows in a study's figures, without a line
of code elsewhere; one with a single item is also read beside another one in the same file. Pure,
on `recorder.stats` alone. What does not live here: who answered what (`recorder.models.Answer`),
and which answer counts (`recorder.summary.questionnaires`).
"""

from collections.abc import Mapping

from recorder.instruments.instrument import Instrument, Item, Responses
from recorder.instruments.single import CSAT, NPS
from recorder.instruments.sus import SUS

INSTRUMENTS: Mapping[str, Instrument] = {each.name: each for each in (SUS, NPS, CSAT)}
"""Every instrument by its name, in the order in which figures are listed."""

__all__ = ["CSAT", "INSTRUMENTS", "NPS", "SUS", "Instrument", "Item", "Responses"]
