"""Reading the personnel reserve. An entry stands on one consent and on its term: withdrawn or over, it is found by nobody but
the journal. It is read by its person, by the head who proposed it while the person works there, and by the methodist of the
municipality where the person works today."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from mostik.growth.enums import ReserveState
from mostik.growth.models import ReserveEntry
from mostik.network.models import Consent, Employment, Node, Person
from mostik.network.queries import access, consents

PURPOSE = "personnel_reserve"
WORDING = 2
"""The first wording named the methodist only; from the second on the proposing head is named too."""
PROPOSERS = ("head", "municipal_operator")
DECIDERS = ("municipal_operator",)


def consent_of(person: Person) -> Consent | None:
    """A consent in force to a wording that names everybody who reads."""
    rows = consents.in_force(PURPOSE).filter(person=person, text__number__gte=WORDING)
    return rows.select_related("text").first()


def living(on: datetime.date | None = None) -> QuerySet[ReserveEntry]:
    """Entries in force: not left, on a consent that holds, within their term. Every other query begins here."""
    rows = ReserveEntry.objects.filter(
        left_at__isnull=True, consent__withdrawn_at__isnull=True, until__gte=on or timezone.localdate()
    )
    return rows.select_related("person", "place", "proposed_by", "consent")


def visible_to(user: Any) -> QuerySet[ReserveEntry]:
    if not user.is_authenticated or not user.is_active:
        return ReserveEntry.objects.none()
    own = Q(person__user=user)
    proposed = Q(proposed_by=user, person__in=_staff(user, ("head",)))
    return living().filter(own | proposed | _of_methodist(user))


def listed_for(user: Any) -> QuerySet[ReserveEntry]:
    """The list: without the user's own ones."""
    proposed = Q(proposed_by=user, person__in=_staff(user, ("head",)))
    return living().filter(proposed | _of_methodist(user)).exclude(person__user=user)


def decided_by(user: Any) -> QuerySet[ReserveEntry]:
    """Entries of the municipality the user keeps the reserve of."""
    return living().filter(_of_methodist(user)).exclude(person__user=user)


def own_of(user: Any) -> QuerySet[ReserveEntry]:
    return living().filter(person__user=user)


def waiting_for(user: Any) -> int:
    return decided_by(user).filter(state=ReserveState.PROPOSED).exclude(proposed_by=user).count()


def proposable_by(user: Any) -> QuerySet[Person]:
    """People the user may propose: of the own kindergarten, of the own municipality; never oneself."""
    people = Person.objects.filter(pk__in=_staff(user, PROPOSERS))
    return people.exclude(user=user)


def places_for(user: Any, person: Person) -> list[Node]:
    """For posts of which places the user may propose this person: own kindergarten, own municipality."""
    found = []
    for place in access.nodes_with_role(user, PROPOSERS).order_by("path"):
        jobs = Employment.objects.on(timezone.localdate()).filter(person=person)
        if jobs.filter(organisation__path__startswith=place.path).exists():
            found.append(place)
    return found


def _of_methodist(user: Any) -> Q:
    nodes = access.subtrees_with_role(user, DECIDERS)
    return Q(place__in=nodes.values("pk"), person__in=_staff(user, DECIDERS))


def _staff(user: Any, roles: tuple[str, ...]) -> QuerySet[Any]:
    """Ids of people who work today where the user has the role."""
    paths = access.paths_of(user, roles=roles)
    jobs = Employment.objects.on(timezone.localdate()).filter(access.under(paths, "organisation__"))
    return jobs.values("person")
