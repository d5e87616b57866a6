"""Reading cards: which ones a person may see, lists, who owes, the history of one card."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from mostik.lib.paging import Found, few
from mostik.monitoring.enums import OWED, AssignmentState, CampaignStatus
from mostik.monitoring.models import Assignment, Campaign, ReviewComment
from mostik.monitoring.queries.freezing import collecting
from mostik.network.enums import NodeKind
from mostik.network.models import Node, Person
from mostik.network.queries import access
from mostik.platform.models import AuditEvent
from mostik.platform.queries import journal

SEEING = (
    "administrator",
    "regional_operator",
    "municipal_operator",
    "head",
    "senior_teacher",
    "teacher",
    "observer",
)
OPERATORS = ("regional_operator", "municipal_operator")
OVERSEEING = ("administrator", "regional_operator", "municipal_operator", "head", "senior_teacher")

_ALL = Assignment.objects.select_related(
    "campaign__owner", "unit", "organisation", "assessor", "version__instrument", "composed"
).defer("version__definition", "version__xform", "composed__definition", "composed__xform")


def visible_to(user: Any) -> QuerySet[Assignment]:
    """Cards that exist for this user: own ones and those of units under own roles. What may be done with each is
    in `rules`: a teacher of the organisation meets a refusal, a stranger meets «not found»."""
    if not user.is_authenticated or not user.is_active:
        return _ALL.none()
    if user.is_administrator:
        return _ALL.all()
    return _ALL.filter(Q(assessor__user=user) | access.within(user, SEEING, "unit__"))


def overseen_by(user: Any, campaign: Campaign) -> QuerySet[Assignment]:
    """Cards of a campaign listed for the people in charge of its units. External cards that are not accepted
    yet are left out for the organisation itself (rules.can_view_card)."""
    cards = _ALL.filter(campaign=campaign)
    if user.is_administrator or access.has_role(user, OPERATORS, campaign.owner):
        return cards
    operated = access.within(user, OPERATORS, "unit__")
    led = access.within(user, ("head", "senior_teacher"), "unit__")
    settled = ~Q(source="external") | Q(state=AssignmentState.ACCEPTED)
    return cards.filter(operated | (settled & led))


def listed_for(user: Any, campaign: Campaign) -> Found:
    """The same for a list of them: looked up by their organisations where they are few."""
    rows = overseen_by(user, campaign)
    of_campaign = Assignment.objects.filter(campaign=campaign)
    if user.is_administrator or access.has_role(user, OPERATORS, campaign.owner):
        return Found(rows, few(of_campaign))
    paths = access.paths_of(user, roles=OVERSEEING)
    above = [path for one in paths for path in access.paths_above(one)]
    places = Node.objects.filter(access.under(paths) | Q(path__in=above), kind=NodeKind.ORGANISATION)
    near = Q(organisation__in=places.order_by().values("pk"))
    return Found(rows.filter(near), True) if few(of_campaign.filter(near)) else Found(rows)


def of_person(person: Person | None) -> QuerySet[Assignment]:
    """«Мои карты»: everything this person fills, in campaigns that were opened."""
    if person is None:
        return _ALL.none()
    hidden = (CampaignStatus.DRAFT, CampaignStatus.ANNOUNCED)
    return _ALL.filter(assessor=person).exclude(campaign__status__in=hidden)


def to_take(cards: QuerySet[Assignment], limit: int = 100) -> list[Assignment]:
    """Of these cards the ones that can be filled now, the most urgent first: what goes onto a device."""
    today = timezone.localdate()
    open_ = cards.filter(begun(today), collecting(today), state__in=OWED)
    return list(open_[:limit])


def begun(today: datetime.date) -> Q:
    """Cards of places whose wave has come."""
    return Q(opens__isnull=True) | Q(opens__lte=today)


def counts_by_state(cards: QuerySet[Assignment]) -> dict[str, int]:
    rows = cards.order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)


def debtors(cards: QuerySet[Assignment], limit: int = 50) -> list[dict[str, Any]]:
    """Who still owes cards: name of the person, number of cards, the nearest due date. The most urgent first."""
    rows = (
        cards.filter(state__in=OWED, assessor__isnull=False)
        .order_by()
        .values("assessor", "assessor__last_name", "assessor__first_name", "assessor__middle_name")
        .annotate(owed=Count("pk"), due=Min("due"))
        .order_by("due", "-owed", "assessor__last_name", "assessor")[:limit]
    )
    people = Person.objects.in_bulk([row["assessor"] for row in rows])
    return [{"person": people[row["assessor"]], "owed": row["owed"], "due": row["due"]} for row in rows]


def comments_on(assignment: Assignment) -> list[ReviewComment]:
    return list(ReviewComment.objects.filter(assignment=assignment).select_related("by"))


def history_of(assignment: Assignment) -> list[AuditEvent]:
    """What happened to the card, the newest first, from the journal."""
    return list(journal.of_target(assignment)[:50])


def at_or_below(node: Node) -> Q:
    """Condition on a card: its unit is the node or stands below it. Looked up by the organisations, they are fewer."""
    if node.kind == NodeKind.ORGANISATION:
        return Q(organisation=node)
    if node.kind in (NodeKind.SITE, NodeKind.GROUP):
        return Q(unit__in=Node.objects.filter(path__startswith=node.path).order_by().values("pk"))
    places = Node.objects.filter(path__startswith=node.path).exclude(kind=NodeKind.GROUP).order_by()
    if node.kind == NodeKind.MUNICIPALITY:
        # Some hundreds, named: PostgreSQL guesses wrong how many a piece of the tree holds.
        return Q(organisation__in=list(places.values_list("pk", flat=True)))
    return Q(organisation__in=places.values("pk"))


def under(cards: QuerySet[Assignment], node: Node) -> QuerySet[Assignment]:
    """The same, to be counted by organisation. Named by their ids, the few places of a node are looked up in an index."""
    if node.kind in (NodeKind.REGION, NodeKind.MUNICIPALITY):
        below = Node.objects.filter(path__startswith=node.path, kind=NodeKind.ORGANISATION)
        return cards.filter(organisation__in=below.order_by().values("pk"))
    if node.kind == NodeKind.ORGANISATION:
        return cards.filter(organisation=node)
    if node.kind == NodeKind.GROUP:
        return cards.filter(unit=node)
    return cards.filter(unit__in=Node.objects.filter(path__startswith=node.path).order_by().values("pk"))


def is_overdue(assignment: Assignment, today: datetime.date) -> bool:
    return assignment.state in OWED and assignment.due < today


def of_person_in(user: Any, campaign: Campaign) -> QuerySet[Assignment]:
    """Own cards in one campaign."""
    return _ALL.filter(campaign=campaign, assessor__user=user)
