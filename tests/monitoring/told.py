"""A campaign whose results everybody may read."""

from __future__ import annotations

from django.urls import reverse

from mostik.instruments.models import InstrumentVersion
from mostik.monitoring.actions import publishing
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import public_content
from mostik.monitoring.queries.public_content import Shown
from mostik.stats.methodology import TOTAL
from tests.monitoring.builders import GOOD, NOW
from tests.monitoring.measured import kindergartens, measured_campaign
from tests.network.builders import Region


def pages_of_quality(region: Region, version: InstrumentVersion) -> list[str]:
    """A published page, and one before it that was withdrawn."""
    groups = [group for garden in kindergartens(region.municipality_a, 2, 4) for group in garden]
    told = measured_campaign(region.node, dict.fromkeys(groups, GOOD), version=version, title="Родителям")
    Campaign.objects.filter(pk=told.pk).update(status="analysis")
    told.refresh_from_db()
    shown = [Shown(offer.used, offer.source, (TOTAL, "A")) for offer in public_content.offers(told)]
    made = [
        publishing.publish(campaign=told, level=level, text="Смотрели.", shown=shown, by=None, at=NOW)
        for level in ("municipality", "organisation")
    ]
    publishing.withdraw(edition=made[0], reason="Ошибка", by=None, at=NOW)
    return [
        reverse("quality:edition", args=[told.pk, 2]),
        reverse("monitoring:public-page", args=[told.pk]),
        reverse("monitoring:edition-new", args=[told.pk]),
    ]
