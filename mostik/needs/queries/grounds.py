"""What the forecast rests on besides the answers: staff, live deficits by competency, courses that grow too old. Counted on
the closing day of a study and kept with it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from mostik.assessment.enums import LIVE
from mostik.assessment.models import Deficit
from mostik.growth import facts
from mostik.growth.enums import OpportunityKind
from mostik.growth.models import Opportunity, OpportunityTag
from mostik.growth.queries import opportunities, packs
from mostik.growth.queries.checking import years_later
from mostik.needs.models import NeedsStudy, NeedTopic
from mostik.needs.queries.studies import staff_ids
from mostik.network.models import Node
from mostik.network.queries import access


def counted(study: NeedsStudy, topics: Iterable[NeedTopic], day: datetime.date) -> dict[str, Any]:
    """`staff`, `expiring`: people; `deficits`: code → people. Plain numbers, for `NeedsStudy.grounds`."""
    staff = staff_ids(study.place, day)
    return {
        "day": day.isoformat(),
        "staff": len(staff),
        "expiring": expiring(staff, day, study.months_to),
        "deficits": deficits(study.place, [topic.code for topic in topics if topic.code], staff),
    }


def expiring(people: Iterable[int], day: datetime.date, until: datetime.date) -> int:
    """People without a course, or whose last one grows older than the norm allows by the end of the month of `until`."""
    ids = set(people)
    last: dict[int, datetime.date] = {}
    for one in facts.courses(ids, until=day, only_verified=False):
        last[one.person_id] = max(one.date, last.get(one.person_id, one.date))
    years, end = packs.on(day).windows.course_years, _end_of_month(until)
    return sum(person not in last or years_later(last[person], years) <= end for person in ids)


def deficits(place: Node, codes: Iterable[str], staff: set[int]) -> dict[str, int]:
    """Code → people below the place with a live deficit in the competency; codes without any are zero."""
    wanted = list(codes)
    people: dict[str, set[int]] = {code: set() for code in wanted}
    rows = Deficit.objects.filter(status__in=LIVE, competency__code__in=wanted)
    for code, person in rows.order_by().values_list("competency__code", "person_id"):
        if person in staff:
            people[code].add(person)
    return {code: len(found) for code, found in people.items()}


def places_by_code(place: Node, on: datetime.date) -> dict[str, int | None]:
    """Code → free places of open courses offered at the place, above or below it, that are not over; None: no limit."""
    here = Q(place__path__startswith=place.path) | Q(place__path__in=access.paths_above(place.path))
    rows = Opportunity.objects.filter(here, kind=OpportunityKind.COURSE, is_open=True)
    offers = [row for row in rows if (row.ends or row.starts or on) >= on]
    seats = opportunities.seats_of(offers)
    found: dict[str, int | None] = {}
    for tag in OpportunityTag.objects.filter(opportunity__in=[row.pk for row in offers]):
        left = seats[tag.opportunity_id].left
        known = found.get(tag.code, 0)
        found[tag.code] = None if left is None or known is None else known + left
    return found


def _end_of_month(day: datetime.date) -> datetime.date:
    following = (day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    return following - datetime.timedelta(days=1)
