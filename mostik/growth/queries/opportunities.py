"""Reading the catalogue: what is offered to whom, who keeps it, how many places are left."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from mostik.assessment.models import Competency, CompetencyModel
from mostik.growth.enums import RequestState
from mostik.growth.models import Opportunity, OpportunityTag, PlaceRequest
from mostik.growth.models.opportunity import HELD
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node, Person
from mostik.network.queries import access
from mostik.network.queries.people import person_of

KEEPERS = ("municipal_operator", "regional_operator")
"""Who keeps the catalogue of a place and gives out its places."""

_ALL = Opportunity.objects.select_related("place")


def visible_to(user: Any) -> QuerySet[Opportunity]:
    """What is offered where the user works (open, or asked for by the user), and whole catalogues of kept places."""
    if not user.is_authenticated or not user.is_active:
        return Opportunity.objects.none()
    nodes = access.subtrees_with_role(user, KEEPERS)
    above = [path for one in access.paths_of(user, roles=KEEPERS) for path in access.paths_above(one)]
    mine = Q(place__in=nodes.values("pk")) | Q(place__path__in=above, is_open=True)
    person = person_of(user)
    if person is not None:
        asked = PlaceRequest.objects.filter(person=person).values("opportunity")
        mine |= Q(place__path__in=_above_work(person), is_open=True) | Q(pk__in=asked)
    return _ALL.filter(mine)


def offered_to(person: Person, on: datetime.date) -> QuerySet[Opportunity]:
    """Open and not over on the day, at a place above where the person works."""
    rows = _ALL.filter(place__path__in=_above_work(person, on), is_open=True)
    return rows.filter(_is_ahead(on))


def offered_near(place: Node, on: datetime.date) -> QuerySet[Opportunity]:
    """The same for whoever works below the place: of places above it, of itself and of those below it."""
    rows = _ALL.filter(
        Q(place__path__in=access.paths_above(place.path)) | Q(place__path__startswith=place.path),
        is_open=True,
    )
    return rows.filter(_is_ahead(on))


def _is_ahead(on: datetime.date) -> Q:
    return Q(ends__isnull=True, starts__isnull=True) | Q(ends__gte=on) | Q(ends__isnull=True, starts__gte=on)


def kept_places(user: Any) -> QuerySet[Node]:
    nodes = access.subtrees_with_role(user, KEEPERS)
    return nodes.filter(kind__in=(NodeKind.MUNICIPALITY, NodeKind.REGION))


def of_place(place: Node) -> QuerySet[Opportunity]:
    return _ALL.filter(place__path__startswith=place.path)


def tags_of(opportunities: Iterable[int]) -> dict[int, list[OpportunityTag]]:
    found: dict[int, list[OpportunityTag]] = {}
    for tag in OpportunityTag.objects.filter(opportunity__in=list(opportunities)):
        found.setdefault(tag.opportunity_id, []).append(tag)
    return found


def dealing_with(rows: QuerySet[Opportunity], code: str) -> QuerySet[Opportunity]:
    """Those of them that are tagged with a competency."""
    return rows.filter(pk__in=OpportunityTag.objects.filter(code=code).values("opportunity"))


def titles() -> dict[str, str]:
    """Code → title of every competency that has levels, by the newest published model that has it."""
    rows = Competency.objects.filter(
        model__in=CompetencyModel.objects.filter(status="published").values("pk"),
    ).exclude(levels=[])
    return dict(rows.order_by("model__valid_from", "model_id", "order").values_list("code", "title"))


@dataclass(frozen=True, slots=True)
class Seats:
    """`left` is None where there is no limit."""

    given: int
    waiting: int
    left: int | None


def seats_of(opportunities: Sequence[Opportunity]) -> dict[int, Seats]:
    ids = [one.pk for one in opportunities]
    rows = PlaceRequest.objects.filter(opportunity__in=ids, state__in=HELD).order_by()
    counts = {
        (of, state): n for of, state, n in rows.values_list("opportunity", "state").annotate(n=Count("pk"))
    }
    found = {}
    for one in opportunities:
        given = counts.get((one.pk, RequestState.GIVEN.value), 0)
        waiting = sum(
            counts.get((one.pk, state.value), 0) for state in (RequestState.ASKED, RequestState.WAITING)
        )
        found[one.pk] = Seats(given, waiting, None if one.capacity is None else max(0, one.capacity - given))
    return found


def requests_of(opportunity: Opportunity) -> list[PlaceRequest]:
    """Those who hold a place first, then the queue, then new wishes."""
    order = (RequestState.GIVEN, RequestState.WAITING, RequestState.ASKED)
    rows = PlaceRequest.objects.filter(opportunity=opportunity, state__in=HELD).select_related("person")
    return sorted(
        rows, key=lambda row: (order.index(RequestState(row.state)), row.queue or 0, row.asked_at, row.pk)
    )


def own_request(user: Any, opportunity: Opportunity) -> PlaceRequest | None:
    person = person_of(user)
    rows = PlaceRequest.objects.filter(opportunity=opportunity, state__in=HELD)
    return rows.filter(person=person).first() if person else None


def _above_work(person: Person, on: datetime.date | None = None) -> list[str]:
    jobs = Employment.objects.all() if on is None else Employment.objects.on(on)
    if on is None:
        jobs = jobs.filter(valid_to__isnull=True)
    paths = jobs.filter(person=person).values_list("organisation__path", flat=True)
    return [above for path in set(paths) for above in access.paths_above(path)]
