"""The design system in a real browser: every component in every state, in each scheme, at three widths."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import assert_accessible, overflow


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_gallery_is_accessible_and_does_not_scroll_sideways(open_page, size):
    page = open_page("/ui/gallery/", size=size)
    assert_accessible(page)
    assert overflow(page) <= 0


@pytest.mark.parametrize("look", ["bw.2.normal.on", "wb.3.wide.on", "blue.3.wide.off"])
def test_large_letters_fit_a_small_screen(open_page, look):
    assert overflow(open_page("/ui/gallery/", size="small", appearance=look)) <= 0


def test_a_small_screen_fits(open_page):
    assert overflow(open_page("/ui/gallery/", size="small")) <= 0


def test_low_vision_is_chosen_without_javascript(open_page):
    page = open_page("/ui/gallery/", javascript=False)
    page.get_by_role("link", name="Версия для слабовидящих").first.click()
    page.get_by_label("Белым по чёрному").check()
    page.get_by_label("Крупный, 150 %").check()
    page.get_by_role("button", name="Применить").click()
    expect(page).to_have_url(re.compile("/ui/gallery/$"))
    html = page.locator("html")
    expect(html).to_have_attribute("data-scheme", "wb")
    expect(html).to_have_attribute("data-size", "2")
    expect(page.locator("body")).to_have_css("background-color", "rgb(0, 0, 0)")


def test_print_has_no_navigation_and_keeps_colours(open_page):
    page = open_page("/ui/gallery/")
    page.emulate_media(media="print")
    expect(page.locator("header.head")).to_be_hidden()
    cell = page.locator("td.lv-1").first
    assert cell.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(179, 38, 30)"
    assert cell.evaluate("e => getComputedStyle(e).printColorAdjust") == "exact"
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_list_sends_the_filter_by_itself(open_page):
    page = open_page("/ui/gallery/")
    page.select_option("select[name=campaign]", "2")
    page.wait_for_url(re.compile(r"campaign=2"))
