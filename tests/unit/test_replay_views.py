"""The moment at which a recording shows a page as people first met it."""

from uuid import UUID

import pytest

from recorder.replay.streams import Part, Stream
from recorder.replay.views import Told, nearest, shown
from recorder.vocabulary import EventKind

SHOP = "http://shop.test/"


def stream(number, *parts, window="", to_ms=None):
    """Return a stream of parts: (from, to, whether one can draw from it)."""
    numbered = tuple(Part(place, *part) for place, part in enumerate(parts, start=1))
    last = to_ms or max(part[1] for part in parts)
    return Stream(UUID(int=number), window, "", parts[0][0], last, numbered)


def page(t_ms, path="", view="v", **data):
    return Told(EventKind.PAGE, t_ms, {"url": SHOP + path, "view": view, "how": "load", **data})


def click(t_ms, view="v", **data):
    return Told(EventKind.CLICK, t_ms, {"url": SHOP, "view": view, "pw": 1265, **data})


def moments(streams, told, page=SHOP):
    return [(each.stream.int, each.at_ms) for each in shown(1, streams, told, page)]


WHOLE = stream(1, (1_100, 1_200, True), (1_300, 60_000, False))


@pytest.mark.parametrize(
    ("told", "at_ms"),
    [
        ([page(1_000)], 3_000),  # nobody clicked: it has come to rest
        ([page(1_000), click(9_000)], 8_700),  # before the first click changed it
        ([page(1_000), click(9_000, trusted=False)], 3_000),  # a script's own click is nobody's
        ([page(1_000), click(9_000, view="other")], 3_000),
        ([page(1_000), click(1_250)], 1_200),  # never before its own snapshot
        ([page(1_000), page(2_000, "next")], 1_999),  # never after it was left
        ([page(1_000, view=None)], 3_000),
    ],
)
def test_a_page_is_shown_at_rest_and_before_its_first_click(told, at_ms):
    assert moments([WHOLE], told) == [(1, at_ms)]


def test_a_page_that_was_left_before_it_was_recorded_is_not_shown():
    assert moments([WHOLE], [page(1_000), page(1_150, "next")]) == []
    assert moments([WHOLE], [page(1_000)], SHOP + "other") == []
    assert moments([], [page(1_000)]) == []
    # The recording before shows the page before, not this one.
    assert moments([WHOLE], [page(70_000)]) == []


def test_what_is_missing_is_not_drawn():
    holed = stream(1, (1_100, 1_200, True), (1_300, 2_000, False))
    holed = holed._replace(parts=(holed.parts[0], holed.parts[1]._replace(number=3)))
    holed = holed._replace(to_ms=9_000)
    assert moments([holed], [page(1_000), click(5_000)]) == []


def test_a_page_that_a_script_wrote_is_shown_from_any_snapshot_before_it():
    told = [page(1_000, "start", view="u"), page(20_000, how="push"), click(30_000)]
    (view,) = shown(7, [WHOLE], told, SHOP)
    assert (view.session_id, view.at_ms, view.is_loaded) == (7, 29_700, False)


def test_a_tab_is_shown_by_its_own_recording_and_by_the_nearest_where_none_is_told():
    one = stream(1, (1_100, 1_200, True), (1_300, 60_000, False), window="a")
    two = stream(2, (4_100, 4_200, True), (4_300, 60_000, False), window="b")
    told = [page(1_000, "x", tab="a"), page(4_000, tab="b"), page(4_500, "x", tab="a")]
    assert moments([one, two], told) == [(2, 6_000)]
    assert moments([one, two], [page(4_000)])[0] == (2, 6_000)


@pytest.mark.parametrize(
    ("page_data", "click_data", "width"),
    [
        ({"vw": 1280}, {"pw": 1265}, 1265),  # a bar to scroll by takes its part
        ({"vw": 390}, {"pw": 700}, 390),  # what overflows a narrow window did not lay it out
        ({"vw": 1280}, {"pw": None}, 1280),
        ({}, {"pw": 1265}, 1265),
        ({"vw": "wide"}, {"pw": True}, None),
        ({"vw": -5}, {"pw": 0}, None),
    ],
)
def test_a_page_is_as_wide_as_it_was_laid_out(page_data, click_data, width):
    (view,) = shown(1, [WHOLE], [page(1_000, **page_data), click(9_000, **click_data)], SHOP)
    assert view.width == width


def test_the_nearest_width_comes_first_and_of_equal_ones_the_first_given():
    def of(number, width):
        data = {"vw": width} if width else {}
        return next(shown(number, [WHOLE], [page(1_000, **data)], SHOP))

    views = [of(1, 390), of(2, 1280), of(3, 1250), of(4, 1280.2)]
    assert [each.session_id for each in nearest(views, 1280, 3)] == [2, 4, 3]


def test_what_no_page_told_is_survived():
    told = [Told(EventKind.PAGE, 1.0, {}), Told(EventKind.PAGE, 2.0, {"url": 7}), page(1_000)]
    assert moments([WHOLE], told) == [(1, 3_000)]
