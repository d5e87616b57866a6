"""Doubts about the answers of a campaign: the list, a word to settle one, looking at everything anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.http import back_url
from mostik.lib.paging import Found, narrowed, page_of
from mostik.monitoring import rules
from mostik.monitoring.actions import data_flags as actions
from mostik.monitoring.enums import CampaignStatus, FlagKind, FlagState
from mostik.monitoring.models import Campaign, DataFlag
from mostik.monitoring.queries import campaigns
from mostik.monitoring.queries import data_flags as queries
from mostik.monitoring.reports.flag_words import sentence
from mostik.monitoring.web.refusals import done_or_refused

TONES = {FlagState.OPEN: "bad", FlagState.EXPLAINED: "info", FlagState.GONE: "good"}
PAGE = 30


@require_http_methods(["GET", "POST"])
@guarded(rules.can_see_data_flags, find=campaigns.visible_to)
def campaign_flags(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    """Doubts within the person's nodes, the open ones first; POST looks at every card anew."""
    may_look = rules.can_manage_campaign(request.user, campaign) and campaign.status != CampaignStatus.CLOSED
    if request.method == "POST" and may_look:
        job = actions.look_again_later(campaign=campaign, by=request.user, at=timezone.now())
        return redirect("platform:job", job.pk)
    found = _filtered(queries.listed_for(request.user, campaign), request.GET)
    page = page_of(found, keys=queries.OPEN_FIRST, after=request.GET.get("after"), size=PAGE)
    context = {
        "campaign": campaign,
        "page": page,
        "rows": lines(page.rows),
        "may_look": may_look,
        "states": [("", _("Any")), *FlagState.choices],
        "kinds": [("", _("Any")), *FlagKind.choices],
        "chosen": {name: request.GET.get(name, "") for name in ("state", "kind")},
    }
    return render(request, "monitoring/flags/list.html", context)


def lines(flags: list[DataFlag]) -> list[tuple[DataFlag, str, str]]:
    """Doubts with their sentence and tone."""
    return [(flag, sentence(flag), TONES[FlagState(flag.state)]) for flag in flags]


def _filtered(flags: Found, wanted: Any) -> Found:
    state, kind = wanted.get("state", ""), wanted.get("kind", "")
    if state in FlagState.values:
        flags = narrowed(flags, Q(state=state))
    return replace(flags, rows=flags.rows.filter(kind=kind)) if kind in FlagKind.values else flags


@require_http_methods(["GET", "POST"])
@guarded(rules.can_settle_flag, find=queries.visible_to)
def explain(request: SignedInRequest, flag: DataFlag) -> HttpResponse:
    """Say why the answers stand."""
    if request.method == "GET":
        return _draw(request, flag)

    def change() -> str:
        actions.explain(flag=flag, reason=request.POST.get("reason", ""), by=request.user, at=timezone.now())
        return _("The explanation is kept; the card can be accepted when nothing else is open.")

    back = back_url(request, reverse("monitoring:review", args=[flag.card_id]))
    return done_or_refused(request, change, back=back, page=lambda reason: _draw(request, flag, reason))


def _draw(request: SignedInRequest, flag: DataFlag, problem: str = "") -> HttpResponse:
    context = {
        "flag": flag,
        "sentence": sentence(flag),
        "tone": TONES[FlagState(flag.state)],
        "is_open": flag.state == FlagState.OPEN,
        "reason": request.POST.get("reason", ""),
        "problem": problem,
    }
    return render(request, "monitoring/flags/explain.html", context)
