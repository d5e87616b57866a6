"""Decisions on the screen: the list of those a person reads, one with its measures and file, a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.cycle import rules
from mostik.cycle.actions import decisions as actions
from mostik.cycle.actions import measures as measure_actions
from mostik.cycle.enums import DecisionState
from mostik.cycle.models import Decision
from mostik.cycle.queries import decisions as queries
from mostik.cycle.queries import measures as measure_queries
from mostik.cycle.reports.files import decision_file
from mostik.cycle.web import rows
from mostik.cycle.web.decision_forms import CancelForm, DecisionForm, FileForm, OutcomeForm
from mostik.cycle.web.forms import MeasureForm
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.http import file_response
from mostik.lib.paging import narrowed, page_of
from mostik.lib.text import slugify_ru
from mostik.monitoring.queries import campaigns
from mostik.network.models import Node, Person
from mostik.network.queries import nodes
from mostik.platform.actions.files import DOCX
from mostik.ui.components import Moment, Tab
from mostik.ui.formats import shortdate, shorttime

State = DecisionState


@require_safe
@guarded(rules.can_read_measures)
def decision_list(request: SignedInRequest) -> HttpResponse:
    today, found = timezone.localdate(), queries.listed_for(request.user)
    groups = {
        "todo": (_("To execute"), Q(state__in=(State.DRAFT, State.ISSUED))),
        "overdue": (_("Overdue"), queries.overdue(today)),
        "executed": (pgettext("decisions", "Executed"), Q(state=State.EXECUTED)),
        "all": (_("All"), Q()),
    }
    chosen = request.GET.get("show", "todo")
    chosen = chosen if chosen in groups else "todo"
    listed = narrowed(found, groups[chosen][1])
    page = page_of(listed, keys=("control_on", "id"), after=request.GET.get("after"))
    tabs = [Tab(title, f"?show={name}", is_current=name == chosen) for name, (title, _rows) in groups.items()]
    context = {"page": page, "lines": rows.decisions(page.rows, today), "tabs": tabs}
    return render(request, "cycle/decisions.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_decide, find=nodes.visible_to)
def add(request: SignedInRequest, place: Node, campaign: int) -> HttpResponse:
    """A new decision of this place about a campaign."""
    about = get_object_or_404(campaigns.visible_to(request.user), pk=campaign)
    today = timezone.localdate()
    form = DecisionForm(request.POST or None, campaign=about, place=place, on=today)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draft(
                campaign=about, place=place, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The draft is saved. Only those who decide here see it."))
            return redirect("cycle:decision", made.pk)
    context = {"form": form, "place": place, "campaign": about}
    return render(request, "cycle/decision_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_change_decision, find=queries.visible_to)
def edit(request: SignedInRequest, row: Decision) -> HttpResponse:
    today = timezone.localdate()
    form = DecisionForm(request.POST or None, campaign=row.campaign, place=row.place, on=today, decision=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(decision=row, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("cycle:decision", row.pk)
    context = {"form": form, "place": row.place, "campaign": row.campaign, "row": row}
    return render(request, "cycle/decision_edit.html", context, status=422 if form.errors else 200)


@require_safe
@guarded(rules.can_read_decision, find=queries.visible_to)
def page(request: SignedInRequest, row: Decision) -> HttpResponse:
    return _draw(request, row)


def _draw(request: SignedInRequest, row: Decision, problem: str = "") -> HttpResponse:
    today, decides = timezone.localdate(), rules.can_change_decision(request.user, row)
    context = {
        "row": row,
        "line": rows.decision(row, today),
        "problem": problem,
        "decides": decides,
        "facts": _facts(row),
        "measures": rows.measures(queries.measures_of(row), today),
        "can_edit": decides and row.state == State.DRAFT,
        "can_attach": decides and row.state != State.CANCELLED,
        "can_plan": decides
        and row.state in (State.DRAFT, State.ISSUED)
        and rules.can_keep_measures(request.user, row.place),
        "can_cancel": decides and row.state in (State.DRAFT, State.ISSUED),
        "file_form": FileForm(),
        "outcome_form": OutcomeForm(),
        "cancel_form": CancelForm(),
        "history": _history(row),
    }
    return render(request, "cycle/decision.html", context, status=422 if problem else 200)


def _facts(row: Decision) -> list[tuple[str, str]]:
    pairs = [
        (_("Kind of the document"), row.kind.title),
        (_("Number"), row.number),
        (_("Date of the document"), shortdate(row.dated_on) if row.dated_on else ""),
        (_("Who decides"), row.place.title),
        (_("Campaign"), row.campaign.title),
        (_("Who is responsible"), row.responsible.full_name),
        (_("Day of control"), shortdate(row.control_on)),
        (pgettext("decision", "Executed"), shortdate(row.executed_on) if row.executed_on else ""),
    ]
    return [pair for pair in pairs if pair[1]]


def _history(row: Decision) -> list[Moment]:
    words = {
        "drafted": pgettext("decision", "Draft written"),
        "changed": pgettext("decision", "Changed"),
        "file_attached": pgettext("decision", "Document attached"),
        "issued": pgettext("decision", "Put in force"),
        "executed": pgettext("decision", "Executed"),
        "cancelled": pgettext("decision", "Cancelled"),
    }
    events = queries.history_of(row)
    people = Person.objects.filter(user__in={event.by_id for event in events if event.by_id})
    names = {person.user_id: person.short_name for person in people}
    found = []
    for event in events:
        step = event.action.rpartition(".")[2]
        who = names.get(event.by_id, event.by_label)
        tone = "good" if step == "executed" else "warn" if step == "cancelled" else "neutral"
        found.append(Moment(when=shorttime(event.at), title=str(words.get(step, step)), who=who, tone=tone))
    return found


@require_POST
@guarded(rules.can_change_decision, find=queries.visible_to)
def step(request: SignedInRequest, row: Decision, step: str) -> HttpResponse:
    """Put in force, execute, cancel, attach the document: one address, one button each."""
    common: dict[str, Any] = {"decision": row, "by": request.user, "at": timezone.now()}

    def issue() -> str:
        actions.issue(**common)
        return _("The decision is in force.")

    def execute() -> str:
        actions.execute(outcome=request.POST.get("outcome", ""), **common)
        return _("The decision is executed.")

    def cancel() -> str:
        actions.cancel(reason=request.POST.get("reason", ""), **common)
        return _("The decision is cancelled.")

    def attach() -> str:
        file = request.FILES.get("file")
        if file is None:
            raise actions.CannotDecide(_("Choose a file."))
        actions.attach(content=file, name=file.name or "", **common)
        return _("The document is attached.")

    steps: dict[str, Callable[[], str]] = {
        "issue": issue,
        "execute": execute,
        "cancel": cancel,
        "attach": attach,
    }
    try:
        messages.success(request, steps[step]())
    except Refusal as refusal:
        row.refresh_from_db()
        return _draw(request, row, str(refusal))
    return redirect("cycle:decision", row.pk)


@require_safe
@guarded(rules.can_read_decision, find=queries.visible_to)
def file(request: SignedInRequest, row: Decision) -> HttpResponseBase:
    """The signed document as it was attached."""
    if row.file is None:
        raise Http404
    return file_response(row.file.full_path, row.file.name, row.file.content_type)


@require_safe
@guarded(rules.can_read_decision, find=queries.visible_to)
def draft_file(request: SignedInRequest, row: Decision) -> HttpResponse:
    """A draft of the document to finish in Word and sign."""
    response = HttpResponse(decision_file(row, language=get_language() or "ru"), content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="{slugify_ru(row.title)[:80]}.docx"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@guarded(rules.can_change_decision, find=queries.visible_to)
def plan(request: SignedInRequest, row: Decision) -> HttpResponse:
    """A new measure of the place that carries this decision out."""
    people = measure_queries.possible_people(row.place, timezone.localdate())
    form = MeasureForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        by, at = request.user, timezone.now()
        try:
            made = measure_actions.add(
                place=row.place, recommendation=None, by=by, at=at, **form.cleaned_data
            )
            actions.change(decision=row, measures=[*queries.measures_of(row), made], by=by, at=at)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The measure is planned."))
            return redirect("cycle:decision", row.pk)
    context = {"form": form, "back": reverse("cycle:decision", args=[row.pk]), "decision": row}
    return render(request, "cycle/measure.html", context, status=422 if form.errors else 200)
