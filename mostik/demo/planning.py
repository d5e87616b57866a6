"""How the rounds are prepared and signed: the sample of experts, their visits, the approval of data, next year's draft."""

from __future__ import annotations

import datetime

from django.utils import timezone

from mostik.demo.calendar import Round, days, moment
from mostik.demo.staff import DOMAIN, ROLE_NAMES
from mostik.monitoring.actions import approvals, campaigns, freezing, samples, visits, waves
from mostik.monitoring.actions.waves import PlannedWave
from mostik.monitoring.enums import StageLevel
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import approvals as approval_queries
from mostik.monitoring.queries import visits as visit_queries
from mostik.monitoring.queries import waves as wave_queries
from mostik.monitoring.queries.visit_planning import Limits
from mostik.network.models import Node, RoleAssignment
from mostik.platform.models import User

SHOWN = f"{ROLE_NAMES['expert']}@{DOMAIN}"
TRAVELLERS = 6  # experts who go
VISITED = 18  # kindergartens that experts go to, of about sixty
HOLIDAYS = frozenset({datetime.date(2025, 11, 3), datetime.date(2025, 11, 4), datetime.date(2026, 11, 4)})


def draw_sample(campaign: Campaign, when: Round, by: User) -> None:
    samples.draw(
        campaign=campaign,
        sources=["external"],
        strata_by=["municipality"],
        wanted=VISITED,
        seed=f"Северская область {when.year}",
        by=by,
        at=moment(when.opens - days(12)),
    )


def plan_visits(campaign: Campaign, when: Round, by: User) -> None:
    at = moment(when.opens - days(6))
    experts = list(visit_queries.experts_of(campaign, at.date()).order_by("last_name", "first_name", "pk"))
    experts.sort(key=lambda one: one.email != SHOWN)  # who signs in to look goes too
    limits = Limits(
        when.opens + days(5), when.due["external"], most=9, per_week=1, avoid_own_area=True, days_off=HOLIDAYS
    )
    visits.plan_visits(campaign=campaign, experts=experts[:TRAVELLERS], limits=limits, by=by, at=at)


def set_days(campaign: Campaign, when: Round, by: User) -> None:
    """The data are frozen two days after the collection; each level has its last day of approval after that."""
    dues = {
        StageLevel.ORGANISATION.value: when.closes + days(3),
        StageLevel.MUNICIPALITY.value: when.closes + days(5),
        StageLevel.REGION.value: when.closes + days(7),
    }
    at = moment(when.opens - days(10))
    approvals.set_steps(campaign=campaign, dues=dues, by=by, at=at)
    freezing.set_day(campaign=campaign, day=when.closes + days(2), by=by, at=at)


def approve(campaign: Campaign, top: Node, at: datetime.datetime, levels: int = 3) -> None:
    """The lowest `levels` levels approve everything below `top`."""
    for level in approval_queries.UPWARDS[:levels]:
        places = approval_queries.places_with_cards(campaign, level, top.path)
        signers = _in_charge(level, at.date())
        for node in places.order_by("path"):
            if node.pk in signers:
                approvals.approve(campaign=campaign, node=node, by=signers[node.pk], at=at)


def _in_charge(level: StageLevel, on: datetime.date) -> dict[int, User]:
    roles = RoleAssignment.objects.on(on).filter(role__in=approval_queries.IN_CHARGE[level])
    rows = roles.filter(person__user__isnull=False).select_related("person__user").order_by("-pk")
    return {row.node_id: row.person.user for row in rows if row.node_id and row.person.user}


def draft_next(campaign: Campaign, by: User) -> Campaign:
    """Next year's round in preparation: a larger sample, two waves of municipalities."""
    at = timezone.now()
    made = campaigns.clone(campaign=campaign, by=by, at=at)
    places = list(wave_queries.possible_places(made))
    half, middle = (len(places) + 1) // 2, made.period_from + (made.period_to - made.period_from) / 2
    planned = [
        PlannedWave("Центр области", made.period_from, middle, tuple(places[:half])),
        PlannedWave("Районы", middle + days(1), made.period_to, tuple(places[half:])),
    ]
    waves.set_waves(campaign=made, waves=planned, by=by, at=at)
    samples.draw(
        campaign=made,
        sources=["external"],
        strata_by=["municipality", "size"],
        size_limits=[4],
        wanted=24,
        seed=f"Северская область {made.year}",
        by=by,
        at=at,
    )
    return made
