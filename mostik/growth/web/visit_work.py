"""The plan of a visit, its team, its analysis and advice: pages with one form, each of which is one action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.cycle.queries import measures
from mostik.growth import rules
from mostik.growth.actions import visit_findings, visit_team, visits
from mostik.growth.enums import VisitPart
from mostik.growth.models import FieldVisit, VisitAdvice, VisitFile, VisitLine, VisitMember
from mostik.growth.queries import visits as queries
from mostik.growth.web.forms import FileForm
from mostik.growth.web.visit_forms import (
    AdviceForm,
    AnalysisForm,
    DescribeForm,
    MemberForm,
    TakeUpForm,
    VisitLineForm,
)
from mostik.growth.web.visits import draw, stepped
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.http import file_response
from mostik.network.models import Person

SHOWN = 30


def _edited(
    request: SignedInRequest,
    visit: FieldVisit,
    form: Any,
    change: Callable[[], Any],
    title: str,
    note: str = "",
    removable: bool = False,
) -> HttpResponse:
    """A page with one form: saved, or drawn again with the reason."""
    if request.method == "POST" and form.is_valid():
        try:
            change()
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("growth:visit", visit.pk)
    context = {"form": form, "visit": visit, "title": title, "note": note, "removable": removable}
    return render(request, "growth/visit_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run_visit, find=queries.visible_to)
def describe(request: SignedInRequest, visit: FieldVisit) -> HttpResponse:
    form = DescribeForm(request.POST or None, visit=visit, versions=queries.possible_versions(visit.place))

    def change() -> None:
        visits.describe(visit=visit, by=request.user, at=timezone.now(), **form.cleaned_data)

    return _edited(request, visit, form, change, _("What for, when, with which card"))


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run_visit, find=queries.visible_to)
def team(request: SignedInRequest, visit: FieldVisit) -> HttpResponse:
    """Who comes: people of the municipality but those of the organisation itself, found by name."""
    today, words = timezone.localdate(), request.GET.get("q", "").strip()[:100]
    people = queries.possible_members(visit, today, words)
    form = MemberForm(request.POST or None, people=queries.possible_members(visit, today))
    problem = ""
    if request.method == "POST":
        if form.is_valid():
            person, part = form.cleaned_data["person"], VisitPart(form.cleaned_data["part"])
            try:
                visit_team.name(visit=visit, person=person, part=part, by=request.user, at=timezone.now())
            except Refusal as refusal:
                problem = str(refusal)
            else:
                messages.success(request, _("%(person)s is in the team.") % {"person": person.short_name})
                return redirect("growth:visit-team", visit.pk)
        else:
            problem = _("Choose somebody from the list: nobody comes to the own organisation.")
    found = queries.candidates(list(people[: SHOWN + 1]), today)
    context = {
        "visit": visit,
        "form": MemberForm(people=Person.objects.none()),
        "team": queries.members_of(visit),
        "people": found[:SHOWN],
        "has_more": len(found) > SHOWN,
        "problem": problem,
        "parts": VisitPart.choices,
    }
    return render(request, "growth/visit_team.html", context, status=422 if problem else 200)


@require_POST
@guarded(rules.can_release, find=queries.members_visible_to)
def release(request: SignedInRequest, member: VisitMember) -> HttpResponse:
    def change() -> str:
        visit_team.release(member=member, by=request.user, at=timezone.now())
        return _("%(person)s is no longer in the team.") % {"person": member.person.short_name}

    return stepped(request, member.visit, change)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run_visit, find=queries.visible_to)
def line(request: SignedInRequest, visit: FieldVisit, number: int = 0) -> HttpResponse:
    """A new line of the plan, or one of its lines by its number."""
    kept = get_object_or_404(VisitLine, pk=number, visit=visit) if number else None
    form = VisitLineForm(request.POST or None, line=kept, team=queries.members_of(visit))

    def change() -> None:
        if kept and "remove" in request.POST:
            visit_team.remove_line(line=kept, by=request.user, at=timezone.now())
        else:
            visit_team.set_line(
                visit=visit, line=kept, by=request.user, at=timezone.now(), **form.cleaned_data
            )

    title = kept.title if kept else _("New line of the plan")
    removable = kept is not None and queries.is_planning(visit)
    return _edited(request, visit, form, change, title, removable=removable)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_analyse_visit, find=queries.visible_to)
def analysis(request: SignedInRequest, visit: FieldVisit) -> HttpResponse:
    form = AnalysisForm(request.POST or None, initial={"analysis": visit.analysis})

    def change() -> None:
        visit_findings.analyse(visit=visit, by=request.user, at=timezone.now(), **form.cleaned_data)

    return _edited(
        request, visit, form, change, _("Analysis"), _("Saved, cards of the visit are no longer collected.")
    )


@require_http_methods(["GET", "POST"])
@guarded(rules.can_analyse_visit, find=queries.visible_to)
def advice(request: SignedInRequest, visit: FieldVisit, number: int = 0) -> HttpResponse:
    """A new piece of advice, or one by its number."""
    kept = get_object_or_404(VisitAdvice, pk=number, visit=visit) if number else None
    form = AdviceForm(request.POST or None, advice=kept)

    def change() -> None:
        visit_findings.set_advice(
            visit=visit, advice=kept, by=request.user, at=timezone.now(), **form.cleaned_data
        )

    return _edited(request, visit, form, change, _("Advice"))


@require_POST
@guarded(rules.can_keep_advice, find=queries.advice_visible_to)
def remove_advice(request: SignedInRequest, advice: VisitAdvice) -> HttpResponse:
    def change() -> str:
        visit_findings.remove_advice(advice=advice, by=request.user, at=timezone.now())
        return _("The advice is taken out.")

    return stepped(request, advice.visit, change)


@require_POST
@guarded(rules.can_analyse_visit, find=queries.visible_to)
def draft(request: SignedInRequest, visit: FieldVisit) -> HttpResponse:
    def change() -> str:
        count = visit_findings.draft_advice(visit=visit, by=request.user, at=timezone.now())
        return (
            ngettext(
                "%d piece of advice is drafted from the cards: edit it.",
                "%d pieces of advice are drafted from the cards: edit them.",
                count,
            )
            % count
        )

    return stepped(request, visit, change)


@require_POST
@guarded(rules.can_analyse_visit, find=queries.visible_to)
def attach(request: SignedInRequest, visit: FieldVisit) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return draw(request, visit, attach=form)
    file = form.cleaned_data["file"]
    try:
        visit_findings.attach(visit=visit, content=file, name=file.name, by=request.user, at=timezone.now())
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        return draw(request, visit, attach=form)
    messages.success(request, _("The file is added."))
    return redirect("growth:visit", visit.pk)


@require_safe
@guarded(rules.can_read_visit_file, find=queries.files_visible_to)
def file(request: SignedInRequest, file: VisitFile) -> FileResponse:
    stored = file.file
    return file_response(stored.full_path, stored.name, stored.content_type, inline=False)


@require_POST
@guarded(rules.can_detach_visit_file, find=queries.files_visible_to)
def detach(request: SignedInRequest, file: VisitFile) -> HttpResponse:
    def change() -> str:
        visit_findings.detach(file=file, by=request.user, at=timezone.now())
        return _("The file is taken out.")

    return stepped(request, file.visit, change)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_take_up, find=queries.advice_visible_to)
def take_up(request: SignedInRequest, advice: VisitAdvice) -> HttpResponse:
    """The head turns advice into a measure of the organisation."""
    visit = advice.visit
    people = measures.possible_people(visit.place, timezone.localdate())
    form = TakeUpForm(request.POST or None, advice=advice, people=people)

    def change() -> None:
        visit_findings.take_up(advice=advice, by=request.user, at=timezone.now(), **form.cleaned_data)

    return _edited(request, visit, form, change, _("A measure after the advice"), advice.basis)
