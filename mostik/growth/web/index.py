"""The six-section index: of all organisations the user answers for, of one of them with the names behind each figure."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mostik.growth import rules
from mostik.growth.queries import packs, portfolio_index, records
from mostik.growth.queries.checking import years_later
from mostik.growth.web import rows
from mostik.growth.web.forms import IndexForm
from mostik.lib.guard import SignedInRequest, guarded
from mostik.network.enums import PRESCHOOL_TYPES
from mostik.network.models import Node
from mostik.network.queries import nodes
from mostik.ui.components import HeatColumn, HeatMap, HeatRow
from mostik.ui.formats import shortdate

LEVELS = (0, 20, 40, 60, 80)
"""Where the colours of a share change, in percent."""


@require_safe
@guarded(rules.can_open_index)
def index(request: SignedInRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    form, on = _day(request, today)
    oversees = rules.oversees(user)
    before = years_later(on, -1)
    if oversees:
        kindergartens = records.organisations_of(user).filter(organisation_type__in=PRESCHOOL_TYPES)
        places = [node for node in kindergartens if node.is_open_on(on)]
        now, past = (portfolio_index.of_organisations(places, day) for day in (on, before))
        lines = [(node, now[node.pk], portfolio_index.change(now, past, node.pk)) for node in places]
    else:
        found = portfolio_index.municipalities_under(user, rules.FIGURE_READERS, on)
        lines = [(node, value, None) for node, value in found]
    context = {
        "tabs": rows.tabs("growth:index") if oversees else [],
        "form": form,
        "on": on,
        "before": before,
        "pack": packs.on(on),
        "lines": lines,
        "map": _map(lines, on, linked=oversees),
        "oversees": oversees,
        "min_cell": portfolio_index.MIN_CELL,
    }
    return render(request, "growth/index.html", context)


@require_safe
@guarded(rules.can_read_index_names, find=nodes.visible_to)
def place(request: SignedInRequest, node: Node) -> HttpResponse:
    today = timezone.localdate()
    form, on = _day(request, today)
    before = years_later(on, -1)
    now, past = (portfolio_index.of_organisations([node], day) for day in (on, before))
    context = {
        "place": node,
        "form": form,
        "on": on,
        "before": before,
        "pack": packs.on(on),
        "value": now[node.pk],
        "change": portfolio_index.change(now, past, node.pk),
        "details": portfolio_index.details_of(node, on),
        "readable": set(records.people_visible_to(request.user).values_list("pk", flat=True)),
    }
    return render(request, "growth/index_place.html", context)


def _day(request: SignedInRequest, today: datetime.date) -> tuple[IndexForm, datetime.date]:
    """The day asked for; today without one, with a spoiled one, and for days to come."""
    form = IndexForm(request.GET if "on" in request.GET else None, initial={"on": today})
    on = form.cleaned_data["on"] if form.is_valid() and form.cleaned_data["on"] else today
    return form, min(on, today)


def _map(
    lines: Sequence[tuple[Node, portfolio_index.Index, object]], on: datetime.date, *, linked: bool
) -> HeatMap:
    sections = packs.on(on).sections
    return HeatMap(
        caption=_("Share of teachers with verified records, %%, on %(day)s") % {"day": shortdate(on)},
        columns=[HeatColumn(section.title, section.what) for section in sections],
        rows=[
            HeatRow(
                title=node.title,
                cells=list(value.shares),
                url=reverse("growth:index-place", args=[node.pk]) + f"?on={on.isoformat()}" if linked else "",
                total=value.value,
                note=str(value.people),
            )
            for node, value, _change in lines
        ],
        levels=LEVELS,
        corner=_("Place, teachers"),
        total_title=_("Index"),
        digits=0,
    )
