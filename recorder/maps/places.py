"""Clicks of one page brought onto one picture of it, however wide each person's window was. Pure.

A click lies where it was within its element, at the element's place in the layout of the picture,
as far as clicks at that width tell it. Else the page is stretched. What does not live here: how
many clicks lie close together (`density`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from recorder.maps.traces import Click

SAME_WIDTH = 2.0
"""Pixels by which page widths may differ and still be one layout."""

LONGEST_PAGE = 20_000.0
"""Pixels of a page that a picture shows; lists that go on for ever end here."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where an element lies on the picture, in its pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """The size of the page that everything is brought onto."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Point:
    """A click on the picture."""

    x: float
    y: float
    click: Click


def sheet_of(clicks: Sequence[Click]) -> Sheet:
    """Return the size in which most people saw a page.

    >>> sheet_of([])
    Sheet(width=1280.0, height=800.0)
    """
    if not clicks:
        return Sheet(1280.0, 800.0)
    width = Counter(round(each.page_width) for each in clicks).most_common(1)[0][0]
    near = [each.page_height for each in clicks if abs(each.page_width - width) <= SAME_WIDTH]
    lowest = max(each.y for each in clicks if abs(each.page_width - width) <= SAME_WIDTH)
    height = min(max(median(near or [800.0]), lowest + 1), LONGEST_PAGE)
    return Sheet(float(max(width, 1)), max(height, 1.0))


def boxes_of(clicks: Iterable[Click], sheet: Sheet) -> dict[str, Box]:
    """Return where elements lie on the picture, of those that were clicked in its layout."""
    found: dict[str, list[Click]] = {}
    for each in clicks:
        if each.selector and abs(each.page_width - sheet.width) <= SAME_WIDTH:
            found.setdefault(each.selector, []).append(each)
    boxes = {name: _box(same) for name, same in found.items()}
    return {name: box for name, box in boxes.items() if box is not None}


def _box(clicks: Sequence[Click]) -> Box | None:
    """Return an element's box: as capture says, or as two clicks at different places of it tell."""
    sized = [
        Box(each.x - each.part_x * each.width, each.y - each.part_y * each.height,
            each.width, each.height)
        for each in clicks
        if None not in (each.part_x, each.part_y, each.width, each.height)
        and each.part_x is not None and each.part_y is not None
        and each.width is not None and each.height is not None
    ]  # fmt: skip
    if sized:
        return Box(*(median(getattr(each, name) for each in sized)
                     for name in ("x", "y", "width", "height")))  # fmt: skip
    across = _stretch([(each.part_x, each.x) for each in clicks])
    down = _stretch([(each.part_y, each.y) for each in clicks])
    if across is None or down is None:
        return None
    return Box(across[0], down[0], across[1], down[1])


def _stretch(pairs: Sequence[tuple[float | None, float]]) -> tuple[float, float] | None:
    """Return where a length begins and how long it is, from shares of it and where they lie.

    >>> _stretch([(0.25, 125.0), (0.75, 175.0)])
    (100.0, 100.0)
    """
    known = sorted((share, place) for share, place in pairs if share is not None)
    if not known or known[-1][0] - known[0][0] < 0.05:
        return None
    (first, begin), (last, end) = known[0], known[-1]
    length = (end - begin) / (last - first)
    return (begin - first * length, length) if length > 0 else None


def points_of(clicks: Iterable[Click], sheet: Sheet, boxes: Mapping[str, Box]) -> list[Point]:
    """Return clicks on the picture; what would lie beyond its edges lies on them."""
    return [_point(each, sheet, boxes.get(each.selector)) for each in clicks]


def _point(click: Click, sheet: Sheet, box: Box | None) -> Point:
    x, y = click.x, click.y
    if abs(click.page_width - sheet.width) > SAME_WIDTH:
        if box and click.part_x is not None and click.part_y is not None:
            x, y = box.x + click.part_x * box.width, box.y + click.part_y * box.height
        else:
            x *= sheet.width / max(click.page_width, 1.0)
            y *= sheet.height / max(click.page_height, 1.0)
    return Point(min(max(x, 0.0), sheet.width), min(max(y, 0.0), sheet.height), click)
