"""UMUX, its short form UMUX-Lite on seven points, and the same on five (UX-Lite).

The English wording is that of Finstad's article, which others may use. There are translations in
articles (among others German and Japanese), but none published for free use; a study can put its
own wording. How they are scored is `recorder.stats.umux`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from recorder.instruments.groups import ScoreGroup, score_group
from recorder.instruments.instrument import Instrument, Item, Responses
from recorder.stats.samples import MeanInterval, mean_interval
from recorder.stats.umux import umux, umux_lite
from recorder.stats.validity import present

CAPABILITIES = "This system’s capabilities meet my requirements."
EASE = "This system is easy to use."
ENDS = {"en": ("Strongly disagree", "Strongly agree")}

LOWEST_SUS, HIGHEST_SUS = 22.9, 87.9
"""Between these lies every SUS score that the regression of UMUX-Lite can predict."""


@dataclass(frozen=True, slots=True)
class UmuxLiteGroup:
    """The mean raw score of `n` people, and that of the SUS scores that theirs predict."""

    n: int
    excluded: int
    mean: float | None
    sd: float | None
    lower: float | None
    upper: float | None
    sus_equivalent: MeanInterval


def _umux_group(group: Sequence[Responses]) -> ScoreGroup:
    return score_group(group, umux, 0, 100)


def _lite(points: int) -> tuple[Item, ...]:
    return (
        Item("q1", 1, points, {"en": CAPABILITIES}, ENDS),
        Item("q2", 1, points, {"en": EASE}, ENDS),
    )


def _lite_group(group: Sequence[Responses], points: int) -> UmuxLiteGroup:
    found = score_group(group, lambda each: umux_lite(each[0], each[1], points).raw, 0, 100)
    predicted = present(umux_lite(each[0], each[1], points).sus_equivalent for each in group)
    return UmuxLiteGroup(
        n=found.n,
        excluded=found.excluded,
        mean=found.mean,
        sd=found.sd,
        lower=found.lower,
        upper=found.upper,
        sus_equivalent=mean_interval(predicted, low=LOWEST_SUS, high=HIGHEST_SUS),
    )


UMUX = Instrument(
    name="umux",
    title="UMUX",
    version="2010",
    source="Finstad 2010",
    items=tuple(
        Item(f"q{number}", 1, 7, {"en": text}, ENDS)
        for number, text in enumerate(
            (
                CAPABILITIES,
                "Using this system is a frustrating experience.",
                EASE,
                "I have to spend too much time correcting things with this system.",
            ),
            start=1,
        )
    ),
    score=umux,
    summarize=_umux_group,
    averaged=True,
    formula="odd items less 1, 7 less even items, their sum over 24 in percent; "
    "without all four no score",
)

UMUX_LITE = Instrument(
    name="umux-lite",
    title="UMUX-Lite",
    version="2013",
    source="Lewis, Utesch & Maher 2013",
    items=_lite(7),
    score=lambda each: umux_lite(*each).raw,
    summarize=lambda group: _lite_group(group, 7),
    averaged=True,
    formula="sum of both less 2, over 12 in percent; SUS-equivalent 0.65 times that plus 22.9",
)

UX_LITE = Instrument(
    name="ux-lite",
    title="UX-Lite (UMUX-Lite on 5 points)",
    version="5 points",
    source="Lewis, Utesch & Maher 2013; the regression was fitted on 7 points",
    items=_lite(5),
    score=lambda each: umux_lite(each[0], each[1], 5).raw,
    summarize=lambda group: _lite_group(group, 5),
    averaged=True,
    formula="sum of both less 2, over 8 in percent; SUS-equivalent 0.65 times that plus 22.9",
)
