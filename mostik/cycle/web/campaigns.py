"""The side of the operator: recommendations of a campaign are prepared, looked through and sent."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from mostik.cycle import rules
from mostik.cycle.actions import recommendations as actions
from mostik.cycle.enums import Audience, RecommendationState
from mostik.cycle.queries import bases
from mostik.cycle.queries import recommendations as queries
from mostik.cycle.web import rows
from mostik.cycle.web.forms import PrepareForm, proposed_due
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import Found, narrowed, page_of
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import campaigns
from mostik.network.enums import NodeKind
from mostik.network.models import Node

PAGE = 50


@require_safe
@guarded(rules.can_prepare)
def campaign_list(request: SignedInRequest) -> HttpResponse:
    """Finished campaigns this person runs, and how far their recommendations have come."""
    keys = ("-year", "title", "id")
    page = page_of(queries.run_by(request.user), keys=keys, after=request.GET.get("after"), size=30)
    counts = queries.counts_of(page.rows, timezone.localdate())
    found = [(row, counts.get(row.pk, queries.Counts())) for row in page.rows]
    context = {"page": page, "rows": found, "receives": rules.can_receive(request.user)}
    return render(request, "cycle/campaigns.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run, find=campaigns.visible_to)
def campaign_page(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    """Recommendations of one campaign with filters; POST changes the ticked ones, or all that are found."""
    problem = ""
    if request.method == "POST":
        try:
            messages.success(request, _change_many(request, campaign))
        except Refusal as refusal:
            problem = str(refusal)
        else:
            return redirect(f"{request.path}?{request.GET.urlencode()}")
    return _draw(request, campaign, problem)


def _change_many(request: SignedInRequest, campaign: Campaign) -> str:
    found = _filtered(campaign, request.GET).rows
    if not request.POST.get("all"):
        found = found.filter(
            pk__in=[pk for pk in request.POST.getlist("row") if pk.isdecimal() and len(pk) < 19]
        )
    by, at = request.user, timezone.now()

    def set_due() -> str:
        due = _day(request.POST.get("due", ""))
        n = actions.set_due(recommendations=found, due=due, by=by, at=at)
        text = ngettext("%(n)d draft has a new deadline.", "%(n)d drafts have a new deadline.", n)
        return text % {"n": n}

    def agree() -> str:
        n = actions.agree(recommendations=found, by=by, at=at)
        return ngettext("%(n)d recommendation is agreed.", "%(n)d recommendations are agreed.", n) % {"n": n}

    def send() -> str:
        n = actions.send(recommendations=found, by=by, at=at)
        return ngettext("%(n)d recommendation is sent.", "%(n)d recommendations are sent.", n) % {"n": n}

    steps: dict[str, Callable[[], str]] = {"agree": agree, "send": send, "due": set_due}
    return steps.get(request.POST.get("action", ""), agree)()


def _day(text: str) -> datetime.date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise actions.CannotRecommend(_("Name the day."))
    return found


def _filtered(campaign: Campaign, wanted: QueryDict) -> Found:
    state, audience, place = (wanted.get(name, "") for name in ("state", "audience", "place"))
    own = Q(campaign=campaign)
    found = narrowed(queries.of_campaign(campaign), own)
    if state == "overdue":
        found = narrowed(found, own & queries.overdue(timezone.localdate()))
    elif state in RecommendationState.values:
        found = narrowed(found, own & Q(state=state))
    if audience in Audience.values:
        found = narrowed(found, own & Q(audience=audience))
    if place.isdecimal():
        node = Node.objects.filter(pk=place).first()
        below = (
            Node.objects.filter(path__startswith=node.path).exclude(kind=NodeKind.GROUP)
            if node
            else Node.objects.none()
        )
        found = narrowed(found, own & Q(addressee__in=below.order_by().values("pk")))
    return found


def _draw(request: SignedInRequest, campaign: Campaign, problem: str = "") -> HttpResponse:
    today, every = timezone.localdate(), queries.of_campaign(campaign)
    page = page_of(_filtered(campaign, request.GET), keys=("id",), after=request.GET.get("after"), size=PAGE)
    context = {
        "campaign": campaign,
        "problem": problem,
        "page": page,
        "lines": rows.lines(page.rows, today),
        "counts": queries.counts_of_long(every, today),
        "is_finished": campaign.status in queries.FINISHED,
        "is_narrowed": any(request.GET.get(name) for name in ("state", "audience", "place")),
        "states": [("", _("Any")), *RecommendationState.choices, ("overdue", _("Overdue"))],
        "audiences": [("", _("Any")), *Audience.choices],
        "places": [("", _("All")), *_places(campaign)],
        "chosen": {name: request.GET.get(name, "") for name in ("state", "audience", "place")},
        "due": proposed_due(campaign, today),
    }
    return render(request, "cycle/campaign.html", context, status=422 if problem else 200)


def _places(campaign: Campaign) -> list[tuple[int, str]]:
    """Municipalities of a region, kindergartens of a municipality."""
    is_region = campaign.owner.kind == NodeKind.REGION
    kind = NodeKind.MUNICIPALITY if is_region else NodeKind.ORGANISATION
    nodes = Node.objects.filter(path__within=campaign.owner.path, kind=kind).order_by("name", "pk")
    return [(pk, short or name) for pk, short, name in nodes.values_list("pk", "short_name", "name")[:500]]


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run, find=campaigns.visible_to)
def prepare(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    """How many drafts there would be and for whom; then one button makes them."""
    today = timezone.localdate()
    initial = {"due": proposed_due(campaign, today), "audiences": Audience.values}
    form = PrepareForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.prepare(campaign=campaign, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            text = ngettext("%(n)d draft is prepared.", "%(n)d drafts are prepared.", made)
            messages.success(request, text % {"n": made} if made else _("There is nothing new to recommend."))
            return redirect("cycle:campaign", campaign.pk)
    is_finished = campaign.status in queries.FINISHED
    context = {
        "form": form,
        "campaign": campaign,
        "is_finished": is_finished,
        "found": _found(campaign, today) if is_finished else [],
        "texts_url": reverse("cycle:texts", args=[campaign.pk]),
    }
    return render(request, "cycle/prepare.html", context, status=422 if form.errors else 200)


def _found(campaign: Campaign, today: datetime.date) -> list[dict[str, Any]]:
    fresh = bases.fresh(campaign, list(Audience), today)
    found = []
    for audience in Audience:
        own = [basis for basis in fresh if basis.audience == audience]
        places = len({basis.addressee.pk for basis in own})
        found.append({"title": audience.label, "drafts": len(own), "places": places})
    return found
