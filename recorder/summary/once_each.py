"""A questionnaire's figures where people answered it several times: one value of each person.

In a study within subjects everybody answers once about each variant. Over all variants each person
counts once, with the mean of their answers, as the specification has it for the SUS: the mean of
respondents' scores. What does not live here: the formulas (`recorder.stats.repeated`), and which
answer counts (`questionnaires`).
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from recorder.instruments import Instrument, Item, Responses
from recorder.instruments.own import OwnGroup, OwnItem
from recorder.instruments.umux import HIGHEST_SUS, LOWEST_SUS
from recorder.stats.nps import Nps
from recorder.stats.ratings import Ces, Csat
from recorder.stats.repeated import ces_of_people, csat_of_people, mean_of_people, nps_of_people
from recorder.stats.samples import MeanInterval, mean_of
from recorder.stats.sus import SusGroup
from recorder.stats.sus_scale import sus_interpret
from recorder.stats.validity import present

Span = tuple[float, float]

HUNDRED: Span = (0.0, 100.0)

SPANS: dict[str, Span] = {
    "sus": HUNDRED,
    "umux": HUNDRED,
    "umux-lite": HUNDRED,
    "ux-lite": HUNDRED,
    "nasa-tlx": HUNDRED,
    "supr-q": (7 / 8, 5.0),
    "seq": (1.0, 7.0),
    "confidence": (1.0, 7.0),
}
"""From where to where the scores of each averaged instrument run."""

PARTS: dict[str, Span] = {
    "sus_equivalent": (LOWEST_SUS, HIGHEST_SUS),
    "usability": (1.0, 5.0),
    "trust": (1.0, 5.0),
    "loyalty": (0.5, 5.0),
    "appearance": (1.0, 5.0),
    "weighted": HUNDRED,
    "scales": HUNDRED,
}
"""The same of what has a mean of its own beside the score."""

People = Sequence[Sequence[Responses]]
"""For each person what they answered each time."""


def once_each(instrument: Instrument, people: People) -> Any:
    """Return the figures of people of whom some answered several times, each counted once.

    They are of the instrument's own kind. `n` are people, and `excluded` those without any score.
    """
    figures = instrument.summarize([each for one in people for each in one])
    if isinstance(figures, OwnGroup):
        return _own(instrument, people, figures)
    if not isinstance(figures, Nps | Csat | Ces):
        alone = [[instrument.summarize([each]) for each in one] for one in people]
        return _averaged(figures, alone, SPANS[instrument.name])
    scores = [[instrument.score(each) for each in one] for one in people]
    if isinstance(figures, Nps):
        return nps_of_people(scores)
    if isinstance(figures, Csat):
        return csat_of_people(scores, points=instrument.items[0].high)
    return ces_of_people(scores)


def _averaged(figures: Any, alone: Sequence[Sequence[Any]], span: Span) -> Any:
    """Put people's own means in the place of pooled ones; `alone` are each answer's figures."""
    whole = _mean([[each.mean for each in one] for one in alone], span)
    changed: dict[str, Any] = {
        "n": whole.n,
        "excluded": len(alone) - whole.n,
        "mean": whole.mean,
        "sd": whole.sd,
        "lower": whole.lower,
        "upper": whole.upper,
    }
    for name in (each.name for each in fields(figures)):
        held = getattr(figures, name)
        parts = [[getattr(each, name) for each in one] for one in alone]
        if isinstance(held, MeanInterval):
            changed[name] = _mean([[each.mean for each in one] for one in parts], PARTS[name])
        elif isinstance(held, dict):
            changed[name] = {
                key: _mean([[each[key].mean for each in one] for one in parts], PARTS[name])
                for key in held
            }
        elif name in ("usable_mean", "learnable_mean"):
            changed[name] = _mean(parts, HUNDRED).mean
    if isinstance(figures, SusGroup):
        meaning = sus_interpret(whole.mean)
        changed |= {
            "straight_lined": sum(any(each.straight_lined for each in one) for one in alone),
            "percentile": meaning.percentile,
            "grade": meaning.grade,
            "adjective": meaning.adjective,
        }
    return replace(figures, **changed)


def _own(instrument: Instrument, people: People, figures: OwnGroup) -> OwnGroup:
    """Count people in a study's own questionnaire; choices and texts stay those of all answers."""
    needed = [place for place, item in enumerate(instrument.items) if not item.optional]
    n = sum(any(all(each[place] is not None for place in needed) for each in one) for one in people)
    items = {
        item.name: _item(
            item, figures.items[item.name], [[e[place] for e in one] for one in people]
        )
        for place, item in enumerate(instrument.items)
    }
    return OwnGroup(n, len(people) - n, items)


def _item(item: Item, figures: OwnItem, given: Sequence[Sequence[Any]]) -> OwnItem:
    if figures.mean is None:
        return figures
    mean = _mean(given, (item.low, item.high))
    return replace(figures, n=mean.n, missing=len(given) - mean.n, mean=mean)


def _mean(people: Sequence[Sequence[float | None]], span: Span) -> MeanInterval:
    return mean_of_people(people, low=span[0], high=span[1])


def value_of(scores: Sequence[float | None]) -> float | None:
    """Return the one value of a person that these scores come to, None where there is none."""
    return mean_of(present(scores))
