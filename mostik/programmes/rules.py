"""Who may do what with programmes: the operator of the place keeps them, heads and observers read, teachers do not."""

from __future__ import annotations

from typing import Any

from mostik.network.models import Node
from mostik.network.queries import access
from mostik.programmes.enums import ProgrammeState
from mostik.programmes.models import Programme, TargetIndicator
from mostik.programmes.queries.programmes import OPERATORS, READERS


def can_open(user: Any) -> bool:
    """The section: anybody who reads some programme."""
    return bool(access.paths_of(user, roles=READERS))


def can_make(user: Any) -> bool:
    return bool(access.paths_of(user, roles=OPERATORS))


def can_make_at(user: Any, place: Node) -> bool:
    return access.has_role(user, OPERATORS, place)


def can_read(user: Any, programme: Programme) -> bool:
    """Whoever finds it (`queries.programmes.visible_to`) reads it."""
    return bool(user.is_authenticated)


def can_read_indicator(user: Any, indicator: TargetIndicator) -> bool:
    return can_read(user, indicator.programme)


def can_keep(user: Any, programme: Programme) -> bool:
    """Change the passport and the plans, fix facts: until it is closed."""
    return programme.state != ProgrammeState.CLOSED and access.has_role(user, OPERATORS, programme.owner)


def can_close(user: Any, programme: Programme) -> bool:
    return programme.state == ProgrammeState.RUNNING and can_keep(user, programme)


def can_start(user: Any, programme: Programme) -> bool:
    return programme.state == ProgrammeState.DRAFT and can_keep(user, programme)


def can_type(user: Any, indicator: TargetIndicator) -> bool:
    return can_keep(user, indicator.programme)


def can_see_places(user: Any, programme: Programme, path: str) -> bool:
    """A line of the drill-down about a place: the operators of the programme and the leaders of that place."""
    return any(path.startswith(own) for own in access.paths_of(user, roles=READERS)) or access.has_role(
        user, OPERATORS, programme.owner
    )
