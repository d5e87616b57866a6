"""The owner's side of the public page: what was published, a new edition with a preview, withdrawal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.monitoring import rules
from mostik.monitoring.actions import publishing as actions
from mostik.monitoring.models import Campaign, PublicEdition
from mostik.monitoring.queries import campaigns, public_content
from mostik.monitoring.queries import public_editions as queries
from mostik.monitoring.web import quality
from mostik.monitoring.web.publishing_forms import EditionForm, WithdrawForm


@require_safe
@guarded(rules.can_publish, find=campaigns.visible_to)
def public_page(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    return _draw(request, campaign)


def _draw(request: SignedInRequest, campaign: Campaign, **more: Any) -> HttpResponse:
    editions = queries.of_campaign(campaign)
    context = {
        "campaign": campaign,
        "page": page_of(editions, keys=("-number", "id"), after=request.GET.get("after")),
        "can_add": campaigns.can_be_told(campaign),
        "form": WithdrawForm(),
        **more,
    }
    return render(request, "monitoring/publishing/list.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_publish, find=campaigns.visible_to)
def edition_new(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    """«Look first» draws the page below the form; «Publish» keeps it."""
    offers, levels = public_content.offers(campaign), public_content.levels_of(campaign)
    form = EditionForm(request.POST if request.method == "POST" else None, offers=offers, levels=levels)
    preview = None
    if request.method == "POST" and form.is_valid():
        is_final = request.POST.get("action") == "publish"
        try:
            if is_final:
                actions.publish(campaign=campaign, by=request.user, at=timezone.now(), **form.values())
                messages.success(request, _("The page is published."))
                return redirect("monitoring:public-page", campaign.pk)
            content = actions.draft(campaign=campaign, at=timezone.now(), **form.values())
            preview = quality.parts_of(queries.read(content), queries.read(content).owner)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"campaign": campaign, "form": form, "offers": offers, "preview": preview}
    return render(request, "monitoring/publishing/new.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(rules.can_withdraw, find=queries.visible_to)
def edition_withdraw(request: SignedInRequest, edition: PublicEdition) -> HttpResponse:
    form = WithdrawForm(request.POST)
    problem = ""
    if form.is_valid():
        try:
            actions.withdraw(edition=edition, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _("The edition is withdrawn; its address says so."))
            return redirect(reverse("monitoring:public-page", args=[edition.campaign_id]))
    problem = problem or _("Say why: readers will see the reason.")
    response = _draw(request, edition.campaign, problem=problem)
    response.status_code = 422
    return response
