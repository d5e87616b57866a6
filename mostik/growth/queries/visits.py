"""Reading visits: whose a user sees, who may come, what waits for whom.

A visit is read by the methodist of the municipality (and the operator of the region), by its team, and by those in charge of
the organisation. The analysis and the advice are read by the organisation from the day the advice is sent."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from mostik.growth.enums import VISIT_AHEAD, VISIT_PLANNING, VISIT_TOLD, VisitState
from mostik.growth.models import FieldVisit, VisitAdvice, VisitFile, VisitLine, VisitMember
from mostik.instruments.enums import VersionStatus
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.monitoring.models import Assignment, Campaign
from mostik.monitoring.queries import campaigns
from mostik.monitoring.queries.campaigns import Progress
from mostik.network.enums import PRESCHOOL_TYPES, NodeKind
from mostik.network.models import Employment, Node, Person, RoleAssignment
from mostik.network.queries import access
from mostik.network.queries.people import main_employer_of, person_of
from mostik.stats.methodology import UnitLevel

RUNNERS = ("municipal_operator", "regional_operator")
"""Who plans and runs visits."""
ANSWERERS = ("head", "senior_teacher")
"""Who asks for a visit and reads its advice at the organisation."""
SEEING = (*RUNNERS, *ANSWERERS, "teacher", "observer", "administrator")
UNITS = (UnitLevel.GROUP, UnitLevel.ORGANISATION)

_ALL = FieldVisit.objects.select_related(
    "place", "version", "cards__owner", "recommendation", "cluster", "competency", "follows__cards"
).defer("version__definition", "version__xform")


def visible_to(user: Any) -> QuerySet[FieldVisit]:
    """Visits to places under own roles and those of own teams. Whether a colleague may read one is in `rules`."""
    if not user.is_authenticated or not user.is_active:
        return _ALL.none()
    nodes = access.subtrees_with_role(user, SEEING)
    return _ALL.filter(Q(place__in=nodes.values("pk")) | _teams_of(user))


def read_by(user: Any) -> QuerySet[FieldVisit]:
    """The list: of places the user answers for, and of own teams."""
    if not user.is_authenticated or not user.is_active:
        return _ALL.none()
    nodes = access.subtrees_with_role(user, (*RUNNERS, *ANSWERERS))
    return _ALL.filter(Q(place__in=nodes.values("pk")) | _teams_of(user))


def with_me(user: Any) -> QuerySet[FieldVisit]:
    """Visits the user is of the team of."""
    return _ALL.filter(_teams_of(user))


def _teams_of(user: Any) -> Q:
    """A team is known from the plan on: a member named in a request that is not planned yet has nothing to do."""
    person = person_of(user)
    if person is None:
        return Q(pk__in=[])
    mine = VisitMember.objects.filter(person=person)
    return Q(pk__in=mine.values("visit")) & ~Q(state=VisitState.ASKED)


def members_of(visit: FieldVisit) -> list[VisitMember]:
    rows = VisitMember.objects.filter(visit=visit).select_related("person__user", "employer")
    order = {"lead": 0, "observer": 1, "adviser": 2}
    return sorted(rows, key=lambda one: (order[one.part], one.person.full_name, one.pk))


def members_visible_to(user: Any) -> QuerySet[VisitMember]:
    """Members a runner may release."""
    nodes = access.subtrees_with_role(user, RUNNERS)
    rows = VisitMember.objects.filter(visit__place__in=nodes.values("pk"))
    return rows.select_related("visit__place", "person")


def lines_of(visit: FieldVisit) -> list[VisitLine]:
    """The plan in the order of its days; what has none comes last."""
    rows = VisitLine.objects.filter(visit=visit).select_related("person")
    return list(rows.order_by(F("day").asc(nulls_last=True), "id"))


def advice_of(visit: FieldVisit) -> list[VisitAdvice]:
    rows = VisitAdvice.objects.filter(visit=visit).select_related("measure__responsible")
    return list(rows.order_by("due", "id"))


def advice_visible_to(user: Any) -> QuerySet[VisitAdvice]:
    rows = VisitAdvice.objects.filter(visit__in=visible_to(user).values("pk"))
    return rows.select_related("visit__place", "visit__recommendation", "measure")


def files_of(visit: FieldVisit) -> list[VisitFile]:
    return list(VisitFile.objects.filter(visit=visit).select_related("file"))


def files_visible_to(user: Any) -> QuerySet[VisitFile]:
    rows = VisitFile.objects.filter(visit__in=visible_to(user).values("pk"))
    return rows.select_related("file", "visit__place")


def revisit_of(visit: FieldVisit) -> FieldVisit | None:
    return _ALL.filter(follows=visit).exclude(state=VisitState.CANCELLED).first()


def progress_of(visit: FieldVisit, today: datetime.date) -> Progress | None:
    """How far the cards of the visit have come; None without cards."""
    if visit.cards is None:
        return None
    return campaigns.total_of(Assignment.objects.filter(campaign=visit.cards), today)


def own_cards(visit: FieldVisit, user: Any) -> list[Assignment]:
    """Cards of the visit this person fills."""
    rows = Assignment.objects.filter(campaign=visit.cards, assessor__user=user) if visit.cards else None
    return list(rows.select_related("unit").order_by("unit__path")) if rows is not None else []


def of_visits() -> QuerySet[Any]:
    """Ids of the campaigns that hold cards of visits: they are spoken of as visits."""
    return FieldVisit.objects.filter(cards__isnull=False).values("cards")


def municipality_of(place: Node) -> Node:
    """Whose the visit is; an organisation right below a region belongs to the region."""
    above = Node.objects.filter(path__in=access.paths_above(place.path)[:-1])
    kinds = (NodeKind.MUNICIPALITY, NodeKind.REGION)
    found = above.filter(kind__in=kinds).order_by("-path").first()
    return found or place


def places_of(user: Any) -> QuerySet[Node]:
    """Kindergartens the user runs visits to."""
    nodes = access.subtrees_with_role(user, RUNNERS)
    return nodes.filter(organisation_type__in=PRESCHOOL_TYPES, valid_to__isnull=True)


def own_places(user: Any) -> QuerySet[Node]:
    """Organisations the user may ask a visit to."""
    nodes = access.nodes_with_role(user, ANSWERERS)
    return nodes.filter(kind=NodeKind.ORGANISATION)


def bound_to(place: Node, on: datetime.date) -> set[int]:
    """Who may not come as a team: everybody who works at the organisation that day or has a role there (rule 8)."""
    jobs = Employment.objects.on(on).filter(organisation__path__startswith=place.path)
    roles = RoleAssignment.objects.on(on).filter(node__path__startswith=place.path)
    return {*jobs.values_list("person_id", flat=True), *roles.values_list("person_id", flat=True)}


def possible_members(visit: FieldVisit, on: datetime.date, words: str = "") -> QuerySet[Person]:
    """Who works in the municipality or answers for something there or above: methodists, experts, heads and teachers of other
    organisations. Never those of the organisation itself."""
    home = municipality_of(visit.place)
    jobs = Employment.objects.on(on).filter(organisation__path__startswith=home.path)
    near = Q(node__path__startswith=home.path) | Q(node__path__in=access.paths_above(home.path))
    roles = RoleAssignment.objects.on(on).filter(near)
    people = Person.objects.filter(Q(pk__in=jobs.values("person")) | Q(pk__in=roles.values("person")))
    named = VisitMember.objects.filter(visit=visit).values("person")
    people = people.exclude(pk__in=bound_to(visit.place, on)).exclude(pk__in=named)
    for word in words.casefold().replace("ё", "е").split()[:4]:
        people = people.filter(search_text__contains=word)
    return people.order_by("last_name", "first_name", "middle_name", "id")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could come, with where they work and how many visits they have ahead."""

    person: Person
    workplace: str
    ahead: int


def candidates(people: Sequence[Person], on: datetime.date) -> list[Candidate]:
    works = main_employer_of([one.pk for one in people], on)
    places = Node.objects.in_bulk(set(works.values()))
    ahead = VisitMember.objects.filter(person__in=people, visit__state__in=VISIT_AHEAD)
    loads: dict[int, int] = {}
    for person in ahead.values_list("person_id", flat=True):
        loads[person] = loads.get(person, 0) + 1
    return [
        Candidate(
            one, places[works[one.pk]].title if works.get(one.pk) in places else "", loads.get(one.pk, 0)
        )
        for one in people
    ]


def possible_versions(place: Node) -> list[InstrumentVersion]:
    """The newest published version of every instrument that a group or an organisation is looked at with."""
    above = access.paths_above(place.path)
    fitting = Q(instrument__owner__isnull=True) | Q(instrument__owner__path__in=above)
    rows = versions.light().filter(fitting, core__isnull=True, status=VersionStatus.PUBLISHED)
    newest: dict[int, InstrumentVersion] = {}
    for row in rows.order_by("instrument__title", "instrument_id", "-number"):
        newest.setdefault(row.instrument_id, row)
    return [row for row in newest.values() if versions.methodology_of(row).unit_level in UNITS]


@dataclass(frozen=True, slots=True)
class Agenda:
    """What visits ask of a person now."""

    asked: int = 0
    """requests to plan (methodist)"""
    to_advise: int = 0
    """analysed, waiting for advice, or over without an analysis (methodist and leads)"""
    to_read: int = 0
    """advice the head has not read"""
    soon: tuple[FieldVisit, ...] = ()
    """own visits ahead (team)"""


def agenda(user: Any, today: datetime.date) -> Agenda:
    run = access.under(access.paths_of(user, roles=RUNNERS), "place__")
    answer = access.under(access.paths_of(user, roles=ANSWERERS), "place__")
    rows = FieldVisit.objects.all()
    going = Q(state=VisitState.VISITING, ends__lt=today) | Q(state=VisitState.ANALYSED)
    mine = with_me(user).filter(state__in=(VisitState.PLANNED, VisitState.VISITING))
    return Agenda(
        asked=rows.filter(run, state=VisitState.ASKED).count(),
        to_advise=rows.filter(run, going).count(),
        to_read=rows.filter(answer, state=VisitState.ADVISED, acknowledged_on__isnull=True).count(),
        soon=tuple(mine.order_by("starts", "id")[:6]),
    )


def counts_of(rows: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in rows:
        found[state] = found.get(state, 0) + 1
    return found


def is_told(visit: FieldVisit) -> bool:
    return visit.state in VISIT_TOLD


def is_planning(visit: FieldVisit) -> bool:
    return visit.state in VISIT_PLANNING


def campaign_of(visit: FieldVisit) -> Campaign | None:
    return visit.cards
