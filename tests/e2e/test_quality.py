"""The public page in a browser: by a parent, on a phone, without JavaScript, in large letters, on paper."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from mostik.monitoring.actions import publishing
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import public_content
from mostik.monitoring.queries.public_content import Shown
from mostik.network.models import NodeState
from mostik.stats.methodology import TOTAL
from tests.e2e.browser import assert_accessible, overflow
from tests.monitoring.builders import GOOD, NOW, POOR
from tests.monitoring.measured import kindergartens, measured_campaign

LONG = "Муниципальное бюджетное дошкольное образовательное учреждение детский сад комбинированного вида «Подсолнушек» № 117"


@pytest.fixture
def edition(transactional_db, region, settings, tmp_path):
    settings.MARTS_ROOT = tmp_path
    gardens = [*kindergartens(region.municipality_a, 4, 4), *kindergartens(region.municipality_b, 3, 3)]
    states = NodeState.objects.filter(node__path__startswith=region.municipality_a.path, name="Сад А")
    assert states.update(short_name=LONG) == 1
    answers = {group: (GOOD if n % 3 else POOR) for garden in gardens for n, group in enumerate(garden)}
    answers |= {region.group_a11: GOOD}
    campaign = measured_campaign(region.node, answers)
    Campaign.objects.filter(pk=campaign.pk).update(status="analysis")
    campaign = Campaign.objects.select_related("owner").get(pk=campaign.pk)
    shown = [Shown(one.used, one.source, (TOTAL, "A", "B")) for one in public_content.offers(campaign)]
    text = "Осенью мы посмотрели группы.\n\nДальше — рекомендации."
    return publishing.publish(
        campaign=campaign, level="organisation", text=text, shown=shown, by=None, at=NOW
    )


def addresses(edition, region):
    both = [edition.campaign_id, edition.number]
    return [
        reverse("quality:index"),
        reverse("quality:edition", args=both),
        reverse("quality:place", args=[*both, region.municipality_a.pk]),
        reverse("quality:place", args=[*both, region.org_a1.pk]),
        reverse("quality:check", args=both),
    ]


@pytest.mark.parametrize("size", ["wide", "phone"])
@pytest.mark.parametrize("look", ["", "wb.3.wide.off"])
def test_a_parent_reads_it(open_page, edition, region, size, look):
    for address in addresses(edition, region):
        page = open_page(address, size=size, appearance=look)
        assert overflow(page) <= 0, address
        assert_accessible(page)


def test_without_javascript_a_kindergarten_is_found(open_page, edition):
    page = open_page(reverse("quality:newest", args=[edition.campaign_id]), size="phone", javascript=False)
    page.fill("input[name=q]", "подсолнушек 117")
    page.get_by_role("button", name="Найти").click()
    links = page.locator("#kindergartens ul a")
    assert links.all_inner_texts() == [LONG]
    links.click()
    expect(page.locator("h1")).to_have_text(LONG)
    expect(page.locator(".table tbody tr")).to_have_count(3)


def test_on_paper(open_page, edition):
    page = open_page(reverse("quality:edition", args=[edition.campaign_id, edition.number]))
    page.emulate_media(media="print")
    assert page.locator(".filters").is_hidden()
    expect(page.locator("#how")).to_be_visible()
    assert page.pdf()[:4] == b"%PDF"
