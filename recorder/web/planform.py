"""The form that plans the next study, filled in from this one, and what comes of it.

What does not live here: the sample sizes (`recorder.stats`), what is known of the study
(`recorder.summary.plans`), and the page (`discovery`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_wtf import FlaskForm
from wtforms import Field

from recorder.calculators.reading import typed
from recorder.figures import rounded
from recorder.sentences import plans
from recorder.sentences.words import plural
from recorder.stats.discovery import discovery_sample_size
from recorder.stats.planning import n_completion_ci, n_time_ci, n_two_proportions
from recorder.stats.validity import InvalidInput
from recorder.summary.plans import OwnValues
from recorder.web.fields import NumberField, PercentField

GOAL, MARGIN, POWER = 0.85, 0.2, 0.8
"""What a plan begins with where the study says nothing."""

IMPOSSIBLE = (
    "No study of a size that could be run gives that: type different rates, a wider margin, or "
    "less than 100%."
)


class PlanForm(FlaskForm):
    """What is expected, and how sure the next study should be; every field may stay empty."""

    class Meta:
        """A plan changes nothing, so that its address may be shared without a token."""

        csrf = False

    p = PercentField("Met by how many people, in %", description="How common a problem is.")
    goal = PercentField("Share of problems to find, in %")
    rate = PercentField("Expected success rate, in %", description="50% is the safe choice.")
    margin = PercentField("Give or take, in percentage points")
    sd_log = NumberField("Spread of times, on logarithms", description="Often 0.3 to 0.8.")
    time_margin = PercentField("Give or take, in % of the time")
    first = PercentField("First success rate, in %")
    second = PercentField("Second success rate, in %")
    power = PercentField("Chance to find the difference, in %")


@dataclass(frozen=True, slots=True)
class Plan:
    """One question to the next study: its fields, the answer in words, where to compute on.

    `n` is None while a number is missing or cannot be; then the fields say so.
    """

    title: str
    fields: tuple[Field, ...]
    n: int | None
    answer: str
    says: str
    calculator: str


def prefilled(own: OwnValues, p: float | None) -> dict[str, float | None]:
    """Return what the form begins with, as figures that somebody would type."""
    rate = _typeable(own.rate)
    # From a rate of one half down a better second design is looked for, else a worse one.
    second = None if rate is None else _typeable(rate - MARGIN if rate > 0.5 else rate + MARGIN)
    return {
        "p": _typeable(p),
        "goal": GOAL,
        "rate": rate if rate is not None else 0.5,
        "margin": MARGIN,
        "sd_log": None if own.sd_log is None else float(rounded(own.sd_log, 3)),
        "time_margin": MARGIN,
        "first": rate,
        "second": second,
        "power": POWER,
    }


@dataclass(frozen=True, slots=True)
class _Question:
    """A question, with the fields it needs in the order in which `solve` and `sent` take them."""

    title: str
    fields: tuple[Field, ...]
    metric: str
    solve: Callable[..., tuple[int, str]]
    sent: Callable[..., dict[str, Any]]
    each: str = ""


def planned(form: PlanForm) -> list[Plan]:
    """Answer what the form asks; a number that cannot be has its message at the field."""
    form.validate()
    rate = form.rate.data
    questions = [
        _Question(
            "Find problems",
            (form.p, form.goal),
            "discovery_sample_size",
            lambda p, goal: _told(discovery_sample_size(p, goal), plans.to_discover, p, goal),
            lambda p, goal: {"p": p, "goal": goal},
        ),
        _Question(
            "Know a success rate",
            (form.rate, form.margin),
            "n_completion_ci",
            lambda p, margin: _told(n_completion_ci(margin, p).n, plans.rate_interval, margin, p),
            lambda p, margin: {"margin": margin, "p": p},
        ),
        _Question(
            "Know a typical time",
            (form.sd_log, form.time_margin),
            "n_time_ci",
            lambda sd, share: _told(n_time_ci(1.0, share, sd).n, plans.time_within, share, rate),
            # A calculator takes the time itself: of 100 seconds a share is as many seconds.
            lambda sd, share: {"mean": 100, "margin": _hundredfold(share), "sd_log": sd},
        ),
        _Question(
            "Tell two success rates apart",
            (form.first, form.second, form.power),
            "n_two_proportions",
            lambda p1, p2, power: _told(
                n_two_proportions(p1, p2, power=power), plans.tell_apart, p1, p2, power
            ),
            lambda p1, p2, power: {"p1": p1, "p2": p2, "power": power},
            " in each group",
        ),
    ]
    return [_answered(each) for each in questions]


def _answered(question: _Question) -> Plan:
    title, fields = question.title, question.fields
    values = [field.data for field in fields]
    if any(field.errors for field in fields):
        return Plan(title, fields, None, "", "", "")
    if None in values:
        return Plan(title, fields, None, "", "Fill in every number of this question.", "")
    try:
        n, says = question.solve(*values)
    except InvalidInput:
        fields[-1].errors = [IMPOSSIBLE]
        return Plan(title, fields, None, "", "", "")
    sent = {name: typed(value) for name, value in question.sent(*values).items()}
    link = url_for("calculators.show", metric=question.metric, **sent)
    return Plan(title, fields, n, f"{plural(n, 'participant')}{question.each}", says, link)


def _told(n: int, says: Callable[..., str], *inputs: Any) -> tuple[int, str]:
    return n, says(n, *inputs)


def _hundredfold(share: float) -> float:
    return float(Decimal(str(share)) * 100)


def _typeable(share: float | None) -> float | None:
    """Return a share as somebody would type it, in tenths of a percent; None for one of 0."""
    if share is None:
        return None
    kept = min(max(rounded(share, 3), Decimal("0.01")), Decimal("0.999"))
    return float(kept)
