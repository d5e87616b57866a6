"""Who has said «these are our data», what holds a place back from saying it, and which cards are locked by it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from mostik.monitoring.enums import OWED, AssignmentState, CampaignStatus, Source, StageLevel
from mostik.monitoring.models import Approval, ApprovalStep, Assignment, Campaign, Deputy
from mostik.monitoring.queries import campaigns, freezing
from mostik.network.enums import NodeKind
from mostik.network.models import Node, RoleAssignment
from mostik.network.queries import access, nodes
from mostik.platform.models import User

KINDS = {
    StageLevel.ORGANISATION: NodeKind.ORGANISATION,
    StageLevel.MUNICIPALITY: NodeKind.MUNICIPALITY,
    StageLevel.REGION: NodeKind.REGION,
}
IN_CHARGE = {
    StageLevel.ORGANISATION: ("head",),
    StageLevel.MUNICIPALITY: ("municipal_operator",),
    StageLevel.REGION: ("regional_operator",),
}
"""Who approves at a level, granted at the very place. Everybody else needs to be its deputy."""
UPWARDS = (StageLevel.ORGANISATION, StageLevel.MUNICIPALITY, StageLevel.REGION)


def level_of(node: Node) -> StageLevel | None:
    return next((level for level, kind in KINDS.items() if kind == node.kind), None)


def steps_of(campaign: Campaign) -> dict[StageLevel, datetime.date]:
    """Levels that approve and their deadlines, from below upwards."""
    known = dict(ApprovalStep.objects.filter(campaign=campaign).values_list("level", "due"))
    return {level: known[level] for level in UPWARDS if level in known}


def standing(campaign: Campaign) -> QuerySet[Approval]:
    rows = Approval.objects.filter(campaign=campaign, withdrawn_at__isnull=True)
    return rows.select_related("node", "approved_by")


def visible_to(user: Any) -> QuerySet[Approval]:
    seen = campaigns.visible_to(user).values("pk")
    return Approval.objects.filter(campaign__in=seen).select_related("campaign__owner", "node", "approved_by")


def of_node(campaign: Campaign, node: Node) -> Approval | None:
    return standing(campaign).filter(node=node).first()


def above(approval: Approval) -> Approval | None:
    """An approval of a place above, which holds this one."""
    steps = access.paths_above(approval.node.path)[:-1]
    return standing(approval.campaign).filter(node__path__in=steps).first()


def history(campaign: Campaign, node: Node) -> list[Approval]:
    rows = Approval.objects.filter(campaign=campaign, node=node)
    return list(rows.select_related("approved_by", "withdrawn_by"))


def deputies(node: Node, on: datetime.date) -> QuerySet[Deputy]:
    """Deputies of a place whose days are not over."""
    return Deputy.objects.filter(node=node, ends__gte=on).select_related("person", "named_by")


def deputy_of(user: Any, node: Node, on: datetime.date) -> Deputy | None:
    """On what document this user approves for the place today."""
    rows = Deputy.objects.filter(node=node, starts__lte=on, ends__gte=on, person__user=user)
    return rows.select_related("person").first() if user.is_authenticated else None


def deputies_visible_to(user: Any) -> QuerySet[Deputy]:
    """Deputies of places the user sees; the rule asks who may end them."""
    return Deputy.objects.filter(node__in=nodes.visible_to(user).values("pk")).select_related("node")


def is_in_charge(user: Any, node: Node) -> bool:
    """Does the user hold, at this very place, the role that approves?"""
    level = level_of(node)
    return level is not None and node.path in access.paths_of(user, roles=IN_CHARGE[level])


def places_of(user: Any, campaign: Campaign, on: datetime.date) -> list[Node]:
    """Places for which the user approves: in charge of them or their deputy, at a level that approves."""
    kinds = [KINDS[level] for level in steps_of(campaign)]
    roles = {role for level in IN_CHARGE.values() for role in level}
    held = [node for node in access.nodes_with_role(user, roles) if is_in_charge(user, node)]
    named = Deputy.objects.filter(starts__lte=on, ends__gte=on, person__user=user).values("node")
    places = Node.objects.filter(Q(pk__in=[node.pk for node in held]) | Q(pk__in=named), kind__in=kinds)
    return list(places.filter(path__startswith=campaign.owner.path).order_by("path"))


@dataclass(frozen=True, slots=True)
class Readiness:
    """What holds a place back: cards still at the assessors, cards waiting for review, places below that have not
    approved."""

    owed: int = 0
    submitted: int = 0
    missing: list[Node] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        return not (self.owed or self.submitted or self.missing)


def readiness(campaign: Campaign, node: Node) -> Readiness:
    """An organisation approves what it has filled itself, so an expert's card does not hold it back; from the
    municipality up every card below has to be accepted and every place below that has cards approved."""
    level = level_of(node)
    cards = Assignment.objects.filter(campaign=campaign, unit__path__startswith=node.path)
    if level == StageLevel.ORGANISATION:
        cards = cards.exclude(source=Source.EXTERNAL)
    row = cards.aggregate(
        owed=Count("pk", filter=Q(state__in=OWED)),
        submitted=Count("pk", filter=Q(state=AssignmentState.SUBMITTED)),
    )
    if level == StageLevel.ORGANISATION:
        return Readiness(owed=row["owed"])
    return Readiness(row["owed"], row["submitted"], missing_below(campaign, node))


def due_of(campaign: Campaign, node: Node) -> datetime.date | None:
    """The last day on which this place approves; None: its level does not."""
    level = level_of(node)
    return steps_of(campaign).get(level) if level else None


def may_go_on(campaign: Campaign, node: Node, state: Readiness, on: datetime.date) -> bool:
    """May the place approve now? Everything is there; or collection is over for an organisation, the deadline for the
    others and nothing waits for review: then with a comment."""
    if state.is_ready:
        return True
    due = due_of(campaign, node)
    if node.kind == NodeKind.ORGANISATION:
        return freezing.status_on(campaign, on) != CampaignStatus.RUNNING
    settled = not state.submitted or freezing.is_frozen(campaign, on)
    return settled and due is not None and on > due


def missing_below(campaign: Campaign, node: Node) -> list[Node]:
    """Places of the next approving level below that have cards and no standing approval."""
    below = _level_below(campaign, node)
    if below is None:
        return []
    places = places_with_cards(campaign, below, node.path)
    return list(places.exclude(pk__in=standing(campaign).values("node")).order_by("name", "pk"))


def places_with_cards(campaign: Campaign, level: StageLevel, under: str) -> QuerySet[Node]:
    """Places of a level below a tree path that have cards in the campaign."""
    cards = Assignment.objects.filter(campaign=campaign, unit__path__startswith=under)
    organisations = Node.objects.filter(pk__in=cards.values("organisation"))
    if level == StageLevel.ORGANISATION:
        return organisations.filter(kind=NodeKind.ORGANISATION)
    steps = {
        step for path in organisations.values_list("path", flat=True) for step in access.paths_above(path)
    }
    return Node.objects.filter(path__in=steps, kind=KINDS[level])


def silent(campaign: Campaign, level: StageLevel) -> list[Node]:
    """Places of a level that have cards and have not approved, by name."""
    places = places_with_cards(campaign, level, campaign.owner.path)
    return list(places.exclude(pk__in=standing(campaign).values("node")).order_by("name", "pk"))


def lowest_silent(campaign: Campaign) -> StageLevel:
    """The lowest approving level with a place that has not approved; the highest one if everybody has."""
    levels = list(steps_of(campaign))
    return next((level for level in levels if silent(campaign, level)), levels[-1])


def signers_of(places: Sequence[Node], level: StageLevel, on: datetime.date) -> dict[int, list[User]]:
    """Accounts of those who may approve for each place on a day: in charge of it, or a deputy."""
    ids = [place.pk for place in places]
    rows: list[RoleAssignment | Deputy] = []
    roles = RoleAssignment.objects.on(on).filter(node__in=ids, role__in=IN_CHARGE[level])
    named = Deputy.objects.filter(node__in=ids, starts__lte=on, ends__gte=on)
    rows += [*roles.select_related("person__user"), *named.select_related("person__user")]
    found: dict[int, dict[int, User]] = {}
    for row in rows:
        if row.person.user is not None and row.node_id is not None:
            found.setdefault(row.node_id, {})[row.person.user.pk] = row.person.user
    return {node: list(users.values()) for node, users in found.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """A place on the board: its approval, if it stands; how many organisations below it have approved of how many."""

    node: Node
    approval: Approval | None
    approved: int = 0
    organisations: int = 0
    is_late: bool = False


def board(campaign: Campaign, place: Node, on: datetime.date) -> list[Line]:
    """Places one approving level below `place`, by name."""
    level = _level_below(campaign, place)
    if level is None:
        return []
    due = steps_of(campaign)[level]
    below = places_with_cards(campaign, level, place.path).order_by("name", "pk")
    given = {row.node_id: row for row in standing(campaign).filter(node__path__startswith=place.path)}
    counts: dict[int, tuple[int, int]] = {}
    if level == StageLevel.MUNICIPALITY and StageLevel.ORGANISATION in steps_of(campaign):
        kindergartens = places_with_cards(campaign, StageLevel.ORGANISATION, place.path)
        known = list(kindergartens.values_list("pk", "path"))
        for node in below:
            inside = [pk for pk, path in known if path.startswith(node.path)]
            counts[node.pk] = (sum(pk in given for pk in inside), len(inside))
    return [
        Line(node, given.get(node.pk), *counts.get(node.pk, (0, 0)), node.pk not in given and on > due)
        for node in below
    ]


def _level_below(campaign: Campaign, node: Node) -> StageLevel | None:
    level = level_of(node)
    known = list(steps_of(campaign))
    lower = [one for one in known if level is not None and UPWARDS.index(one) < UPWARDS.index(level)]
    return lower[-1] if lower else None


def locks_on(cards: Iterable[Assignment]) -> dict[int, Approval]:
    """For each locked card the approval that locks it, in one query. What an expert filled is not the organisation's to
    approve: those cards are locked from the municipality up."""
    cards = list(cards)
    steps = {step for card in cards for step in access.paths_above(card.unit.path)}
    rows = Approval.objects.filter(
        campaign__in={card.campaign_id for card in cards}, node__path__in=steps, withdrawn_at__isnull=True
    ).select_related("node")
    found: dict[int, Approval] = {}
    for approval in rows:
        for card in cards:
            if approval.campaign_id == card.campaign_id and covers(approval, card.unit.path, card.source):
                found.setdefault(card.pk, approval)
    return found


def covers(approval: Approval, path: str, source: str) -> bool:
    own = approval.level != StageLevel.ORGANISATION or source != Source.EXTERNAL
    return own and path.startswith(approval.node.path)


def lock_on(card: Assignment) -> Approval | None:
    return locks_on([card]).get(card.pk)
