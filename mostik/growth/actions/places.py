"""Places: a teacher asks, the methodist gives them out by capacity, whoever has none waits in a queue."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

import numpy as np
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mostik.growth import rules
from mostik.growth.enums import RequestState
from mostik.growth.models import Opportunity, PlaceRequest
from mostik.growth.models.opportunity import HELD
from mostik.growth.queries import opportunities, suggestions
from mostik.lib.errors import Refusal
from mostik.network.models import Node
from mostik.network.queries.people import person_of
from mostik.platform.actions import audit, notices
from mostik.platform.models import User
from mostik.stats.clusters import NONE
from mostik.stats.matching import Candidates, give

State = RequestState
ASKING = (State.ASKED.value, State.WAITING.value)


class CannotAsk(Refusal):
    """It is not offered to this person, or is closed."""


class CannotGive(Refusal):
    """Places are given out by the methodist of the place."""


def ask(*, opportunity: Opportunity, by: User, at: datetime.datetime) -> PlaceRequest:
    """Ask for a place; where there is no limit it is given at once. Asked twice it is one request."""
    person = person_of(by)
    with transaction.atomic():
        row = Opportunity.objects.select_for_update().get(pk=opportunity.pk)
        if (
            person is None
            or not opportunities.offered_to(person, timezone.localdate(at)).filter(pk=row.pk).exists()
        ):
            raise CannotAsk(_("This is not offered where you work, or it is over."))
        found = PlaceRequest.objects.filter(opportunity=row, person=person, state__in=HELD).first()
        if found is not None:
            return found
        state = State.GIVEN if row.capacity is None else State.ASKED
        made = PlaceRequest.objects.create(
            opportunity=row,
            person=person,
            state=state,
            asked_at=at,
            decided_at=at if state == State.GIVEN else None,
        )
        audit.record("growth.place.asked", target=row, by=by, at=at)
    return made


def withdraw(*, opportunity: Opportunity, by: User, at: datetime.datetime) -> None:
    """Give the wish or the place up: the next giving out passes it on."""
    with transaction.atomic():
        row = (
            PlaceRequest.objects.select_for_update(of=("self",))
            .filter(opportunity=opportunity, person__user=by, state__in=HELD)
            .first()
        )
        if row is None:
            return
        row.state, row.queue, row.decided_at = State.WITHDRAWN, None, at
        row.save(update_fields=["state", "queue", "decided_at"])
        audit.record("growth.place.withdrawn", target=opportunity, by=by, at=at)


def give_out(
    *,
    place: Node,
    by: User,
    at: datetime.datetime,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> int:
    """Give free places of the catalogue below `place` to those who ask, one for each, so that together the most is met.

    Places given stay given; whoever holds one in something that is not over waits with the other wishes. Run again
    without new wishes it changes nothing. Returns how many were given."""
    if not rules.can_keep_opportunities(by, place):
        raise CannotGive(_("Places are given out by the methodist of the place."))
    with transaction.atomic():
        offered = list(
            Opportunity.objects.select_for_update()
            .filter(place__path__startswith=place.path, capacity__isnull=False)
            .order_by("starts", "title", "id")
        )
        progress(1, 4)
        rows = list(
            PlaceRequest.objects.select_for_update(of=("self",))
            .filter(opportunity__in=offered, state__in=ASKING)
            .select_related("person__user")
            .order_by("id")
        )
        worth = suggestions.worths([(row.person_id, row.opportunity_id) for row in rows])
        progress(2, 4)
        given = _given(offered, rows, worth, timezone.localdate(at))
        _write(rows, worth, given, at)
        progress(3, 4)
        _tell([row for row in rows if row.pk in given], offered, at)
        audit.record("growth.places.given", target=place, by=by, at=at, details={"places": len(given)})
    progress(4, 4)
    return len(given)


def _given(
    offered: Sequence[Opportunity], rows: Sequence[PlaceRequest], worth: Sequence[int], day: datetime.date
) -> set[int]:
    """Ids of the requests that get a place."""
    holding = set(
        PlaceRequest.objects.filter(
            Q(opportunity__ends__isnull=True) | Q(opportunity__ends__gte=day),
            person__in=[row.person_id for row in rows],
            state=State.GIVEN,
            opportunity__capacity__isnull=False,
        ).values_list("person_id", flat=True)
    )
    number = {one.pk: place for place, one in enumerate(offered) if one.is_open}
    wishes: dict[int, list[tuple[int, int, int]]] = {}
    for row, value in zip(rows, worth, strict=True):
        if row.person_id not in holding and row.opportunity_id in number:
            wishes.setdefault(row.person_id, []).append((-value, number[row.opportunity_id], row.pk))
    people = sorted(wishes)
    width = max((len(one) for one in wishes.values()), default=0)
    if not width:
        return set()
    options = np.full((len(people), width), NONE, dtype=np.int32)
    scores = np.zeros((len(people), width), dtype=np.int64)
    for place, person in enumerate(people):
        for column, (minus, option, _pk) in enumerate(sorted(wishes[person])):
            options[place, column], scores[place, column] = option, -minus
    seats = opportunities.seats_of(offered)
    capacity = np.array([seats[one.pk].left or 0 for one in offered], dtype=np.int64)
    found = give(Candidates(options, scores), capacity, np.array(people, dtype=np.int64))
    chosen = dict(zip(people, found.option.tolist(), strict=True))
    return {pk for person in people for _value, option, pk in wishes[person] if option == chosen[person]}


def _write(
    rows: Sequence[PlaceRequest], worth: Sequence[int], given: set[int], at: datetime.datetime
) -> None:
    """States, and the queue of every opportunity: whom it helps most, then who asked first."""
    queues: dict[int, int] = {}
    order = sorted(zip(rows, worth, strict=True), key=lambda one: (-one[1], one[0].asked_at, one[0].pk))
    for row, _value in order:
        if row.pk in given:
            row.state, row.queue, row.decided_at = State.GIVEN, None, at
        else:
            queues[row.opportunity_id] = queues.get(row.opportunity_id, 0) + 1
            row.state, row.queue = State.WAITING, queues[row.opportunity_id]
    PlaceRequest.objects.bulk_update(rows, ["state", "queue", "decided_at"], batch_size=500)


def _tell(rows: Sequence[PlaceRequest], offered: Sequence[Opportunity], at: datetime.datetime) -> None:
    told: dict[int, list[User]] = {}
    for row in rows:
        if row.person.user is not None:
            told.setdefault(row.opportunity_id, []).append(row.person.user)
    for one in offered:
        if one.pk in told:
            text = _("You have a place: %(title)s") % {"title": one.title}
            url = reverse("growth:opportunity", args=[one.pk])
            notices.send(to=told[one.pk], text=text, url=url, key=f"growth.place.{one.pk}", at=at)


def words(count: int) -> str:
    return ngettext("%d place is given.", "%d places are given.", count) % count
