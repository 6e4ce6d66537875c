"""Maps: clicks brought onto one page, warmth, first clicks, depth, paths, trouble, drawings."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from uuid import uuid4

import pytest

from recorder.log import effective
from recorder.maps import bars, density, depths, drawing, elements, flows, places, sankey, troubles
from recorder.maps.traces import Click, Trace, Trouble, Visit, Whose, trace
from recorder.vocabulary import EventKind, Source

WHOSE = Whose("a", 1, "P01", "A", "T1", "success", is_success=True)


@dataclass
class Logged:
    kind: EventKind
    t_ms: float
    data: dict = field(default_factory=dict)
    source: Source = Source.CAPTURE
    target_id: object = None
    id: object = field(default_factory=uuid4)


def a_click(x, y, page_width=1000.0, **more):
    return Click(str(uuid4()), 0.0, "/", x, y, page_width, 800.0, **more)


def a_trace(*pages, who="P01", success=True, clicks=(), attempt=None):
    whose = Whose(attempt or who, 1, who, "", "T1", None, is_success=success)
    visits = [Visit(page, float(n)) for n, page in enumerate(pages)]
    return Trace(whose, visits, list(clicks))


def test_a_trace_holds_what_happened_while_it_was_worked_on():
    log = [
        Logged(EventKind.START, 1000.0, source=Source.PARTICIPANT),
        Logged(EventKind.CLICK, 500.0, {"url": "/", "view": "1", "x": 1, "y": 1}),
        Logged(EventKind.CLICK, 1500.0, {"url": "/", "view": "1", "x": 5, "y": 900, "vy": 100,
                                         "vh": 700, "ph": 2000, "pw": 1000}),
        Logged(EventKind.PAGE, 2000.0, {"url": "/cart?x=1", "view": "2"}),
        Logged(EventKind.SCROLL, 2500.0, {"url": "/cart?x=1", "view": "2", "depth": 0.8}),
        Logged(EventKind.CLICK, 2600.0, {"url": "/cart", "view": "2", "trusted": False}),
        Logged(EventKind.JS_ERROR, 2700.0, {"url": "/cart", "message": "oh"}),
        Logged(EventKind.FINISH, 3000.0, {"outcome": "success"}, Source.MODERATOR),
        Logged(EventKind.PAGE, 3500.0, {"url": "/later", "view": "3"}),
    ]  # fmt: skip
    made = trace(WHOSE, effective(log))
    assert made.pages == ["/", "/cart?x"]
    assert [visit.depth for visit in made.visits] == [0.75, 0.8]
    assert [click.x for click in made.clicks] == [5.0]
    assert [each.what for each in made.troubles] == ["oh"]


def test_an_attempt_that_capture_did_not_see_has_no_trace():
    assert (
        trace(WHOSE, effective([Logged(EventKind.START, 0.0, source=Source.PARTICIPANT)])) is None
    )
    assert trace(WHOSE, []) is None


def test_clicks_in_other_widths_lie_where_they_were_in_their_element():
    wide = {"selector": "#buy", "part_x": 0.5, "part_y": 0.5, "width": 100.0, "height": 40.0}
    clicks = [
        a_click(150, 120, **wide),
        a_click(150, 120, **wide),
        a_click(60, 620, 500.0, **(wide | {"part_x": 0.25, "width": 400.0})),
        a_click(250, 400, 500.0),
    ]
    sheet = places.sheet_of(clicks)
    assert sheet == places.Sheet(1000.0, 800.0)
    boxes = places.boxes_of(clicks, sheet)
    assert boxes == {"#buy": places.Box(100.0, 100.0, 100.0, 40.0)}
    points = [(p.x, p.y) for p in places.points_of(clicks, sheet, boxes)]
    assert points == [(150.0, 120.0), (150.0, 120.0), (125.0, 120.0), (500.0, 400.0)]


def test_two_clicks_tell_where_an_element_lies():
    clicks = [
        a_click(125, 110, selector="#a", part_x=0.25, part_y=0.25),
        a_click(175, 130, selector="#a", part_x=0.75, part_y=0.75),
        a_click(300, 130, selector="#b", part_x=0.75, part_y=0.75),
    ]
    assert places.boxes_of(clicks, places.Sheet(1000, 800)) == {"#a": places.Box(100, 100, 100, 40)}


def test_every_person_is_as_warm_as_another():
    grid, cell = density.heat([(100, 100, "P01")] * 50 + [(500, 100, "P02")], 600.0, 200.0)
    left, right = (grid[int(100 / cell), int(x / cell)] for x in (100, 500))
    assert left == pytest.approx(right) == pytest.approx(1.0)
    runs = density.runs(grid, cell)
    assert {run.level for run in runs} == {1, 2, 3, 4, 5}
    assert all(run.x + run.width <= 600 + cell and run.y + run.height <= 200 + cell for run in runs)


def test_nobody_is_warm_nowhere():
    grid, cell = density.heat([], 100.0, 100.0)
    assert density.runs(grid, cell) == []


def test_first_clicks_are_shares_with_their_success():
    right, wrong = a_click(1, 1, selector="#right"), a_click(1, 1, selector="#wrong")
    people = [a_trace(who=f"P{n}", clicks=[right], success=n < 3) for n in range(4)]
    people.append(a_trace(who="P9", clicks=[wrong, right], success=False))
    found = elements.first_clicks(people, [a_trace(clicks=[right], who="E")])
    assert [(e.element, e.count, e.of, e.successes, e.is_right) for e in found] == [
        ("#right", 4, 5, 3, True),
        ("#wrong", 1, 5, 0, False),
    ]
    assert found[0].share.lower == pytest.approx(0.3755, abs=1e-4)
    right_ones, wrong_ones = elements.by_beginning(found)
    assert (right_ones.success_rate, wrong_ones.success_rate) == (0.75, 0.0)
    assert elements.by_beginning(elements.first_clicks(people, [])) == []


def test_depth_counts_each_persons_deepest():
    people = []
    for who, seen in (("P1", [0.3, 0.9]), ("P2", [0.499]), ("P3", [None])):
        made = a_trace(*["/"] * len(seen), who=who)
        for visit, depth in zip(made.visits, seen, strict=True):
            visit.depth = depth
        people.append(made)
    found = {round(each.depth, 1): (each.people, each.of) for each in depths.depths(people, "/")}
    assert (found[0.3], found[0.5], found[0.9], found[1.0]) == ((2, 2), (2, 2), (1, 2), (0, 2))
    assert depths.depths(people, "/elsewhere") == []


def test_a_flow_counts_who_went_where_and_how_they_ended():
    people = [
        a_trace("/", "/list", "/item", who="P1"),
        a_trace("/", "/list", "/", "/item", who="P2", success=False),
        a_trace(who="P3"),
    ]
    found = flows.flow(people, [a_trace("/", "/list", "/item", who="E")])
    assert (found.attempts, found.optimal, found.steps) == (2, ("/", "/list", "/item"), 4)
    links = {(link.step, link.page, link.to): (link.count, link.is_back) for link in found.links}
    assert links == {
        (0, "/", "/list"): (2, False),
        (1, "/list", "/item"): (1, False),
        (1, "/list", "/"): (1, True),
        (2, "/", "/item"): (1, False),
        (2, "/item", flows.DONE): (1, False),
        (3, "/item", flows.LOST): (1, False),
    }
    assert [stop.is_optimal for stop in found.stops if stop.page == "/"] == [True, False]
    assert flows.detours(people, found.optimal) == []
    assert flows.detours([a_trace("/x", "/x")], found.optimal) == [flows.Detour("/x", 1, 2)]


def test_a_flow_folds_what_is_too_much():
    people = [a_trace(*[f"/{n}-{step}" for step in range(12)], who=f"P{n}") for n in range(20)]
    found = flows.flow(people, [])
    assert found.steps == flows.MOST_STEPS
    assert {link.to for link in found.links if link.ends} == {flows.ON}
    assert sum(stop.count for stop in found.stops if stop.step == 0) == 20
    assert len([stop for stop in found.stops if stop.step == 0]) == flows.MOST_PAGES


def test_troubles_are_told_by_how_many_met_them():
    people = [a_trace(who=f"P{n % 2}", attempt=str(n)) for n in range(3)]
    for each in people:
        each.troubles.append(Trouble("js_error", "/", "oh", "a.js:1"))
    people[0].troubles.append(Trouble("rage_click", "/", "Buy", "#buy", 5))
    rage, error = troubles.troubles(people)
    assert (rage.kind, rage.times, error.times, error.people) == ("rage_click", 1, 3, ("P0", "P1"))


def test_drawings_are_whole_xml_and_say_hostile_names_as_text():
    hostile = "<script>alert(1)</script> & \"'\x00\x0b"
    people = [a_trace(hostile, "/b", who=hostile)]
    drawn = sankey.sankey(flows.flow(people, people), hostile)
    drawn.parts += bars.bars([bars.Bar(hostile, 1, 2, 0.1, 0.9)], hostile).parts
    for text in (drawn.on_page(), drawn.as_file()):
        root = ET.fromstring(text)
        assert not list(root.iter("script"))
        assert "style=" not in text
    assert ET.fromstring(drawn.as_file()).find("{http://www.w3.org/2000/svg}title") is not None
    assert set(_looks(drawn)) <= set(drawing.LIGHT)


def _looks(drawn):
    return [each.get("class") for each in ET.fromstring(drawn.on_page()).iter() if each.get("class")
            and not each.get("class").startswith("map")]  # fmt: skip


def test_an_empty_flow_is_drawn_too():
    assert flows.flow([], []).steps == 0
    ET.fromstring(sankey.sankey(flows.flow([], []), "Nothing").as_file())
