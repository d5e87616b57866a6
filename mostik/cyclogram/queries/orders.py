"""Reading orders and their items with what has become of them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from mostik.cyclogram.models import Check, Order, OrderItem
from mostik.cyclogram.queries.cyclograms import reach

_ALL = Order.objects.select_related("check_made__line__cyclogram__owner", "controller")
_ITEMS = OrderItem.objects.select_related(
    "responsible", "measure", "order__check_made__line__cyclogram__owner"
)


def visible_to(user: Any) -> QuerySet[Order]:
    return _ALL.filter(reach(user, "check_made__line__cyclogram__owner__"))


def items_visible_to(user: Any) -> QuerySet[OrderItem]:
    return _ITEMS.filter(reach(user, "order__check_made__line__cyclogram__owner__"))


def items_of(order: Order) -> list[OrderItem]:
    return list(_ITEMS.filter(order=order))


def of_check(check: Check) -> Order | None:
    return _ALL.filter(check_made=check).first()
