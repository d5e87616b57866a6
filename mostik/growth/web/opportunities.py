"""Opportunities on the screen: the catalogue, one of them, the best three of a teacher, giving places out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.growth import rules
from mostik.growth.actions import opportunities as actions
from mostik.growth.actions import places
from mostik.growth.enums import OpportunityKind, RequestState
from mostik.growth.models import Opportunity
from mostik.growth.queries import opportunities as queries
from mostik.growth.queries import suggestions
from mostik.growth.web import opportunity_rows as rows
from mostik.growth.web.opportunity_forms import OpportunityForm
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.network.models import Node
from mostik.network.queries.people import person_of
from mostik.platform.actions import jobs


@require_safe
@guarded(rules.can_open_catalogue)
def catalogue(request: SignedInRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    found = queries.visible_to(request.user)
    if kind in OpportunityKind.values:
        found = found.filter(kind=kind)
    topic = request.GET.get("topic", "")
    if topic:
        found = queries.dealing_with(found, topic)
    page = page_of(found, keys=("title", "id"), after=request.GET.get("after"), size=30)
    tags, seats, titles = (
        queries.tags_of([one.pk for one in page.rows]),
        queries.seats_of(page.rows),
        queries.titles(),
    )
    keeps = rules.keeps_opportunities(request.user)
    context = {
        "page": page,
        "lines": [rows.line(one, tags.get(one.pk, []), titles, seats[one.pk]) for one in page.rows],
        "kinds": [("", _("All kinds")), *OpportunityKind.choices],
        "kind": kind,
        "topics": [("", _("All competencies")), *titles.items()],
        "topic": topic,
        "keeps": keeps,
        "places": list(queries.kept_places(request.user)[:50]) if keeps else [],
        "has_person": rules.has_portfolio(request.user),
    }
    return render(request, "growth/opportunities.html", context)


@require_safe
@guarded(rules.can_read_opportunity, find=queries.visible_to)
def page(request: SignedInRequest, row: Opportunity) -> HttpResponse:
    tags, titles, seats = queries.tags_of([row.pk]).get(row.pk, []), queries.titles(), queries.seats_of([row])
    keeps = rules.can_edit_opportunity(request.user, row)
    own = queries.own_request(request.user, row)
    person, today = person_of(request.user), timezone.localdate()
    may_ask = (
        person is not None and own is None and queries.offered_to(person, today).filter(pk=row.pk).exists()
    )
    asked = queries.requests_of(row) if keeps else []
    context = {
        "row": row,
        "line": rows.line(row, tags, titles, seats[row.pk]),
        "tags": [(titles.get(tag.code, tag.code), tag) for tag in tags],
        "keeps": keeps,
        "requests": [(one, rows.TONES[RequestState(one.state)]) for one in asked],
        "own": own,
        "own_tone": rows.TONES[RequestState(own.state)] if own else "",
        "may_ask": may_ask,
    }
    return render(request, "growth/opportunity.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.keeps_opportunities)
def add(request: SignedInRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_edit_opportunity, find=queries.visible_to)
def edit(request: SignedInRequest, row: Opportunity) -> HttpResponse:
    return _edit(request, row)


def _edit(request: SignedInRequest, row: Opportunity | None) -> HttpResponse:
    form = OpportunityForm(
        request.POST or None,
        places=queries.kept_places(request.user),
        codes=queries.titles(),
        row=row,
        tags=queries.tags_of([row.pk]).get(row.pk) if row else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save(opportunity=row, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("growth:opportunity", saved.pk)
    context = {"form": form, "row": row, "codes": sorted(form.codes.items())}
    return render(request, "growth/opportunity_form.html", context, status=422 if form.errors else 200)


@require_safe
@guarded(rules.has_portfolio)
def best(request: SignedInRequest) -> HttpResponse:
    """«Лучшие 3» for every open deficit: the teacher's own page."""
    person = person_of(request.user)
    steps = suggestions.best_for(person, timezone.localdate()) if person else []
    context = {
        "steps": [
            (step.deficit, [(one, rows.details(one.opportunity), rows.reason(one)) for one in step.best])
            for step in steps
        ]
    }
    return render(request, "growth/suggestions.html", context)


@require_POST
@guarded(rules.can_ask, find=queries.visible_to)
def ask(request: SignedInRequest, row: Opportunity) -> HttpResponse:
    def change() -> str:
        made = places.ask(opportunity=row, by=request.user, at=timezone.now())
        return _("Now: %(state)s.") % {"state": made.get_state_display()}

    return _done(request, change, row)


@require_POST
@guarded(rules.can_ask, find=queries.visible_to)
def withdraw(request: SignedInRequest, row: Opportunity) -> HttpResponse:
    def change() -> str:
        places.withdraw(opportunity=row, by=request.user, at=timezone.now())
        return _("You have given it up.")

    return _done(request, change, row)


@require_POST
@guarded(rules.can_keep_opportunities, find=queries.kept_places)
def give_out(request: SignedInRequest, place: Node) -> HttpResponse:
    """Queue the giving out; pressed twice while it waits it is one job."""
    job = jobs.start(
        "growth.give_places",
        args={"place_id": place.pk, "language": get_language() or "ru"},
        title=_("Places are given out: %(place)s") % {"place": place.title},
        by=request.user,
        at=timezone.now(),
        key=f"growth.give_places.{place.pk}",
    )
    return redirect("platform:job", job.pk)


def _done(request: SignedInRequest, change: Any, row: Opportunity) -> HttpResponse:
    try:
        messages.success(request, change())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    still = queries.visible_to(request.user).filter(pk=row.pk).exists()
    return redirect("growth:opportunity", row.pk) if still else redirect("growth:opportunities")
