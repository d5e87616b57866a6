"""The growth ladder on the screen: «my ladder» of a teacher, the list of those who answer for the staff, the page of a person
with the proposal of the machine, figures, notes of talks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mostik.growth import rules
from mostik.growth.actions import ladder as actions
from mostik.growth.models import GrowthNote, LadderEvidence, LadderPlace
from mostik.growth.queries import ladder as queries
from mostik.growth.queries import ladder_packs, records, reserve
from mostik.growth.queries.ladder_packs import LadderStage
from mostik.growth.web.ladder_forms import NoteForm, StageForm
from mostik.growth.web.ladder_rows import reason_of, tabs
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import Found, page_of
from mostik.lib.searching import matching
from mostik.network.models import Employment, Person
from mostik.network.queries.people import person_of

NAMES = ("last_name", "first_name", "middle_name", "id")
MOST_PROOFS = 40


@dataclass(frozen=True, slots=True)
class Past:
    """A stage of the history with what stood behind it."""

    place: LadderPlace
    title: str
    entry: list[LadderEvidence]
    exit: list[LadderEvidence]


@require_safe
@guarded(rules.opens_ladder)
def home(request: SignedInRequest) -> HttpResponseBase:
    """Those who answer for others begin with them, those who read figures with figures, everybody else with the own one."""
    if rules.oversees(request.user):
        return people(request)
    return figures(request) if rules.reads_ladder_figures(request.user) else mine(request)


@require_safe
@guarded(rules.has_portfolio)
def mine(request: SignedInRequest) -> HttpResponse:
    """Where I stand, what is expected next, what helps; my notes, my place in the reserve."""
    person = person_of(request.user)
    assert person is not None
    entries = list(reserve.own_of(request.user).select_related("proposed_by"))
    context = _about(request, person) | {
        "is_own": True,
        "entries": entries,
        "has_consent": reserve.consent_of(person) is not None,
    }
    return render(request, "growth/ladder_person.html", context)


def _about(request: SignedInRequest, person: Person) -> dict[str, Any]:
    today = timezone.localdate()
    pack, past = ladder_packs.on(today), queries.history_of(person)
    evidence = queries.evidence_of([row.pk for row in past])
    history = [
        Past(
            row,
            ladder_packs.title_of(row.stage),
            [one for one in evidence.get(row.pk, ()) if not one.is_exit],
            [one for one in evidence.get(row.pk, ()) if one.is_exit],
        )
        for row in past
    ]
    current = next((row for row in past if row.until is None), None)
    offer = queries.proposals([person], today)[person.pk]
    return {
        "person": person,
        "pack": pack,
        "stages": [(stage, _tone(stage, current, past)) for stage in pack.stages],
        "current": current,
        "stage": pack.stage(current.stage) if current else None,
        "next": _next(pack.stages, current),
        "history": history,
        "offer": offer,
        "reason": reason_of(offer),
        "notes": queries.notes_of(request.user, person),
        "proofs": len(queries.proofs_of(person)[:MOST_PROOFS]),
    }


def _tone(stage: LadderStage, current: LadderPlace | None, past: list[LadderPlace]) -> str:
    if current is not None and stage.code == current.stage:
        return "info"
    return "good" if any(row.stage == stage.code for row in past) else "neutral"


def _next(stages: tuple[LadderStage, ...], current: LadderPlace | None) -> LadderStage | None:
    if current is None:
        return stages[0]
    codes = [one.code for one in stages]
    at = codes.index(current.stage) if current.stage in codes else -1
    return stages[at + 1] if at + 1 < len(stages) else None


@require_safe
@guarded(rules.oversees)
def people(request: SignedInRequest) -> HttpResponse:
    """The staff with their stages; what the machine proposes stands beside, with its reason."""
    user, today = request.user, timezone.localdate()
    pack = ladder_packs.on(today)
    found = queries.people_of(user).filter(matching(request.GET.get("q", "").strip()))
    stage, place = request.GET.get("stage", ""), request.GET.get("place", "")
    standing = LadderPlace.objects.filter(until__isnull=True)
    if pack.stage(stage):
        found = found.filter(pk__in=standing.filter(stage=stage).values("person"))
    elif stage == "none":
        found = found.exclude(pk__in=standing.values("person"))
    places = list(records.organisations_of(user))
    chosen = next((node for node in places if str(node.pk) == place), None)
    if chosen:
        jobs = Employment.objects.on(today).filter(organisation=chosen)
        found = found.filter(pk__in=jobs.values("person"))
    listed = Found(found, True)  # of a municipality at most
    page = page_of(listed, keys=NAMES, after=request.GET.get("after"), size=30)
    context = {
        "tabs": tabs(user, "growth:ladder-people"),
        "page": page,
        "lines": [
            (line, ladder_packs.title_of(line.place.stage) if line.place else "", reason_of(line.proposal))
            for line in queries.lines(user, page.rows, today)
        ],
        "stages": [
            ("", _("All")),
            ("none", _("Not confirmed yet")),
            *((s.code, s.title) for s in pack.stages),
        ],
        "stage": stage,
        "places": [("", _("All organisations")), *((node.pk, node.title) for node in places)],
        "place": chosen.pk if chosen else "",
    }
    return render(request, "growth/ladder_people.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_read_ladder, find=records.people_visible_to)
def page(request: SignedInRequest, person: Person) -> HttpResponse:
    """One person for those who answer for the staff; the methodist of the municipality confirms the stage here."""
    if rules.is_own(request.user, person):
        return redirect("growth:my-ladder")
    may_confirm = rules.can_confirm_stage(request.user, person)
    if request.method == "POST" and not may_confirm:
        raise PermissionDenied
    context = _about(request, person)
    form = _stage_form(request, person, context) if may_confirm else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            actions.confirm(
                person=person, by=request.user, at=timezone.now(), **{"exit": "", **form.cleaned_data}
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The stage is confirmed; the person is told."))
            return redirect("growth:ladder-person", person.pk)
    context |= {
        "is_own": False,
        "form": form,
        "may_note": rules.can_note(request.user, person),
        "may_propose": rules.can_propose(request.user, person),
        "has_consent": reserve.consent_of(person) is not None,
        "entries": list(reserve.listed_for(request.user).filter(person=person)),
        "tabs": tabs(request.user, ""),
    }
    return render(request, "growth/ladder_person.html", context, status=422 if form and form.errors else 200)


def _stage_form(request: SignedInRequest, person: Person, context: dict[str, Any]) -> StageForm:
    offered = context["offer"].stage
    return StageForm(
        request.POST or None,
        pack=context["pack"],
        proofs=queries.proofs_of(person).filter(pk__in=_newest(person)),
        former=context["current"],
        offered=offered.code if offered else "",
    )


def _newest(person: Person) -> list[int]:
    return list(queries.proofs_of(person).values_list("pk", flat=True)[:MOST_PROOFS])


@require_safe
@guarded(rules.reads_ladder_figures)
def figures(request: SignedInRequest) -> HttpResponse:
    """How many people stand on each stage; nothing below the least cell, nor what would give it away."""
    today = timezone.localdate()
    places = list(queries.figure_places(request.user).order_by("depth", "name", "id")[:200])
    wanted = request.GET.get("place", "")
    top = next((one for one in places if str(one.pk) == wanted), places[0] if places else None)
    context = {
        "tabs": tabs(request.user, "growth:ladder-figures"),
        "places": [(one.pk, one.title) for one in places],
        "place": top.pk if top else "",
        "stages": ladder_packs.on(today).stages,
        "rows": queries.counts(top, today) if top else [],
        "min_cell": queries.MIN_CELL,
    }
    return render(request, "growth/ladder_figures.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_note, find=records.people_visible_to)
def add_note(request: SignedInRequest, person: Person) -> HttpResponse:
    return _note(request, person, None)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_read_note, find=queries.notes_visible_to)
def note(request: SignedInRequest, note: GrowthNote) -> HttpResponse:
    """The form for whoever wrote it, the words for the other one."""
    if rules.can_change_note(request.user, note):
        return _note(request, note.person, note)
    if request.method == "POST":
        raise PermissionDenied
    return render(request, "growth/ladder_note.html", {"note": note, "person": note.person, "form": None})


def _note(request: SignedInRequest, person: Person, row: GrowthNote | None) -> HttpResponse:
    form = NoteForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.note(
                person=person, row=row, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("growth:ladder-note", made.pk)
    context = {"form": form, "note": row, "person": person}
    return render(request, "growth/ladder_note.html", context, status=422 if form.errors else 200)
