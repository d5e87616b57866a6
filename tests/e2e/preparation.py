"""A round being prepared and one being approved: what the walk over every page starts from."""

import datetime

from django.urls import reverse

from mostik.monitoring.actions import approvals, samples, visits, waves
from mostik.monitoring.actions.waves import PlannedWave
from mostik.monitoring.models import Approval
from mostik.monitoring.queries.visit_planning import Limits
from mostik.network.actions import networks
from mostik.network.models import EducationalNetwork, NetworkMember
from tests.monitoring.builders import NOW, user_of


def pages_of_preparation(region, campaign, draft):
    """A sample and a wave of the round to come; visits, an approval and a deputy of the running one."""
    operator, day = user_of(region.regional_operator), NOW.date()
    samples.draw(
        campaign=draft, sources=["external"], strata_by=["municipality"], wanted=2, seed="1", by=None, at=NOW
    )
    limits = Limits(day, datetime.date(2026, 12, 30), most=4, per_week=2)
    visits.plan_visits(campaign=campaign, experts=[region.expert], limits=limits, by=operator, at=NOW)
    planned = PlannedWave("", campaign.period_from, campaign.period_to, (region.municipality_b,))
    waves.set_waves(campaign=campaign, waves=[planned], by=operator, at=NOW)
    dues = dict.fromkeys(("organisation", "municipality", "region"), datetime.date(2026, 12, 30))
    approvals.set_steps(campaign=campaign, dues=dues, by=None, at=NOW)
    Approval.objects.create(
        campaign=campaign, node=region.org_a2, level="organisation", approved_by=operator, approved_at=NOW
    )
    approvals.name_deputy(
        node=region.org_a1, person=region.methodist, starts=day, ends=datetime.date(2099, 1, 1),
        basis="Приказ № 84", by=user_of(region.head), at=NOW,
    )  # fmt: skip
    return [
        *(reverse(f"monitoring:{name}", args=[draft.pk]) for name in ("campaign-sample", "campaign-waves")),
        *(reverse(f"monitoring:{name}", args=[campaign.pk]) for name in ("visits", "approvals")),
        reverse("monitoring:deputies", args=[region.org_a1.pk]),
    ]


def pages_of_networks(region, campaign):
    """A network of two municipalities; the calendar of own visits has no link while there are none."""
    made = networks.create(
        owner=region.node, name="Маяк", code="mayak", basis="", valid_from=NOW.date(), by=None, at=NOW
    )
    for place in (region.org_a1, region.org_b1):
        networks.join(network=made, organisation=place, on=NOW.date(), by=None, at=NOW)
    NetworkMember.objects.update(valid_from="2026-01-01")
    EducationalNetwork.objects.update(valid_from="2026-01-01")
    return [
        reverse("network:network", args=[made.pk]),
        reverse("network:network_add"),
        reverse("monitoring:network-results", args=[campaign.pk, made.pk]),
        reverse("monitoring:my-visits-calendar"),
    ]
