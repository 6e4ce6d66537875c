"""Maps as a page, a picture and a file show them: each with its sentence and its table.

What does not live here: routes and the choice of attempts (`maps`), and the maps themselves
(`recorder.maps`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from recorder.exports.table import Table
from recorder.maps import depths, elements, flows, places, sankey, sheets, troubles
from recorder.maps.bars import Bar, bars
from recorder.maps.drawing import Drawing, common_host
from recorder.maps.traces import Click, Trace
from recorder.tracing import Traced

MOST_BARS = 20

PictureOf = Callable[[str, float], tuple[str, int, int] | None]
"""Returns the address and the size of the picture of a page nearest to a width, if there is one."""


@dataclass(frozen=True, slots=True)
class Map:
    """One map: what it shows in a sentence, drawn and as a table; `extra` is what else it tells."""

    title: str
    says: str
    table: Table
    drawing: Drawing | None = None
    extra: object = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the product with how much happened there."""

    address: str
    name: str
    visits: int
    clicks: int
    people: int


def pages(traces: Sequence[Trace]) -> list[Page]:
    """Return the pages that were seen, those of most people first."""
    visits: dict[str, int] = {}
    clicks: dict[str, int] = {}
    people: dict[str, set[str]] = {}
    for each in traces:
        for visit in each.visits:
            visits[visit.page] = visits.get(visit.page, 0) + 1
            people.setdefault(visit.page, set()).add(each.whose.participant)
        for click in each.clicks:
            clicks[click.page] = clicks.get(click.page, 0) + 1
            people.setdefault(click.page, set()).add(each.whose.participant)
    host = common_host(list(people))
    found = [
        Page(
            page, sankey.short_page(page, host), visits.get(page, 0), clicks.get(page, 0), len(who)
        )
        for page, who in people.items()
    ]
    return sorted(found, key=lambda each: (-each.people, -each.clicks, each.address))


def clicks(
    traced: Traced, page: Page, picture: PictureOf, *, warm: bool, element: str | None = None
) -> Map:
    """Draw where a page, or one element of it, was clicked; `warm` as a heat map."""
    clicked = elements.clicked(traced.people, page.address)
    here = _clicks_on(traced.people, page.address)
    ground = _ground(here, page, picture)
    shown = [each for each in here if element in (None, each.element)]
    points = places.points_of(shown, ground.sheet, ground.boxes)
    name = page.name
    if element is not None:
        name = next((each.name for each in clicked if each.element == element), "") or element
        ground, points = _only(element, ground, points)
    kind = "How close together" if warm else "Where"
    whose = {click.id: who for who, click in _owned(traced.people)}
    people = {whose[click.id] for click in shown}
    title = f"{kind} people clicked on {name}"
    drawn = sheets.begun(ground, title)
    firsts = frozenset(each.clicks[0].id for each in traced.people if each.clicks)
    if warm:
        sheets.paint_heat(drawn, points, whose)
    else:
        sheets.paint_clicks(drawn, points, whose, firsts)
    says = f"{_many(len(shown), 'click')} by {_many(len(people), 'person', 'people')}"
    rows = [
        [each.element, each.name, each.role, each.clicks, each.people, each.people / page.people]
        for each in clicked
        if element in (None, each.element)
    ]
    columns = ("element", "name", "role", "clicks", "people", "share_of_people")
    return Map(title, says, Table(columns, rows), drawn, clicked)


def click_rows(traced: Traced, page: Page, picture: PictureOf) -> Table:
    """Return every click on a page as it is drawn, one row each."""
    here = _clicks_on(traced.people, page.address)
    ground = _ground(here, page, picture)
    points = {p.click.id: p for p in places.points_of(here, ground.sheet, ground.boxes)}
    firsts = {each.clicks[0].id for each in traced.people if each.clicks}
    columns = ("participant", "variant", "task", "outcome", "page", "x", "y", "page_width",
               "element", "name", "role", "first_of_attempt", "t_ms", "event")  # fmt: skip
    rows = [
        [
            each.whose.participant, each.whose.variant, each.whose.task, each.whose.outcome,
            click.page, points[click.id].x, points[click.id].y, click.page_width, click.element,
            click.name, click.role, click.id in firsts, click.t_ms, click.id,
        ]
        for each in traced.people
        for click in each.clicks
        if click.page == page.address
    ]  # fmt: skip
    return Table(columns, rows)


def firsts(traced: Traced) -> Map:
    """Say where attempts at one task began, and how those went."""
    found = elements.first_clicks(traced.people, traced.experts)
    columns = ("page", "element", "name", "first_clicks", "of", "share", "share_lower",
               "share_upper", "successes", "success_rate", "success_lower", "success_upper",
               "on_optimal_path")  # fmt: skip
    rows = [
        [each.page, each.element, each.name, each.count, each.of, each.rate, each.share.lower,
         each.share.upper, each.successes, each.success_rate, each.success.lower,
         each.success.upper, each.is_right]
        for each in found
    ]  # fmt: skip
    of = found[0].of if found else 0
    says = f"{_many(of, 'attempt')} with a click"
    drawn = bars(
        [
            Bar(
                each.name or each.element,
                each.count,
                each.of,
                each.share.lower,
                each.share.upper,
                "stop" if each.is_right is False else "stop-optimal",
            )
            for each in found[:MOST_BARS]
        ],
        "Where attempts began",
    )
    return Map("Where attempts began", says, Table(columns, rows), drawn if found else None,
               (found, elements.by_beginning(found)))  # fmt: skip


def scroll(traced: Traced, page: Page, picture: PictureOf) -> Map:
    """Draw how deep a page was seen."""
    found = depths.depths(traced.people, page.address)
    ground = _ground(_clicks_on(traced.people, page.address), page, picture)
    title = f"How deep {page.name} was seen"
    drawn = sheets.begun(ground, title, beside=sheets.BESIDE)
    sheets.paint_depths(drawn, found, ground.sheet.width)
    rows = [[e.depth, e.people, e.of, e.rate, e.share.lower, e.share.upper] for e in found]
    columns = ("depth", "people", "of", "share", "share_lower", "share_upper")
    says = f"{_many(found[0].of if found else 0, 'person', 'people')} whose depth is known"
    return Map(title, says, Table(columns, rows), drawn if found else None, found)


def paths(traced: Traced) -> Map:
    """Draw how attempts at one task went through pages."""
    found = flows.flow(traced.people, traced.experts)
    title = "Paths through pages"
    rows = [
        [link.step + 1, link.page, "" if link.ends else link.to, link.to if link.ends else "",
         link.count, link.is_back]
        for link in found.links
    ]  # fmt: skip
    columns = ("step", "page", "next_page", "ended", "attempts", "goes_back")
    drawn = sankey.sankey(found, title) if found.attempts else None
    beside = flows.detours(traced.people, found.optimal)
    says = f"{_many(found.attempts, 'attempt')} with pages"
    return Map(title, says, Table(columns, rows), drawn, (found, beside))


def trouble(traced: Traced) -> Map:
    """List what went wrong in the product, by how many people met it."""
    found = troubles.troubles(traced.people)
    columns = ("kind", "page", "what", "detail", "times", "people", "tasks", "participants")
    rows = [
        [e.kind, e.page, e.what, e.detail, e.times, len(e.people), " ".join(e.tasks),
         " ".join(e.people)]
        for e in found
    ]  # fmt: skip
    people = {each.whose.participant for each in traced.people}
    says = f"{_many(len(people), 'person', 'people')} were watched"
    return Map("What went wrong in the product", says, Table(columns, rows), None,
               (found, len(people)))  # fmt: skip


def _clicks_on(traces: Sequence[Trace], page: str) -> list[Click]:
    return [click for each in traces for click in each.clicks if click.page == page]


def _owned(traces: Sequence[Trace]) -> list[tuple[str, Click]]:
    return [(each.whose.participant, click) for each in traces for click in each.clicks]


def _ground(clicks: Sequence[Click], page: Page, picture: PictureOf) -> sheets.Ground:
    sheet = places.sheet_of(clicks)
    laid = picture(page.address, sheet.width)
    address = None
    if laid:
        address, sheet = laid[0], places.Sheet(float(laid[1]), float(laid[2]))
    names = {click.selector: click.name for click in clicks if click.name}
    return sheets.Ground(sheet, places.boxes_of(clicks, sheet), names, address)


def _only(
    element: str, ground: sheets.Ground, points: Sequence[places.Point]
) -> tuple[sheets.Ground, list[places.Point]]:
    """Return one element's part of a page, with its points moved into it."""
    known: Mapping[str, places.Box] = ground.boxes
    box = known.get(element)
    if box is None:
        return ground, list(points)
    inner = sheets.Ground(ground.sheet, {element: box}, ground.names, ground.picture, box)
    return inner, [places.Point(p.x - box.x, p.y - box.y, p.click) for p in points]


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count} {one if count == 1 else more or f'{one}s'}"
