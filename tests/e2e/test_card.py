"""The card in a real browser, on a phone: live questions, progress, mistakes, keyboard, no scripts."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from mostik.instruments.actions import versions
from tests.e2e.browser import assert_accessible, overflow
from tests.instruments.workbooks import as_bytes, good

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trial(region):
    by = region.municipal_operator.user
    version = versions.upload(
        content=as_bytes(good()), name="card.xlsx", owner=region.municipality_a, by=by, at=timezone.now()
    )
    return reverse("instruments:trial", args=[version.pk])


def test_questions_and_progress_follow_the_answers(open_page, region, trial):
    page = open_page(trial, user=region.methodist.user, size="phone")
    page.wait_for_selector("form[data-ready]")
    assert overflow(page) <= 0
    assert_accessible(page)
    progress = page.locator("[data-progress-text]")
    expect(progress).to_have_text("Заполнено: 0 из 12")
    expect(page.locator("#q-q12")).to_be_hidden()
    page.locator("#q-has_ovz").get_by_text("Да", exact=True).click()
    expect(page.locator("#q-q12")).to_be_visible()
    expect(progress).to_have_text("Заполнено: 1 из 13")
    page.fill("#i-books", "3")
    page.locator("#q-toys").get_by_text("Куклы").click()
    expect(page.locator("#q-summary")).to_have_text("Всего: 4")


def test_a_mistake_is_told_at_once_and_goes_when_corrected(open_page, region, trial):
    page = open_page(trial, user=region.methodist.user, size="phone")
    page.wait_for_selector("form[data-ready]")
    page.fill("#i-children_count", "99")
    page.locator("#i-children_count").blur()
    expect(page.locator("#e-children_count")).to_have_text("От 0 до 60")
    page.fill("#i-children_count", "9")
    expect(page.locator("#e-children_count")).to_be_hidden()


def test_errors_are_linked_and_focused(open_page, region, trial):
    page = open_page(trial, user=region.methodist.user, size="phone")
    page.wait_for_selector("form[data-ready]")
    page.get_by_role("button", name="Проверить").click()
    page.wait_for_selector("#error-summary")
    assert page.evaluate("document.activeElement.id") == "error-summary"
    assert_accessible(page)
    page.locator("#error-summary a").first.click()
    expect(page).to_have_url(re.compile("#q-group_name$"))


def test_keyboard_alone_chooses_a_level(open_page, region, trial):
    page = open_page(trial, user=region.methodist.user)
    page.wait_for_selector("form[data-ready]")
    page.locator("#q-q11 input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#q-q11 input:checked")).to_have_attribute("value", "l2")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "i-q11_comment"


def test_without_scripts_the_server_shows_what_follows(open_page, region, trial):
    page = open_page(trial, user=region.methodist.user, size="phone", javascript=False)
    page.locator("#q-has_ovz").get_by_text("Да", exact=True).click()
    page.get_by_role("button", name="Проверить").click()
    expect(page.locator("#q-q12")).to_be_visible()
