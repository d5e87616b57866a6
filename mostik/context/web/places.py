"""A territory: who has handed in, totals, the table as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from mostik.context import rules
from mostik.context.actions import sets as actions
from mostik.context.queries import cells, packs, places, sets
from mostik.context.queries.packs import Pack
from mostik.context.reports import workbook
from mostik.context.web import rows
from mostik.context.web.sets import file_of
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.text import slugify_ru
from mostik.network.models import Node
from mostik.network.queries import nodes
from mostik.platform.actions.files import XLSX
from mostik.ui import formats
from mostik.ui.components import Tab


@require_safe
@guarded(rules.can_read_place, find=nodes.visible_to)
def progress(request: SignedInRequest, place: Node, pack: str, year: int) -> HttpResponse:
    listed = rows.pack_or_404(pack, year)
    found = places.standings(place, listed, year, timezone.localdate())
    mine = sets.visible_to(request.user).filter(pack=pack, year=year)
    readable = set(mine.values_list("pk", flat=True))
    show = request.GET.get("show", "")
    shown = [one for one in found if show != "waiting" or not one.is_done]
    context = {
        **_frame(request, place, listed, year, "context:place"),
        "standings": [
            (one, rows.TONES[one.state] if one.state else "neutral", one.set and one.set.pk in readable)  # type: ignore[index]
            for one in shown
        ],
        "total": len(found),
        "done": sum(one.is_done for one in found),
        "accepted": sum(one.state == "accepted" for one in found),
        "waiting": sum(one.state == "submitted" for one in found),
        "late": sum(one.is_late for one in found),
        "show": show,
        "options": [("", _("all")), ("waiting", _("not handed in yet"))],
    }
    return render(request, "context/place.html", context)


@require_safe
@guarded(rules.can_read_place, find=nodes.visible_to)
def totals(request: SignedInRequest, place: Node, pack: str, year: int) -> HttpResponse:
    listed = rows.pack_or_404(pack, year)
    found = places.totals(place, listed, year)
    context = {
        **_frame(request, place, listed, year, "context:totals"),
        "columns": list(zip(found.columns, found.counts, strict=True)),
        "lines": [(line.indicator, [_told(line, total) for total in line.totals]) for line in found.lines],
        "has_any": bool(found.counts[0]),
    }
    return render(request, "context/totals.html", context)


def _told(line: places.TotalLine, total: places.Total) -> str:
    if total.value is None:
        return "" if line.indicator.is_section else formats.NOTHING
    if total.how == "yes":
        return _("%(yes)s of %(all)s") % {"yes": formats.number(total.value), "all": total.count}
    if total.how == "median" or line.indicator.kind != "count":
        return formats.number(total.value, line.indicator.digits)
    text = cells.shown(line.indicator, total.value)
    return f"{text} · {formats.percent(total.share, 1)}" if total.share is not None else text


def _frame(request: SignedInRequest, place: Node, pack: Pack, year: int, current: str) -> dict[str, Any]:
    """What both pages of a place show: packs, years, views, what the person may do."""

    def address(name: str, code: str, of_year: int) -> str:
        return reverse(name, args=[place.pk, code, of_year])

    views = [("context:place", _("Who has handed in")), ("context:totals", _("Totals"))]
    return {
        "place": place,
        "pack": pack,
        "year": year,
        "runs": rules.can_run_place(request.user, place),
        "tabs": [Tab(title, address(name, pack.code, year), name == current) for name, title in views],
        "packs": [
            Tab(one.title, address(current, one.code, year), one.code == pack.code) for one in packs.newest()
        ],
        "years": [
            Tab(str(one), address(current, pack.code, one), one == year)
            for one in places.years_of(place, pack, timezone.localdate())
        ],
        "due": pack.due_on(year),
    }


@require_POST
@guarded(rules.can_run_place, find=nodes.visible_to)
def accept(request: SignedInRequest, place: Node, pack: str, year: int) -> HttpResponse:
    rows.pack_or_404(pack, year)
    try:
        done, left = actions.accept_many(
            place=place, pack=pack, year=year, by=request.user, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, ngettext("%d set is accepted.", "%d sets are accepted.", done) % done)
        if left:
            count = len(left)
            text = ngettext(
                "%d is left aside: something is missing or in doubt.",
                "%d are left aside: something is missing or in doubt.",
                count,
            )
            messages.warning(request, text % count)
    return redirect("context:place", place.pk, pack, year)


@require_safe
@guarded(rules.can_import, find=nodes.visible_to)
def template(request: SignedInRequest, place: Node, pack: str, year: int) -> HttpResponse:
    listed = rows.pack_or_404(pack, year)
    content = workbook.table(listed, year, _organisations(place, listed, year), {})
    return file_of(content, XLSX, f"{listed.code}-{year}-shablon.xlsx")


@require_safe
@guarded(rules.can_read_place, find=nodes.visible_to)
def export(request: SignedInRequest, place: Node, pack: str, year: int) -> HttpResponse:
    """What the person may read, in the layout of the import."""
    listed = rows.pack_or_404(pack, year)
    readable = sets.visible_to(request.user).filter(
        organisation__path__startswith=place.path, pack=pack, year=year
    )
    values: Mapping[int, Any] = sets.values_of(readable)
    content = workbook.table(listed, year, _organisations(place, listed, year), values)
    return file_of(content, XLSX, f"{slugify_ru(f'{listed.code} {year} {place.title}')[:80]}.xlsx")


def _organisations(place: Node, pack: Pack, year: int) -> list[Node]:
    return list(sets.organisations_under(place, pack.day_of(year)).order_by("path"))
