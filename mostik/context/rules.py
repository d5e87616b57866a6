"""Who may do what with values: the organisation fills in its own, the operator above accepts or returns them, and fills in
what comes from above. Names behind a number are for those who may see the staff."""

from __future__ import annotations

from typing import Any

from mostik.context.models import IndicatorSet
from mostik.context.queries import packs
from mostik.context.queries.packs import Pack
from mostik.context.queries.sets import LEADERS, OPERATORS, WATCHERS
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries import access
from mostik.network.rules import can_view_staff

READERS = (*LEADERS, *OPERATORS, *WATCHERS)


def can_open(user: Any) -> bool:
    """The section: anybody who reads some set."""
    return bool(user.is_administrator or access.paths_of(user, roles=READERS))


def can_read(user: Any, one: IndicatorSet) -> bool:
    """Whoever finds the set (`queries.sets.visible_to`) reads it."""
    return access.has_role(user, READERS, one.organisation)


def can_begin_at(user: Any, organisation: Node, pack: Pack) -> bool:
    if organisation.kind != NodeKind.ORGANISATION:
        return False
    return access.has_role(user, OPERATORS if pack.is_filled_by_operator else LEADERS, organisation)


def can_begin(user: Any, organisation: Node) -> bool:
    return access.has_role(user, (*LEADERS, *OPERATORS), organisation)


def can_fill(user: Any, one: IndicatorSet) -> bool:
    """The organisation its own; what comes from above, the operator."""
    return can_begin_at(user, one.organisation, packs.edition(one.pack, one.edition))


def can_hand_in(user: Any, one: IndicatorSet) -> bool:
    """The head signs for the organisation; an operator for what comes from above."""
    who = OPERATORS if packs.edition(one.pack, one.edition).is_filled_by_operator else ("head",)
    return access.has_role(user, who, one.organisation)


def can_review(user: Any, one: IndicatorSet) -> bool:
    return access.has_role(user, OPERATORS, one.organisation)


def can_see_people(user: Any, one: IndicatorSet) -> bool:
    return can_read(user, one) and can_view_staff(user, one.organisation)


def can_read_place(user: Any, place: Node) -> bool:
    """Tables of a municipality or a region, and of one organisation."""
    return access.has_role(user, READERS, place)


def can_run_place(user: Any, place: Node) -> bool:
    """Import and accept many at once: the operator of the place."""
    return access.has_role(user, OPERATORS, place)


def can_import(user: Any, place: Node) -> bool:
    """An operator imports for the places below, an organisation for itself."""
    return can_run_place(user, place) or (
        place.kind == NodeKind.ORGANISATION and access.has_role(user, LEADERS, place)
    )
