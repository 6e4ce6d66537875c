"""The pages of the sample study's shop, and how people click through them.

What capture would have seen while the sample study was played: pages, clicks, scrolling, and what
went wrong. Detours, dead clicks and troubles lie where the attempt went badly. What does not live
here: the study and what the moderator marked (`demo`).
"""

import random
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from uuid6 import uuid7

from recorder.recording import Draft
from recorder.vocabulary import EventKind, Source

SHOP = "https://shop.example"
WIDTH, HEIGHT, WINDOW = 1280, 1500, 760


class Spot(NamedTuple):
    """Something to click: its selector, name, role, and box on a page of 1280 pixels."""

    selector: str
    name: str
    role: str
    box: tuple[float, float, float, float]


def _in_bar(number: int, name: str) -> Spot:
    box = (40.0 + 150 * number, 24.0, 130.0, 40.0)
    return Spot(f"#bar > a:nth-child({number + 1})", name, "link", box)


def _button(name: str, y: float, x: float = 220, width: float = 260) -> Spot:
    return Spot(f"button[name={name.lower().replace(' ', '-')}]", name, "button",
                (x, y, width, 44.0))  # fmt: skip


BAR = [_in_bar(n, name) for n, name in enumerate(["Start", "Shops", "Repairs", "Account", "Help"])]
START, SHOPS, REPAIRS, ACCOUNT, HELP = BAR
SEARCH = Spot("#search", "Search", "searchbox", (900.0, 24.0, 300.0, 40.0))
BACK = Spot("#back", "Back", "link", (220.0, 330.0, 120.0, 36.0))
PICTURE = Spot("main img.hero", "A workshop", "img", (220.0, 110.0, 840.0, 180.0))

Step = tuple[str, Spot]
"""A page, and what leads on from it."""

PATHS: list[list[Step]] = [
    [("/", SHOPS), ("/shops", _button("At the station", 420)),
     ("/shops/station", _button("Opening hours", 520))],
    [("/", REPAIRS), ("/repairs", _button("Brakes", 360)),
     ("/repairs/brakes", _button("Book", 980)), ("/booking", _button("Thursday", 420)),
     ("/booking", _button("After work", 480)), ("/booking", _button("17:30", 560)),
     ("/booking", _button("Next", 1180)), ("/booking/check", _button("I agree", 900)),
     ("/booking/check", _button("Confirm", 1120))],
    [("/", ACCOUNT), ("/account", _button("Orders", 340)),
     ("/account/orders", _button("Helmet", 400)), ("/account/orders/7", _button("Change", 700)),
     ("/account/address", _button("Street", 380)), ("/account/address", _button("Town", 440)),
     ("/account/address", _button("Save", 620))],
    [("/", ACCOUNT), ("/account", _button("Service plan", 460)),
     ("/account/plan", _button("Manage", 1240)), ("/account/plan", _button("Options", 1300)),
     ("/account/plan/end", _button("Reason", 420)), ("/account/plan/end", _button("Next", 640)),
     ("/account/plan/sure", _button("I know", 520)),
     ("/account/plan/sure", _button("End the plan", 760))],
]  # fmt: skip
"""The shortest way through each task, in the order of the list of tasks."""

TITLES = [
    "Find the opening hours",
    "Book an appointment",
    "Change the delivery address",
    "Cancel the service plan",
]
"""The tasks that these are the ways through."""

DONE = ["", "/booking/done", "/account/orders/7", "/account/plan/ended"]
"""The page on which each task ends; the first one ends where it is."""

ASIDE = {"/help": HELP, "/search": SEARCH, "/": START, "/shops": SHOPS}
"""Pages that people try beside the way, with what leads there."""


def fewest_pages(title: object) -> int:
    """Return how many pages the shortest way through a task has."""
    place = TITLES.index(str(title))
    pages = {page for page, _ in PATHS[place]} | {DONE[place]} - {""}
    return len(pages)


def watched(
    marks: Sequence[Draft],
    title: str,
    outcome: str,
    began_ms: float,
    seconds: float,
    session_id: int,
) -> list[Draft]:
    """Return the marks of an attempt with what capture saw beside them: every click of it.

    Who counts clicks by hand misses some.
    """
    luck = random.Random(f"{session_id} {title}")
    clicks = [each for each in marks if each.kind is EventKind.CLICK]
    counted = [each for each in marks if each not in clicks or luck.random() < 0.9]
    place = TITLES.index(title)
    return [*counted, *captured(place, len(clicks), outcome, began_ms, seconds, luck)]


def captured(
    place: int, clicks: int, outcome: str, began_ms: float, seconds: float, luck: random.Random
) -> list[Draft]:
    """Return what capture saw of an attempt at the task of this place, with so many clicks."""
    walk = _walk(place, clicks, outcome, luck)
    width = luck.choice([1280, 1280, 1280, 1440, 1100])
    drafts: list[Draft] = []
    moment, view, here, deepest = 0.004, "", "", 0.0
    pause = 0.94 / (len(walk) + 1)

    def add(kind: EventKind, share: float, **data: Any) -> Draft:
        data = {"url": SHOP + here, "view": view, **data}
        draft = Draft(uuid7(), kind, began_ms + 1000 * seconds * share, Source.CAPTURE, data)
        drafts.append(draft)
        return draft

    for page, spot, is_dead in walk:
        if page != here:
            here, view, deepest = page, uuid7().hex[:16], WINDOW / HEIGHT
            add(EventKind.PAGE, moment, title=_title(page), how="load", vw=width, vh=WINDOW)
            if luck.random() < 0.5:
                deepest = luck.uniform(deepest, 1.0)
                top = deepest * HEIGHT - WINDOW
                add(EventKind.SCROLL, moment, depth=deepest, y=top, ph=HEIGHT, vh=WINDOW)
        if spot is None:
            continue
        moment += pause * luck.uniform(0.7, 1.1)
        top = max(0.0, spot.box[1] + spot.box[3] + 60 - WINDOW)
        if (top + WINDOW) / HEIGHT > deepest:
            deepest = (top + WINDOW) / HEIGHT
            add(EventKind.SCROLL, moment - pause * 0.2, depth=deepest, y=top, ph=HEIGHT, vh=WINDOW)
        click = add(EventKind.CLICK, moment, **_click(spot, width, top, luck))
        named = {"click": str(click.id), "selector": spot.selector, "name": spot.name}
        if is_dead:
            add(EventKind.MARKER, moment, derived="dead_click", **named)
    if outcome == "abandoned" and luck.random() < 0.6:
        last = next(each for each in reversed(drafts) if each.kind is EventKind.CLICK)
        named = {key: last.data[key] for key in ("selector", "name")}
        add(EventKind.MARKER, moment, derived="rage_click", click=str(last.id), count=4, **named)
    if place == 1 and outcome != "success":
        add(EventKind.JS_ERROR, 0.6, message="slots is undefined", where="booking.js:41")
    if place == 2 and luck.random() < 0.35:
        add(EventKind.HTTP_ERROR, 0.9, request=f"{SHOP}/api/address", method="PUT", status=503)
    return drafts


def _walk(
    place: int, clicks: int, outcome: str, luck: random.Random
) -> list[tuple[str, Spot | None, bool]]:
    """Return page after page what is clicked, and whether nothing came of it."""
    way = PATHS[place]
    is_done = outcome not in ("abandoned", "failure", "technical_failure")
    straight = way if is_done else way[: max(1, round(len(way) * luck.uniform(0.3, 0.8)))]
    straight = straight[:clicks]
    extra = list(_aside(straight, clicks - len(straight), luck))
    walk: list[tuple[str, Spot | None, bool]] = []
    for number, (page, spot) in enumerate(straight):
        for at, page_aside, spot_aside, is_dead in extra:
            if at == number:
                walk.append((page_aside or page, spot_aside, is_dead))
        walk.append((page, spot, False))
    if is_done and DONE[place] and len(straight) == len(way):
        walk.append((DONE[place], None, False))
    return walk


def _aside(
    straight: list[Step], count: int, luck: random.Random
) -> Iterator[tuple[int, str, Spot, bool]]:
    """Yield clicks beside the way: before which step, on which page ("" for its own), on what."""
    while count > 0:
        at = luck.randrange(len(straight))
        page = straight[at][0]
        if count >= 2 and luck.random() < 0.55:
            there, link = luck.choice([each for each in ASIDE.items() if each[0] != page])
            yield at, page, link, False
            yield at, there, BACK, False
            count -= 2
        else:
            yield at, "", luck.choice([PICTURE, SEARCH, straight[at][1]]), luck.random() < 0.7
            count -= 1


def _click(spot: Spot, width: int, top: float, luck: random.Random) -> dict[str, Any]:
    """Return a click somewhere in the middle of what is clicked, in a window of this width."""
    x, y, wide, high = spot.box
    part_x, part_y = (min(0.95, max(0.05, luck.gauss(0.5, 0.17))) for _ in range(2))
    stretch = width / WIDTH
    at_x, at_y = (x + part_x * wide) * stretch, y + part_y * high
    return {
        "x": at_x, "y": at_y, "vx": at_x, "vy": at_y - top, "vw": width, "vh": WINDOW,
        "pw": width, "ph": HEIGHT, "ex": part_x, "ey": part_y, "ew": wide * stretch, "eh": high,
        "selector": spot.selector, "role": spot.role, "name": spot.name,
        "tag": spot.role, "button": "left", "trusted": True,
    }  # fmt: skip


def _title(page: str) -> str:
    return page.rsplit("/", 1)[-1].capitalize() or "The bicycle shop"
