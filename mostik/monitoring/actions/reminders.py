"""Notices to those who have to fill something. A person hears about a campaign at most once a day."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mostik.lib.errors import Refusal
from mostik.monitoring.enums import OWED, CampaignStatus
from mostik.monitoring.models import Assignment, Campaign
from mostik.network.models import Node, Person
from mostik.platform.actions import audit, notices
from mostik.platform.models import User


class CannotRemind(Refusal):
    """The campaign does not collect cards."""


def remind(*, campaign: Campaign, by: User | None, at: datetime.datetime, under: Node | None = None) -> int:
    """Tell everybody who owes cards (under a node) how many and by when; returns how many people owe.

    A second call on the same day adds no notices.
    """
    if campaign.status != CampaignStatus.RUNNING:
        raise CannotRemind(_("The campaign does not collect cards now."))
    with transaction.atomic():
        told = _tell(
            campaign,
            under,
            at,
            f"monitoring.reminder:{campaign.pk}:{timezone.localtime(at).date()}",
            opening=False,
        )
        audit.record(
            "monitoring.campaign.reminded",
            target=campaign,
            by=by,
            at=at,
            details={"people": told, "under": under.pk if under else None},
        )
    return told


def tell_about_opening(*, campaign: Campaign, at: datetime.datetime) -> int:
    """The first notice, when the campaign opens."""
    return _tell(campaign, None, at, f"monitoring.opening:{campaign.pk}", opening=True)


def _tell(campaign: Campaign, under: Node | None, at: datetime.datetime, key: str, *, opening: bool) -> int:
    cards = Assignment.objects.filter(campaign=campaign, state__in=OWED, assessor__user__isnull=False)
    if under is not None:
        cards = cards.filter(unit__path__startswith=under.path)
    rows = list(cards.order_by().values("assessor").annotate(owed=Count("pk"), due=Min("due")))
    people = Person.objects.select_related("user").in_bulk([row["assessor"] for row in rows])
    for row in rows:
        user = people[row["assessor"]].user
        if user is not None:
            text = _sentence(campaign, row["owed"], row["due"], opening=opening)
            notices.send(to=[user], text=text, url=reverse("monitoring:cards"), key=key, at=at)
    return len(rows)


def _sentence(campaign: Campaign, owed: int, due: datetime.date, *, opening: bool) -> str:
    if opening:
        text = ngettext(
            "The campaign “%(campaign)s” has begun: you have %(count)d card to fill by %(due)s.",
            "The campaign “%(campaign)s” has begun: you have %(count)d cards to fill by %(due)s.",
            owed,
        )
    else:
        text = ngettext(
            "Reminder, “%(campaign)s”: %(count)d card is not filled yet, due %(due)s.",
            "Reminder, “%(campaign)s”: %(count)d cards are not filled yet, due %(due)s.",
            owed,
        )
    return text % {"campaign": campaign.title, "count": owed, "due": due.strftime("%d.%m.%Y")}
