"""How the installation is: for the administrator's home page."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q

from mostik.network.enums import PRESCHOOL_TYPES, NodeKind
from mostik.network.models import Node, Person
from mostik.platform.enums import JobState
from mostik.platform.models import AuditEvent, Job, User


@dataclass(frozen=True, slots=True)
class Installation:
    organisations: int
    groups: int
    people: int
    accounts: int
    waiting_jobs: int
    failed_jobs: int
    events: tuple[AuditEvent, ...]


def state(day: datetime.date) -> Installation:
    """Counts of today and the last lines of the journal. Five queries."""
    nodes = (
        Node.objects.on(day)
        .order_by()
        .aggregate(
            organisations=Count(
                "pk", filter=Q(kind=NodeKind.ORGANISATION, organisation_type__in=PRESCHOOL_TYPES)
            ),
            groups=Count("pk", filter=Q(kind=NodeKind.GROUP)),
        )
    )
    jobs = Job.objects.aggregate(
        waiting_jobs=Count("pk", filter=Q(state__in=[JobState.QUEUED, JobState.RUNNING])),
        failed_jobs=Count("pk", filter=Q(state=JobState.FAILED)),
    )
    return Installation(
        **nodes,
        **jobs,
        people=Person.objects.count(),
        accounts=User.objects.filter(is_active=True).count(),
        events=tuple(AuditEvent.objects.select_related("by").order_by("-at", "-id")[:8]),
    )
