"""Reading portfolios: whose records a user may see, and in which order they are shown.

A record is read by its person and by those who answer for the staff where the person works today. A former employer finds
nothing, a colleague nothing, the region nothing. Diagnostics are found by their person only.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from mostik.growth.enums import OWNER_ONLY, Family, RecordState
from mostik.growth.models import PortfolioRecord, RecordFile
from mostik.lib.paging import Found
from mostik.network.models import Employment, Node, Person
from mostik.network.queries import access
from mostik.network.queries.people import working_under
from mostik.platform.models import AuditEvent

OVERSEERS = ("head", "senior_teacher", "municipal_operator")
"""Who reads, keeps and verifies records of the people that work under the node of the role."""


def visible_to(user: Any) -> QuerySet[PortfolioRecord]:
    if not user.is_authenticated or not user.is_active:
        return PortfolioRecord.objects.none()
    rows = PortfolioRecord.objects.filter(Q(person__user=user) | Q(pk__in=overseen_by(user).values("pk")))
    return rows.select_related("person", "decided_by")


def overseen_by(user: Any) -> QuerySet[PortfolioRecord]:
    """Records of other people that the user answers for; lists, counts and exports of others begin here."""
    if not user.is_authenticated or not user.is_active:
        return PortfolioRecord.objects.none()
    rows = PortfolioRecord.objects.filter(person__in=staff_ids(user)).exclude(family__in=OWNER_ONLY)
    return rows.exclude(person__user=user).select_related("person", "decided_by")


def people_visible_to(user: Any) -> QuerySet[Person]:
    """Whose portfolios the user may open."""
    if not user.is_authenticated or not user.is_active:
        return Person.objects.none()
    return Person.objects.filter(Q(user=user) | Q(pk__in=staff_ids(user)))


def overseen_people(user: Any) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=staff_ids(user)).exclude(user=user)


def listed_for(user: Any) -> Found:
    """The same for a list of them: a municipality at most, so they are sorted."""
    return Found(overseen_people(user), True)


def staff_ids(user: Any, on: datetime.date | None = None) -> QuerySet[Any]:
    """Ids of people who work today where the user answers for the staff."""
    return working_under(access.paths_of(user, roles=OVERSEERS), on or timezone.localdate())


def under_overseer(user: Any) -> Q:
    """Condition on an employment: at an organisation, or in a group, below a role that reads portfolios."""
    paths = access.paths_of(user, roles=OVERSEERS)
    return access.under(paths, "organisation__") | access.under(paths, "group__")


def files_visible_to(user: Any) -> QuerySet[RecordFile]:
    rows = RecordFile.objects.filter(record__in=visible_to(user).values("pk"))
    return rows.select_related("file", "record__person")


def files_of(record: PortfolioRecord) -> list[RecordFile]:
    return list(RecordFile.objects.filter(record=record).select_related("file").order_by("id"))


@dataclass(frozen=True, slots=True)
class SectionOf:
    """Records of one family of a person with the number of their files, the newest first."""

    family: Family
    records: tuple[tuple[PortfolioRecord, int], ...]

    @property
    def title(self) -> str:
        return str(self.family.label)


def sections_of(user: Any, person: Person) -> list[SectionOf]:
    """What this user may read of the portfolio, by section, in two queries; sections without records are left out."""
    rows = list(visible_to(user).filter(person=person).order_by("-date", "-id"))
    files = Counter(RecordFile.objects.filter(record__person=person).values_list("record", flat=True))
    found: dict[str, list[tuple[PortfolioRecord, int]]] = {}
    for row in rows:
        found.setdefault(row.family, []).append((row, files[row.pk]))
    return [SectionOf(family, tuple(found[family])) for family in Family if family in found]


def waiting(user: Any) -> QuerySet[PortfolioRecord]:
    """What the user has to verify."""
    return overseen_by(user).filter(state=RecordState.ENTERED)


def in_force(on: datetime.date) -> Q:
    """Condition: an attestation that holds on the day."""
    return Q(family=Family.ATTESTATION, date__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gte=on))


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the databank as a list shows them."""

    person: Person
    jobs: tuple[Employment, ...]
    verified: int
    waiting: int
    last_course: datetime.date | None
    attestation: PortfolioRecord | None


def staff_lines(user: Any, people: Sequence[Person], on: datetime.date) -> list[Line]:
    """Lines for the people of one page, in three queries. Diagnostics are not counted."""
    ids = [person.pk for person in people]
    seen = PortfolioRecord.objects.filter(person__in=ids).exclude(family__in=OWNER_ONLY)
    counts = {
        row["person"]: row
        for row in seen.order_by()
        .values("person")
        .annotate(
            verified=Count("pk", filter=Q(state=RecordState.VERIFIED)),
            waiting=Count("pk", filter=Q(state=RecordState.ENTERED)),
            course=Max("date", filter=Q(family=Family.COURSE) & ~Q(state=RecordState.REFUSED)),
        )
    }
    held = attestations_of(ids, on)
    jobs: dict[int, list[Employment]] = {}
    working = Employment.objects.on(on).filter(under_overseer(user), person__in=ids)
    for job in working.select_related("position", "organisation").order_by("-is_main", "id"):
        jobs.setdefault(job.person_id, []).append(job)
    nothing: dict[str, Any] = {"verified": 0, "waiting": 0, "course": None}
    return [
        Line(
            person,
            tuple(jobs.get(person.pk, ())),
            counts.get(person.pk, nothing)["verified"],
            counts.get(person.pk, nothing)["waiting"],
            counts.get(person.pk, nothing)["course"],
            held.get(person.pk),
        )
        for person in people
    ]


def attestations_of(people: Iterable[int], on: datetime.date) -> dict[int, PortfolioRecord]:
    """Person id → the attestation that holds on the day: of several a category before compliance, then the newest."""
    rows = PortfolioRecord.objects.filter(in_force(on), person__in=list(people))
    found: dict[int, PortfolioRecord] = {}
    for row in rows.exclude(state=RecordState.REFUSED).order_by("date", "id"):
        kept = found.get(row.person_id)
        if kept is None or row.kind != "compliance" or kept.kind == "compliance":
            found[row.person_id] = row
    return found


def organisations_of(user: Any) -> QuerySet[Node]:
    """Organisations whose staff the user answers for: for filters and the index."""
    paths = access.paths_of(user, roles=OVERSEERS)
    return Node.objects.filter(access.under(paths), kind="organisation").order_by("name", "id")


def history_of(record: PortfolioRecord) -> list[AuditEvent]:
    rows = AuditEvent.objects.filter(target_type=record._meta.label_lower, target_id=str(record.pk))
    return list(rows.select_related("by").order_by("at", "id"))
