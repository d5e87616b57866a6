"""Reading campaigns: which ones a person sees, and how far each has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from mostik.instruments.enums import VersionStatus
from mostik.instruments.models import Instrument, InstrumentVersion
from mostik.lib.memo import once
from mostik.monitoring.enums import DONE, OWED, AssignmentState, CampaignKind, CampaignStatus
from mostik.monitoring.models import Assignment, Campaign, CampaignInstrument, Stage
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries import access

STAFF = ("regional_operator", "municipal_operator", "head", "senior_teacher", "teacher", "observer")
"""Roles whose node takes part in campaigns of the levels above it. An expert sees the campaigns of own cards."""


def visible_to(user: Any) -> QuerySet[Campaign]:
    """Campaigns owned below the user's roles in any state; campaigns owned above them and campaigns with a card of
    the user once they are announced. The administrator sees all."""
    campaigns = Campaign.objects.select_related("owner", "previous")
    if not user.is_authenticated or not user.is_active:
        return campaigns.none()
    if user.is_administrator:
        return campaigns
    paths = access.paths_of(user, roles=STAFF)
    above = {step for path in paths for step in access.paths_above(path)}
    mine = Assignment.objects.filter(campaign=OuterRef("pk"), assessor__user=user)
    public = ~Q(status=CampaignStatus.DRAFT)
    own = access.under(paths, "owner__")
    return campaigns.filter(own | (public & (Q(owner__path__in=above) | Exists(mine))))


@dataclass(frozen=True, slots=True)
class Progress:
    """How many cards there are and how far they have come. `done` = submitted + accepted."""

    total: int = 0
    assigned: int = 0
    draft: int = 0
    submitted: int = 0
    returned: int = 0
    accepted: int = 0
    overdue: int = 0
    unassigned: int = 0

    @property
    def done(self) -> int:
        return self.submitted + self.accepted

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def percent_text(self) -> str:
        return f"{self.percent}\N{NO-BREAK SPACE}%"

    @property
    def owed(self) -> int:
        return self.assigned + self.draft + self.returned

    def plus(self, other: Progress) -> Progress:
        return Progress(*(getattr(self, name) + getattr(other, name) for name in _FIELDS))


_FIELDS = Progress.__slots__


def _counts(today: Any) -> dict[str, Count]:
    by_state = {state.value: Count("pk", filter=Q(state=state)) for state in AssignmentState}
    return {
        "total": Count("pk"),
        **by_state,
        "overdue": Count("pk", filter=Q(state__in=OWED, due__lt=today)),
        "unassigned": Count("pk", filter=Q(assessor__isnull=True)),
    }


def progress_of(campaigns: Iterable[Campaign], today: Any) -> dict[int, Progress]:
    """Progress of several campaigns in one query, by campaign id."""
    rows = (
        Assignment.objects.filter(campaign__in=[c.pk for c in campaigns])
        .order_by()
        .values("campaign")
        .annotate(**_counts(today))
    )
    return _keyed(rows, "campaign")


def _keyed(rows: Iterable[Any], column: str) -> dict[int, Progress]:
    """Rows of counts as progress by the value of a column."""
    plain = [dict(row) for row in rows]
    return {row.pop(column): Progress(**row) for row in plain}


@dataclass(frozen=True, slots=True)
class NodeProgress:
    node: Node
    progress: Progress


def total_and_places(
    cards: QuerySet[Assignment], kind: str, today: Any
) -> tuple[Progress, list[NodeProgress]]:
    """Progress of all these cards, and of each municipality or organisation of the unit, by name. Two queries.

    Nodes are today's: who has to hurry is a question about today, not about the structure date."""
    per_node = _keyed(cards.order_by().values("organisation").annotate(**_counts(today)), "organisation")
    organisations = Node.objects.filter(pk__in=list(per_node))
    if kind == NodeKind.ORGANISATION:
        found = {node.pk: node for node in organisations}
        pairs = [NodeProgress(found[pk], progress) for pk, progress in per_node.items()]
    else:
        pairs = _grouped(organisations, per_node)
    total = reduce(Progress.plus, per_node.values(), Progress())
    return total, sorted(pairs, key=lambda pair: (pair.node.name, pair.node.pk))


def _grouped(organisations: QuerySet[Node], per_node: dict[int, Progress]) -> list[NodeProgress]:
    paths = dict(organisations.values_list("pk", "path"))
    above = {step for path in paths.values() for step in access.paths_above(path)}
    nodes = {n.path: n for n in Node.objects.filter(path__in=above, kind=NodeKind.MUNICIPALITY)}
    sums: dict[str, Progress] = {}
    for pk, progress in per_node.items():
        step = next((s for s in access.paths_above(paths[pk]) if s in nodes), None)
        if step is not None:
            sums[step] = sums.get(step, Progress()).plus(progress)
    return [NodeProgress(nodes[step], progress) for step, progress in sums.items()]


def total_of(cards: QuerySet[Assignment], today: Any) -> Progress:
    return Progress(**cards.order_by().aggregate(**_counts(today)))


def instruments_of(campaign: Campaign) -> list[CampaignInstrument]:
    return once(("instruments", campaign.pk), lambda: list(used_in(campaign)))


def used_in(campaign: Campaign) -> QuerySet[CampaignInstrument]:
    """The same as a queryset, without the heavy definitions of the versions."""
    rows = CampaignInstrument.objects.filter(campaign=campaign).select_related("version__instrument")
    return rows.defer("version__definition", "version__xform")


def current_version(instrument: Instrument) -> InstrumentVersion | None:
    """The newest published version."""
    rows = InstrumentVersion.objects.filter(instrument=instrument, status=VersionStatus.PUBLISHED)
    return rows.select_related("instrument").order_by("-number").first()


def versions_for(campaign: Campaign) -> QuerySet[InstrumentVersion]:
    """Published versions of the installation and of the campaign's node and those above it."""
    above = access.paths_above(campaign.owner.path)
    fitting = Q(instrument__owner__isnull=True) | Q(instrument__owner__path__in=above)
    rows = InstrumentVersion.objects.filter(fitting, core__isnull=True, status=VersionStatus.PUBLISHED)
    light = rows.select_related("instrument").defer("definition", "xform")
    return light.order_by("instrument__title", "-number")


def can_be_told(campaign: Campaign) -> bool:
    """May its results be published? Not while they may change, and never those of a pilot."""
    is_over = campaign.status in (CampaignStatus.ANALYSIS, CampaignStatus.CLOSED)
    return is_over and campaign.kind != CampaignKind.PILOT


def stages_of(campaign: Campaign) -> list[Stage]:
    return list(Stage.objects.filter(campaign=campaign))


def possible_previous(campaign: Campaign) -> QuerySet[Campaign]:
    """Earlier rounds of the same owner, the newest first; pilots are not compared with."""
    rounds = Campaign.objects.filter(owner=campaign.owner_id, year__lt=campaign.year)
    return rounds.exclude(kind=CampaignKind.PILOT).order_by("-year", "title")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the plan under a node is done. `taking_part`: organisations with an accepted card."""

    planned: int
    taking_part: int
    total: int
    done: int
    submitted: int
    accepted: int
    review_url: str = ""

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


def coverage_of(cards: QuerySet[Assignment]) -> Coverage:
    """Counts for the tiles of a dashboard, in one query: of each organisation first, in the order of an index."""
    accepted = Q(state=AssignmentState.ACCEPTED)
    of_each = (
        cards.order_by()
        .values("organisation")
        .annotate(
            cards=Count("pk"),
            sent=Count("pk", filter=Q(state__in=DONE)),
            waiting=Count("pk", filter=Q(state=AssignmentState.SUBMITTED)),
            taken=Count("pk", filter=accepted),
        )
    )
    row = of_each.aggregate(
        planned=Count("organisation"),
        taking_part=Count("organisation", filter=Q(taken__gt=0)),
        total=Coalesce(Sum("cards"), 0),
        done=Coalesce(Sum("sent"), 0),
        submitted=Coalesce(Sum("waiting"), 0),
        accepted=Coalesce(Sum("taken"), 0),
    )
    return Coverage(**row)


def states_by(cards: QuerySet[Assignment], column: str, ids: Iterable[int]) -> dict[int, Progress]:
    """Progress of cards by «organisation» or «unit» of these ids, in one query."""
    rows = cards.order_by().filter(**{f"{column}__in": list(ids)}).values(column)
    counted = rows.annotate(
        total=Count("pk"), **{state.value: Count("pk", filter=Q(state=state)) for state in AssignmentState}
    )
    return _keyed(counted, column)


def states_inside(cards: QuerySet[Assignment], ids: Iterable[int]) -> dict[int, Progress]:
    """Progress of cards of the organisations inside these nodes (all of one depth), in three queries."""
    tops = dict(Node.objects.filter(pk__in=list(ids)).values_list("path", "pk"))
    if not tops:
        return {}
    length = len(next(iter(tops)))
    below = reduce(or_, (Q(path__startswith=path) for path in tops))
    organisations = Node.objects.filter(below, kind=NodeKind.ORGANISATION)
    paths = dict(organisations.order_by().values_list("pk", "path"))
    found: dict[int, Progress] = {}
    for one, progress in states_by(cards, "organisation", paths).items():
        top = tops[paths[one][:length]]
        found[top] = found.get(top, Progress()).plus(progress)
    return found
