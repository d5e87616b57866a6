"""What the card of a node and of a person show."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node, NodeState, Person, RoleAssignment, Succession
from mostik.network.queries import nodes, people


@dataclass(frozen=True)
class Branch:
    """A node in a list or in the tree: its name on the day, how many stand below, may the user open it."""

    id: int
    title: str
    kind: str
    below: int
    is_visible: bool = True
    children: tuple[Branch, ...] | None = None  # None: not loaded

    @property
    def kind_label(self) -> str:
        return str(NodeKind(self.kind).label)


def state_on(node: Node, on: datetime.date) -> NodeState | None:
    """Name and parent of the node on the day; None if it did not exist."""
    return NodeState.objects.on(on).filter(node=node).select_related("parent").first()


def path_on(node: Node, on: datetime.date) -> list[NodeState]:
    """States from the root to the parent of the node on the day: one query per level, at most five."""
    path: list[NodeState] = []
    state = state_on(node, on)
    while state is not None and state.parent is not None:
        state = NodeState.objects.on(on).filter(node=state.parent).select_related("parent", "node").first()
        if state is not None:
            path.append(state)
    return list(reversed(path))


def children_on(node: Node | None, on: datetime.date, user: Any) -> list[Branch]:
    """Nodes directly below on the day, by kind and name; those the user may not see have no link."""
    states = NodeState.objects.on(on).filter(parent=node)
    return branches(states, on, user)


def branches(states: QuerySet[NodeState], on: datetime.date, user: Any) -> list[Branch]:
    rows = list(
        states.order_by("node__kind", "name", "node_id").values_list(
            "node_id", "short_name", "name", "node__kind"
        )
    )
    ids = [row[0] for row in rows]
    below = dict(
        NodeState.objects.on(on).filter(parent__in=ids).values_list("parent").annotate(Count("id")).order_by()
    )
    visible = set(nodes.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    return [
        Branch(pk, short_name or name, kind, below.get(pk, 0), pk in visible)
        for pk, short_name, name, kind in rows
    ]


def top_branches(user: Any, on: datetime.date) -> list[Branch]:
    """Where the tree of the user begins: the highest nodes they may see."""
    seen: list[str] = []
    tops: list[int] = []
    columns = nodes.visible_to(user).order_by("path").values_list("pk", "path")
    for pk, path in columns[:1] if user.is_administrator else columns:
        if not seen or not path.startswith(seen[-1]):
            seen.append(path)
            tops.append(pk)
    if user.is_administrator:
        return branches(NodeState.objects.on(on).filter(parent__isnull=True), on, user)
    return branches(NodeState.objects.on(on).filter(node__in=tops), on, user)


def history_of(node: Node) -> list[NodeState]:
    """States of the node, the newest first."""
    return list(NodeState.objects.filter(node=node).select_related("parent").order_by("-valid_from"))


def successions_of(node: Node) -> list[Succession]:
    found = Succession.objects.filter(Q(predecessor=node) | Q(successor=node))
    return list(found.select_related("predecessor", "successor").order_by("-date", "-id"))


def roles_at(node: Node, on: datetime.date) -> list[RoleAssignment]:
    """Roles granted at the node itself and in force on the day."""
    found = RoleAssignment.objects.on(on).filter(node=node).select_related("person", "node")
    return sorted(found, key=lambda given: (given.role, given.person.full_name))


def jobs_of(person: Person) -> list[Employment]:
    """All jobs of the person, present ones first, then the newest."""
    jobs = Employment.objects.filter(person=person).select_related("organisation", "position", "group")
    return sorted(jobs, key=lambda job: (job.valid_to is not None, -job.valid_from.toordinal()))


def roles_of_person(person: Person) -> list[RoleAssignment]:
    found = RoleAssignment.objects.filter(person=person).select_related("node", "network", "person")
    return sorted(found, key=lambda given: (given.valid_to is not None, -given.valid_from.toordinal()))


def jobs_visible_to(user: Any) -> QuerySet[Employment]:
    """Jobs of the people the user may see."""
    jobs = Employment.objects.filter(person__in=people.visible_to(user).values("pk"))
    return jobs.select_related("person", "organisation", "position", "group")


def roles_visible_to(user: Any) -> QuerySet[RoleAssignment]:
    """Roles of the people the user may see."""
    roles = RoleAssignment.objects.filter(person__in=people.visible_to(user).values("pk"))
    return roles.select_related("person", "node", "network")


def current_jobs(persons: Iterable[Person], on: datetime.date) -> dict[int, list[Employment]]:
    """Jobs on the day by person, for a page of a list: one query."""
    found: dict[int, list[Employment]] = {person.pk: [] for person in persons}
    jobs = Employment.objects.on(on).filter(person__in=found).select_related("organisation", "position")
    for job in jobs.order_by("-is_main", "valid_from"):
        found[job.person_id].append(job)
    return found
