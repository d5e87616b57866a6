"""One recommendation, and the list of those received: read, acknowledged, answered; edited and sent by the operator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.cycle import rules
from mostik.cycle.actions import recommendations as actions
from mostik.cycle.enums import OWED, UNSENT, RecommendationState
from mostik.cycle.models import Recommendation
from mostik.cycle.queries import measures
from mostik.cycle.queries import recommendations as queries
from mostik.cycle.web import rows
from mostik.cycle.web.forms import AnswerForm, EditForm, WithdrawForm
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import Found, page_of
from mostik.monitoring.models import ResultSet
from mostik.monitoring.queries import campaigns
from mostik.monitoring.rules import can_view_results
from mostik.network.models import Person
from mostik.ui.components import Moment, Tab
from mostik.ui.formats import reading, shortdate, shorttime

State = RecommendationState


@require_safe
@guarded(rules.can_receive)
def mine(request: SignedInRequest) -> HttpResponse:
    """«Мои рекомендации»: what is sent to the places this person answers for. A municipality also sees what its
    kindergartens were sent."""
    today, own = timezone.localdate(), queries.received_by(request.user)
    counts = queries.waiting_for(request.user, today)
    groups: dict[str, tuple[str, Any, int | None]] = {
        "todo": (_("To answer"), own.filter(state__in=OWED), counts.owed),
        "overdue": (_("Overdue"), own.filter(queries.overdue(today)), counts.overdue),
        "answered": (_("Answered"), own.filter(state=State.ANSWERED), counts.answered),
        "all": (_("All"), own, counts.total),
    }
    if rules.can_prepare(request.user):
        groups["below"] = (_("To our kindergartens"), queries.received_below(request.user), None)
    chosen = request.GET.get("show", "todo")
    chosen = chosen if chosen in groups else "todo"
    listed = Found(groups[chosen][1], True)  # of one place, or of a municipality at most
    page = page_of(listed, keys=("due", "id"), after=request.GET.get("after"))
    context = {
        "page": page,
        "lines": rows.lines(page.rows, today),
        "tabs": [
            Tab(title, f"?show={name}", is_current=name == chosen, count=count)
            for name, (title, _rows, count) in groups.items()
        ],
        "total": counts.total,
        "show": chosen,
        "prepares": rules.can_prepare(request.user),
    }
    return render(request, "cycle/mine.html", context)


@require_safe
@guarded(rules.can_read, find=queries.visible_to)
def page(request: SignedInRequest, row: Recommendation) -> HttpResponse:
    return _draw(request, row)


def _draw(
    request: SignedInRequest, row: Recommendation, problem: str = "", form: AnswerForm | None = None
) -> HttpResponse:
    runs, answers = rules.can_edit(request.user, row), rules.can_answer(request.user, row)
    shown = rows.line(row, timezone.localdate())
    context = {
        "row": row,
        "line": shown,
        "problem": problem,
        "runs": runs,
        "receives": rules.can_receive(request.user),
        "can_edit": runs and row.state in UNSENT,
        "can_withdraw": runs and row.state in (*UNSENT, *OWED),
        "can_acknowledge": answers and row.state == State.SENT,
        "can_answer": answers and row.state in OWED,
        "basis": _basis(row),
        "facts": _facts(row),
        "why_url": _why_url(row) if can_view_results(request.user, row.addressee) else "",
        "is_recomputed": _is_recomputed(row),
        "history": _history(row),
        "measures": rows.measures(measures.of_recommendation(row), timezone.localdate())
        if row.sent_on
        else [],
        "can_plan": answers and row.state != State.WITHDRAWN,
        "answer_form": form or AnswerForm(),
        "withdraw_form": WithdrawForm(),
    }
    status = 422 if problem or (form and form.errors) else 200
    return render(request, "cycle/recommendation.html", context, status=status)


def _basis(row: Recommendation) -> list[tuple[str, str]]:
    """The result as it stood when the draft was made."""
    return [
        (_("Indicator"), f"{row.code}. {row.indicator}"),
        (_("Result"), reading(row.mean, queries.is_share(row))),
        (_("Threshold"), reading(row.limit, queries.is_share(row))),
        (_("Source"), str(row.get_source_display())),
        (_("What stands behind it"), rows.units_of(row)),
        (_("Instrument"), row.version.instrument.title),
        (_("Taken from the results on"), shortdate(row.prepared_at)),
    ]


def _facts(row: Recommendation) -> list[tuple[str, str]]:
    pairs = [
        (_("Addressee"), row.addressee.title),
        (_("Campaign"), row.campaign.title),
        (_("Answer by"), shortdate(row.due)),
        (pgettext("recommendation", "Sent"), shortdate(row.sent_on) if row.sent_on else ""),
        (pgettext("recommendation", "Acknowledged"), shortdate(row.acknowledged_on) if row.sent_on else ""),
        (pgettext("recommendation", "Answered"), shortdate(row.answered_on) if row.sent_on else ""),
    ]
    return [pair for pair in pairs if pair[1]]


def _why_url(row: Recommendation) -> str:
    """The page that takes this number apart."""
    used = next((u for u in campaigns.instruments_of(row.campaign) if u.version_id == row.version_id), None)
    if used is None:
        return ""
    address = reverse("monitoring:why", args=[row.campaign_id, row.addressee_id, row.code])
    return f"{address}?instrument={used.pk}&source={row.source}"


def _is_recomputed(row: Recommendation) -> bool:
    found = ResultSet.objects.filter(campaign=row.campaign_id, version=row.version_id).order_by()
    return row.results not in found.values_list("checksum", flat=True)


def _history(row: Recommendation) -> list[Moment]:
    words = {
        "drafted": pgettext("recommendation", "Draft prepared"),
        "edited": pgettext("recommendation", "Text or deadline changed"),
        "due_set": pgettext("recommendation", "Deadline changed"),
        "agreed": pgettext("recommendation", "Agreed"),
        "sent": pgettext("recommendation", "Sent"),
        "acknowledged": pgettext("recommendation", "Acknowledged"),
        "answered": pgettext("recommendation", "Answered"),
        "withdrawn": pgettext("recommendation", "Withdrawn"),
    }
    events = queries.history_of(row)
    people = Person.objects.filter(user__in={event.by_id for event in events if event.by_id})
    names = {person.user_id: person.short_name for person in people}
    moments = []
    for event in events:
        step = event.action.rpartition(".")[2]
        who = names.get(event.by_id, event.by_label)
        tone = "good" if step == "answered" else "warn" if step == "withdrawn" else "neutral"
        moments.append(Moment(when=shorttime(event.at), title=str(words.get(step, step)), who=who, tone=tone))
    return moments


@require_http_methods(["GET", "POST"])
@guarded(rules.can_edit, find=queries.visible_to)
def edit(request: SignedInRequest, row: Recommendation) -> HttpResponse:
    form = EditForm(request.POST or None, initial={"text": row.text, "due": row.due})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(recommendation=row, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("cycle:recommendation", row.pk)
    context = {"form": form, "row": row, "basis": _basis(row)}
    return render(request, "cycle/edit.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(rules.can_edit, find=queries.visible_to)
def step(request: SignedInRequest, row: Recommendation, step: str) -> HttpResponse:
    """Agree, send, withdraw: one address, one button each."""
    by, at = request.user, timezone.now()

    def agree() -> str:
        actions.agree(recommendations=[row], by=by, at=at)
        return _("The recommendation is agreed.")

    def send() -> str:
        actions.send(recommendations=[row], by=by, at=at)
        return _("The recommendation is sent; the addressee is told.")

    def withdraw() -> str:
        actions.withdraw(recommendation=row, reason=request.POST.get("reason", ""), by=by, at=at)
        return _("The recommendation is withdrawn.")

    steps: dict[str, Callable[[], str]] = {"agree": agree, "send": send, "withdraw": withdraw}
    return _done(request, row, steps[step])


@require_POST
@guarded(rules.can_answer, find=queries.visible_to)
def acknowledge(request: SignedInRequest, row: Recommendation) -> HttpResponse:
    def change() -> str:
        actions.acknowledge(recommendations=[row], by=request.user, at=timezone.now())
        return _("Noted that you have read it. Answer by %(day)s.") % {"day": shortdate(row.due)}

    return _done(request, row, change)


@require_POST
@guarded(rules.can_answer, find=queries.visible_to)
def answer(request: SignedInRequest, row: Recommendation) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _draw(request, row, form=form)

    def change() -> str:
        text = form.cleaned_data["answer"]
        actions.answer(recommendation=row, text=text, by=request.user, at=timezone.now())
        return _("The answer is sent.")

    return _done(request, row, change)


def _done(request: SignedInRequest, row: Recommendation, change: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, change())
    except Refusal as refusal:
        row.refresh_from_db()
        return _draw(request, row, str(refusal))
    return redirect("cycle:recommendation", row.pk)
