"""The day after which data do not change. It is asked at the moment of each change, so it holds though no job has run."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from mostik.monitoring.enums import CampaignStatus, StageLevel
from mostik.monitoring.models import Assignment, Campaign, Postponement, Stage


def status_on(campaign: Campaign, on: datetime.date) -> str:
    """The state of a campaign: a running one whose day is over is in analysis, whether or not a job has said so."""
    over = campaign.freezes_on is not None and on > campaign.freezes_on
    if over and campaign.status == CampaignStatus.RUNNING:
        return CampaignStatus.ANALYSIS.value
    return str(campaign.status)


def last_days(cards: Iterable[Assignment]) -> dict[int, datetime.date]:
    """The last day of each card that has one: that of its campaign or a later one of its organisation."""
    days = {card: card.campaign.freezes_on for card in cards if card.campaign.freezes_on}
    if not days:
        return {}
    rows = Postponement.objects.filter(
        campaign__in={card.campaign_id for card in days},
        organisation__in={card.organisation_id for card in days},
    )
    later = {(row.campaign_id, row.organisation_id): row.until for row in rows}
    return {
        card.pk: max(day, later.get((card.campaign_id, card.organisation_id), day))
        for card, day in days.items()
    }


def frozen(cards: Iterable[Assignment], on: datetime.date) -> dict[int, datetime.date]:
    """Of these cards those that do not change any more, with the day that was their last."""
    return {pk: day for pk, day in last_days(_over(cards, on)).items() if on > day}


def _over(cards: Iterable[Assignment], on: datetime.date) -> list[Assignment]:
    return [card for card in cards if card.campaign.freezes_on and on > card.campaign.freezes_on]


def is_collecting(card: Assignment, on: datetime.date) -> bool:
    """May the card be filled as far as its campaign is asked? An organisation with a later day fills its cards while the
    others are analysed."""
    campaign = card.campaign
    if campaign.status == CampaignStatus.RUNNING:
        return not frozen([card], on)
    if campaign.status != CampaignStatus.ANALYSIS or campaign.frozen_at is None:
        return False
    return last_days([card]).get(card.pk, datetime.date.min) >= on


def collecting(on: datetime.date) -> Q:
    """The same as a condition on cards."""
    later = Postponement.objects.filter(
        campaign=OuterRef("campaign"), organisation=OuterRef("organisation"), until__gte=on
    )
    running = Q(campaign__status=CampaignStatus.RUNNING)
    in_time = running & (Q(campaign__freezes_on__isnull=True) | Q(campaign__freezes_on__gte=on))
    went_on = running | Q(campaign__status=CampaignStatus.ANALYSIS, campaign__frozen_at__isnull=False)
    return in_time | (went_on & Q(Exists(later)))


def is_frozen(campaign: Campaign, on: datetime.date) -> bool:
    """Is the day over for everybody, for those with a later day too?"""
    if campaign.freezes_on is None or on <= campaign.freezes_on:
        return False
    return not Postponement.objects.filter(campaign=campaign, until__gte=on).exists()


def postponed(campaign: Campaign) -> QuerySet[Postponement]:
    return Postponement.objects.filter(campaign=campaign).select_related("organisation", "given_by")


def suggested(campaign: Campaign) -> datetime.date:
    """The last day of the last stage that is the work of kindergartens; without stages, of the campaign."""
    stages = Stage.objects.filter(campaign=campaign, level=StageLevel.ORGANISATION)
    found: datetime.date | None = stages.aggregate(last=Max("ends"))["last"]
    return found or campaign.period_to


def overdue(on: datetime.date) -> QuerySet[Campaign]:
    """Running campaigns whose day is over."""
    rows = Campaign.objects.filter(status=CampaignStatus.RUNNING, freezes_on__lt=on)
    return rows.select_related("owner").order_by("pk")
