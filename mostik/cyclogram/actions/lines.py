"""Lines of a cyclogram: what is written is kept as it is, the checks it means are planned beside it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.cyclogram import rules
from mostik.cyclogram.enums import CheckState, CyclogramState, Scope
from mostik.cyclogram.models import Check, Cyclogram, Line
from mostik.cyclogram.queries import cyclograms as queries
from mostik.lib.errors import Refusal
from mostik.platform.actions import audit
from mostik.platform.models import User

FIELDS = (
    "direction", "object", "aim", "method", "version", "source", "scope", "period", "frequency", "responsible",
    "considered_at", "output",
)  # fmt: skip
"""Columns of a line; its `groups` stand beside them."""


class CannotChangeLine(Refusal):
    """The cyclogram is approved, the line contradicts itself, or its period is not understood."""


def add(*, cyclogram: Cyclogram, by: User, at: datetime.datetime, **fields: Any) -> Line:
    """One more line at the end. `fields` are FIELDS and `groups`."""
    with transaction.atomic():
        row = locked(cyclogram, by=by)
        last = Line.objects.filter(cyclogram=row).aggregate(last=Max("position"))["last"]
        line = put(row, fields, 0 if last is None else last + 1, at=at)
        audit.record("cyclogram.line.added", target=line, by=by, at=at)
    return line


def change(*, line: Line, by: User, at: datetime.datetime, **fields: Any) -> Line:
    """Change a line; checks that have begun stay, planned ones follow the new words."""
    with transaction.atomic():
        row = locked(line.cyclogram, by=by)
        kept = Line.objects.select_for_update(of=("self",)).get(pk=line.pk)
        if _begun(kept) and (
            kept.version_id != _pk(fields.get("version")) or kept.scope != fields.get("scope")
        ):
            raise CannotChangeLine(_("A check of this line has begun: its card and whom it is about stay."))
        changed = put(row, fields, kept.position, at=at, line=kept)
        audit.record("cyclogram.line.changed", target=changed, by=by, at=at)
    return changed


def remove(*, line: Line, by: User, at: datetime.datetime) -> None:
    """Take a line out while none of its checks has begun."""
    with transaction.atomic():
        locked(line.cyclogram, by=by)
        if _begun(line):
            raise CannotChangeLine(_("A check of this line has begun: it stays."))
        audit.record("cyclogram.line.removed", target=line, by=by, at=at)
        Check.objects.filter(line=line).delete()
        Line.objects.filter(pk=line.pk).delete()


def replace(*, cyclogram: Cyclogram, rows: Sequence[dict[str, Any]], by: User, at: datetime.datetime) -> int:
    """All lines at once, from a file that was checked: all of them or none. Returns how many."""
    with transaction.atomic():
        row = locked(cyclogram, by=by)
        if Check.objects.filter(line__cyclogram=row).exclude(state=CheckState.PLANNED).exists():
            raise CannotChangeLine(_("Checks of this cyclogram have begun: change its lines one by one."))
        Check.objects.filter(line__cyclogram=row).delete()
        Line.objects.filter(cyclogram=row).delete()
        for number, fields in enumerate(rows):
            put(row, fields, number, at=at)
        audit.record("cyclogram.lines.imported", target=row, by=by, at=at, details={"lines": len(rows)})
    return len(rows)


def locked(cyclogram: Cyclogram, *, by: User) -> Cyclogram:
    """The row, which this person may change now."""
    rows = Cyclogram.objects.select_for_update(of=("self",)).select_related("owner")
    row = rows.get(pk=cyclogram.pk)
    if not rules.can_run(by, row):
        raise CannotChangeLine(_("A cyclogram is drawn up by the head or the senior teacher."))
    if row.state != CyclogramState.DRAFT:
        raise CannotChangeLine(_("The cyclogram is approved: the head opens it again to change it."))
    return row


def fields_of(line: Line) -> dict[str, Any]:
    return {**{name: getattr(line, name) for name in FIELDS}, "groups": list(line.groups.all())}


def put(
    cyclogram: Cyclogram,
    fields: dict[str, Any],
    position: int,
    *,
    at: datetime.datetime,
    line: Line | None = None,
) -> Line:
    """Write a line into a locked cyclogram and plan its checks."""
    values = {name: v.strip() if isinstance(v, str) else v for name, v in fields.items() if name in FIELDS}
    groups = list(fields.get("groups") or ()) if values.get("scope") == Scope.GROUPS else []
    row = line or Line(cyclogram=cyclogram)
    former = row.responsible_id if line else None
    row.position = position
    for name, value in values.items():
        setattr(row, name, value)
    _refuse_unclear(row, cyclogram, groups, timezone.localdate(at), former)
    row.save()
    row.groups.set(groups)
    _plan(row, cyclogram)
    return row


def _refuse_unclear(
    row: Line, cyclogram: Cyclogram, groups: list[Any], day: datetime.date, former: int | None
) -> None:
    if not row.object or not row.direction or not row.period:
        raise CannotChangeLine(_("Say what is looked at, in which direction and when."))
    if not queries.reading_of(row, cyclogram.year):
        raise CannotChangeLine(
            _(
                "“%(period)s” does not say when: write a month, a date or how often, as “October”, “once a quarter”."
            )
            % {"period": row.period}
        )
    if row.scope == Scope.GROUPS and not groups:
        raise CannotChangeLine(_("Choose the groups this line is about."))
    if row.version and queries.level_of(row.version) != queries.UNIT_OF_SCOPE[row.scope]:
        raise CannotChangeLine(
            _("The card “%(card)s” does not fit: one is about a group, the other about the organisation.")
            % {"card": row.version.title}
        )
    known = queries.possible_people(cyclogram.owner, day)
    if row.responsible_id != former and not known.filter(pk=row.responsible_id).exists():
        raise CannotChangeLine(_("Name somebody who works here."))


def _plan(row: Line, cyclogram: Cyclogram) -> None:
    """Planned checks follow the words of the line; begun ones stay."""
    spans = set(queries.reading_of(row, cyclogram.year).spans)
    Check.objects.filter(line=row, state=CheckState.PLANNED).delete()
    taken = set(Check.objects.filter(line=row).values_list("starts", "ends"))
    Check.objects.bulk_create([Check(line=row, starts=a, ends=b) for a, b in sorted(spans - taken)])


def _begun(line: Line) -> bool:
    return Check.objects.filter(line=line).exclude(state=CheckState.PLANNED).exists()


def _pk(one: Any) -> int | None:
    return one.pk if one is not None else None
