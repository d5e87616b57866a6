"""Reading cyclograms: whose a person sees, what a line may name, which lines concern a teacher."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from mostik.cyclogram.enums import CyclogramState, Scope
from mostik.cyclogram.models import Cyclogram, Line
from mostik.instruments.enums import VersionStatus
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.lib import periods
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node, Person, RoleAssignment
from mostik.network.queries import access
from mostik.stats.methodology import UnitLevel

RUNNERS = ("head", "senior_teacher")
"""Who runs internal assessment of the organisation."""

READERS = ("administrator", "regional_operator", "municipal_operator", "observer")
"""Who reads an approved cyclogram from above."""

UNIT_OF_SCOPE = {
    Scope.ORGANISATION.value: UnitLevel.ORGANISATION,
    Scope.ALL_GROUPS.value: UnitLevel.GROUP,
    Scope.GROUPS.value: UnitLevel.GROUP,
}

_ALL = Cyclogram.objects.select_related("owner", "previous")
_LINES = (
    Line.objects.select_related("cyclogram__owner", "responsible", "version__instrument")
    .prefetch_related("groups")
    .defer("version__definition", "version__xform")
)


def visible_to(user: Any) -> QuerySet[Cyclogram]:
    """Those that exist for this person: of own organisation and of those below. What may be read is in `rules`."""
    return _ALL.filter(reach(user, "owner__"))


def reach(user: Any, prefix: str) -> Q:
    """Condition: the organisation behind `prefix` is under a role of the user, or is where a teacher works."""
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    if user.is_administrator:
        return Q()
    near = access.under(access.paths_of(user, roles=(*READERS, *RUNNERS)), prefix)
    above = {step for path in access.paths_of(user, roles=("teacher",)) for step in access.paths_above(path)}
    return near | Q(**{f"{prefix}path__in": above, f"{prefix}kind": NodeKind.ORGANISATION})


def read_by(user: Any) -> QuerySet[Cyclogram]:
    """The list: own ones in any state, others once they are approved."""
    run = access.under(access.paths_of(user, roles=RUNNERS), "owner__")
    return visible_to(user).filter(run | Q(state=CyclogramState.APPROVED))


def of_owner(owner: Node) -> QuerySet[Cyclogram]:
    return _ALL.filter(owner=owner)


def lines_of(cyclogram: Cyclogram) -> QuerySet[Line]:
    return _LINES.filter(cyclogram=cyclogram)


def lines_visible_to(user: Any) -> QuerySet[Line]:
    return _LINES.filter(reach(user, "cyclogram__owner__"))


def concerning(user: Any, cyclogram: Cyclogram) -> Q:
    """Lines a teacher reads: their own, those about a group of theirs, those about all groups."""
    groups = groups_of_person(user)
    mine = Q(responsible__user=user) | Q(scope=Scope.GROUPS, groups__in=groups)
    return mine | Q(scope=Scope.ALL_GROUPS) if groups else mine


def groups_of_person(user: Any) -> list[int]:
    """Groups this person works in now or has a role at."""
    granted = [
        role.node_id for role in access.roles_of(user) if role.node and role.node.kind == NodeKind.GROUP
    ]
    jobs = Employment.objects.filter(person__user=user, valid_to__isnull=True, group__isnull=False)
    return [pk for pk in {*granted, *jobs.values_list("group_id", flat=True)} if pk]


def possible_people(owner: Node, on: datetime.date) -> QuerySet[Person]:
    """Who works in the organisation, or answers for it."""
    jobs = Employment.objects.on(on).filter(organisation=owner)
    granted = RoleAssignment.objects.on(on).filter(node__path__startswith=owner.path)
    people = Person.objects.filter(Q(pk__in=jobs.values("person")) | Q(pk__in=granted.values("person")))
    return people.select_related("user").order_by("last_name", "first_name", "id")


def possible_groups(owner: Node, on: datetime.date) -> QuerySet[Node]:
    groups: QuerySet[Node] = Node.objects.on(on).filter(path__startswith=owner.path, kind=NodeKind.GROUP)
    return groups.order_by("path")


def possible_versions(owner: Node) -> list[InstrumentVersion]:
    """The newest published version of every instrument that a group or an organisation is looked at with."""
    above = access.paths_above(owner.path)
    fitting = Q(instrument__owner__isnull=True) | Q(instrument__owner__path__in=above)
    rows = versions.light().filter(fitting, core__isnull=True, status=VersionStatus.PUBLISHED)
    newest: dict[int, InstrumentVersion] = {}
    for row in rows.order_by("instrument__title", "instrument_id", "-number"):
        newest.setdefault(row.instrument_id, row)
    return [row for row in newest.values() if level_of(row) in UNIT_OF_SCOPE.values()]


def level_of(version: InstrumentVersion) -> UnitLevel:
    return versions.methodology_of(version).unit_level


def reading_of(line: Line, year: int) -> periods.Reading:
    """What the words of the line mean in days."""
    return periods.read(line.period, line.frequency, year)


def newest_of(rows: Iterable[InstrumentVersion]) -> dict[int, InstrumentVersion]:
    """Versions by their instrument."""
    return {row.instrument_id: row for row in rows}
