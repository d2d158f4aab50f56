"""What the browser modules add, and that everything stands without them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser_checks import PHONE, Site
from tests.journeys.conftest import OpenPage


@pytest.fixture
def gallery(page: Page, site: Site) -> Page:
    page.goto(site.url("/gallery/fields/"))
    return page


def at(page: Page, site: Site, name: str) -> Page:
    page.goto(site.url(f"/gallery/{name}/"))
    return page


def test_quantity_steps_and_stops(gallery: Page) -> None:
    number = gallery.get_by_label("Number of Under 18")
    more, fewer = (
        gallery.get_by_label("Increase quantity: Under 18"),
        gallery.get_by_label("Decrease quantity: Under 18"),
    )
    reason = gallery.locator("#young_reason")

    expect(fewer).to_have_attribute("aria-disabled", "true")
    expect(reason).to_be_hidden()
    for _press in range(7):
        more.click(force=True)

    expect(number).to_have_value("6")
    expect(more).to_have_attribute("aria-disabled", "true")
    expect(more).to_be_focused()
    expect(reason).to_be_visible()


def test_money_takes_the_languages_form_on_leaving(gallery: Page) -> None:
    price = gallery.locator("#id_price")

    for typed, shown in (("1.234,5", "1,234.50"), ("1,234", "1,234.00"), ("1.234", "1.234"), ("abc", "abc")):
        price.fill(typed)
        price.blur()
        expect(price).to_have_value(shown)


def test_a_long_select_is_searched(gallery: Page) -> None:
    country = gallery.get_by_role("combobox", name="Country").first
    native = gallery.locator('select[name="country"]').first

    country.click()
    country.fill("land")
    gallery.keyboard.press("ArrowDown")
    gallery.keyboard.press("Enter")

    expect(country).to_have_value("Ireland")
    expect(native).to_have_value("Ireland")
    country.fill("Atlantis")
    country.blur()
    expect(country).to_have_value("Ireland")


def test_a_long_select_opens_and_closes_by_keys(gallery: Page) -> None:
    country = gallery.get_by_role("combobox", name="Country").first

    country.focus()
    gallery.keyboard.press("ArrowDown")
    expect(country).to_have_attribute("aria-expanded", "true")
    expect(gallery.get_by_role("option", name="Germany")).to_have_attribute("aria-selected", "true")
    gallery.keyboard.press("Escape")
    expect(country).to_have_attribute("aria-expanded", "false")


def test_the_picker_and_the_digits_say_the_same(gallery: Page) -> None:
    picker, digits = gallery.get_by_label("Choose a color").first, gallery.locator("#id_colour")

    digits.fill("#17493A")
    expect(picker).to_have_value("#17493a")
    picker.fill("#c2361a")
    expect(digits).to_have_value("#C2361A")


def test_a_missing_language_is_no_hole_once_it_is_written(gallery: Page) -> None:
    french = gallery.locator("#id_title_fr")
    row = gallery.locator(".language", has=french)

    expect(row).to_have_class(re.compile("language-hole"))
    french.fill("Conte d’hiver")
    expect(row).not_to_have_class(re.compile("language-hole"))
    expect(row).to_have_class(re.compile("language-touched"))
    french.fill("")
    expect(row).to_have_class(re.compile("language-hole"))


def test_what_a_pick_asks_for_is_seen_while_it_is_chosen(gallery: Page) -> None:
    card = gallery.get_by_label("Card number")

    expect(card).to_be_visible()
    gallery.get_by_role("radio", name="Bank transfer").last.check()
    expect(card).to_be_hidden()


def test_the_summary_leads_to_what_is_wrong(page: Page, site: Site) -> None:
    at(page, site, "checkout")

    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link", name="Email").click()
    expect(page.get_by_label("Email")).to_be_focused()


def test_the_change_bar_counts_names_and_discards(page: Page, site: Site) -> None:
    at(page, site, "setup")
    bar = page.get_by_role("group", name="Changes")
    title, place = page.locator("#id_title_de"), page.locator("#id_fee")

    expect(bar).to_be_hidden()
    title.fill("Ein Wintermärchen")
    expect(bar.locator("b")).to_have_text("1 unsaved change")
    place.fill("3")
    place.blur()

    expect(bar.locator("b")).to_have_text("2 unsaved changes")
    expect(bar).to_contain_text("Title (German), Return fee, each ticket")
    bar.get_by_role("button", name="Discard").click()
    expect(title).to_have_value("Das Wintermärchen")
    expect(bar).to_be_hidden()


def test_taking_a_change_back_is_no_change(page: Page, site: Site) -> None:
    at(page, site, "setup")
    title = page.locator("#id_title_de")

    title.fill("Ein Wintermärchen")
    title.fill("Das Wintermärchen")

    expect(page.get_by_role("group", name="Changes")).to_be_hidden()


def test_leaving_with_changes_asks(page: Page, site: Site) -> None:
    at(page, site, "setup")
    page.locator("#id_title_de").fill("Ein Wintermärchen")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.get_by_role("link", name="Orders").first.click()

    expect(page).to_have_url(site.url("/gallery/setup/"))
    assert asked == ["beforeunload"]


def test_control_s_saves_once(page: Page, site: Site) -> None:
    at(page, site, "setup")
    sent = []
    page.on(
        "request", lambda request: sent.append(request.method) if request.is_navigation_request() else None
    )
    page.locator("#id_title_de").fill("Ein Wintermärchen")

    with page.expect_navigation():
        page.keyboard.press("Control+s")

    assert sent == ["POST"]


def test_a_second_press_sends_nothing(page: Page, site: Site) -> None:
    at(page, site, "lone")
    sent = []
    page.route("**/gallery/lone/", lambda route: sent.append(route.request.method))  # never answered

    twice = "button => { button.click(); button.click(); return button.getAttribute('aria-busy') }"
    busy = page.get_by_role("button", name="Sign in").evaluate(twice)
    page.wait_for_timeout(200)

    assert (busy, sent) == ("true", ["POST"])


def test_chosen_rows_bring_the_bar_with_their_sum(page: Page, site: Site) -> None:
    at(page, site, "orders")
    bar = page.get_by_role("group", name="Actions for the selection")

    expect(bar).to_contain_text("3 selected €492.00 open")
    page.get_by_label("Order W5BCH").check()
    expect(bar).to_contain_text("4 selected €584.00 open")
    page.get_by_label("All orders on this page").check()
    expect(bar).to_contain_text("7 selected €1,168.00 open")
    page.get_by_role("button", name="Clear selection").click()
    expect(bar).to_be_hidden()


def test_a_range_of_rows_is_chosen_with_shift(page: Page, site: Site) -> None:
    at(page, site, "orders")
    page.get_by_role("button", name="Clear selection").click()

    page.get_by_label("Order P8KZT").click()
    page.get_by_label("Order H6JDE").click(modifiers=["Shift"])

    expect(page.get_by_role("group", name="Actions for the selection")).to_contain_text("6 selected")


def test_a_dialog_opens_in_place_and_gives_the_focus_back(page: Page, site: Site) -> None:
    at(page, site, "orders")
    opener = page.get_by_role("button", name="Cancel")

    opener.click()
    expect(page.get_by_role("dialog", name="Cancel 3 orders")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_menu_opens_at_its_button_and_arrows_go_through_it(page: Page, site: Site) -> None:
    at(page, site, "order")
    button = page.get_by_role("button", name="More")

    button.click()
    menu = page.locator("#more")
    expect(menu).to_be_visible()
    at_button, at_menu = button.bounding_box(), menu.bounding_box()
    assert at_button
    assert at_menu
    assert abs(at_menu["y"] - (at_button["y"] + at_button["height"])) < 10
    assert at_menu["x"] + at_menu["width"] <= 1280
    page.keyboard.press("ArrowDown")
    expect(menu.get_by_role("link", name="Send tickets again")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()


def test_on_a_phone_more_opens_the_navigation(open_page: OpenPage, site: Site) -> None:
    page = at(open_page(width=PHONE), site, "home")
    navigation = page.get_by_role("navigation", name="Main")

    expect(navigation).to_be_hidden()
    page.get_by_role("button", name="More").click()
    expect(navigation.get_by_role("link", name="Console")).to_be_visible()


def test_the_chosen_tab_is_in_sight(open_page: OpenPage, site: Site) -> None:
    page = at(open_page(width=320), site, "orders")

    expect(page.get_by_role("link", name="Overdue 7")).to_be_in_viewport()


def test_a_toast_is_said_and_goes(page: Page, site: Site) -> None:
    page.clock.install()
    at(page, site, "home")

    page.evaluate(
        "document.dispatchEvent(new CustomEvent('toast', {detail: {message: '3 reminders <b>sent'}}))"
    )
    toast = page.locator("[data-toasts] .toast")
    expect(toast).to_have_text("3 reminders <b>sent")
    page.clock.run_for(6500)

    expect(toast).to_have_count(0)


def test_a_clock_counts_and_says_when_it_matters(page: Page, site: Site) -> None:
    page.clock.install()
    at(page, site, "shop")
    time, said = page.get_by_role("timer"), page.locator("[data-clock-says]")

    expect(time).to_have_text("13:42")
    page.clock.run_for(100_000)
    expect(time).to_have_text("12:02")
    expect(said).to_have_text("")
    page.clock.run_for(430_000)
    expect(said).to_have_text("5 minutes left")
    page.clock.run_for(240_000)
    expect(said).to_have_text("1 minute left")
    page.clock.run_for(60_000)
    expect(time).to_have_text("0:00")
    expect(said).to_have_text("reservation expired")


def test_without_script_nothing_dead_is_shown(open_page: OpenPage, site: Site) -> None:
    page = at(open_page(script=False), site, "fields")

    expect(page.locator(".needs-script:visible")).to_have_count(0)
    expect(page.get_by_label("Number of Under 18")).to_be_editable()
    expect(page.locator('select[name="country"]').first).to_be_visible()


def test_without_script_the_bars_are_there(open_page: OpenPage, site: Site) -> None:
    page = open_page(script=False)

    expect(at(page, site, "setup").get_by_role("button", name="Save")).to_be_visible()
    expect(at(page, site, "orders").get_by_role("button", name="Remind buyers")).to_be_visible()


def test_without_script_a_menu_opens_too(open_page: OpenPage, site: Site) -> None:
    page = at(open_page(script=False), site, "order")

    page.get_by_role("button", name="More").click()

    expect(page.get_by_role("link", name="Send tickets again")).to_be_visible()
