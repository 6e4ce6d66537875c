"""How the figures of a questionnaire are written, and what they support, by kind of figure.

What does not live here: panels, waves and charts (`experienceview`).
"""

from dataclasses import asdict

from recorder.figures import NONE, decimals, percent, percent_range, signed
from recorder.instruments.own import OwnGroup
from recorder.instruments.suprq import SuprqGroup
from recorder.instruments.tlx import SCALES, TlxGroup, title_of
from recorder.instruments.umux import UmuxLiteGroup
from recorder.sentences import further, rates, scales
from recorder.sentences.words import joined
from recorder.stats.nps import Nps
from recorder.stats.ratings import Ces, Csat
from recorder.stats.samples import MeanInterval
from recorder.stats.sus import SusGroup
from recorder.stats.sus_scale import sus_interpret
from recorder.summary import Group

Shown = list[tuple[str, str]]


def shown_of(group: Group) -> Shown:
    """Write the figures of one group of people."""
    found = group.figures
    if isinstance(found, OwnGroup):
        return [("n", str(found.n)), ("Left an item blank", str(found.excluded))]
    if isinstance(found, Nps):
        limits = NONE if found.lower is None else f"{signed(found.lower)} to {signed(found.upper)}"
        return [("n", str(found.n)), ("NPS", signed(found.nps)), ("95% interval", limits)]
    if isinstance(found, Csat):
        return [
            ("n", str(found.n)),
            ("Satisfied", percent(found.csat, found.n)),
            ("95% interval", percent_range(found.lower, found.upper, found.n)),
            ("Mean", decimals(found.mean, 1)),
        ]
    if isinstance(found, Ces):
        return [
            ("n", str(found.n)),
            ("Mean", decimals(found.mean, 1)),
            ("95% interval", _limits(found.lower, found.upper)),
            ("Found it easy", percent(found.agree_rate, found.n)),
            (
                "95% interval of that share",
                percent_range(found.agree_lower, found.agree_upper, found.n),
            ),
            ("Index", signed(found.index)),
        ]
    return _scored(group)


def _scored(group: Group) -> Shown:
    found = group.figures
    shown = [
        ("n", str(found.n)),
        ("Mean", decimals(found.mean, 1)),
        ("95% interval", _limits(found.lower, found.upper)),
        ("Standard deviation", decimals(found.sd, 1)),
    ]
    if isinstance(found, SusGroup):
        meaning = sus_interpret(found.mean)
        low, high = (sus_interpret(each).grade or NONE for each in (found.lower, found.upper))
        grade = found.grade or NONE
        if found.lower is not None:
            grade += f" ({low} to {high})" if low != high else ""
        shown += [
            ("Grade", grade),
            ("Percentile", NONE if found.percentile is None else decimals(found.percentile, 0)),
            ("Adjective", found.adjective or NONE),
            ("Acceptability", meaning.acceptability or NONE),
            ("Usable", decimals(found.usable_mean, 1)),
            ("Learnable", decimals(found.learnable_mean, 1)),
        ]
    if isinstance(found, UmuxLiteGroup):
        shown.append(("As SUS (22.9 to 87.9)", _mean(found.sus_equivalent)))
    if isinstance(found, SuprqGroup):
        parts = ("usability", "trust", "loyalty", "appearance")
        shown += [(part.capitalize(), _mean(getattr(found, part))) for part in parts]
    if isinstance(found, TlxGroup):
        shown.append(("Weighted", _mean(found.weighted)))
        shown += [(title_of(scale), _mean(found.scales[scale])) for scale in SCALES]
    shown.append(("Left an item blank", str(found.excluded)))
    straight = len(group.straight_liners)
    return [*shown, ("Same answer throughout", str(straight))] if straight else shown


def says(group: Group) -> str:
    """Say what the figures of a group support."""
    found = group.figures
    if isinstance(found, OwnGroup):
        return "There is no score: every item has figures of its own, for these people."
    if isinstance(found, Nps):
        return scales.promoters(asdict(found), of_people=group.is_repeated)
    if isinstance(found, Csat) and group.is_repeated:
        return further.satisfied_once(found.n, found.csat, (found.lower, found.upper))
    if isinstance(found, Csat):
        return rates.satisfied(int(found.top_box_count), found.n, found.lower, found.upper, 0.95)
    if isinstance(found, Ces):
        return scales.effort(asdict(found), 2)
    if isinstance(found, SusGroup):
        meaning = asdict(sus_interpret(found.mean))
        return joined([scales.sus_of_group(asdict(found)), scales.sus_meaning(found.mean, meaning)])
    straight = len(group.straight_liners)
    return further.mean_score(
        found.n, found.mean, (found.lower, found.upper), found.excluded, straight
    )


def once_each(group: Group) -> str:
    """Say that each person counts once where some answered several times; else nothing."""
    if not group.is_repeated:
        return ""
    is_own = isinstance(group.figures, OwnGroup)
    return further.once_each(len(group.people), len(group.answers), is_own=is_own)


def figure_of(group: Group) -> tuple[float | None, float | None, float | None]:
    """Return the one figure that is followed over waves, with its limits."""
    found = group.figures
    if isinstance(found, Nps):
        return found.nps, found.lower, found.upper
    if isinstance(found, Csat):
        return found.csat, found.lower, found.upper
    return found.mean, found.lower, found.upper


def _mean(found: MeanInterval) -> str:
    if found.mean is None:
        return NONE
    return f"{decimals(found.mean, 1)} ({_limits(found.lower, found.upper)}, n {found.n})"


def _limits(lower: float | None, upper: float | None) -> str:
    if lower is None or upper is None:
        return NONE
    return f"{decimals(lower, 1)}–{decimals(upper, 1)}"
