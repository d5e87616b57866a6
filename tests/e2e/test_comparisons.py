"""The matrix and the compared kindergartens and municipalities in a real browser: accessible, within a phone."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from tests.e2e.browser import overflow, violations
from tests.monitoring.measured import kindergartens, measured_campaign
from tests.monitoring.test_comparisons import HIGH, LOW, MIDDLE, filled

PICTURES = os.environ.get("MOSTIK_PICTURES", "")
"""A folder for pictures of the pages, for those who look at them."""


@pytest.mark.slow
def test_comparisons_fit_and_are_accessible(transactional_db, region, settings, tmp_path, open_page):
    settings.MARTS_ROOT = tmp_path
    near, far = kindergartens(region.municipality_a, 6), kindergartens(region.municipality_b, 6)
    before = filled(near, [LOW, MIDDLE] * 3) | filled(far, [LOW] * 6)
    after = filled(near, [LOW, LOW, MIDDLE, MIDDLE, HIGH, HIGH]) | filled(far, [HIGH] * 5 + [MIDDLE])
    campaign = measured_campaign(region.node, after, before=before)
    user, problems = region.regional_operator.user, []
    pages = {
        "region": reverse("monitoring:dashboard", args=[campaign.pk, region.node.pk]),
        "municipality": reverse("monitoring:dashboard", args=[campaign.pk, region.municipality_a.pk]),
        "matrix": reverse("monitoring:matrix", args=[campaign.pk, region.node.pk]) + "?cluster=16",
    }
    for size in ("phone", "wide"):
        for name, address in pages.items():
            page = open_page(address, user=user, size=size)
            wide = overflow(page)
            problems += [f"{name} {size}: scrolls sideways by {wide}px"] if wide > 0 else []
            problems += [f"{name} {size}: {one}" for one in violations(page)]
            if PICTURES:
                page.screenshot(path=Path(PICTURES) / f"{name}-{size}.png", full_page=True)
    assert problems == []
