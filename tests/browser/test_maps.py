"""Maps in a real browser: drawn, saved as files, readable in both themes and on a narrow page."""

from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import violations

PAGES = {
    "?page=https://shop.example/account/plan": "clicks",
    "?warm=1&page=https://shop.example/account/plan": "clicks",
    "/first?task=T2": "first",
    "/scroll?page=https://shop.example/": "scroll",
    "/paths?task=T4": "paths",
    "/trouble": None,
}


def saved(page, button):
    with page.expect_download() as download:
        button.click()
    return download.value.path().read_bytes()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_map_breaks_no_rule_of_axe(open_page, sample, theme):
    page = open_page("/studies/1/maps", color_scheme=theme)
    origin = page.url.partition("/studies")[0]
    for path in PAGES:
        page.goto(f"{origin}/studies/1/maps{path}")
        assert violations(page) == [], path


def test_every_map_is_saved_as_a_drawing_and_as_a_picture(open_page, sample):
    page = open_page("/studies/1/maps")
    origin = page.url.partition("/studies")[0]
    for path, name in PAGES.items():
        if name is None:
            continue
        page.goto(f"{origin}/studies/1/maps{path}")
        expect(page.locator("svg.map")).to_be_visible()
        group = page.locator(f'[data-name="{name}"]')
        drawing = saved(page, group.get_by_text("SVG", exact=True)).decode()
        root = ElementTree.fromstring(drawing)
        assert page.locator("figcaption > span").first.text_content() in "".join(root.itertext())
        assert "var(--" not in drawing
        picture = saved(page, group.get_by_role("button", name="PNG"))
        assert picture.startswith(b"\x89PNG\r\n\x1a\n")
        assert int.from_bytes(picture[16:20]) == round(2 * float(root.get("width")))


def test_a_narrow_page_scrolls_in_its_parts_only(open_page, sample):
    page = open_page("/studies/1/maps", width=390)
    origin = page.url.partition("/studies")[0]
    for path in PAGES:
        page.goto(f"{origin}/studies/1/maps{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        expect(page.locator("select[name=task]")).to_be_visible()


def test_an_experts_session_draws_the_best_way(open_page, sample):
    page = open_page("/sessions/8")
    page.get_by_text("Is this an expert's session?").click()
    page.get_by_role("button", name="Mark it as the optimal path").click()
    page.get_by_role("button", name="as the optimum of T4").click()
    expect(page.get_by_text("is measured against")).to_have_count(2)
    page.goto(page.url.partition("/sessions")[0] + "/studies/1/maps/paths?task=T4")
    expect(page.locator(".stop-optimal").first).to_be_attached()
    expect(page.get_by_text("The expert's path:")).to_be_visible()
    assert violations(page) == []
