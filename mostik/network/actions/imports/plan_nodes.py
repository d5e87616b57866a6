"""What the sheet «Организации» will change: each row against what is known and against the rest of the file."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from mostik.network.actions.imports.known import DETAIL_FIELDS, NODE_FIELDS, NUMBER, Known, Place
from mostik.network.actions.imports.reading import Row, Table
from mostik.network.enums import PARENT_KINDS, ROOT_KINDS, NodeKind

CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"
ORDER: dict[str, int] = {kind: number for number, kind in enumerate(NodeKind)}
ONLY_FOR = {
    "organisation_type": {NodeKind.ORGANISATION},
    "age_band": {NodeKind.GROUP},
    "orientation": {NodeKind.GROUP},
}


@dataclass(eq=False, slots=True)
class NodePlan:
    """One row. `fields` are plain values to write; a rename, a move and a closing are dated changes."""

    row: int
    place: Place
    action: str
    fields: dict[str, Any] = field(default_factory=dict)
    rename: bool = False
    parent: Place | None = None
    on: datetime.date | None = None
    closed: datetime.date | None = None
    before: dict[str, Any] = field(default_factory=dict)


def plan_nodes(
    table: Table, known: Known, *, bases: Sequence[str] | None, today: datetime.date
) -> list[NodePlan]:
    """Plans in the order parents first. Adds the new places to `known.places`; problems go to the table."""
    rows = _unique(table, known)
    plans = []
    for row in sorted(rows, key=lambda row: ORDER.get(row.values.get("kind", ""), 99)):
        place = known.places[row.values["code"]]
        if place.id is None:
            _check_new(table, row, place, known, bases)
            plans.append(NodePlan(row.number, place, CREATED, fields=place.values))
        else:
            plans.append(_plan_known(table, row, place, known, bases, today))
    return plans


def _unique(table: Table, known: Known) -> list[Row]:
    """One row per code; the same row twice counts once. New codes become places at once: rows may refer forward."""
    seen: dict[str, Row] = {}
    for row in table.rows:
        code = row.values.get("code")
        if not code:
            continue
        if code in seen:
            if seen[code].values != row.values:
                message = _("The code %(code)s is already in row %(row)s with other data.")
                table.complain(row.number, "code", message % {"code": code, "row": seen[code].number})
            continue
        seen[code] = row
        if code not in known.places:
            if code.startswith(NUMBER):
                message = _(
                    "There is no row with the number %(code)s in the system; give a code of your own."
                )
                table.complain(row.number, "code", message % {"code": code})
            values = {name: row.values.get(name) for name in (*NODE_FIELDS, *DETAIL_FIELDS)}
            known.places[code] = Place(
                code,
                row.values.get("kind"),
                row.values.get("name", ""),
                row.values.get("valid_from"),
                row.values.get("valid_to"),
                values=values,
            )
    return list(seen.values())


def _check_new(table: Table, row: Row, place: Place, known: Known, bases: Sequence[str] | None) -> None:
    values = row.values
    place.parent = _parent(table, row, known)
    if place.valid_from is None and place.parent is not None:
        place.valid_from = place.parent.valid_from
    if row.number in table.spoiled or place.kind is None:
        return
    if place.parent is None and place.kind not in ROOT_KINDS:
        table.complain(row.number, "parent", _("Give the code of the node above."))
    elif place.valid_from is None:
        table.complain(row.number, "valid_from", _("Give the date of opening."))
    elif bases is not None and not place.within(bases):
        table.complain(row.number, "parent", _("This node is outside the part of the structure you keep."))
    if place.kind == NodeKind.ORGANISATION and not values.get("organisation_type"):
        table.complain(row.number, "organisation_type", _("Choose the type of the organisation."))
    _check_fields(table, row, place.kind)
    if place.valid_from is not None:
        _check_period(table, row, place)


def _check_fields(table: Table, row: Row, kind: NodeKind) -> None:
    for name, kinds in ONLY_FOR.items():
        if row.values.get(name) and kind not in kinds:
            message = _("“%(kind)s” has no such property; leave the cell empty.") % {"kind": kind.label}
            table.complain(row.number, name, message)


def _check_period(table: Table, row: Row, place: Place) -> None:
    opened, closed, parent = place.valid_from, place.valid_to, place.parent
    if opened is None:
        return
    if closed is not None and closed < opened:
        table.complain(row.number, "valid_to", _("Closed before it was opened."))
    elif parent is not None and parent.valid_from is not None:
        if opened < parent.valid_from:
            message = _("Opened before “%(node)s”, which opens on %(date)s.")
            values = {"node": parent.name, "date": f"{parent.valid_from:%d.%m.%Y}"}
            table.complain(row.number, "valid_from", message % values)
        elif parent.valid_to is not None and (closed is None or closed > parent.valid_to):
            message = _("Works after the closing of “%(node)s” on %(date)s.")
            values = {"node": parent.name, "date": f"{parent.valid_to:%d.%m.%Y}"}
            table.complain(row.number, "valid_to", message % values)


def _parent(table: Table, row: Row, known: Known) -> Place | None:
    """The place named in the row, if it is a right one."""
    code, kind = row.values.get("parent"), row.values.get("kind")
    if not code:
        return None
    parent = known.places.get(code)
    if parent is None:
        message = _("There is no node with the code %(code)s, neither in the file nor in the system.")
        table.complain(row.number, "parent", message % {"code": code})
        return None
    if kind is not None and parent.kind is not None and parent.kind not in PARENT_KINDS[kind]:
        message = _("“%(kind)s” cannot stand under “%(parent)s”.")
        table.complain(row.number, "parent", message % {"kind": kind.label, "parent": parent.kind.label})
        return None
    return parent


def _plan_known(
    table: Table,
    row: Row,
    place: Place,
    known: Known,
    bases: Sequence[str] | None,
    today: datetime.date,
) -> NodePlan:
    values = row.values
    plan = NodePlan(row.number, place, UNCHANGED)
    if place.kind is not None and values.get("kind", place.kind) != place.kind:
        message = _("In the system it is “%(kind)s”; the kind of a node never changes.")
        table.complain(row.number, "kind", message % {"kind": place.kind.label})
        return plan
    if values.get("valid_from", place.valid_from) != place.valid_from:
        message = _("The system has another date of opening: %(date)s.")
        table.complain(row.number, "valid_from", message % {"date": f"{place.valid_from:%d.%m.%Y}"})
    for name in (*NODE_FIELDS, *DETAIL_FIELDS):
        if name in values and values[name] != (place.values[name] or ""):
            plan.fields[name] = values[name]
            plan.before[name] = place.values[name]
    plan.rename = bool({"name", "short_name"} & plan.fields.keys()) and "changed_on" in values
    if place.kind is not None:
        _check_fields(table, row, place.kind)
    _plan_move(table, row, plan, known)
    _plan_closing(table, row, plan)
    _check_dated(table, row, plan, today)
    if plan.fields or plan.parent is not None or plan.closed is not None:
        plan.action = CHANGED
        beyond = plan.parent is not None and not plan.parent.within(bases)
        if bases is not None and (beyond or not place.within(bases)):
            table.complain(row.number, "code", _("This node is outside the part of the structure you keep."))
    return plan


def _plan_move(table: Table, row: Row, plan: NodePlan, known: Known) -> None:
    present = plan.place.parent
    if "parent" not in row.values or (present is not None and row.values["parent"] == present.code):
        return
    parent = _parent(table, row, known)
    if parent is None:
        return
    if "changed_on" not in row.values:
        message = _("Moves from under “%(node)s”: give the day in the column “Изменено с”.")
        table.complain(row.number, "parent", message % {"node": present.name if present else ""})
        return
    plan.parent, plan.before["parent"] = parent, present.code if present else ""


def _plan_closing(table: Table, row: Row, plan: NodePlan) -> None:
    closed, place = row.values.get("valid_to"), plan.place
    if closed is None or closed == place.valid_to:
        return
    if place.valid_to is not None:
        message = _("The system has another date of closing: %(date)s.")
        table.complain(row.number, "valid_to", message % {"date": f"{place.valid_to:%d.%m.%Y}"})
    elif place.valid_from is not None and closed < place.valid_from:
        table.complain(row.number, "valid_to", _("Closed before it was opened."))
    else:
        plan.closed, plan.before["valid_to"] = closed, None


def _check_dated(table: Table, row: Row, plan: NodePlan, today: datetime.date) -> None:
    """A rename or a move is entered in the order of dates and not ahead of time."""
    if not plan.rename and plan.parent is None:
        return
    plan.on = row.values["changed_on"]
    start = plan.place.changed_on
    if plan.on is not None and plan.on > today:
        table.complain(row.number, "changed_on", _("This day has not come yet."))
    elif plan.on is not None and start is not None and plan.on < start:
        message = _("The node has a later change, of %(date)s.")
        table.complain(row.number, "changed_on", message % {"date": f"{start:%d.%m.%Y}"})
