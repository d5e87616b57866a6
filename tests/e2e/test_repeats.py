"""Repeats and cascades in a real browser: added and removed by mouse, keyboard and without scripts."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from mostik.instruments.actions import versions
from tests.e2e.browser import assert_accessible, overflow
from tests.instruments.workbooks import FAMILIES, TOWNS, as_bytes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trial(region):
    version = versions.upload(
        content=as_bytes(FAMILIES),
        name="families.xlsx",
        owner=region.municipality_a,
        by=region.municipal_operator.user,
        at=timezone.now(),
        attached={"towns.csv": TOWNS},
    )
    return reverse("instruments:trial", args=[version.pk])


def ages(page):
    return [field.input_value() for field in page.locator("input[id$='/age']").all()]


def test_instances_are_added_and_removed_with_the_keyboard(open_page, region, trial):
    page = open_page(trial, user=region.methodist.user, size="phone")
    page.wait_for_selector("form[data-ready]")
    assert overflow(page) <= 0
    assert_accessible(page)
    page.fill("[id='i-children[1]/age']", "3")
    page.get_by_role("button", name="Добавить ещё").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "i-children[2]/who"
    page.fill("[id='i-children[2]/age']", "5")
    page.get_by_role("button", name="Добавить ещё").click()
    page.fill("[id='i-children[3]/age']", "9")
    page.locator("[id='i-children[3]/age']").blur()
    expect(page.locator("[id='e-children[3]/age']")).to_have_text("До 7 лет")
    expect(page.locator("#q-told")).to_have_text("Вместе лет: 17")
    assert_accessible(page)
    page.get_by_role("button", name="Убрать").nth(1).press("Enter")
    assert ages(page) == ["3", "9"]
    expect(page.locator("#q-told")).to_have_text("Вместе лет: 12")
    assert page.locator("input[name='children[]']").input_value() == "2"
    page.get_by_role("button", name="Проверить").click()
    page.wait_for_selector("#error-summary")
    assert page.locator("#error-summary a").first.get_attribute("href") == "#q-children[2]/age"


def test_a_list_follows_the_answer_before_it(open_page, region, trial):
    page = open_page(trial, user=region.methodist.user)
    page.wait_for_selector("form[data-ready]")
    towns = page.locator("#i-town option")
    assert towns.all_inner_texts() == ["— выберите —"]
    page.locator("#q-region").get_by_text("Север").click()
    assert towns.all_inner_texts() == ["— выберите —", "Аша", "Вад"]
    page.select_option("#i-town", "c")
    page.locator("#q-region").get_by_text("Юг").click()
    assert towns.all_inner_texts() == ["— выберите —", "Бор"]
    assert page.locator("#i-town").input_value() == ""


def test_without_scripts_the_buttons_ask_the_server(open_page, region, trial):
    page = open_page(trial, user=region.methodist.user, size="phone", javascript=False)
    page.fill("[id='i-children[1]/age']", "3")
    page.get_by_role("button", name="Добавить ещё").click()
    page.fill("[id='i-children[2]/age']", "5")
    page.get_by_role("button", name="Убрать").first.click()
    expect(page.locator("input[id$='/age']")).to_have_count(1)
    assert ages(page) == ["5"]
    expect(page.locator("#q-told")).to_contain_text("Вместе лет: 5")
    page.locator("#q-region").get_by_text("Юг").click()
    page.get_by_role("button", name="Проверить").click()
    expect(page.locator("#i-town option")).to_have_text(["— выберите —", "Бор"])
