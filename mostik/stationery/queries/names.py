"""Forms of names that people wrote themselves."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from mostik.documents.declension import Case
from mostik.network.models import Node
from mostik.network.queries import access
from mostik.stationery.models import DeclinedName
from mostik.stationery.queries.templates import seen_owners


def visible_to(user: Any) -> QuerySet[DeclinedName]:
    return DeclinedName.objects.filter(owner__in=seen_owners(user)).select_related("owner")


def of_owner(owner: Node) -> QuerySet[DeclinedName]:
    return DeclinedName.objects.filter(owner=owner).select_related("noted_by")


def forms_at(node: Node) -> dict[tuple[str, Case], str]:
    """Every form written at the node and above it; the nearest owner wins."""
    rows = DeclinedName.objects.filter(owner__path__in=access.paths_above(node.path)).order_by("owner__path")
    return {(row.text, case): form for row in rows for case, form in row.forms().items()}
