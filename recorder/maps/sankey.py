"""A flow drawn: a column for each step, a bar for each page, bands between them. Pure."""

from recorder.maps.drawing import Drawing, common_host, shortened
from recorder.maps.flows import DONE, LOST, ON, OTHER, Flow, Link, Stop

COLUMN = 172.0
BAR = 12.0
GAP = 30.0
HEAD = 24.0
FOOT = 8.0
MOST_HEIGHT = 340.0
"""Pixels that all attempts together are high."""

ENDS = {DONE: "done", LOST: "lost", ON: "on"}
"""The ways an attempt leaves the flow, in the order in which they lie below one another."""

Place = tuple[float, float]
"""Where a bar begins, and how high it is."""


def sankey(found: Flow, title: str) -> Drawing:
    """Draw a flow; ends lie in the column after the step they follow, below its pages."""
    steps = found.steps
    unit = min(26.0, MOST_HEIGHT / max(1, found.attempts))
    columns = [_column(found, step, unit) for step in range(steps + 1)]
    deepest = max((top + height for column in columns for top, height in column.values()),
                  default=HEAD)  # fmt: skip
    drawn = Drawing(COLUMN * steps + BAR + COLUMN, deepest + FOOT + 16, title, size="wide")
    host = common_host([stop.page for stop in found.stops if stop.page != OTHER])
    leaves = {key: place[0] for step, column in enumerate(columns)
              for key, place in ((((step, name)), at) for name, at in column.items())}  # fmt: skip
    enters = dict(leaves)
    for link in found.links:
        _band(drawn, found, link, leaves, enters, unit, host)
    for step in range(steps):
        drawn.text("soft-text", step * COLUMN, 12, "start" if step == 0 else f"step {step + 1}",
                   size=11)  # fmt: skip
    for stop in found.stops:
        _stop(drawn, stop, columns[stop.step][stop.page], host)
    for step, column in enumerate(columns):
        for name, look in ENDS.items():
            if f"end {name}" in column:
                top, height = column[f"end {name}"]
                _end(drawn, step * COLUMN, top, height, name, look, unit)
    return drawn


def short_page(page: str, host: str) -> str:
    """Return a page without the host that all have in common."""
    return (page.removeprefix(host) or "/") if host else page


def _column(found: Flow, step: int, unit: float) -> dict[str, Place]:
    """Return where the bars of a step lie, its pages above the ends of the step before."""
    wanted = [(stop.page, stop.count) for stop in found.stops if stop.step == step]
    wanted.sort(key=lambda each: each[0] == OTHER)
    optimal = found.optimal[step] if step < len(found.optimal) else None
    wanted.sort(key=lambda each: each[0] != optimal)
    for name in ENDS:
        n = sum(each.count for each in found.links
                if each.ends and each.to == name and each.step == step - 1)  # fmt: skip
        if n:
            wanted.append((f"end {name}", n))
    column, top = {}, HEAD + 16
    for name, n in wanted:
        column[name] = (top, n * unit)
        top += n * unit + GAP
    return column


def _band(
    drawn: Drawing,
    found: Flow,
    link: Link,
    leaves: dict[tuple[int, str], float],
    enters: dict[tuple[int, str], float],
    unit: float,
    host: str,
) -> None:
    """Draw how attempts went on from a page; both its ends move on by as many attempts."""
    start = (link.step, link.page)
    to = (link.step + 1, f"end {link.to}" if link.ends else link.to)
    high = link.count * unit
    x1, x2 = link.step * COLUMN + BAR, (link.step + 1) * COLUMN
    y1, y2 = leaves[start], enters[to]
    leaves[start] += high
    enters[to] += high
    middle = (x1 + x2) / 2
    points = (
        f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
        f"V{y2 + high:.1f}C{middle:.1f} {y2 + high:.1f} {middle:.1f} {y1 + high:.1f} "
        f"{x1:.1f} {y1 + high:.1f}Z"
    )
    goal = link.to if link.ends else short_page(link.to, host)
    hint = f"{short_page(link.page, host)} → {goal}: {_attempts(link.count)}"
    drawn.path(_look(found, link), points, hint)


def _look(found: Flow, link: Link) -> str:
    if link.ends:
        return f"flow-{ENDS[link.to]}"
    optimal = found.optimal
    if link.step + 1 < len(optimal) and optimal[link.step] == link.page \
            and optimal[link.step + 1] == link.to:  # fmt: skip
        return "flow-optimal"
    return "flow-back" if link.is_back else "flow"


def _stop(drawn: Drawing, stop: Stop, place: Place, host: str) -> None:
    top, height = place
    x = stop.step * COLUMN
    name = short_page(stop.page, host)
    hint = f"{name}, step {stop.step + 1}: {_attempts(stop.count)}"
    drawn.rect("stop-optimal" if stop.is_optimal else "stop", x, top, BAR, max(height, 1.5),
               round_by=2, hint=hint)  # fmt: skip
    drawn.text("strong-text", x, top - 5, f"{shortened(name, 19)} · {stop.count}", size=11)


def _end(
    drawn: Drawing, x: float, top: float, height: float, name: str, look: str, unit: float
) -> None:
    count = round(height / unit)
    drawn.rect(f"stop-{look}", x, top, BAR, max(height, 1.5), round_by=2,
               hint=f"{name}: {_attempts(count)}")  # fmt: skip
    drawn.text("soft-text", x, top - 5, f"{name} · {count}", size=11)


def _attempts(count: int) -> str:
    return f"{count} attempt" if count == 1 else f"{count} attempts"
