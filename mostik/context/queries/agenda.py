"""What the values of organisations ask of a person today."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mostik.context.enums import SetState
from mostik.context.models import IndicatorSet
from mostik.context.queries import packs, sets
from mostik.network.models import Node
from mostik.network.queries import access

SOON = datetime.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Agenda:
    """Sets of own organisations: sent back with a remark, past their day, due within a month (`until` is the nearest
    day); sets of organisations below that wait to be accepted. A list an organisation never began is not asked for: a
    region may keep it elsewhere."""

    returned: int = 0
    late: int = 0
    soon: int = 0
    until: datetime.date | None = None
    to_accept: int = 0


def of(user: Any, own: Sequence[Node], today: datetime.date) -> Agenda:
    """`own`: organisations the person leads."""
    year = packs.reporting_year(today)
    owed = [pack for pack in packs.newest() if not pack.is_filled_by_operator]
    kept: dict[tuple[int, str], dict[int, str]] = defaultdict(dict)
    rows = IndicatorSet.objects.filter(organisation__in=own).order_by()
    for organisation, code, of_year, state in rows.values_list("organisation", "pack", "year", "state"):
        kept[organisation, code][of_year] = state
    days = [
        pack.due_on(year)
        for node in own
        for pack in owed
        if (known := kept.get((node.pk, pack.code))) and known.get(year, SetState.DRAFT) == SetState.DRAFT
    ]
    soon = [due for due in days if today <= due <= today + SOON]
    return Agenda(
        returned=sum(SetState.RETURNED in known.values() for known in kept.values()),
        late=sum(due < today for due in days),
        soon=len(soon),
        until=min(soon, default=None),
        to_accept=_to_accept(user),
    )


def _to_accept(user: Any) -> int:
    paths = access.paths_of(user, roles=sets.OPERATORS)
    if not paths:
        return 0
    rows = sets.visible_to(user).filter(access.under(paths, "organisation__"), state=SetState.SUBMITTED)
    return rows.count()
