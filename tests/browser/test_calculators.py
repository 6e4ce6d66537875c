"""Calculators in a real browser: what is typed is calculated at once, and nothing typed is lost."""

from playwright.sync_api import expect


def test_typing_calculates_and_keeps_the_cursor(open_page, server):
    page = open_page("/calculators/time_on_task")
    page.locator("#times").click()
    page.keyboard.type("55 65 75")
    expect(page.locator(".says")).to_contain_text("It typically takes 64.5 s")
    expect(page.locator("#times")).to_be_focused()
    page.keyboard.type(" 80")
    expect(page.locator("#times-said")).to_have_text("4 values: 55, 65, 75, 80")
    expect(page.locator("#times")).to_have_value("55 65 75 80")
    page.get_by_role("link", name="Link to this calculation").click()
    expect(page).to_have_url(f"{server.origin}/calculators/time_on_task?times=55+65+75+80")
    expect(page.locator(".says")).to_contain_text("geometric mean of 4")


def test_a_calculator_needs_the_keyboard_only(open_page, server):
    page = open_page("/calculators")
    page.locator("#q").focus()
    page.keyboard.type("wilson score")
    expect(page.locator(".metrics li")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{server.origin}/calculators/ci_wilson")
    page.locator("#x").focus()
    page.keyboard.type("4")
    page.keyboard.press("Tab")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{server.origin}/calculators/ci_wilson?x=4&n=5&confidence=0.95")
    expect(page.locator(".answers")).to_contain_text("38–96%")


def test_a_slip_is_marked_at_its_field_and_unmarked_once_it_is_mended(open_page, server):
    page = open_page("/calculators/ci_adjusted_wald", accepted=("422",))
    page.locator("#x").fill("7")
    page.locator("#n").fill("5")
    expect(page.locator("#x-said")).to_have_text("x is 7: give a count of at most n, which is 5.")
    expect(page.locator("#x")).to_have_attribute("aria-invalid", "true")
    page.locator("#x").fill("4")
    expect(page.locator(".says")).to_contain_text("4 of 5 completed it")
    expect(page.locator("#x-said")).to_be_empty()
    expect(page.locator("#x")).not_to_have_attribute("aria-invalid", "true")
