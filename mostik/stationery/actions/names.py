"""Forms of a name that the machine declines wrongly."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mostik.documents.declension import OBLIQUE
from mostik.lib.errors import Refusal
from mostik.network.models import Node
from mostik.platform.actions import audit
from mostik.platform.models import User
from mostik.stationery import rules
from mostik.stationery.models import DeclinedName

CASES = tuple(case.name.lower() for case in OBLIQUE)


class CannotDecline(Refusal):
    """Not this person's to write, or there is nothing written."""


def write(*, owner: Node, text: str, by: User, at: datetime, **forms: str) -> DeclinedName:
    """Keep the forms of a name at the owner; `forms` by the names of CASES. A second time they are replaced."""
    if unknown := set(forms) - set(CASES):
        raise TypeError(f"no such cases: {', '.join(sorted(unknown))}")
    name = " ".join(text.split(" ")).strip()
    values = {case: forms.get(case, "").strip() for case in CASES}
    if not rules.can_keep(by, owner):
        raise CannotDecline(_("Templates are kept by those in charge of the organisation."))
    if not name or not any(values.values()):
        raise CannotDecline(_("Write the name as it is usually written and at least one of its forms."))
    with transaction.atomic():
        stamp = {"noted_at": at, "noted_by": by}
        row, _made = DeclinedName.objects.update_or_create(owner=owner, text=name, defaults=values | stamp)
        audit.record("stationery.name.written", target=row, by=by, at=at)
    return row


def forget(*, name: DeclinedName, by: User, at: datetime) -> None:
    """The machine declines it again."""
    with transaction.atomic():
        row = DeclinedName.objects.select_for_update().select_related("owner").get(pk=name.pk)
        if not rules.can_keep(by, row.owner):
            raise CannotDecline(_("Templates are kept by those in charge of the organisation."))
        audit.record("stationery.name.forgotten", target=row, by=by, at=at)
        row.delete()
