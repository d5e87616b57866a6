"""Reading consents and the record of who looked at whose results."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from mostik.network.models import AccessRecord, Consent, ConsentText, Node, Person


def texts_on(day: datetime.date) -> list[ConsentText]:
    """The wording in force of every purpose."""
    found: dict[str, ConsentText] = {}
    for row in ConsentText.objects.on(day).order_by("purpose", "number"):
        found[row.purpose] = row
    return list(found.values())


def in_force(purpose: str) -> QuerySet[Consent]:
    """Consents to a purpose that were not withdrawn: what domains filter by."""
    return Consent.objects.filter(purpose=purpose, withdrawn_at__isnull=True)


def has_given(person: Person, purpose: str, place: Node | None = None) -> bool:
    return in_force(purpose).filter(person=person, place=place).exists()


def of_person(person: Person) -> list[Consent]:
    """Everything given and withdrawn, the newest first."""
    return list(Consent.objects.filter(person=person).select_related("text", "place"))


def looked_at(person: Person) -> QuerySet[AccessRecord]:
    """Who has looked at the results of this person, the newest first."""
    return AccessRecord.objects.filter(person=person).order_by("-at", "-id")


def consents_visible_to(user: Any) -> QuerySet[Consent]:
    """Own ones only."""
    if not user.is_authenticated or not user.is_active:
        return Consent.objects.none()
    return Consent.objects.filter(person__user=user)


def people_with(purpose: str, people: Iterable[int]) -> set[int]:
    """Which of these people have agreed (to a purpose without a place)."""
    rows = in_force(purpose).filter(person__in=list(people), place__isnull=True)
    return set(rows.values_list("person_id", flat=True))
