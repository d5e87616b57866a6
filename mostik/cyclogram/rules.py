"""Who may do what with internal assessment: the organisation runs it, those above read what is approved."""

from __future__ import annotations

from typing import Any

from mostik.cyclogram.enums import OrderState
from mostik.cyclogram.models import Check, Cyclogram, Line, Order, OrderItem
from mostik.cyclogram.queries.cyclograms import READERS, RUNNERS
from mostik.cyclogram.queries.orders import items_of
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries import access

STAFF = (*RUNNERS, *READERS, "teacher")


def can_open(user: Any) -> bool:
    """The list: anybody who reads some cyclogram."""
    return bool(user.is_administrator or access.paths_of(user, roles=STAFF))


def can_begin(user: Any) -> bool:
    """May this person draw up a cyclogram, of some organisation?"""
    return bool(access.paths_of(user, roles=RUNNERS))


def can_run_at(user: Any, owner: Node) -> bool:
    return owner.kind == NodeKind.ORGANISATION and access.has_role(user, RUNNERS, owner)


def can_run(user: Any, cyclogram: Cyclogram) -> bool:
    return can_run_at(user, cyclogram.owner)


def can_approve(user: Any, cyclogram: Cyclogram) -> bool:
    """The head signs."""
    return access.has_role(user, ("head",), cyclogram.owner)


def can_read(user: Any, cyclogram: Cyclogram) -> bool:
    """A draft is read by those who draw it up; a teacher reads the lines of an approved one that concern them."""
    return can_run(user, cyclogram) or (cyclogram.is_approved and access_of_staff(user, cyclogram.owner))


def reads_all(user: Any, cyclogram: Cyclogram) -> bool:
    """All lines, not only own ones."""
    return can_run(user, cyclogram) or access.has_role(user, READERS, cyclogram.owner)


def access_of_staff(user: Any, owner: Node) -> bool:
    if access.has_role(user, READERS, owner):
        return True
    return any(path.startswith(owner.path) for path in access.paths_of(user, roles=("teacher",)))


def can_run_line(user: Any, line: Line) -> bool:
    return can_run(user, line.cyclogram)


def can_read_check(user: Any, check: Check) -> bool:
    cyclogram = check.line.cyclogram
    if can_run(user, cyclogram):
        return True
    if not cyclogram.is_approved:
        return False
    return access.has_role(user, READERS, cyclogram.owner) or carries_out(user, check)


def carries_out(user: Any, check: Check) -> bool:
    person = check.line.responsible
    return person.user_id is not None and person.user_id == user.pk


def can_run_check(user: Any, check: Check) -> bool:
    return can_run(user, check.line.cyclogram)


def can_sum_up(user: Any, check: Check) -> bool:
    """Whoever carried the check out writes it up too."""
    return can_run_check(user, check) or (check.line.cyclogram.is_approved and carries_out(user, check))


def can_write_order(user: Any, check: Check) -> bool:
    return can_run_check(user, check)


def can_run_order(user: Any, order: Order) -> bool:
    return can_run_check(user, order.check_made)


def can_issue(user: Any, order: Order) -> bool:
    return can_approve(user, order.check_made.line.cyclogram)


def can_read_order(user: Any, order: Order) -> bool:
    """Issued, it is read from above and by those it names."""
    if can_run_order(user, order):
        return True
    if order.state != OrderState.ISSUED:
        return False
    if access.has_role(user, READERS, order.check_made.line.cyclogram.owner):
        return True
    return any(item.responsible.user_id == user.pk for item in items_of(order))


def can_run_item(user: Any, item: OrderItem) -> bool:
    return can_run_order(user, item.order)
