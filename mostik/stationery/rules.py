"""Who keeps the templates: those in charge of a region, a municipality or an organisation."""

from __future__ import annotations

from typing import Any

from mostik.network.models import Node
from mostik.network.queries import access
from mostik.stationery.models import DeclinedName, DocumentTemplate
from mostik.stationery.queries.templates import KEEPERS


def can_open(user: Any) -> bool:
    return bool(user.is_administrator or access.paths_of(user, roles=KEEPERS))


def can_see(user: Any, owner: Node) -> bool:
    """Keepers of the node, of a node above it, or of one below, where its templates are used too."""
    if user.is_administrator or can_keep(user, owner):
        return True
    return any(path.startswith(owner.path) for path in access.paths_of(user, roles=KEEPERS))


def can_keep(user: Any, owner: Node) -> bool:
    """Upload, choose which is used, correct names."""
    return access.has_role(user, KEEPERS, owner)


def can_read(user: Any, template: DocumentTemplate) -> bool:
    return can_see(user, template.owner)


def can_change(user: Any, template: DocumentTemplate) -> bool:
    return can_keep(user, template.owner)


def can_correct(user: Any, name: DeclinedName) -> bool:
    return can_keep(user, name.owner)
