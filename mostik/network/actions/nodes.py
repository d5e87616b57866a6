"""Changing the structure. Every change is dated: `NodeState` keeps what was, `Node` shows what is.

`on` is the first day of the new state of things (for `close`, the last day of the old one) and cannot lie in the
future for changes that move or rename; `basis` is the document the change rests on.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.network.enums import PARENT_KINDS, ROOT_KINDS, NodeKind, SuccessionKind
from mostik.network.models import Employment, Node, NodeState, RoleAssignment, Succession
from mostik.network.models.dated import in_force
from mostik.platform.actions import audit
from mostik.platform.models import User

DAY = datetime.timedelta(days=1)
PLAIN_FIELDS = ("code", "inn", "oktmo", "address", "organisation_type", "details")


class CannotChangeNode(Refusal):
    """The structure cannot be changed like that; the sentence says why."""


@transaction.atomic
def create(
    *,
    kind: NodeKind,
    parent: Node | None,
    name: str,
    opened: datetime.date,
    by: User | None,
    at: datetime.datetime,
    short_name: str = "",
    **fields: Any,
) -> Node:
    """A new node. `fields` are of `PLAIN_FIELDS`. An organisation without a type is refused."""
    kind = NodeKind(kind)
    if parent is not None:
        parent = _locked(parent)
    _check_place(kind, parent, opened)
    _check_code(fields.get("code", ""))
    if not name.strip():
        raise CannotChangeNode(_("Give the name."))
    if kind == NodeKind.ORGANISATION and not fields.get("organisation_type"):
        raise CannotChangeNode(_("Choose the type of the organisation."))
    values = {
        "kind": kind,
        "name": name.strip(),
        "short_name": short_name.strip(),
        "valid_from": opened,
        **fields,
    }
    node = Node.objects.add_root(values) if parent is None else Node.objects.add_child(parent, values)
    NodeState.objects.create(
        node=node, parent=parent, name=node.name, short_name=node.short_name, valid_from=opened
    )
    audit.record(
        "network.node.created", target=node, by=by, at=at, details={"kind": kind, "opened": str(opened)}
    )
    return node


@transaction.atomic
def update(*, node: Node, by: User | None, at: datetime.datetime, **fields: Any) -> Node:
    """Change what has no history (code, INN, address…), or correct a misspelt name in the present state."""
    node = _locked(node)
    names = {k: fields.pop(k).strip() for k in ("name", "short_name") if k in fields}
    if "name" in names and not names["name"]:
        raise CannotChangeNode(_("Give the name."))
    if fields.get("code", node.code) != node.code:
        _check_code(fields["code"], node)
    changed = {k: v for k, v in [*names.items(), *fields.items()] if getattr(node, k) != v}
    if not changed:
        return node
    for field, value in changed.items():
        setattr(node, field, value)
    node.save(update_fields=list(changed))
    if names.keys() & changed.keys():
        last = _last_state(node)
        last.name, last.short_name = node.name, node.short_name
        last.save(update_fields=["name", "short_name"])
    audit.record("network.node.updated", target=node, by=by, at=at, details={"fields": sorted(changed)})
    return node


@transaction.atomic
def rename(
    *,
    node: Node,
    name: str,
    on: datetime.date,
    by: User | None,
    at: datetime.datetime,
    short_name: str = "",
    basis: str = "",
) -> Node:
    """A new name from the day `on`; the old one stays in the history."""
    node = _locked(node)
    _check_not_future(on, at)
    if not name.strip():
        raise CannotChangeNode(_("Give the name."))
    if (name.strip(), short_name.strip()) == (node.name, node.short_name):
        raise CannotChangeNode(_("The name is the same as before."))
    _new_state(node, on, name=name.strip(), short_name=short_name.strip())
    details = {"from": node.name, "to": name.strip(), "on": str(on), "basis": basis}
    node.name, node.short_name = name.strip(), short_name.strip()
    node.save(update_fields=["name", "short_name"])
    audit.record("network.node.renamed", target=node, by=by, at=at, details=details)
    return node


@transaction.atomic
def move(
    *, node: Node, parent: Node, on: datetime.date, by: User | None, at: datetime.datetime, basis: str = ""
) -> Node:
    """Under another parent from the day `on`, with everything below. Campaigns keep the structure of their own date."""
    node, parent = _locked(node), _locked(parent)
    _check_not_future(on, at)
    if _last_state(node).parent_id == parent.pk:
        raise CannotChangeNode(_("“%(node)s” already stands there.") % {"node": node})
    _check_place(NodeKind(node.kind), parent, on)
    before = _last_state(node).parent
    _move(node, parent, on)
    details = {"from": str(before), "to": str(parent), "on": str(on), "basis": basis}
    audit.record("network.node.moved", target=node, by=by, at=at, details=details)
    return Node.objects.get(pk=node.pk)


@transaction.atomic
def close(*, node: Node, on: datetime.date, by: User | None, at: datetime.datetime, basis: str = "") -> Node:
    """The day `on` is the last one of the node and of everything below; jobs and roles there end with it."""
    node = _locked(node)
    if node.valid_to is not None and node.valid_to <= on:
        raise CannotChangeNode(_("“%(node)s” is already closed.") % {"node": node})
    closed = _close(node, on)
    audit.record(
        "network.node.closed", target=node, by=by, at=at, details={"on": str(on), "basis": basis, **closed}
    )
    return Node.objects.get(pk=node.pk)


@transaction.atomic
def merge(
    *,
    predecessors: Sequence[Node],
    successor: Node,
    on: datetime.date,
    by: User | None,
    at: datetime.datetime,
    basis: str = "",
) -> Node:
    """Organisations become parts of `successor` from the day `on`.

    Their groups and buildings move under it, their staff go on working in it, they themselves end the day before.
    Roles at them end too: who manages the successor is decided anew. For a merger into a new organisation create
    it first.
    """
    successor = _locked(successor)
    _check_not_future(on, at)
    _check_organisations(successor, *predecessors)
    if not predecessors or successor in predecessors:
        raise CannotChangeNode(_("Choose organisations that differ from the successor."))
    for node in map(_locked, predecessors):
        _check_open(node, on - DAY)
        for child in _open_children(node, on):
            _check_place(NodeKind(child.kind), successor, on)
            _move(child, successor, on)
        _continue_jobs(Employment.objects.filter(organisation=node), successor, on)
        _close(_locked(node), on - DAY)
        _succeed(node, successor, SuccessionKind.MERGE, on, basis)
    details = {"predecessors": [n.pk for n in predecessors], "on": str(on), "basis": basis}
    audit.record("network.node.merged", target=successor, by=by, at=at, details=details)
    return Node.objects.get(pk=successor.pk)


@transaction.atomic
def split(
    *,
    node: Node,
    parts: Mapping[Node, Sequence[Node]],
    on: datetime.date,
    by: User | None,
    at: datetime.datetime,
    close_old: bool = True,
    basis: str = "",
) -> Node:
    """Give the groups and buildings of `node` to other organisations (created before) from the day `on`.

    `parts` maps each successor to the children it takes. Staff follow their group; with `close_old` the others
    follow the first successor, every open child must be given away, and `node` ends the day before.
    """
    node = _locked(node)
    _check_not_future(on, at)
    _check_organisations(node, *parts)
    if not parts or node in parts:
        raise CannotChangeNode(_("Choose organisations that differ from the one being split."))
    _check_open(node, on - DAY)
    children = {child.pk for child in _open_children(node, on)}
    given = [child.pk for taken in parts.values() for child in taken]
    if len(given) != len(set(given)) or not children.issuperset(given):
        raise CannotChangeNode(
            _("Each group goes to one successor, and only groups of this organisation can go.")
        )
    if close_old and children != set(given):
        raise CannotChangeNode(_("Say where each group goes: the organisation will be closed."))
    for successor, taken in parts.items():
        for child in taken:
            _move(_locked(child), _locked(successor), on)
            _continue_jobs(Employment.objects.filter(organisation=node, group=child), successor, on)
        _succeed(node, successor, SuccessionKind.SPLIT, on, basis)
    if close_old:
        _continue_jobs(Employment.objects.filter(organisation=node), next(iter(parts)), on)
        _close(_locked(node), on - DAY)
    details = {"successors": [n.pk for n in parts], "on": str(on), "basis": basis, "closed": close_old}
    audit.record("network.node.split", target=node, by=by, at=at, details=details)
    return Node.objects.get(pk=node.pk)


def _locked(node: Node) -> Node:
    return Node.objects.select_for_update().get(pk=node.pk)


def _check_place(kind: NodeKind, parent: Node | None, on: datetime.date) -> None:
    if parent is None:
        if kind not in ROOT_KINDS:
            raise CannotChangeNode(_("“%(kind)s” must stand under another node.") % {"kind": kind.label})
        return
    if NodeKind(parent.kind) not in PARENT_KINDS[kind]:
        raise CannotChangeNode(
            _("“%(kind)s” cannot stand under “%(parent)s”.")
            % {"kind": kind.label, "parent": NodeKind(parent.kind).label}
        )
    _check_open(parent, on)


def _check_open(node: Node, on: datetime.date) -> None:
    if not node.is_open_on(on):
        raise CannotChangeNode(
            _("“%(node)s” is not open on %(date)s.") % {"node": node, "date": f"{on:%d.%m.%Y}"}
        )


def _check_code(code: str, node: Node | None = None) -> None:
    other = Node.objects.filter(code=code).first() if code else None
    if other is not None and other != node:
        raise CannotChangeNode(_("The code %(code)s belongs to “%(node)s”.") % {"code": code, "node": other})


def _check_not_future(on: datetime.date, at: datetime.datetime) -> None:
    if on > timezone.localdate(at):
        raise CannotChangeNode(_("Such a change is entered on the day it comes into force or later."))


def _check_organisations(*nodes: Node) -> None:
    if any(node.kind != NodeKind.ORGANISATION for node in nodes):
        raise CannotChangeNode(_("Only organisations merge and split."))


def _last_state(node: Node) -> NodeState:
    return NodeState.objects.filter(node=node).order_by("-valid_from").select_related("parent")[0]


def _new_state(node: Node, on: datetime.date, **values: Any) -> None:
    """From `on` the state of the node has `values`. Changes are entered in the order of their dates."""
    last = _last_state(node)
    if last.valid_from > on:
        raise CannotChangeNode(
            _("“%(node)s” has a later change, of %(date)s; enter changes in the order of their dates.")
            % {"node": node, "date": f"{last.valid_from:%d.%m.%Y}"}
        )
    if last.valid_to is not None and last.valid_to < on:
        raise CannotChangeNode(_("“%(node)s” is already closed.") % {"node": node})
    if last.valid_from < on:
        end, last.valid_to = last.valid_to, on - DAY
        last.save(update_fields=["valid_to"])
        last = NodeState(
            node=node,
            parent=last.parent,
            name=last.name,
            short_name=last.short_name,
            valid_from=on,
            valid_to=end,
        )
    for field, value in values.items():
        setattr(last, field, value)
    last.save()


def _move(node: Node, parent: Node, on: datetime.date) -> None:
    _new_state(node, on, parent=parent)
    Node.objects.move(node, parent, "last-child")


def _open_children(node: Node, on: datetime.date) -> list[Node]:
    states = NodeState.objects.on(on).filter(parent=node)
    return list(Node.objects.filter(pk__in=states.values("node")))


def _close(node: Node, on: datetime.date) -> dict[str, int]:
    """Close the subtree; returns how many rows of each kind ended, for the journal."""
    late = _last_state(node)
    if on < node.valid_from or on < late.valid_from:
        raise CannotChangeNode(
            _("“%(node)s” cannot be closed before its last change of %(date)s.")
            % {"node": node, "date": f"{late.valid_from:%d.%m.%Y}"}
        )
    still = in_force(on + DAY)
    below = Node.objects.filter(path__startswith=node.path)
    ids = list(below.values_list("pk", flat=True))
    if (
        NodeState.objects.filter(node__in=ids, valid_from__gt=on).exists()
        or Employment.objects.filter(organisation__in=ids, valid_from__gt=on).exists()
    ):
        raise CannotChangeNode(_("Something below “%(node)s” changes after that day.") % {"node": node})
    jobs = Employment.objects.filter(still, organisation__in=ids, valid_from__lte=on).update(valid_to=on)
    roles = RoleAssignment.objects.filter(still, node__in=ids, valid_from__lte=on).update(valid_to=on)
    NodeState.objects.filter(still, node__in=ids).update(valid_to=on)
    nodes = below.filter(still).update(valid_to=on)
    return {"nodes": nodes, "jobs": jobs, "roles": roles}


def _continue_jobs(jobs: Any, successor: Node, on: datetime.date) -> None:
    """The people go on in the successor, same position, rate and group; the old job ends the day before."""
    for job in jobs.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)):
        if job.valid_from >= on:
            job.organisation = successor
            job.save(update_fields=["organisation"])
            continue
        end, job.valid_to = job.valid_to, on - DAY
        job.save(update_fields=["valid_to"])
        same = Employment.objects.on(on).filter(
            person=job.person_id, organisation=successor, position=job.position_id
        )
        if not same.exists():
            job.pk, job._state.adding = None, True
            job.organisation, job.valid_from, job.valid_to = successor, on, end
            job.save(force_insert=True)


def _succeed(node: Node, successor: Node, kind: SuccessionKind, on: datetime.date, basis: str) -> None:
    Succession.objects.create(predecessor=node, successor=successor, kind=kind, date=on, basis=basis)
