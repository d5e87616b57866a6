"""Visits on the screen: lists, a request, reasons found at a kindergarten, one visit with its steps, its document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.documents import docx, pdf
from mostik.growth import rules
from mostik.growth.actions import visit_findings, visits
from mostik.growth.enums import VisitReason, VisitState
from mostik.growth.models import FieldVisit
from mostik.growth.queries import visit_reasons
from mostik.growth.queries import visits as queries
from mostik.growth.reports import visits as reports
from mostik.growth.reports.visit_kinds import VISIT, visit_values
from mostik.growth.web import rows as shared
from mostik.growth.web import visit_rows as rows
from mostik.growth.web.visit_forms import AskForm, VisitWordsForm
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.network.models import Node
from mostik.platform.actions.files import DOCX, PDF
from mostik.stationery.reports import written as by_template

WRITERS = {"docx": (docx.write, DOCX), "pdf": (pdf.write, PDF)}
NEW = ("-created_at", "-id")


@require_safe
@guarded(rules.can_open_visits)
def visit_list(request: SignedInRequest) -> HttpResponse:
    """Visits of own places and teams, the newest first; by state, by reason, by words."""
    found = queries.read_by(request.user)
    state, reason = request.GET.get("state", ""), request.GET.get("reason", "")
    if state in VisitState.values:
        found = found.filter(state=state)
    if reason in VisitReason.values:
        found = found.filter(reason=reason)
    if words := request.GET.get("q", "").strip()[:100]:
        found = found.filter(place__search_text__contains=words.casefold().replace("ё", "е"))
    page = page_of(found, keys=NEW, after=request.GET.get("after"), size=30)
    today = timezone.localdate()
    context = {
        "page": page,
        "rows": [rows.row(one, today) for one in page.rows],
        "tabs": rows.tabs(request.user, "growth:visits"),
        "states": [("", _("All")), *VisitState.choices],
        "reasons": [("", _("All")), *VisitReason.choices],
        "state": state,
        "reason": reason,
        "runs": rules.runs_visits(request.user),
        "asks": rules.asks_visits(request.user),
        "is_mine": False,
    }
    return render(request, "growth/visits.html", context)


@require_safe
@guarded(rules.can_open_visits)
def mine(request: SignedInRequest) -> HttpResponse:
    """Visits the user goes to with a team: the coming ones first."""
    today = timezone.localdate()
    found = queries.with_me(request.user).filter(starts__isnull=False)
    page = page_of(found, keys=("-starts", "-id"), after=request.GET.get("after"), size=30)
    context = {
        "page": page,
        "rows": [rows.row(one, today) for one in page.rows],
        "tabs": rows.tabs(request.user, "growth:my-visits"),
        "is_mine": True,
    }
    return render(request, "growth/visits.html", context)


@require_safe
@guarded(rules.can_open_visits)
def calendar(request: SignedInRequest) -> HttpResponse:
    """Own visits for a calendar program."""
    found = queries.with_me(request.user).exclude(state=VisitState.CANCELLED).order_by("starts", "id")
    response = HttpResponse(
        reports.visit_calendar(found, _("Methodical visits")), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="visits.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@guarded(rules.asks_visits)
def ask(request: SignedInRequest) -> HttpResponse:
    """A request of an organisation."""
    form = AskForm(request.POST or None, places=queries.own_places(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            made = visits.ask(by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The request is sent: the methodist will write a plan of the visit."))
            return redirect("growth:visit", made.pk)
    return render(request, "growth/visit_ask.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@guarded(rules.runs_visits)
def places(request: SignedInRequest) -> HttpResponse:
    """Where to go: kindergartens of own territory."""
    found = queries.places_of(request.user)
    if words := request.GET.get("q", "").strip()[:100]:
        found = found.filter(search_text__contains=words.casefold().replace("ё", "е"))
    page = page_of(found, keys=("name", "id"), after=request.GET.get("after"), size=30)
    return render(request, "growth/visit_places.html", {"page": page})


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run_visits_to, find=queries.places_of)
def reasons(request: SignedInRequest, place: Node) -> HttpResponse:
    """What was found at a kindergarten; the one chosen becomes the reason of a visit."""
    problem = ""
    if request.method == "POST":
        try:
            key = request.POST.get("key", "")
            made = visits.found(place=place, key=key, by=request.user, at=timezone.now())
        except Refusal as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _("Now name the team and write the plan."))
            return redirect("growth:visit", made.pk)
    found = visit_reasons.of_place(place, timezone.localdate())
    groups = [(reason.label, [one for one in found if one.reason == reason]) for reason in VisitReason]
    context = {"place": place, "groups": [one for one in groups if one[1]], "problem": problem}
    return render(request, "growth/visit_reasons.html", context, status=422 if problem else 200)


@require_safe
@guarded(rules.can_read_visit, find=queries.visible_to)
def page(request: SignedInRequest, visit: FieldVisit) -> HttpResponse:
    return draw(request, visit)


def draw(request: SignedInRequest, visit: FieldVisit, problem: str = "", **forms: Any) -> HttpResponse:
    """The page of a visit; `forms` are those that were sent and refused."""
    context = rows.context(request.user, visit, timezone.localdate())
    context |= {"problem": problem, "words": VisitWordsForm(), "attach": None, **forms}
    return render(request, "growth/visit.html", context, status=422 if problem or forms else 200)


def stepped(request: SignedInRequest, visit: FieldVisit, change: Callable[[], str]) -> HttpResponse:
    def again(reason: str) -> HttpResponse:
        return draw(request, queries.visible_to(request.user).get(pk=visit.pk), reason)

    return shared.done(request, change, back=("growth:visit", visit.pk), page=again)


@require_POST
@guarded(rules.can_run_visit, find=queries.visible_to)
def step(request: SignedInRequest, visit: FieldVisit, step: str) -> HttpResponse:
    common: dict[str, Any] = {"visit": visit, "by": request.user, "at": timezone.now()}
    words = request.POST.get("words", "")
    changes: dict[str, Callable[[], FieldVisit]] = {
        "plan": lambda: visits.plan(**common),
        "begin": lambda: visits.begin(**common),
        "advise": lambda: visit_findings.advise(**common),
        "close": lambda: visits.close(**common, outcome=words),
        "cancel": lambda: visits.cancel(**common, reason=words),
    }
    return stepped(
        request, visit, lambda: _("Now: %(state)s.") % {"state": changes[step]().get_state_display()}
    )


@require_POST
@guarded(rules.can_run_visit, find=queries.visible_to)
def repeat(request: SignedInRequest, visit: FieldVisit) -> HttpResponse:
    """A re-visit: its page opens."""
    try:
        made = visits.revisit(visit=visit, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return draw(request, visit, str(refusal))
    messages.success(request, _("The re-visit is made with the same card and team: set its days."))
    return redirect("growth:visit", made.pk)


@require_POST
@guarded(rules.can_answer_visit, find=queries.visible_to)
def acknowledge(request: SignedInRequest, visit: FieldVisit) -> HttpResponse:
    def change() -> str:
        visit_findings.acknowledge(visit=visit, by=request.user, at=timezone.now())
        return _("It is marked that you have read the advice. Now turn it into measures.")

    return stepped(request, visit, change)


@require_safe
@guarded(rules.can_read_visit, find=queries.visible_to)
def document(request: SignedInRequest, visit: FieldVisit, extension: str) -> HttpResponse:
    """The note of the visit in Word or PDF: by the template of the municipality, or the usual one."""
    if extension not in WRITERS:
        raise Http404
    language = get_language() or "ru"
    read = reports.read(visit, with_analysis=rules.can_read_analysis(request.user, visit))
    home = queries.municipality_of(visit.place)
    made = by_template(VISIT, home, visit_values(read, language), extension, language=language)
    content = made or WRITERS[extension][0](reports.note(read, language=language))
    response = HttpResponse(content, content_type=WRITERS[extension][1])
    response["Content-Disposition"] = f'attachment; filename="visit-{visit.pk}.{extension}"'
    response["Cache-Control"] = "private, no-store"
    return response
