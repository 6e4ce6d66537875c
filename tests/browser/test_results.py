"""Results in a real browser: charts are drawn, saved as files that others can open, and printed."""

import re
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import COLOURS, violations

PAGES = {
    "/studies/1/results": ["success", "outcomes", "times"],
    "/studies/1/results/measures": ["ease", "survival"],
    "/studies/1/results/people": ["order", "matrix"],
}


def saved(page, name, kind):
    """Save a chart by its button; return the file."""
    button = page.locator(f'[data-save="{name}"] [data-as="{kind}"]')
    expect(button).to_be_visible()
    with page.expect_download() as download:
        button.click()
    assert download.value.suggested_filename == f"{name}.{kind}"
    return download.value.path().read_bytes()


@pytest.mark.parametrize("path", PAGES)
def test_every_chart_is_saved_as_a_drawing_and_as_a_picture(open_page, sample, path):
    page = open_page(path)
    page.emulate_media(color_scheme="dark")
    for name in PAGES[path]:
        drawing = saved(page, name, "svg").decode()
        root = ElementTree.fromstring(drawing)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        title = page.locator(f'[data-name="{name}"]').get_attribute("data-title")
        assert title in "".join(root.itertext())
        # Light colours themselves, on white, whatever the page looks like: no name of a token.
        assert 'fill="#ffffff"' in drawing
        assert "var(--" not in drawing
        assert not re.search(r'(fill|stroke)="(--[^"]*)?"', drawing)
        picture = saved(page, name, "png")
        assert picture.startswith(b"\x89PNG\r\n\x1a\n")
        width = int.from_bytes(picture[16:20])
        assert 1000 <= width <= 2400 or name in ("order", "matrix")


@pytest.mark.parametrize("path", PAGES)
def test_every_chart_has_a_name_and_a_table_that_opens_from_the_keyboard(open_page, sample, path):
    page = open_page(path)
    for name in PAGES[path]:
        drawing = page.locator(f'[data-name="{name}"]')
        expect(drawing.locator("svg.marks")).to_be_visible()
        expect(drawing).to_have_attribute("role", "img")
        expect(drawing).to_have_attribute("aria-label", re.compile("the table below holds"))
        figure = page.locator("figure.chart", has=drawing)
        summary = figure.locator("summary", has_text="The same as a table")
        summary.focus()
        page.keyboard.press("Enter")
        table = figure.locator("details[open] table").first
        expect(table).to_be_visible()
        assert table.locator("tbody tr").count() >= 3
        assert table.locator("th[scope=row]").count() >= 3


def test_the_theme_changes_what_is_drawn_without_drawing_it_again(open_page, sample):
    page = open_page("/studies/1/results")
    label = page.locator('[data-name="success"] svg text').first
    expect(label).to_be_visible()
    page.emulate_media(color_scheme="light")
    light = label.evaluate("node => getComputedStyle(node).fill")
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert label.evaluate("node => getComputedStyle(node).fill") != light


def test_paper_is_light_and_holds_no_buttons(open_page, sample):
    page = open_page("/studies/1/results")
    expect(page.locator("svg.marks").first).to_be_visible()
    page.emulate_media(color_scheme="dark", media="print")
    assert page.locator("h1").evaluate("node => getComputedStyle(node).color") == "rgb(28, 33, 38)"
    expect(page.locator(".save").first).to_be_hidden()
    expect(page.locator("form.filter")).to_be_hidden()
    label = page.locator('[data-name="success"] svg text').first
    assert label.evaluate("node => getComputedStyle(node).fill") != "rgb(233, 234, 236)"


def test_a_choice_is_made_and_taken_back_from_the_page(open_page, server, sample):
    page = open_page("/studies/1/results")
    page.get_by_label("Mark the outcome").select_option("success")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".marked")).to_contain_text(
        "among successes the success rate is always 100%"
    )
    expect(page).to_have_url(re.compile("outcome=success"))
    page.get_by_role("link", name="Show all").click()
    expect(page).to_have_url(f"{server.origin}/studies/1/results")


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_of_results_passes_axe_core_with_its_tables_open(
    open_page, server, imported, width
):
    page = open_page("/", width=width, height=900, color_scheme="light")
    found = {}
    for path in (
        "/studies/1/results?outcome=failure",
        "/studies/1/results/measures",
        "/studies/1/results/experience",
        "/studies/1/results/people",
        "/studies/1/results/tasks/4",
    ):
        page.goto(server.origin + path)
        expect(page.locator("svg.marks").first).to_be_visible()
        expect(page.locator("[data-save]").last).to_be_visible()
        page.evaluate(
            "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
        )
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        light = violations(page)
        page.emulate_media(color_scheme="dark")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        if wrong := light + violations(page, COLOURS):
            found[path] = wrong
        page.emulate_media(color_scheme="light")
    assert found == {}


def test_scores_and_their_norms_are_saved_too(open_page, imported):
    page = open_page("/studies/1/results/experience")
    drawing = saved(page, "scores-sus", "svg").decode()
    letters = ["".join(node.itertext()) for node in ElementTree.fromstring(drawing).iter()]
    assert {"F", "D", "C", "B", "A"} <= set(letters)
    assert saved(page, "scores-sus", "png").startswith(b"\x89PNG")
