"""Lists of motivated teachers: who sees which, who stands in one today, whose word is missing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from mostik.instruments.enums import VersionStatus
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.monitoring.models import Deputy
from mostik.monitoring.queries import approvals
from mostik.needs.enums import LISTS_AHEAD, ListState
from mostik.needs.models import ListAgreement, MotivatedList, MotivatedTeacher
from mostik.network.enums import PRESCHOOL_TYPES, NodeKind
from mostik.network.models import (
    ConsentText,
    EducationalNetwork,
    Employment,
    Node,
    Person,
    RoleAssignment,
)
from mostik.network.queries import access, networks
from mostik.network.queries.consents import texts_on

PURPOSE = "motivated_list"
DIRECTION = "digital"
"""Instruments of this direction measure digital competence."""
RUNNERS = ("municipal_operator", "regional_operator")
LEADERS = ("head", "senior_teacher")


def visible_to(user: Any) -> QuerySet[MotivatedList]:
    """Lists the user runs; those their own organisation takes part in, as a leader, a deputy or a teacher."""
    rows = MotivatedList.objects.select_related("place", "network", "diagnostic__version__instrument")
    if not user.is_authenticated or not user.is_active:
        return rows.none()
    return rows.filter(_run(user) | Exists(_parts(user).filter(motivated_list=OuterRef("pk")).order_by()))


def _run(user: Any) -> Q:
    return access.within(user, RUNNERS, "place__")


def _parts(user: Any) -> QuerySet[ListAgreement]:
    works = Employment.objects.filter(person__user=user, valid_to__isnull=True).values("organisation")
    stands_for = Deputy.objects.filter(person__user=user).values("node")
    return ListAgreement.objects.filter(
        access.within(user, LEADERS, "organisation__")
        | Q(organisation__in=works)
        | Q(organisation__in=stands_for)
    )


def run_by(user: Any) -> QuerySet[MotivatedList]:
    return visible_to(user).filter(_run(user))


def places_of(user: Any) -> QuerySet[Node]:
    """Municipalities a flow may be started for."""
    return access.subtrees_with_role(user, RUNNERS).filter(kind=NodeKind.MUNICIPALITY, valid_to__isnull=True)


def networks_of(user: Any) -> QuerySet[EducationalNetwork]:
    """Networks of places this user runs."""
    owned = access.subtrees_with_role(user, RUNNERS).order_by().values("pk")
    return networks.visible_to(user).filter(owner__in=owned, valid_to__isnull=True).order_by("name")


def versions_for(user: Any) -> QuerySet[InstrumentVersion]:
    """Published self-analyses of digital competence this user may use."""
    found = versions.visible_to(user).filter(
        instrument__kind="self_analysis",
        instrument__direction=DIRECTION,
        core__isnull=True,
        status=VersionStatus.PUBLISHED,
    )
    return (
        found.select_related("instrument")
        .defer("definition", "xform")
        .order_by("instrument__title", "-number")
    )


def organisations_of(place: Node, network: EducationalNetwork | None, day: datetime.date) -> list[Node]:
    """Kindergartens of a network, or of a municipality, on the day."""
    if network is not None:
        members = networks.members_on(network, day)
        return [row.organisation for row in members if row.organisation.path.startswith(place.path)]
    found = Node.objects.on(day).filter(
        path__startswith=place.path,
        kind=NodeKind.ORGANISATION,
        organisation_type__in=[kind.value for kind in PRESCHOOL_TYPES],
    )
    return list(found.order_by("path"))


def agreements_of(row: MotivatedList) -> list[ListAgreement]:
    found = ListAgreement.objects.filter(motivated_list=row).select_related("organisation", "agreed_by")
    return list(found.order_by("organisation__path"))


def agreements_visible_to(user: Any) -> QuerySet[ListAgreement]:
    """Own organisations' parts of the lists, and all parts of lists the user runs."""
    rows = ListAgreement.objects.select_related("motivated_list__place", "organisation")
    if not user.is_authenticated or not user.is_active:
        return rows.none()
    run = access.within(user, RUNNERS, "motivated_list__place__")
    return rows.filter(run | Q(pk__in=_parts(user).order_by().values("pk")))


def living(row: MotivatedList, day: datetime.date) -> QuerySet[MotivatedTeacher]:
    """Who stands in the list: the consent is in force and they still work there. Struck out ones are among them."""
    found = MotivatedTeacher.objects.filter(motivated_list=row)
    return _alive(found, day)


def _alive(rows: QuerySet[MotivatedTeacher], day: datetime.date) -> QuerySet[MotivatedTeacher]:
    works = Employment.objects.on(day).filter(
        person=OuterRef("person"), organisation=OuterRef("organisation")
    )
    return rows.filter(Exists(works), consent__withdrawn_at__isnull=True).select_related(
        "person", "organisation", "struck_by", "consent"
    )


def agreed(row: MotivatedList, day: datetime.date) -> QuerySet[MotivatedTeacher]:
    """The list itself: alive, not struck out, agreed by the head."""
    given = ListAgreement.objects.filter(
        motivated_list=row, organisation=OuterRef("organisation"), agreed_at__isnull=False
    )
    return living(row, day).filter(Exists(given), struck_at__isnull=True)


def teachers_visible_to(user: Any) -> QuerySet[MotivatedTeacher]:
    """Rows a head (or deputy) may strike out, while the list is with them."""
    parts = agreements_visible_to(user).order_by()
    rows = MotivatedTeacher.objects.filter(
        Exists(
            parts.filter(motivated_list=OuterRef("motivated_list"), organisation=OuterRef("organisation"))
        ),
        consent__withdrawn_at__isnull=True,
    )
    return rows.select_related("person", "organisation", "motivated_list__place")


def own(user: Any, row: MotivatedList, day: datetime.date) -> MotivatedTeacher | None:
    return living(row, day).filter(person__user=user).first() if user.is_authenticated else None


def job_in(person: Person, row: MotivatedList, day: datetime.date) -> Employment | None:
    """The job by which somebody may come forward: with children, in an organisation of the list; the main one first."""
    parts = ListAgreement.objects.filter(motivated_list=row).values("organisation")
    jobs = Employment.objects.on(day).filter(
        person=person, organisation__in=parts, position__pedagogical=True
    )
    return jobs.select_related("organisation").order_by("-is_main", "id").first()


def positions_of(rows: Iterable[MotivatedTeacher], day: datetime.date) -> dict[int, str]:
    """Person → position at the organisation of the row."""
    found = list(rows)
    jobs = Employment.objects.on(day).filter(
        person__in=[one.person_id for one in found], organisation__in={one.organisation_id for one in found}
    )
    ordered = jobs.order_by("is_main", "id").values_list("person_id", "organisation_id", "position__title")
    by_job = {(person, place): title for person, place, title in ordered}
    return {one.person_id: by_job.get((one.person_id, one.organisation_id), "") for one in found}


def wording(day: datetime.date) -> ConsentText | None:
    return next((text for text in texts_on(day) if text.purpose == PURPOSE), None)


def signs_for(user: Any, organisation: Node, day: datetime.date) -> str | None:
    """How the user may answer for the organisation: "" as its head, the basis of a deputy; None: not at all."""
    if access.nodes_with_role(user, ("head",), day).filter(pk=organisation.pk).exists():
        return ""
    deputy = approvals.deputy_of(user, organisation, day)
    return deputy.basis if deputy else None


def signed_places(user: Any, day: datetime.date) -> set[int]:
    """Organisations the user may answer for on the day, as their head or the deputy in office. Two queries."""
    own = access.nodes_with_role(user, ("head",), day).order_by().values_list("pk", flat=True)
    stands_for = Deputy.objects.filter(person__user=user, starts__lte=day, ends__gte=day)
    return {*own, *stands_for.values_list("node_id", flat=True)}


def names_of(parts: Iterable[ListAgreement]) -> dict[int, str]:
    """Account → short name of those who have agreed."""
    people = Person.objects.filter(user__in={part.agreed_by_id for part in parts if part.agreed_by_id})
    return {person.user_id: person.short_name for person in people if person.user_id}


def heads_of(organisations: Iterable[Node], day: datetime.date) -> dict[int, list[Any]]:
    """Organisation → accounts of its heads and of their deputies on the day."""
    ids = [one.pk for one in organisations]
    found: dict[int, list[Any]] = {}
    heads = RoleAssignment.objects.on(day).filter(node__in=ids, role="head", person__user__isnull=False)
    for role in heads.select_related("person__user"):
        found.setdefault(role.node_id or 0, []).append(role.person.user)
    for deputy in Deputy.objects.filter(
        node__in=ids, starts__lte=day, ends__gte=day, person__user__isnull=False
    ).select_related("person__user"):
        found.setdefault(deputy.node_id, []).append(deputy.person.user)
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """What lists ask of somebody today: words of a head, lists one may come forward for, steps of the methodist."""

    to_agree: int = 0
    to_join: int = 0
    to_move: int = 0


def waiting_for(user: Any, day: datetime.date) -> Waiting:
    """For the home page; few queries, none of them by row."""
    open_parts = ListAgreement.objects.filter(
        motivated_list__state=ListState.AGREEING, agreed_at__isnull=True
    )
    heads = access.nodes_with_role(user, ("head",), day).order_by().values("pk")
    deputies = Deputy.objects.filter(person__user=user, starts__lte=day, ends__gte=day).values("node")
    to_agree = open_parts.filter(Q(organisation__in=heads) | Q(organisation__in=deputies)).count()
    jobs = Employment.objects.on(day).filter(person__user=user, position__pedagogical=True)
    gathering = ListAgreement.objects.filter(
        motivated_list__state=ListState.GATHERING, organisation__in=jobs.values("organisation")
    )
    mine = _alive(MotivatedTeacher.objects.filter(person__user=user), day).values("motivated_list")
    to_join = (
        gathering.exclude(motivated_list__in=mine).order_by().values("motivated_list").distinct().count()
    )
    run = MotivatedList.objects.filter(_run(user), state__in=LISTS_AHEAD)
    overdue = Q(state=ListState.AGREEING, due__lt=day)
    over = Q(state=ListState.SURVEY, diagnostic__closes__lt=day)
    return Waiting(to_agree, to_join, run.filter(overdue | over).count())
