"""Tables of the dashboard as files: the node and everything below it, areas in columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from fractions import Fraction

import xlsxwriter
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.numbers import round_half_up
from mostik.lib.text import slugify_ru
from mostik.monitoring import rules
from mostik.monitoring.enums import Source
from mostik.monitoring.queries import results
from mostik.monitoring.queries.marts import Cell
from mostik.monitoring.web.selection import Selection, selection_of
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries import nodes
from mostik.platform.actions.files import XLSX
from mostik.stats.methodology import TOTAL

Value = str | int | Fraction | None


@require_safe
@guarded(rules.can_download_results, find=nodes.visible_to)
def table_file(request: SignedInRequest, node: Node, campaign: int, extension: str) -> HttpResponse:
    """«Таблица»: `extension` is csv (UTF-8 with BOM, semicolons, comma in numbers: opens in a Russian Excel) or xlsx."""
    chosen = selection_of(request, campaign, node)
    if chosen.mart is None:
        raise Http404
    head, rows = _table(chosen)
    name = f"{slugify_ru(chosen.campaign.title)}-{slugify_ru(node.title)}.{extension}"
    body, kind = (
        (_csv(head, rows), "text/csv; charset=utf-8")
        if extension == "csv"
        else (_xlsx(chosen, head, rows), XLSX)
    )
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[Value]]) -> HttpResponse:
    """A table of another page as CSV, in the same manner."""
    response = HttpResponse(_csv(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _table(chosen: Selection) -> tuple[list[str], list[list[Value]]]:
    assert chosen.mart is not None
    cells = results.under(chosen.mart, chosen.node.pk, chosen.node.kind, part=chosen.part)
    areas = chosen.areas
    head = [_("Kind"), _("Municipality"), _("Organisation"), _("Name"), _("Source"), _("Units")]
    head += [
        _("Total"),
        _("Change"),
        _("Share below the threshold"),
        *(a.title(chosen.language) for a in areas),
    ]
    names = {cell.node_id: cell.name for cell in cells}
    by_row: dict[tuple[int, str], dict[str, Cell]] = {}
    for cell in cells:
        by_row.setdefault((cell.node_id, cell.source), {})[cell.code] = cell
    rows = [_line(found, names, [a.code for a in areas]) for found in by_row.values()]
    return head, rows


def _line(found: dict[str, Cell], names: dict[int, str], codes: Sequence[str]) -> list[Value]:
    total = found.get(TOTAL) or next(iter(found.values()))
    known = TOTAL in found
    return [
        str(NodeKind(total.kind).label),
        names.get(total.municipality_id, ""),
        names.get(total.organisation_id, ""),
        total.name,
        str(Source(total.source).label),
        total.n,
        total.mean if known else None,
        total.delta if known else None,
        total.share_below if known else None,
        *(found[code].mean if code in found else None for code in codes),
    ]


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Fraction):
        return round_half_up(value, 4).replace(".", ",")
    text = str(value)
    return f"'{text}" if text[:1] in "=+-@" else text  # a name must never become a formula


def _csv(head: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(head)
    writer.writerows([_text(value) for value in row] for row in rows)
    return ("\ufeff" + out.getvalue()).encode()


def _xlsx(chosen: Selection, head: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(_("Results"))
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        score = book.add_format({"num_format": "0.00"})
        share = book.add_format({"num_format": "0.0%"})
        sheet.write_row(0, 0, list(head), bold)
        sheet.set_row(0, 60)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, Fraction):
                    sheet.write_number(number, column, float(value), share if column == 8 else score)
                elif isinstance(value, int):
                    sheet.write_number(number, column, value)
                elif value:
                    sheet.write_string(number, column, value)
        sheet.freeze_panes(1, 4)
        sheet.autofilter(0, 0, max(len(rows), 1), len(head) - 1)
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 3, 28)
        sheet.set_column(4, len(head) - 1, 13)
        book.set_properties({"title": f"{chosen.campaign.title} — {chosen.node.title}"})
    return out.getvalue()
