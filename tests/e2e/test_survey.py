"""A parent with a phone: the code on the poster, the form, thanks. With scripts and without."""

import pytest

from mostik.monitoring.models import SurveyAnswer
from mostik.monitoring.queries import surveys as queries
from tests.e2e.browser import overflow, violations
from tests.monitoring.surveys import link_of, running_survey

pytestmark = pytest.mark.e2e


@pytest.fixture
def address(transactional_db, region):
    survey = running_survey(region.node, region.group_a11, families=20)
    return queries.address_of(link_of(survey, region.group_a11))


def fill(page):
    for name, value in (("a1", "yes"), ("a2", "no"), ("b1", "4")):
        page.check(f"input[name={name}][value='{value}']")
    page.fill("textarea[name=note]", "Спасибо")


@pytest.mark.slow
def test_a_parent_answers_on_a_phone(open_page, address):
    page = open_page(address, size="phone")
    assert overflow(page) <= 0
    assert violations(page) == []
    with page.expect_navigation():
        page.click("button[value=submit]")
    assert page.locator("#error-summary, .summary.bad, .has-error").count()
    assert violations(page) == []
    fill(page)
    with page.expect_navigation():
        page.click("button[value=submit]")
    assert "thanks=1" in page.url
    assert violations(page) == []
    assert SurveyAnswer.objects.get().answers == {"a1": "yes", "a2": "no", "b1": "4", "note": "Спасибо"}


@pytest.mark.slow
def test_an_old_phone_without_scripts_answers_too(open_page, address):
    page = open_page(address, size="phone", javascript=False)
    fill(page)
    with page.expect_navigation():
        page.click("button[value=submit]")
    assert "thanks=1" in page.url
    assert SurveyAnswer.objects.count() == 1
