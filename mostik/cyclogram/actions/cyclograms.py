"""A cyclogram: drawn up from nothing, from the ready one or from last year's; approved by the head."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.cyclogram import rules
from mostik.cyclogram.actions import lines
from mostik.cyclogram.enums import CyclogramState, Scope
from mostik.cyclogram.models import Check, Cyclogram, Line
from mostik.cyclogram.queries import cyclograms as queries
from mostik.cyclogram.queries import packs
from mostik.lib.errors import Refusal
from mostik.network.models import Node, Person
from mostik.network.queries import access
from mostik.platform.actions import audit
from mostik.platform.models import User

EDITABLE = ("label", "order_number", "order_date")
State = CyclogramState


class CannotChangeCyclogram(Refusal):
    """Not this person's to change, approved already, or there is one of this name and year."""


def create(
    *, owner: Node, label: str, year: int, by: User, at: datetime.datetime, from_pack: bool = False
) -> Cyclogram:
    """Begin the cyclogram of an organisation; `from_pack` fills it with the lines of the ready one."""
    if not rules.can_run_at(by, owner):
        raise CannotChangeCyclogram(_("A cyclogram is drawn up by the head or the senior teacher."))
    row = Cyclogram(owner=owner, label=label.strip(), year=year, created_by=by, created_at=at)
    with transaction.atomic():
        _insert(row)
        pack = packs.for_year(year) if from_pack else None
        for number, line in enumerate(pack.lines if pack else ()):
            _add_ready(row, line, number, at)
        audit.record("cyclogram.cyclogram.created", target=row, by=by, at=at)
    return row


def update(*, cyclogram: Cyclogram, by: User, at: datetime.datetime, **fields: Any) -> Cyclogram:
    """Change what it is called and by which order it is approved. `fields` are those of EDITABLE."""
    if unknown := set(fields) - set(EDITABLE):
        raise TypeError(f"not fields of a cyclogram: {', '.join(sorted(unknown))}")
    with transaction.atomic():
        row = lines.locked(cyclogram, by=by)
        for name, value in fields.items():
            setattr(row, name, value.strip() if isinstance(value, str) else value)
        if not row.label:
            raise CannotChangeCyclogram(_("Say what the internal assessment is called here."))
        try:
            with transaction.atomic():
                row.save(update_fields=list(fields))
        except IntegrityError as error:
            raise _same_name() from error
        audit.record("cyclogram.cyclogram.changed", target=row, by=by, at=at)
    return row


def approve(*, cyclogram: Cyclogram, by: User, at: datetime.datetime) -> Cyclogram:
    """The head approves: from now on checks are begun, and those above read it."""
    with transaction.atomic():
        row = lines.locked(cyclogram, by=by)
        if not rules.can_approve(by, row):
            raise CannotChangeCyclogram(_("The cyclogram is approved by the head."))
        if not Line.objects.filter(cyclogram=row).exists():
            raise CannotChangeCyclogram(_("There is nothing to approve: add a line first."))
        unread = Line.objects.filter(cyclogram=row).exclude(pk__in=Check.objects.values("line"))
        if line := unread.first():
            raise CannotChangeCyclogram(
                _("It is not clear when “%(object)s” takes place: “%(period)s”.")
                % {"object": line.object, "period": line.period}
            )
        row.state, row.approved_on = State.APPROVED, timezone.localdate(at)
        row.save(update_fields=["state", "approved_on"])
        audit.record("cyclogram.cyclogram.approved", target=row, by=by, at=at)
    return row


def reopen(*, cyclogram: Cyclogram, by: User, at: datetime.datetime) -> Cyclogram:
    """Take the approval back to change lines; checks that have begun stay as they are."""
    with transaction.atomic():
        row = _locked_any(cyclogram)
        if not rules.can_approve(by, row) or row.state != State.APPROVED:
            raise CannotChangeCyclogram(_("An approved cyclogram is opened again by the head."))
        row.state, row.approved_on = State.DRAFT, None
        row.save(update_fields=["state", "approved_on"])
        audit.record("cyclogram.cyclogram.reopened", target=row, by=by, at=at)
    return row


def copy(*, cyclogram: Cyclogram, by: User, at: datetime.datetime) -> Cyclogram:
    """Next year's: the same lines with the newest cards, people who have left replaced by the senior teacher."""
    if not rules.can_run(by, cyclogram):
        raise CannotChangeCyclogram(_("A cyclogram is drawn up by the head or the senior teacher."))
    owner = cyclogram.owner
    row = Cyclogram(
        owner=owner,
        label=cyclogram.label,
        year=cyclogram.year + 1,
        previous=cyclogram,
        created_by=by,
        created_at=at,
    )
    day = timezone.localdate(at)
    people = set(queries.possible_people(owner, day).values_list("pk", flat=True))
    groups = set(queries.possible_groups(owner, day).values_list("pk", flat=True))
    newest = queries.newest_of(queries.possible_versions(owner))
    with transaction.atomic():
        _insert(row)
        for number, line in enumerate(queries.lines_of(cyclogram)):
            fields = lines.fields_of(line)
            fields["version"] = newest.get(line.version.instrument_id) if line.version else None
            fields["groups"] = [group for group in fields["groups"] if group.pk in groups]
            if line.scope == Scope.GROUPS and not fields["groups"]:
                fields["scope"] = Scope.ALL_GROUPS.value
            if line.responsible_id not in people:
                fields["responsible"] = _anybody(owner, day) or line.responsible
            lines.put(row, fields, number, at=at)
        audit.record("cyclogram.cyclogram.copied", target=row, by=by, at=at, details={"from": cyclogram.pk})
    return row


def _add_ready(row: Cyclogram, ready: dict[str, Any], number: int, at: datetime.datetime) -> None:
    """A line of the pack: its card if the organisation has that instrument, its person by the role."""
    fields = {name: value for name, value in ready.items() if name not in ("instrument", "role")}
    day = timezone.localdate(at)
    owner = row.owner
    found = [
        one for one in queries.possible_versions(owner) if one.instrument.code == ready.get("instrument")
    ]
    fields["version"] = found[0] if found else None
    person = access.in_charge(owner, ready.get("role", ""), day) or _anybody(owner, day)
    if person is None:
        raise CannotChangeCyclogram(_("Nobody works in the organisation yet: hire people first."))
    lines.put(row, {**fields, "responsible": person, "groups": []}, number, at=at)


def _anybody(owner: Node, day: datetime.date) -> Person | None:
    return next(
        (one for role in ("senior_teacher", "head") if (one := access.in_charge(owner, role, day))), None
    )


def _insert(row: Cyclogram) -> None:
    if not row.label:
        raise CannotChangeCyclogram(_("Say what the internal assessment is called here."))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise _same_name() from error


def _locked_any(cyclogram: Cyclogram) -> Cyclogram:
    rows = Cyclogram.objects.select_for_update(of=("self",)).select_related("owner")
    return rows.get(pk=cyclogram.pk)


def _same_name() -> CannotChangeCyclogram:
    return CannotChangeCyclogram(_("The organisation has a cyclogram of this name and year already."))
