"""Reading recommendations: who sees which, who is to be told, how far the answers have come."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from mostik.cycle.enums import OWED, Audience, RecommendationState
from mostik.cycle.models import Recommendation
from mostik.instruments.queries import versions
from mostik.lib.memo import once
from mostik.lib.paging import few
from mostik.monitoring.enums import CampaignKind, CampaignStatus
from mostik.monitoring.models import Campaign
from mostik.network.enums import NodeKind
from mostik.network.models import Node, RoleAssignment
from mostik.network.queries import access
from mostik.platform.models import AuditEvent, User
from mostik.platform.queries import journal

OPERATORS = ("regional_operator", "municipal_operator")
ADDRESSEES = {
    Audience.ORGANISATION.value: ("head", "senior_teacher"),
    Audience.MUNICIPALITY.value: ("municipal_operator",),
}
"""Who reads and answers for a place."""

READERS = (*OPERATORS, "head", "senior_teacher", "observer")
SEEING = (*READERS, "teacher")
FINISHED = (CampaignStatus.ANALYSIS, CampaignStatus.CLOSED)
OWNERS = (NodeKind.REGION, NodeKind.MUNICIPALITY)

_ALL = Recommendation.objects.select_related("campaign__owner", "addressee", "version__instrument").defer(
    "version__definition", "version__xform"
)


def is_share(row: Recommendation) -> bool:
    """Are its result and its threshold per cent? An example in a template has no instrument: points."""
    return row.version_id is not None and versions.methodology_of(row.version).is_share(row.code)


def visible_to(user: Any) -> QuerySet[Recommendation]:
    """Those of own campaigns in any state, and sent ones to places under own roles. Whether a colleague may read them
    is in `rules`."""
    if not user.is_authenticated or not user.is_active:
        return _ALL.none()
    if user.is_administrator:
        return _ALL.all()
    run = access.subtrees_with_role(user, OPERATORS)
    near = access.subtrees_with_role(user, SEEING)
    sent = Q(sent_on__isnull=False, addressee__in=near.values("pk"))
    return _ALL.filter(Q(campaign__owner__in=run.values("pk")) | sent)


def received_by(user: Any) -> QuerySet[Recommendation]:
    """Sent to a place this person answers for: «Мои рекомендации»."""
    mine = Q(pk__in=[])
    for audience, roles in ADDRESSEES.items():
        nodes = access.nodes_with_role(user, roles)
        mine |= Q(audience=audience, addressee__in=nodes.values("pk"))
    return _ALL.filter(mine, sent_on__isnull=False)


def received_below(user: Any) -> QuerySet[Recommendation]:
    """Sent to kindergartens of a municipality this person answers for: to help, not to answer."""
    nodes = access.subtrees_with_role(user, ADDRESSEES[Audience.MUNICIPALITY])
    sent = _ALL.filter(audience=Audience.ORGANISATION, sent_on__isnull=False)
    return sent.filter(addressee__in=nodes.values("pk"))


def of_campaign(campaign: Campaign) -> QuerySet[Recommendation]:
    return _ALL.filter(campaign=campaign)


def run_by(user: Any) -> QuerySet[Campaign]:
    """Finished campaigns of regions and municipalities this person runs."""
    nodes = access.subtrees_with_role(user, OPERATORS).filter(kind__in=OWNERS)
    rows = Campaign.objects.filter(owner__in=nodes.values("pk"), status__in=FINISHED)
    return rows.exclude(kind=CampaignKind.PILOT).select_related("owner")


def overdue(today: datetime.date) -> Q:
    return Q(state__in=OWED, due__lt=today)


@dataclass(frozen=True, slots=True)
class Counts:
    total: int = 0
    draft: int = 0
    agreed: int = 0
    sent: int = 0
    acknowledged: int = 0
    answered: int = 0
    withdrawn: int = 0
    overdue: int = 0
    is_capped: bool = False

    @property
    def owed(self) -> int:
        return self.sent + self.acknowledged

    @property
    def delivered(self) -> int:
        return self.owed + self.answered


def _counted(today: datetime.date) -> dict[str, Count]:
    by_state = {state.value: Count("pk", filter=Q(state=state)) for state in RecommendationState}
    return {"total": Count("pk"), **by_state, "overdue": Count("pk", filter=overdue(today))}


COUNTED = 10_000
"""A state of a long campaign is counted so far: the rest is said in words."""


def counts_of_long(rows: QuerySet[Recommendation], today: datetime.date) -> Counts:
    """Of a campaign of any size: exact where its recommendations are few, else up to COUNTED of each kind."""
    if few(rows):
        return counts(rows, today)
    kinds = {state.value: Q(state=state) for state in RecommendationState} | {"overdue": overdue(today)}
    found = {name: rows.filter(one).order_by()[:COUNTED].count() for name, one in kinds.items()}
    return Counts(total=sum(found.values()), is_capped=True, **found)


def counts(rows: QuerySet[Recommendation], today: datetime.date) -> Counts:
    return Counts(**rows.order_by().aggregate(**_counted(today)))


def counts_of(campaigns: Iterable[Campaign], today: datetime.date) -> dict[int, Counts]:
    """By campaign id, in one query."""
    rows = Recommendation.objects.filter(campaign__in=[campaign.pk for campaign in campaigns]).order_by()
    grouped: list[dict[str, Any]] = [dict(row) for row in rows.values("campaign").annotate(**_counted(today))]
    return {row.pop("campaign"): Counts(**row) for row in grouped}


def waiting_for(user: Any, today: datetime.date) -> Counts:
    """What is received and how far it is answered; asked once a page."""
    return once(("recommendations", user.pk), lambda: counts(received_by(user), today))


def people_at(rows: Iterable[Recommendation], on: datetime.date) -> list[User]:
    """Accounts of those who read and answer these recommendations. One query for each kind of addressee."""
    found: dict[int, User] = {}
    places: dict[str, set[int]] = {}
    for row in rows:
        places.setdefault(row.audience, set()).add(row.addressee_id)
    for audience, nodes in places.items():
        found |= {user.pk: user for user in _holders(ADDRESSEES[audience], nodes, on)}
    return list(found.values())


def operators_of(node: Node, on: datetime.date) -> list[User]:
    """Accounts of the operators at the node itself."""
    return _holders(OPERATORS, {node.pk}, on)


def _holders(roles: Iterable[str], nodes: set[int], on: datetime.date) -> list[User]:
    granted = RoleAssignment.objects.on(on).filter(
        role__in=list(roles), node__in=nodes, person__user__is_active=True
    )
    return [row.person.user for row in granted.select_related("person__user") if row.person.user]


def history_of(row: Recommendation) -> list[AuditEvent]:
    """Who took which step and when, the newest first."""
    return list(journal.of_target(row)[:50])
