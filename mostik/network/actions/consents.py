"""Consents are given and withdrawn by the person alone; a look at somebody's results is written down."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.network.models import AccessRecord, Consent, ConsentText, Employment, Node, Person
from mostik.platform.actions import audit
from mostik.platform.models import User


class CannotConsent(Refusal):
    """Only the person agrees, to a wording in force, for a place where they work."""


def give(
    *, person: Person, text: ConsentText, place: Node | None = None, by: User, at: datetime.datetime
) -> Consent:
    """Agree; again: what was given stays."""
    with transaction.atomic():
        _refuse_others(person, by)
        if not text.is_open_on(timezone.localtime(at).date()):
            raise CannotConsent(_("This wording is no longer in force."))
        if text.needs_place != (place is not None):
            raise CannotConsent(_("Choose the organisation this consent is for."))
        works = Employment.objects.on(timezone.localtime(at).date()).filter(person=person, organisation=place)
        if place is not None and not works.exists():
            raise CannotConsent(_("You do not work there."))
        live = Consent.objects.select_for_update().filter(
            person=person, purpose=text.purpose, place=place, withdrawn_at__isnull=True
        )
        if found := live.first():
            return found
        row = Consent.objects.create(person=person, purpose=text.purpose, text=text, place=place, given_at=at)
        audit.record("network.consent.given", target=row, by=by, at=at, details={"purpose": text.purpose})
    return row


def withdraw(*, consent: Consent, by: User, at: datetime.datetime) -> Consent:
    """It ends at once; the record stays."""
    with transaction.atomic():
        row = Consent.objects.select_for_update(of=("self",)).select_related("person").get(pk=consent.pk)
        _refuse_others(row.person, by)
        if row.withdrawn_at is None:
            row.withdrawn_at = at
            row.save(update_fields=["withdrawn_at"])
            details = {"purpose": row.purpose}
            audit.record("network.consent.withdrawn", target=row, by=by, at=at, details=details)
    return row


def note_access(*, person: Person, what: str, ground: str, by: User, at: datetime.datetime) -> None:
    """Write down that `by` has looked at a personal result of somebody else. Own results are nobody's business."""
    if person.user_id == by.pk:
        return
    viewer = Person.objects.filter(user=by).first()
    AccessRecord.objects.create(
        person=person,
        by=by,
        by_label=viewer.full_name if viewer else str(by),
        at=at,
        what=what,
        ground=ground,
    )


def _refuse_others(person: Person, by: User) -> None:
    if person.user_id != by.pk:
        raise CannotConsent(_("Only the person may do this."))
