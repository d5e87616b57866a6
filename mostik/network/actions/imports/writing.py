"""From plans to rows. New ones are written in bulk with computed paths; dated changes go through the actions."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.network.actions import nodes as node_actions
from mostik.network.actions import people as people_actions
from mostik.network.actions.imports.known import DETAIL_FIELDS, NODE_FIELDS, Place
from mostik.network.actions.imports.plan_nodes import CHANGED, CREATED, NodePlan
from mostik.network.actions.imports.plan_people import JobPlan, PersonPlan
from mostik.network.actions.imports.problems import CannotImport
from mostik.network.models import Employment, Node, NodeState, Person
from mostik.platform.models import User

BATCH = 2000


def write(
    nodes: Sequence[NodePlan],
    people: Sequence[PersonPlan],
    jobs: Sequence[JobPlan],
    *,
    by: User | None,
    at: datetime.datetime,
    progress: Callable[[int, int, str], None],
) -> None:
    """Everything, inside the caller's transaction. Closings come last: jobs of a closed node end with it."""
    progress(6, 10, _("Writing organisations"))
    _create_nodes([plan for plan in nodes if plan.action == CREATED])
    changed = [plan for plan in nodes if plan.action == CHANGED]
    _change_nodes(changed, by, at)
    progress(7, 10, _("Writing people"))
    _create_people([plan for plan in people if plan.action == CREATED])
    _change_people([plan for plan in people if plan.action == CHANGED])
    progress(8, 10, _("Writing jobs"))
    _create_jobs([plan for plan in jobs if plan.action == CREATED])
    _change_jobs([plan for plan in jobs if plan.action == CHANGED], by, at)
    progress(9, 10, _("Closing what is closed"))
    _close_nodes([plan for plan in changed if plan.closed is not None], by, at)


def _create_nodes(plans: list[NodePlan]) -> None:
    """Plans come parents first. Roots get their own paths; a child takes the next free step under its parent."""
    levels: dict[int, list[NodePlan]] = defaultdict(list)
    parents = {p.place.parent for p in plans if p.place.parent is not None and p.place.parent.id is not None}
    last = _last_steps(parents, roots=any(plan.place.parent is None for plan in plans))
    children: dict[str, int] = defaultdict(int)
    for plan in plans:
        above = plan.place.parent
        path = above.path if above is not None else ""
        last[path] += 1
        depth = len(path) // Node.steplen + 1
        plan.place.path = Node._get_path(path or None, depth, last[path])
        children[path] += 1
        levels[depth].append(plan)
    for depth in sorted(levels):
        _write_level(levels[depth], depth, children)
    grown = [
        Node(pk=place.id, path=place.path, numchild=place.numchild + children[place.path])
        for place in parents
    ]
    Node.objects.bulk_update(grown, ["numchild"], batch_size=400)


def _last_steps(parents: Iterable[Place], *, roots: bool) -> dict[str, int]:
    """The last used step under every known parent that gets children ("" is above the roots)."""
    last: dict[str, int] = defaultdict(int)
    paths = {place.path for place in parents} | ({""} if roots else set())
    depths = {len(path) // Node.steplen + 1 for path in paths}
    for path in Node.objects.filter(depth__in=depths).values_list("path", flat=True).iterator():
        above = path[: -Node.steplen]
        if above in paths:
            last[above] = max(last[above], Node._str2int(path[-Node.steplen :]))
    return last


def _write_level(plans: list[NodePlan], depth: int, children: dict[str, int]) -> None:
    rows = []
    for plan in plans:
        place, values = plan.place, plan.place.values
        fields: dict[str, Any] = {name: values.get(name) or "" for name in NODE_FIELDS}
        fields.update(
            {name: getattr(place, name) for name in ("path", "kind", "code", "valid_from", "valid_to")}
        )
        fields["details"] = {name: values[name] for name in DETAIL_FIELDS if values.get(name)}
        node = Node(depth=depth, numchild=children.get(place.path, 0), **fields)
        node.fill_search_text()
        rows.append(node)
    for plan, node in zip(plans, Node.objects.bulk_create(rows, batch_size=BATCH), strict=True):
        plan.place.id = node.pk
    parents = [plan.place.parent.id if plan.place.parent else None for plan in plans]
    NodeState.objects.bulk_create(
        (
            NodeState(
                node=node,
                parent_id=parent,
                name=node.name,
                short_name=node.short_name,
                valid_from=node.valid_from,
                valid_to=node.valid_to,
            )
            for node, parent in zip(rows, parents, strict=True)
        ),
        batch_size=BATCH,
    )


def _change_nodes(plans: Iterable[NodePlan], by: User | None, at: datetime.datetime) -> None:
    for plan in plans:
        node = Node.objects.get(pk=plan.place.id)
        fields = dict(plan.fields)
        details = {name: fields.pop(name) for name in DETAIL_FIELDS if name in fields}
        with _row(plan.row):
            if plan.parent is not None and plan.on is not None:
                parent = Node.objects.get(pk=plan.parent.id)
                node = node_actions.move(node=node, parent=parent, on=plan.on, by=by, at=at)
            if plan.rename and plan.on is not None:
                name = fields.pop("name", node.name)
                short_name = fields.pop("short_name", node.short_name)
                node_actions.rename(node=node, name=name, short_name=short_name, on=plan.on, by=by, at=at)
            if details:
                kept = {name: value for name, value in {**node.details, **details}.items() if value}
                fields["details"] = kept
            if fields:
                node_actions.update(node=node, by=by, at=at, **fields)


def _close_nodes(plans: Iterable[NodePlan], by: User | None, at: datetime.datetime) -> None:
    """Deepest first: closing an organisation would close its groups too."""
    for plan in sorted(plans, key=lambda plan: -len(plan.place.path)):
        node = Node.objects.get(pk=plan.place.id)
        with _row(plan.row):
            if plan.closed is not None and node.valid_to != plan.closed:
                node_actions.close(node=node, on=plan.closed, by=by, at=at)


def _create_people(plans: list[PersonPlan]) -> None:
    rows = []
    for plan in plans:
        person = Person(**plan.values)
        person.fill_search_text()
        rows.append(person)
    for plan, person in zip(plans, Person.objects.bulk_create(rows, batch_size=BATCH), strict=True):
        plan.id = person.pk


def _change_people(plans: list[PersonPlan]) -> None:
    """In bulk: a changed column of a whole region is one statement per batch, journalled by the import itself."""
    people = Person.objects.in_bulk([plan.id for plan in plans if plan.id is not None])
    fields: set[str] = {"search_text"}
    for plan in plans:
        person = people[plan.id or 0]
        for name, value in plan.values.items():
            setattr(person, name, value)
            fields.add(name)
        person.fill_search_text()
    Person.objects.bulk_update(people.values(), sorted(fields), batch_size=200)


def _create_jobs(plans: Sequence[JobPlan]) -> None:
    rows = []
    for plan in plans:
        group = plan.values["group"]
        fields: dict[str, Any] = {
            "person_id": plan.person.id,
            "organisation_id": plan.organisation.id,
            "position": plan.position,
            "group_id": group.id if group is not None else None,
            "rate": plan.values["rate"],
            "is_main": plan.values["is_main"],
            "valid_from": plan.valid_from,
            "valid_to": plan.valid_to,
        }
        rows.append(Employment(**fields))
    Employment.objects.bulk_create(rows, batch_size=BATCH)


def _change_jobs(plans: Iterable[JobPlan], by: User | None, at: datetime.datetime) -> None:
    for plan in plans:
        if plan.known is None:
            continue
        job = Employment.objects.select_related("person", "organisation").get(pk=plan.known.id)
        with _row(plan.row):
            for name, value in plan.values.items():
                setattr(
                    job,
                    "group_id" if name == "group" else name,
                    value.id if isinstance(value, Place) else value,
                )
            if plan.values:
                job.save(update_fields=list(plan.values))
            if "valid_to" in plan.before and plan.valid_to is not None:
                people_actions.dismiss(employment=job, on=plan.valid_to, by=by, at=at)


class _row:
    """A refusal inside names the row of the file."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> None:
        if isinstance(error, Refusal):
            raise CannotImport(
                _("Row %(row)s: %(reason)s") % {"row": self.number, "reason": error}
            ) from error
