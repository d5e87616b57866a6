"""The card in a real browser, on a phone: live questions, progress, mistakes, keyboard, no scripts."""

import pytest
from django.urls import reverse
from django.utils import timezone

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
    assert progress.inner_text() == "Заполнено: 0 из 12"
    assert not page.locator("#q-q12").is_visible()
    page.locator("#q-has_ovz").get_by_text("Да", exact=True).click()
    assert page.locator("#q-q12").is_visible()
    assert progress.inner_text() == "Заполнено: 1 из 13"
    page.fill("#i-books", "3")
    page.locator("#q-toys").get_by_text("Куклы").click()
    assert page.locator("#q-summary").inner_text() == "Всего: 4"


def test_a_mistake_is_told_at_once_and_goes_when_corrected(open_page, region, trial):
    page = open_page(trial, user=region.methodist.user, size="phone")
    page.wait_for_selector("form[data-ready]")
    page.fill("#i-children_count", "99")
    page.locator("#i-children_count").blur()
    assert page.locator("#e-children_count").inner_text() == "От 0 до 60"
    page.fill("#i-children_count", "9")
    assert not page.locator("#e-children_count").is_visible()


def test_errors_are_linked_and_focused(open_page, region, trial):
    page = open_page(trial, user=region.methodist.user, size="phone")
    page.wait_for_selector("form[data-ready]")
    page.get_by_role("button", name="Проверить").click()
    page.wait_for_selector("#error-summary")
    assert page.evaluate("document.activeElement.id") == "error-summary"
    assert_accessible(page)
    page.locator("#error-summary a").first.click()
    assert page.url.endswith("#q-group_name")


def test_keyboard_alone_chooses_a_level(open_page, region, trial):
    page = open_page(trial, user=region.methodist.user)
    page.wait_for_selector("form[data-ready]")
    page.locator("#q-q11 input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert page.locator("#q-q11 input:checked").get_attribute("value") == "l2"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "i-q11_comment"


def test_without_scripts_the_server_shows_what_follows(open_page, region, trial):
    page = open_page(trial, user=region.methodist.user, size="phone", javascript=False)
    page.locator("#q-has_ovz").get_by_text("Да", exact=True).click()
    page.get_by_role("button", name="Проверить").click()
    assert page.locator("#q-q12").is_visible()
