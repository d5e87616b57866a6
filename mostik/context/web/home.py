"""The section of values: what my organisation owes, and the tables of my territory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mostik.context import rules
from mostik.context.actions import sets as actions
from mostik.context.models import IndicatorSet
from mostik.context.queries import packs, places, sets
from mostik.context.queries.packs import Pack
from mostik.context.web import rows
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.network.models import Node
from mostik.network.queries import nodes


@dataclass(frozen=True, slots=True)
class Owed:
    """A pack of an organisation: the year that is reported about, and those before it."""

    pack: Pack
    year: int
    set: IndicatorSet | None
    tone: str
    can_begin: bool
    is_late: bool
    due: Any
    earlier: list[IndicatorSet]


@require_safe
@guarded(rules.can_open)
def home(request: SignedInRequest) -> HttpResponse:
    user = request.user
    today = timezone.localdate()
    year = packs.reporting_year(today)
    own = places.own_organisations(user)
    read = list(sets.visible_to(user).filter(organisation__in=own).order_by("-year"))
    territories = [
        (
            place,
            [(pack, year, places.of_year(place, pack, year).count()) for pack in packs.newest()],
        )
        for place in places.run_by(user)
    ]
    context = {
        "year": year,
        "organisations": [(node, _owed(user, node, read, year, today)) for node in own],
        "territories": territories,
    }
    return render(request, "context/home.html", context)


def _owed(user: Any, node: Node, read: list[IndicatorSet], year: int, today: Any) -> list[Owed]:
    found = []
    for pack in packs.newest():
        mine = [one for one in read if one.organisation_id == node.pk and one.pack == pack.code]
        now = next((one for one in mine if one.year == year), None)
        is_open = now is None or now.is_open
        found.append(
            Owed(
                pack=pack,
                year=year,
                set=now,
                tone=rows.TONES[now.state] if now else "neutral",  # type: ignore[index]
                can_begin=now is None and rules.can_begin_at(user, node, pack),
                is_late=is_open and today > pack.due_on(year) and not pack.is_filled_by_operator,
                due=pack.due_on(year),
                earlier=[one for one in mine if one.year != year],
            )
        )
    return found


@require_POST
@guarded(rules.can_begin, find=nodes.visible_to)
def begin(request: SignedInRequest, organisation: Node, pack: str, year: int) -> HttpResponse:
    rows.pack_or_404(pack, year)
    try:
        made = actions.begin(
            organisation=organisation, pack=pack, year=year, by=request.user, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("context:home")
    return redirect("context:fill", made.pk)
