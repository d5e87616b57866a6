"""Goals of a campaign and the areas of its instruments that can show them."""

from __future__ import annotations

from django.db.models import QuerySet

from mostik.cycle.models import Goal
from mostik.instruments.queries import versions
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import campaigns


def of_campaign(campaign: Campaign) -> QuerySet[Goal]:
    return Goal.objects.filter(campaign=campaign)


def indicators_of(campaign: Campaign) -> dict[str, str]:
    """«instrument:code» → title of every area the campaign measures, in the order of its instruments."""
    found = {}
    for used in campaigns.used_in(campaign):
        for area in versions.methodology_of(used.version).children(None):
            found[f"{used.version.instrument_id}:{area.code}"] = area.title()
    return found
