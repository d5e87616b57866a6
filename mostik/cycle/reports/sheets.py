"""The tables of the evidence folder as .xlsx: whole lists to sort and filter."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

import xlsxwriter
from django.utils.translation import gettext

from mostik.cycle.queries.recommendations import is_share
from mostik.cycle.reports.cycle import Cycle
from mostik.cycle.reports.papers import indicator_row
from mostik.cycle.reports.steps import Step, order_of
from mostik.documents.palette import HEADER_FILL
from mostik.monitoring.models import Assignment
from mostik.monitoring.queries.campaigns import states_by
from mostik.network.models import Node
from mostik.ui.formats import shortdate

Value = str | int | float | date | None
WIDEST = 60


def sheet(cycle: Cycle, step: Step) -> bytes | None:
    """The list behind a step; None where a document says everything."""
    made = {
        "pokazateli": _indicators,
        "monitoring": _coverage,
        "rekomendacii": _recommendations,
        "mery": _measures,
        "resheniya": _decisions,
    }.get(step.slug.partition("-")[2])
    if made is None:
        return None
    header, rows = made(cycle)
    return _written(cycle, step.title, header, rows) if rows else None


def _written(cycle: Cycle, title: str, header: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        created = datetime.combine(cycle.today, time(), UTC)
        book.set_properties({"title": title, "subject": cycle.campaign.title, "created": created})
        page = book.add_worksheet(title[:31])
        head = book.add_format(
            {"bold": True, "bg_color": f"#{HEADER_FILL}", "border": 1, "text_wrap": True, "valign": "top"}
        )
        text = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        day = book.add_format({"num_format": "dd.mm.yyyy", "valign": "top", "border": 1, "align": "left"})
        score = book.add_format({"num_format": "0.00", "valign": "top", "border": 1})
        bold = book.add_format({"bold": True})
        page.write_string(0, 0, f"{title}. {cycle.place.title}. {cycle.campaign.title}", bold)
        page.write_string(1, 0, _basis(cycle))
        for column, name in enumerate(header):
            page.write_string(3, column, name, head)
            longest = max((len(_shown(row[column])) for row in rows), default=0)
            page.set_column(column, column, min(WIDEST, max(12, min(longest, WIDEST), len(name) + 2)))
        for number, row in enumerate(rows, start=4):
            for column, value in enumerate(row):
                form = day if isinstance(value, date) else score if isinstance(value, float) else text
                page.write(number, column, "" if value is None else value, form)
        page.freeze_panes(4, 1)
        page.autofilter(3, 0, 3 + len(rows), len(header) - 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(3)
    return buffer.getvalue()


def _basis(cycle: Cycle) -> str:
    words = {"order": order_of(cycle) or "—", "day": shortdate(cycle.today)}
    return gettext("Basis: %(order)s. Drawn up on %(day)s.") % words


def _shown(value: Value) -> str:
    return shortdate(value) if isinstance(value, date) else str(value or "")


Made = tuple[list[str], list[list[Value]]]


def _indicators(cycle: Cycle) -> Made:
    header = [
        gettext("Instrument"),
        gettext("Version"),
        gettext("Code"),
        gettext("Indicator"),
        gettext("How it is computed"),
        gettext("Part"),
        gettext("Threshold"),
    ]
    rows: list[list[Value]] = []
    for version in cycle.versions:
        methodology = cycle.methodology(version)
        for one in methodology.indicators:
            *words, _limit = indicator_row(methodology, one)
            limit = float(one.threshold) if one.threshold is not None else None
            rows.append([version.title, version.label or str(version.number), *words, limit])
    return header, rows


def _coverage(cycle: Cycle) -> Made:
    """Organisations of the plan, how many cards each has and how many are accepted."""
    cards = Assignment.objects.filter(campaign=cycle.campaign, unit__path__startswith=cycle.place.path)
    ids = list(cards.order_by().values_list("organisation", flat=True).distinct())
    states = states_by(cards, "organisation", ids)
    nodes = Node.objects.filter(pk__in=ids).order_by("path")
    header = [gettext("Organisation"), gettext("Cards in the plan"), gettext("Cards accepted")]
    return header, [[node.title, states[node.pk].total, states[node.pk].accepted] for node in nodes]


def _recommendations(cycle: Cycle) -> Made:
    header = [
        gettext("Addressee"),
        gettext("Code"),
        gettext("Indicator"),
        gettext("Result"),
        gettext("Threshold"),
        gettext("What is recommended"),
        gettext("Sent"),
        gettext("Answer by"),
        gettext("State"),
        gettext("Answer of the addressee"),
    ]
    rows: list[list[Value]] = [
        [
            r.addressee.title,
            r.code,
            f"{r.indicator}, %" if is_share(r) else r.indicator,
            float(r.mean),
            float(r.limit),
            r.text,
            r.sent_on,
            r.due,
            str(r.get_state_display()),
            r.answer,
        ]
        for r in cycle.recommendations
    ]
    return header, rows


def _measures(cycle: Cycle) -> Made:
    header = [
        gettext("Place"),
        gettext("Measure"),
        gettext("When, in words"),
        gettext("Last day"),
        gettext("Who is responsible"),
        gettext("What it should give"),
        gettext("What it has given"),
        gettext("Confirming document"),
        gettext("State"),
    ]
    rows: list[list[Value]] = [
        [
            m.place.title,
            m.title,
            m.period,
            m.due,
            m.responsible.full_name,
            m.planned,
            m.actual,
            m.document,
            str(m.get_state_display()),
        ]
        for m in cycle.measures
    ]
    return header, rows


def _decisions(cycle: Cycle) -> Made:
    header = [
        gettext("Kind of the document"),
        gettext("Number"),
        gettext("Date of the document"),
        gettext("About what"),
        gettext("Who is responsible"),
        gettext("Day of control"),
        gettext("State"),
        gettext("What has come of it"),
        gettext("Signed document"),
    ]
    rows: list[list[Value]] = [
        [
            d.kind.title,
            d.number,
            d.dated_on,
            d.title,
            d.responsible.full_name,
            d.control_on,
            str(d.get_state_display()),
            d.outcome,
            d.file.name if d.file else "",
        ]
        for d in cycle.decisions
    ]
    return header, rows
