"""Handing out cards: choose where, which instruments and sources — see how many cards it makes — do it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring import rules
from mostik.monitoring.actions import assignments
from mostik.monitoring.enums import Source
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import campaigns as queries
from mostik.monitoring.queries import planning
from mostik.monitoring.web.forms import GeneratorForm
from mostik.network.enums import PRESCHOOL_TYPES, NodeKind
from mostik.network.models import Node


@require_http_methods(["GET", "POST"])
@guarded(rules.can_edit_campaign, find=queries.visible_to)
def generator(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    """GET with choices shows the preview; POST with the same choices hands the cards out."""
    places = _places(campaign)
    used = queries.used_in(campaign)
    sent = request.POST or (request.GET if "sources" in request.GET else None)
    form = GeneratorForm(
        sent, nodes=places, instruments=used, campaign=campaign, initial=_initial(campaign, places, used)
    )
    plan = None
    if sent is not None and form.is_valid():
        chosen = form.cleaned_data
        if request.method == "POST":
            try:
                return _done(request, campaign, chosen)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
        else:
            plan = planning.plan(
                campaign,
                [node.pk for node in chosen["nodes"]],
                sources=chosen["sources"],
                instrument_ids=[row.pk for row in chosen["instruments"]],
                on=timezone.localdate(),
            )
    context = {"form": form, "campaign": campaign, "plan": plan, "has_instruments": used.exists()}
    if plan:
        context["form_values"] = [(name, request.GET.getlist(name)) for name in form.fields]
        context["by_source"] = [(Source(source).label, count) for source, count in plan.by_source.items()]
    return render(request, "monitoring/campaigns/generator.html", context, status=422 if form.errors else 200)


def _places(campaign: Campaign) -> Any:
    """What may be ticked: the nodes one step below the owner, or the owner itself when it is an organisation.
    Organisations that teach no children (an institute, an authority) have nothing to fill."""
    owner = campaign.owner
    if owner.kind == NodeKind.ORGANISATION:
        return Node.objects.filter(pk=owner.pk)
    below = Node.objects.on(campaign.structure_date).filter(path__startswith=owner.path)
    teaching = ~Q(kind=NodeKind.ORGANISATION) | Q(organisation_type__in=["", *PRESCHOOL_TYPES])
    return below.filter(teaching, depth=owner.depth + 1).order_by("name", "pk")


def _initial(campaign: Campaign, places: Any, used: Any) -> dict[str, Any]:
    return {"nodes": places, "instruments": used, "sources": campaign.sources, "due": campaign.period_to}


def _done(request: SignedInRequest, campaign: Campaign, chosen: dict[str, Any]) -> HttpResponse:
    made = assignments.create_from_tree(
        campaign=campaign,
        nodes=chosen["nodes"],
        sources=chosen["sources"],
        instrument_ids=[row.pk for row in chosen["instruments"]],
        due=chosen["due"],
        by=request.user,
        at=timezone.now(),
    )
    said = ngettext("%(count)d card is handed out.", "%(count)d cards are handed out.", made.added)
    messages.success(request, said % {"count": made.added})
    if made.unassigned:
        text = ngettext(
            "%(count)d card has nobody to fill it: name a person in the list of cards.",
            "%(count)d cards have nobody to fill them: name people in the list of cards.",
            made.unassigned,
        )
        messages.warning(request, text % {"count": made.unassigned})
    return redirect("monitoring:campaign", campaign.pk)
