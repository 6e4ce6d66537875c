"""Clicks, warmth and depth drawn over a page: over its picture, or a frame with its elements. Pure.

What does not live here: where clicks lie on the page (`places`), and how warm it is (`density`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recorder.figures import percent
from recorder.maps.density import heat, runs
from recorder.maps.depths import Depth
from recorder.maps.drawing import Drawing, shortened
from recorder.maps.places import Box, Point, Sheet

DOT = 7.0
TEXT = 18
BESIDE = 300.0
"""Room for words beside a page."""

MOST_DOTS = 5000


@dataclass(frozen=True, slots=True)
class Ground:
    """What a map is drawn over: the page's size, where its elements lie, and its picture.

    `part` is the element that is shown instead of the whole page.
    """

    sheet: Sheet
    boxes: Mapping[str, Box]
    names: Mapping[str, str]
    picture: str | None = None
    part: Box | None = None


def begun(ground: Ground, title: str, beside: float = 0.0) -> Drawing:
    """Begin a drawing with the page itself: its picture, else a frame with what was clicked.

    `beside` is room to the right of it.
    """
    sheet, part = ground.sheet, ground.part or Box(0, 0, ground.sheet.width, ground.sheet.height)
    drawn = Drawing(part.width + beside, part.height, title)
    if ground.picture:
        drawn.image(ground.picture, -part.x, -part.y, sheet.width, sheet.height)
        return drawn
    drawn.rect("sheet", 0.5, 0.5, part.width - 1, part.height - 1)
    largest_first = sorted(ground.boxes.items(), key=lambda each: -each[1].width * each[1].height)
    for selector, box in largest_first:
        x, y = box.x - part.x, box.y - part.y
        drawn.rect("box", x, y, box.width, box.height, round_by=4)
        room = int(box.width / 7.5)
        if room >= 3 and box.height >= 12:
            said = shortened(ground.names.get(selector) or selector, room)
            drawn.text("plain-text", x + box.width / 2, y + box.height / 2 + 4.5, said, size=13,
                       anchor="middle")  # fmt: skip
    return drawn


def paint_heat(drawn: Drawing, points: Sequence[Point], whose: Mapping[str, str]) -> None:
    """Paint how close together people clicked; `whose` names the person of each click by its id."""
    placed = [(point.x, point.y, whose[point.click.id]) for point in points]
    grid, cell = heat(placed, drawn.width, drawn.height)
    for run in runs(grid, cell):
        drawn.rect(f"heat-{run.level}", run.x, run.y, run.width, run.height)


def paint_clicks(
    drawn: Drawing, points: Sequence[Point], whose: Mapping[str, str], firsts: frozenset[str]
) -> None:
    """Paint each click as a dot, first ones in a colour of their own; the last ones are on top."""
    ordered = sorted(points, key=lambda point: point.click.id in firsts)
    for point in ordered[-MOST_DOTS:]:
        click = point.click
        said = f"{whose[click.id]}: {click.name or click.selector or 'click'}"
        look = "dot-first" if click.id in firsts else "dot"
        drawn.circle(look, point.x, point.y, DOT, said)


def paint_depths(drawn: Drawing, found: Sequence[Depth], width: float) -> None:
    """Paint down to where how many people saw a page: fewer saw what lies under a darker veil.

    What it means stands beside the page, which is `width` wide.
    """
    part = drawn.height / len(found) if found else 0.0
    for each in found:
        y = drawn.height * each.depth
        unseen = int(10 * (1 - each.rate) + 0.5)
        drawn.rect(f"veil-{unseen}", 0, y - part, width, part)
        drawn.path("axis", f"M0 {y:.1f}H{drawn.width:.1f}", width=1.5)
        said = f"{percent(each.rate, each.of)} saw this ({each.people} of {each.of})"
        drawn.text("strong-text", width + 12, y - 8, said, size=TEXT)
