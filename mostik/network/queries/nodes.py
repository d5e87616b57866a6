"""Reading the tree: what a user may see, and the structure as of a date."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from mostik.lib.paging import Found, few
from mostik.network.enums import NodeKind
from mostik.network.models import Node, NodeState
from mostik.network.queries import access

LEVELS = (NodeKind.REGION, NodeKind.MUNICIPALITY, NodeKind.ORGANISATION, NodeKind.GROUP)


def visible_to(user: Any, on: datetime.date | None = None) -> QuerySet[Node]:
    """Nodes the user may see: everything for the administrator, else the nodes of own roles and all below them."""
    if not user.is_authenticated or not user.is_active:
        return Node.objects.none()
    if user.is_administrator:
        return Node.objects.all()
    return Node.objects.filter(access.under(access.paths_of(user, on)))


def listed_for(user: Any) -> Found:
    """The same for a list of them all: looked up where they are few, asked one by one while the list is walked otherwise."""
    rows = visible_to(user)
    if few(rows):
        return Found(rows, True)
    return Found(
        rows
        if user.is_administrator
        else Node.objects.filter(access.under(access.paths_of(user), walked=True))
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A node as it stood on the date of a `Structure`."""

    id: int
    kind: str
    name: str
    short_name: str
    parent_id: int | None
    organisation_type: str

    @property
    def title(self) -> str:
        return self.short_name or self.name


@dataclass(frozen=True)
class Structure:
    """The tree as it stood on a date. Built once, then answers without the database."""

    date: datetime.date
    places: dict[int, Place]
    _children: dict[int | None, tuple[int, ...]] = field(repr=False)

    def __contains__(self, node_id: int) -> bool:
        return node_id in self.places

    def get(self, node_id: int) -> Place:
        """KeyError if the node did not exist on the date."""
        return self.places[node_id]

    def parent(self, node_id: int) -> int | None:
        return self.places[node_id].parent_id

    def children(self, node_id: int | None) -> tuple[int, ...]:
        """Ids of the nodes directly below, by name. `None`: the roots."""
        return self._children.get(node_id, ())

    def path_ids(self, node_id: int) -> tuple[int, ...]:
        """Ids from the root down to the node itself."""
        path: list[int] = []
        step: int | None = node_id
        while step is not None and step in self.places:
            path.append(step)
            step = self.places[step].parent_id
        return tuple(reversed(path))

    def node_ids_under(self, node_id: int) -> list[int]:
        """Ids of the node and of everything below it, depth first."""
        return list(self._walk(node_id))

    def place(self, node_id: int) -> tuple[str, ...]:
        """Names (region, municipality, organisation, group) down to the level of the node itself.

        A level that the node does not have is "": an operator directly under a region is ("Region", "", "Operator").
        Countries and buildings are not levels.
        """
        names = {self.places[i].kind: self.places[i].name for i in self.path_ids(node_id)}
        deepest = max((n for n, kind in enumerate(LEVELS) if kind in names), default=-1)
        return tuple(names.get(kind, "") for kind in LEVELS[: deepest + 1])

    def ancestor(self, node_id: int, kind: NodeKind) -> int | None:
        """The id of the node of this kind on the way to the root, the node itself included."""
        for step in reversed(self.path_ids(node_id)):
            if self.places[step].kind == kind:
                return step
        return None

    def _walk(self, node_id: int) -> Iterator[int]:
        yield node_id
        for child in self.children(node_id):
            yield from self._walk(child)


def structure_on(date: datetime.date) -> Structure:
    """Every node that was open on the date, under the parent and the name it had then. One query."""
    rows = NodeState.objects.on(date).values_list(
        "node_id", "node__kind", "name", "short_name", "parent_id", "node__organisation_type"
    )
    places = {row[0]: Place(*row) for row in rows.order_by("name", "node_id")}
    children: dict[int | None, list[int]] = {}
    for place in places.values():
        parent = place.parent_id if place.parent_id in places else None
        children.setdefault(parent, []).append(place.id)
    return Structure(date, places, {parent: tuple(ids) for parent, ids in children.items()})
