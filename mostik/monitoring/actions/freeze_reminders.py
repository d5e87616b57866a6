"""A week and a day before the data are frozen everybody who owes is told: who fills cards, and who reviews them."""

from __future__ import annotations

import datetime
from collections import Counter

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mostik.monitoring.enums import OWED, AssignmentState, CampaignStatus
from mostik.monitoring.models import Assignment, Campaign, Postponement
from mostik.network.models import Person, RoleAssignment
from mostik.network.queries import access
from mostik.platform.actions import notices
from mostik.ui.formats import shortdate

BEFORE = (7, 1)  # days


def remind_all(*, at: datetime.datetime) -> int:
    """The daily round; returns how many people were told. A second run of the day says nothing new."""
    told = 0
    for days in BEFORE:
        day = timezone.localdate(at) + datetime.timedelta(days=days)
        for campaign in Campaign.objects.filter(freezes_on=day, status=CampaignStatus.RUNNING):
            later = Postponement.objects.filter(campaign=campaign, until__gt=day).values("organisation")
            cards = Assignment.objects.filter(campaign=campaign).exclude(organisation__in=later)
            told += _tell(campaign, cards, day, at)
        alive = (CampaignStatus.RUNNING, CampaignStatus.ANALYSIS)
        rows = Postponement.objects.filter(until=day, campaign__status__in=alive)
        for row in rows.select_related("campaign"):
            cards = Assignment.objects.filter(campaign=row.campaign, organisation=row.organisation_id)
            told += _tell(row.campaign, cards, day, at)
    return told


def _tell(campaign: Campaign, cards: QuerySet[Assignment], day: datetime.date, at: datetime.datetime) -> int:
    key = f"monitoring.freeze:{campaign.pk}:{day}:{timezone.localdate(at)}"
    said = {"campaign": campaign.title, "day": shortdate(day)}
    return _tell_assessors(cards, said, key, at) + _tell_reviewers(campaign, cards, said, key, at)


def _tell_assessors(
    cards: QuerySet[Assignment], said: dict[str, str], key: str, at: datetime.datetime
) -> int:
    owed = cards.filter(state__in=OWED, assessor__user__isnull=False)
    rows = dict(owed.order_by().values_list("assessor").annotate(n=Count("pk")))
    for person in Person.objects.filter(pk__in=rows).select_related("user"):
        text = ngettext(
            "“%(campaign)s”: the data are frozen after %(day)s, and %(n)d card is not sent yet. After that day it cannot be.",
            "“%(campaign)s”: the data are frozen after %(day)s, and %(n)d cards are not sent yet. After that day they cannot be.",
            rows[person.pk],
        )
        assert person.user is not None
        text %= {**said, "n": rows[person.pk]}
        notices.send(to=[person.user], text=text, url=reverse("monitoring:cards"), key=key, at=at)
    return len(rows)


def _tell_reviewers(
    campaign: Campaign, cards: QuerySet[Assignment], said: dict[str, str], key: str, at: datetime.datetime
) -> int:
    """Operators of the municipalities where cards wait; where there is no such operator, those of the place above."""
    waiting = cards.filter(state=AssignmentState.SUBMITTED).order_by().values_list("organisation__path")
    counts: Counter[str] = Counter()
    for path, n in waiting.annotate(n=Count("pk")):
        counts.update(dict.fromkeys(access.paths_above(path), n))
    roles = RoleAssignment.objects.on(timezone.localdate(at)).filter(
        role__in=("municipal_operator", "regional_operator"),
        node__path__in=[path for path in counts if path.startswith(campaign.owner.path)],
        person__user__isnull=False,
    )
    told = set()
    for role in roles.select_related("person__user", "node"):
        assert role.node is not None
        assert role.person.user is not None
        text = _(
            "“%(campaign)s”: the data are frozen after %(day)s, cards that wait for review: %(n)s. What is not accepted by "
            "then is not in the results."
        ) % {**said, "n": counts[role.node.path]}
        url = reverse("monitoring:campaign-cards", args=[campaign.pk])
        notices.send(to=[role.person.user], text=text, url=url, key=f"{key}:review", at=at)
        told.add(role.person_id)
    return len(told)
