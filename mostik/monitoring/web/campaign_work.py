"""What can be done about a campaign, in the order it is done; the draft of its order."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.text import slugify_ru
from mostik.monitoring import rules
from mostik.monitoring.enums import SampleUnitState
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import approvals, campaigns, samples, waves
from mostik.monitoring.reports.kinds import ORDER, order_values
from mostik.monitoring.reports.order import order
from mostik.monitoring.web.written import sent, written
from mostik.stationery.reports import written as by_template

Links = list[tuple[str, str]]


def work_of(user: Any, campaign: Campaign, *, has_cards: bool) -> list[tuple[str, Links]]:
    """Groups of links: their heading, then words and address of each. Only what this person may open."""
    groups = [
        (_("Preparation"), _preparation(user, campaign)),
        (_("Collection"), _collection(user, campaign, has_cards=has_cards)),
        (_("Quality of data"), _quality(user, campaign, has_cards=has_cards)),
    ]
    return [(title, links) for title, links in groups if links]


def _preparation(user: Any, campaign: Campaign) -> Links:
    links: Links = []
    if rules.can_manage_campaign(user, campaign):
        links.append(
            (_("Draft of the order, DOCX"), reverse("monitoring:campaign-order", args=[campaign.pk, "docx"]))
        )
        links.append((_("Sample of kindergartens"), _to("campaign-sample", campaign)))
    if rules.can_edit_campaign(user, campaign):
        links.append((_("Waves"), _to("campaign-waves", campaign)))
        links.append((_("Freeze of the data"), _to("campaign-freeze", campaign)))
        links.append((_("Hand out cards"), _to("campaign-assign", campaign)))
    if rules.can_manage_campaign(user, campaign):
        links.append((_("Visits of experts"), _to("visits", campaign)))
    return links


def _collection(user: Any, campaign: Campaign, *, has_cards: bool) -> Links:
    links: Links = []
    if has_cards and rules.can_oversee_cards(user, campaign):
        links.append((_("All cards"), _to("campaign-cards", campaign)))
    if rules.can_see_surveys(user, campaign):
        links.append((_("Surveys"), _to("surveys", campaign)))
    if rules.can_publish(user, campaign) and campaigns.can_be_told(campaign):
        links.append((_("Public page"), _to("public-page", campaign)))
    if rules.can_hand_up(user, campaign):
        links.append((_("Results for the federal level"), _to("hand-up", campaign)))
    if rules.can_edit_campaign(user, campaign):
        links.append((_("Import of answers"), _to("answer-imports", campaign)))
    return links


def _quality(user: Any, campaign: Campaign, *, has_cards: bool) -> Links:
    links: Links = []
    if has_cards and rules.can_see_data_flags(user, campaign):
        links.append((_("Data check"), _to("data-flags", campaign)))
    if rules.can_manage_campaign(user, campaign) and campaigns.instruments_of(campaign):
        links.append((_("Double rating"), _to("double-rating", campaign)))
        links.append((_("Passport of the scales"), _to("passport", campaign)))
    if rules.can_see_approvals(user, campaign) and (
        approvals.steps_of(campaign) or rules.can_edit_campaign(user, campaign)
    ):
        links.append((_("Approval of data"), _to("approvals", campaign)))
    return links


def _to(name: str, campaign: Campaign) -> str:
    return reverse(f"monitoring:{name}", args=[campaign.pk])


@require_safe
@guarded(rules.can_manage_campaign, find=campaigns.visible_to)
def order_file(request: SignedInRequest, campaign: Campaign, extension: str) -> HttpResponse:
    """The order that opens the campaign, as a draft to edit in Word."""
    places = waves.nodes_of(campaign)
    sample = samples.in_force(campaign)
    chosen = samples.units_of(sample).filter(state=SampleUnitState.CHOSEN) if sample else []
    document = order(
        campaign,
        campaigns.instruments_of(campaign),
        campaigns.stages_of(campaign),
        [(wave, places.get(wave.pk, [])) for wave in waves.of_campaign(campaign)],
        approvals.steps_of(campaign),
        list(chosen),
        on=timezone.localdate(),
        language=get_language() or "ru",
    )
    values = order_values(campaign, document)
    made = by_template(ORDER, campaign.owner, values, extension, language=document.language)
    name = slugify_ru(f"{document.title} {campaign.title}")
    return sent(made, name, extension) if made else written(document, name, extension)
