"""The order on the results of a check: drafted by rules, edited, issued by the head; its items become measures."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.cycle.actions import measures
from mostik.cyclogram import rules
from mostik.cyclogram.enums import WRITTEN, OrderState
from mostik.cyclogram.models import Check, Order, OrderItem
from mostik.cyclogram.queries import cyclograms
from mostik.cyclogram.queries.results import advised
from mostik.lib.errors import Refusal
from mostik.platform.actions import audit, notices
from mostik.platform.models import User
from mostik.ui.formats import shortdate

TERM = datetime.timedelta(days=30)
"""What a draft proposes for an item; people decide."""

ITEM_FIELDS = ("text", "responsible", "due", "expected")


class CannotOrder(Refusal):
    """Not this person's to write or issue, issued already, or something in it is missing."""


def draft(*, check: Check, by: User, at: datetime.datetime) -> Order:
    """Begin an order: the basis in words, an item for every piece of advice and every indicator below its threshold."""
    with transaction.atomic():
        made = _locked_check(check)
        if not rules.can_write_order(by, made):
            raise CannotOrder(_("The order is drawn up by the head or the senior teacher."))
        if made.state not in WRITTEN:
            raise CannotOrder(_("Sum the check up first: the order rests on its note."))
        if Order.objects.filter(check_made=made).exists():
            raise CannotOrder(_("There is an order on this check already."))
        title = _("On the results of internal assessment: %(object)s") % {"object": made.line.object}
        row = Order.objects.create(
            check_made=made, title=title[:300], preamble=_basis(made), created_by=by, created_at=at
        )
        values = {
            "responsible": made.line.responsible,
            "due": timezone.localdate(at) + TERM,
            "expected": _("Carried out; the result is seen at the next check."),
        }
        OrderItem.objects.bulk_create(
            OrderItem(order=row, position=n, text=text, **values) for n, text in enumerate(advised(made))
        )
        audit.record("cyclogram.order.drafted", target=row, by=by, at=at)
    return row


def change(*, order: Order, by: User, at: datetime.datetime, **fields: Any) -> Order:
    """Change the title, the basis or who controls. Fields: title, preamble, controller."""
    if unknown := set(fields) - {"title", "preamble", "controller"}:
        raise TypeError(f"not fields of an order: {', '.join(sorted(unknown))}")
    with transaction.atomic():
        row = _draft(order, by)
        for name, value in fields.items():
            setattr(row, name, value.strip() if isinstance(value, str) else value)
        if not row.title or not row.preamble:
            raise CannotOrder(_("An order has a title and a basis."))
        row.save(update_fields=list(fields))
        audit.record("cyclogram.order.changed", target=row, by=by, at=at)
    return row


def put_item(
    *, order: Order, item: OrderItem | None = None, by: User, at: datetime.datetime, **fields: Any
) -> OrderItem:
    """Add an item, or change one. `fields` are those of ITEM_FIELDS."""
    if unknown := set(fields) - set(ITEM_FIELDS):
        raise TypeError(f"not fields of an item: {', '.join(sorted(unknown))}")
    with transaction.atomic():
        row = _draft(order, by)
        one = item or OrderItem(order=row, position=_next(row))
        for name, value in fields.items():
            setattr(one, name, value.strip() if isinstance(value, str) else value)
        if not one.text or not one.expected:
            raise CannotOrder(_("Say what is to be done and what it should give."))
        people = cyclograms.possible_people(row.check_made.line.cyclogram.owner, timezone.localdate(at))
        if not people.filter(pk=one.responsible_id).exists():
            raise CannotOrder(_("Name somebody who works here."))
        one.save()
        audit.record("cyclogram.order.changed", target=row, by=by, at=at)
    return one


def remove_item(*, item: OrderItem, by: User, at: datetime.datetime) -> None:
    with transaction.atomic():
        row = _draft(item.order, by)
        OrderItem.objects.filter(pk=item.pk, order=row).delete()
        audit.record("cyclogram.order.changed", target=row, by=by, at=at)


def issue(*, order: Order, number: str, date: datetime.date, by: User, at: datetime.datetime) -> Order:
    """The head signs: the order gets its number and never changes, its items become measures, people are told."""
    with transaction.atomic():
        row = _draft(order, by)
        if not rules.can_issue(by, row):
            raise CannotOrder(_("The order is issued by the head."))
        items = list(OrderItem.objects.filter(order=row).select_related("responsible__user"))
        if not number.strip() or not items:
            raise CannotOrder(_("An order has a number, a date and at least one item."))
        if any(item.due < date for item in items):
            raise CannotOrder(_("An item is due before the date of the order: correct its day."))
        row.number, row.date, row.state = number.strip(), date, OrderState.ISSUED.value
        row.save(update_fields=["number", "date", "state"])
        for item in items:
            _make_measure(row, item, by, at)
        _tell(row, items, at)
        audit.record("cyclogram.order.issued", target=row, by=by, at=at)
    return row


def _make_measure(order: Order, item: OrderItem, by: User, at: datetime.datetime) -> None:
    """Execution is followed where all measures of the organisation are."""
    item.measure = measures.add(
        place=order.check_made.line.cyclogram.owner,
        recommendation=None,
        by=by,
        at=at,
        title=item.text,
        responsible=item.responsible,
        due=item.due,
        planned=item.expected,
    )
    item.save(update_fields=["measure"])


def _tell(order: Order, items: list[OrderItem], at: datetime.datetime) -> None:
    users = [item.responsible.user for item in items if item.responsible.user]
    words = {"number": order.number, "day": shortdate(order.date), "title": order.title}
    text = _("Order № %(number)s of %(day)s names you: %(title)s.") % words
    notices.send(to=users, text=text, url=reverse("cyclogram:order", args=[order.pk]), at=at)


def _basis(check: Check) -> str:
    cyclogram = check.line.cyclogram
    words = {"label": cyclogram.label, "years": cyclogram.years, "day": shortdate(check.summed_up_on)}
    text = (
        _(
            "By the cyclogram of %(label)s for the school year %(years)s and on the basis of the note of %(day)s"
        )
        % words
    )
    if check.considered_on and check.protocol:
        text += _(", considered on %(day)s (%(protocol)s)") % {
            "day": shortdate(check.considered_on),
            "protocol": check.protocol,
        }
    return text


def _locked_check(check: Check) -> Check:
    rows = Check.objects.select_for_update(of=("self",))
    return rows.select_related(
        "line__cyclogram__owner", "line__version__instrument", "line__responsible", "campaign"
    ).get(pk=check.pk)


def _next(order: Order) -> int:
    last = OrderItem.objects.filter(order=order).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _draft(order: Order, by: User) -> Order:
    rows = Order.objects.select_for_update(of=("self",)).select_related("check_made__line__cyclogram__owner")
    row = rows.get(pk=order.pk)
    if not rules.can_run_order(by, row):
        raise CannotOrder(_("The order is drawn up by the head or the senior teacher."))
    if row.state != OrderState.DRAFT:
        raise CannotOrder(_("The order is issued: nothing in it changes any more."))
    return row
