"""Whose personal results a user may see, and on what ground. The one place where rule 2 of the product is written: the
teacher, an assigned methodist or tutor, the head of an organisation the teacher has consented to. Nobody by a role alone,
the administrator included."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from mostik.assessment.models import Deficit, Guidance, Profile
from mostik.network.models import Employment, Node, Person, RoleAssignment
from mostik.network.models.dated import in_force
from mostik.network.queries import access, consents

PURPOSE_HEAD = "profile_to_head"
PURPOSE_CLUSTERS = "clusters"


class Ground(StrEnum):
    """Why somebody sees a personal result; the words of `AccessRecord.ground`."""

    SELF = "self"
    GUIDE = "guide"
    CONSENT = "consent"
    APPEAL = "appeal"


def people_visible_to(user: Any, on: datetime.date | None = None) -> QuerySet[Person]:
    """Everybody whose profile and deficits this user may see on the day (today)."""
    if not user.is_authenticated or not user.is_active:
        return Person.objects.none()
    day = on or timezone.localdate()
    return Person.objects.filter(
        Q(user=user)
        | Q(pk__in=guided_by(user, day).values("pk"))
        | Q(pk__in=agreed_to(user, day).values("pk"))
    )


def guided_by(user: Any, on: datetime.date) -> QuerySet[Person]:
    """People this user guides: the assignment is in force, they work under its place, the guide is still somebody here and
    is not their head, who needs a consent like any other."""
    if not user.is_authenticated or not user.is_active:
        return Person.objects.none()
    works_there = Employment.objects.on(on).filter(
        person=OuterRef("person"), organisation__path__startswith=OuterRef("place__path")
    )
    here = Q(Exists(Employment.objects.on(on).filter(person=OuterRef("guide"))))
    here |= Q(Exists(RoleAssignment.objects.on(on).filter(person=OuterRef("guide"))))
    rows = Guidance.objects.on(on).filter(here, Exists(works_there), guide__user=user)
    headed = Employment.objects.on(on).filter(organisation__in=headed_by(user, on).values("pk"))
    return Person.objects.filter(pk__in=rows.values("person")).exclude(pk__in=headed.values("person"))


def headed_by(user: Any, on: datetime.date) -> QuerySet[Node]:
    return access.subtrees_with_role(user, ("head",), on)


def agreed_to(user: Any, on: datetime.date) -> QuerySet[Person]:
    """People who work under this head and have agreed for that very organisation."""
    agreed = consents.in_force(PURPOSE_HEAD).filter(person=OuterRef("person"), place=OuterRef("organisation"))
    jobs = Employment.objects.on(on).filter(
        Exists(agreed), organisation__in=headed_by(user, on).order_by().values("pk")
    )
    return Person.objects.filter(pk__in=jobs.values("person"))


def ground_of(user: Any, person: Person, on: datetime.date | None = None) -> Ground | None:
    """On what ground the user sees the person's results; None: not at all."""
    if not user.is_authenticated or not user.is_active:
        return None
    day = on or timezone.localdate()
    if person.user_id == user.pk:
        return Ground.SELF
    if guided_by(user, day).filter(pk=person.pk).exists():
        return Ground.GUIDE
    return Ground.CONSENT if agreed_to(user, day).filter(pk=person.pk).exists() else None


def profiles_visible_to(user: Any) -> QuerySet[Profile]:
    people = people_visible_to(user)
    return Profile.objects.filter(person__in=people.values("pk")).select_related("person", "model")


def deficits_visible_to(user: Any) -> QuerySet[Deficit]:
    people = people_visible_to(user)
    rows = Deficit.objects.filter(person__in=people.values("pk"))
    return rows.select_related("person", "competency__model", "profile")


def guides_of(person: Person, on: datetime.date) -> list[Guidance]:
    rows = Guidance.objects.filter(in_force(on), person=person)
    return list(rows.select_related("guide", "place").order_by("kind", "guide__last_name", "id"))
