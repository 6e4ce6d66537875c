"""Shares as bars with their intervals, one below the other. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from recorder.figures import percent, percent_range
from recorder.maps.drawing import Drawing, shortened

ROW = 30.0
LABEL, SCALE, SAID = 200.0, 300.0, 190.0
"""Pixels for what a bar is of, for the bar from 0 to 100%, and for what it says."""

TOP = 20.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One share, with its interval, of so many; `look` is the class of its colour."""

    label: str
    count: int
    of: int
    lower: float | None
    upper: float | None
    look: str = "stop-optimal"


def bars(found: Sequence[Bar], title: str) -> Drawing:
    """Draw shares, each on its own scale from 0 to 100%."""
    drawn = Drawing(LABEL + SCALE + SAID, TOP + ROW * len(found) + 8, title, size="small")
    for tenth in (0, 0.5, 1):
        x = LABEL + SCALE * tenth
        drawn.path("axis", f"M{x:.1f} {TOP - 4:.1f}V{TOP + ROW * len(found):.1f}")
        drawn.text("soft-text", x, 12, percent(tenth, 1), size=11, anchor="middle")
    for row, each in enumerate(found):
        y = TOP + ROW * row
        drawn.text("plain-text", LABEL - 12, y + 19, shortened(each.label, 28), size=13,
                   anchor="end")  # fmt: skip
        share = each.count / each.of
        if each.lower is not None and each.upper is not None:
            drawn.rect("band", LABEL + SCALE * each.lower, y + 6,
                       SCALE * (each.upper - each.lower), 18, round_by=4)  # fmt: skip
        limits = percent_range(each.lower, each.upper, each.of)
        said = f"{percent(share, each.of)} ({limits}), {each.count} of {each.of}"
        drawn.rect(each.look, LABEL, y + 11, SCALE * share, 8, round_by=3,
                   hint=f"{each.label}: {said}")  # fmt: skip
        drawn.text("strong-text", LABEL + SCALE + 10, y + 19, said, size=12)
    return drawn
