"""The order on the screen: its items while it is a draft, their execution once it is issued."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.cycle.enums import AHEAD, MeasureState
from mostik.cyclogram import rules
from mostik.cyclogram.actions import orders as actions
from mostik.cyclogram.enums import OrderState
from mostik.cyclogram.models import Check, Order, OrderItem
from mostik.cyclogram.queries import checks, cyclograms
from mostik.cyclogram.queries import orders as queries
from mostik.cyclogram.reports.kinds import ORDER, order_values
from mostik.cyclogram.reports.order import order_document
from mostik.cyclogram.web import rows
from mostik.cyclogram.web.checks import draw as draw_check
from mostik.cyclogram.web.checks import sent, written
from mostik.cyclogram.web.forms import IssueForm, ItemForm, OrderForm
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.stationery.reports import written as by_template

TONES = {MeasureState.PLANNED: "neutral", MeasureState.GOING: "info", MeasureState.DONE: "good"}


@require_POST
@guarded(rules.can_write_order, find=checks.visible_to)
def draft(request: SignedInRequest, check: Check) -> HttpResponse:
    try:
        made = actions.draft(check=check, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return draw_check(request, check, str(refusal))
    return redirect("cyclogram:order", made.pk)


@require_safe
@guarded(rules.can_read_order, find=queries.visible_to)
def page(request: SignedInRequest, order: Order) -> HttpResponse:
    return draw(request, order)


def draw(request: SignedInRequest, order: Order, problem: str = "", form: Any = None) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    is_draft, runs = order.state == OrderState.DRAFT, rules.can_run_order(user, order)
    issues = is_draft and rules.can_issue(user, order)
    context = {
        "order": order,
        "check": order.check_made,
        "problem": problem,
        "is_draft": is_draft,
        "runs": runs,
        "edits": is_draft and runs,
        "issue": (form or IssueForm(initial={"date": today})) if issues else None,
        "items": [_item(item, today) for item in queries.items_of(order)],
    }
    return render(request, "cyclogram/order.html", context, status=422 if problem or form else 200)


def _item(item: OrderItem, today: Any) -> dict[str, Any]:
    """A line of the table: before the order is issued as planned, after it as its measure stands."""
    measure = item.measure
    due = measure.due if measure else item.due
    is_late = measure is not None and measure.state in AHEAD and due < today
    tone = "neutral" if measure is None else TONES.get(MeasureState(measure.state), "neutral")
    responsible = measure.responsible if measure else item.responsible
    return {
        "item": item,
        "measure": measure,
        "due": due,
        "responsible": responsible,
        "is_overdue": is_late,
        "tone": "bad" if is_late else tone,
    }


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run_order, find=queries.visible_to)
def edit(request: SignedInRequest, order: Order) -> HttpResponse:
    form = OrderForm(request.POST or None, order=order, people=_people(order))
    return _edited(
        request,
        order,
        form,
        lambda: actions.change(order=order, by=request.user, at=timezone.now(), **form.cleaned_data),
        _("The order"),
    )


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run_order, find=queries.visible_to)
def add_item(request: SignedInRequest, order: Order) -> HttpResponse:
    form = ItemForm(request.POST or None, people=_people(order))
    return _edited(
        request,
        order,
        form,
        lambda: actions.put_item(order=order, by=request.user, at=timezone.now(), **form.cleaned_data),
        _("New item"),
    )


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run_item, find=queries.items_visible_to)
def edit_item(request: SignedInRequest, item: OrderItem) -> HttpResponse:
    order = item.order
    form = ItemForm(request.POST or None, people=_people(order), item=item)
    return _edited(
        request,
        order,
        form,
        lambda: actions.put_item(
            order=order, item=item, by=request.user, at=timezone.now(), **form.cleaned_data
        ),
        _("Item of the order"),
        item,
    )


def _edited(
    request: SignedInRequest, order: Order, form: Any, change: Any, title: str, item: OrderItem | None = None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            change()
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("cyclogram:order", order.pk)
    context = {"form": form, "order": order, "check": order.check_made, "title": title, "item": item}
    return render(request, "cyclogram/order_form.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(rules.can_run_item, find=queries.items_visible_to)
def remove_item(request: SignedInRequest, item: OrderItem) -> HttpResponse:
    def change() -> str:
        actions.remove_item(item=item, by=request.user, at=timezone.now())
        return _("The item is taken out.")

    order = item.order
    return rows.done(
        request, change, back=("cyclogram:order", order.pk), page=lambda reason: draw(request, order, reason)
    )


@require_POST
@guarded(rules.can_issue, find=queries.visible_to)
def issue(request: SignedInRequest, order: Order) -> HttpResponse:
    form = IssueForm(request.POST)
    if not form.is_valid():
        return draw(request, order, form=form)

    def change() -> str:
        actions.issue(order=order, by=request.user, at=timezone.now(), **form.cleaned_data)
        return _("The order is issued: its items are followed as measures.")

    back = ("cyclogram:order", order.pk)
    return rows.done(request, change, back=back, page=lambda reason: draw(request, order, reason, form))


@require_safe
@guarded(rules.can_read_order, find=queries.visible_to)
def order_file(request: SignedInRequest, order: Order, extension: str) -> HttpResponse:
    items, language = queries.items_of(order), get_language() or "ru"
    name, owner = f"prikaz-{order.number or order.pk}", order.check_made.line.cyclogram.owner
    made = by_template(ORDER, owner, order_values(order, items, language), extension, language=language)
    return (
        sent(made, name, extension)
        if made
        else written(order_document(order, items, language=language), name, extension)
    )


def _people(order: Order) -> Any:
    return cyclograms.possible_people(order.check_made.line.cyclogram.owner, timezone.localdate())
