"""The personnel reserve on the screen: the list of those who keep it, a proposal, what became of an entry."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.growth import rules
from mostik.growth.actions import reserve as actions
from mostik.growth.enums import ReserveLeaving, ReserveState
from mostik.growth.models import ReserveEntry
from mostik.growth.queries import records
from mostik.growth.queries import reserve as queries
from mostik.growth.web.ladder_forms import EndForm, ProposeForm
from mostik.growth.web.ladder_rows import tabs
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.network.models import Person

TONES = {ReserveState.PROPOSED: "warn", ReserveState.LISTED: "good"}


@require_safe
@guarded(rules.keeps_reserve)
def reserve_list(request: SignedInRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    found = queries.listed_for(request.user)
    if state in ReserveState.values:
        found = found.filter(state=state)
    page = page_of(found, keys=("until", "id"), after=request.GET.get("after"), size=30)
    context = {
        "tabs": tabs(request.user, "growth:reserve"),
        "page": page,
        "rows": [(entry, TONES[ReserveState(entry.state)]) for entry in page.rows],
        "states": [("", _("All")), *ReserveState.choices],
        "state": state,
    }
    return render(request, "growth/reserve.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_propose, find=records.people_visible_to)
def propose(request: SignedInRequest, person: Person) -> HttpResponse:
    has_consent = queries.consent_of(person) is not None
    form = ProposeForm(request.POST or None, places=queries.places_for(request.user, person))
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose(person=person, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Proposed; the person is told."))
            return redirect("growth:reserve")
    context = {"form": form, "person": person, "has_consent": has_consent}
    return render(request, "growth/reserve_form.html", context, status=422 if form.errors else 200)


@require_safe
@guarded(rules.can_take_back, find=queries.visible_to)
def entry(request: SignedInRequest, entry: ReserveEntry) -> HttpResponse:
    return _entry(request, entry)


def _entry(
    request: SignedInRequest, entry: ReserveEntry, form: EndForm | None = None, problem: str = ""
) -> HttpResponse:
    context = {
        "entry": entry,
        "tone": TONES[ReserveState(entry.state)],
        "form": form or EndForm(),
        "problem": problem,
        "may_include": rules.can_decide_reserve(request.user, entry) and entry.state == ReserveState.PROPOSED,
    }
    status = 422 if problem or (form and form.errors) else 200
    return render(request, "growth/reserve_entry.html", context, status=status)


@require_POST
@guarded(rules.can_decide_reserve, find=queries.visible_to)
def include(request: SignedInRequest, entry: ReserveEntry) -> HttpResponse:
    try:
        actions.include(entry=entry, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _entry(request, entry, problem=str(refusal))
    messages.success(request, _("The person is in the reserve and is told."))
    return redirect("growth:reserve")


@require_POST
@guarded(rules.can_take_back, find=queries.visible_to)
def end(request: SignedInRequest, entry: ReserveEntry) -> HttpResponse:
    form = EndForm(request.POST)
    if form.is_valid():
        leaving, reason = ReserveLeaving(form.cleaned_data["leaving"]), form.cleaned_data["reason"]
        try:
            actions.end(entry=entry, leaving=leaving, reason=reason, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The entry is ended; the person is told."))
            return redirect("growth:reserve")
    return _entry(request, entry, form)
