"""Organisations and people as a workbook in the layout of the import: what is exported can be imported back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.db.models import QuerySet

from mostik.network.actions.imports.known import (
    DETAIL_FIELDS,
    JOB_FIELDS,
    NODE_FIELDS,
    PERSON_FIELDS,
    numbered,
)
from mostik.network.actions.imports.layout import CHOICE, DATE, ORGANISATIONS, SHEETS, STAFF, YES_NO, Sheet
from mostik.network.models import Employment, Node, Person, Position

SUMMARY = "Как заполнять"


def workbook(nodes: QuerySet[Node], people: QuerySet[Person] | None = None) -> bytes:
    """Both sheets: the nodes, and the jobs of the people that are in these nodes. One row per job."""
    places = {node.pk: node for node in nodes}
    jobs = (
        Employment.objects.filter(organisation__in=nodes.values("pk"), person__in=people.values("pk"))
        if people is not None
        else Employment.objects.none()
    )
    return _book({ORGANISATIONS.code: _node_rows(places), STAFF.code: _job_rows(jobs)})


def template() -> bytes:
    """An empty workbook with a page that says what each column is for."""
    return _book({})


def _node_rows(places: dict[int, Node]) -> Iterable[dict[str, Any]]:
    by_path = {node.path: node.code or numbered(node.pk) for node in places.values()}
    missing = {node.path[: -Node.steplen] for node in places.values()} - by_path.keys()
    for pk, code, path in Node.objects.filter(path__in=missing).values_list("pk", "code", "path"):
        by_path[path] = code or numbered(pk)
    for node in places.values():
        row = {name: getattr(node, name) for name in (*NODE_FIELDS, "kind", "valid_from", "valid_to")}
        row |= {name: node.details.get(name) for name in DETAIL_FIELDS}
        row |= {"code": by_path[node.path], "parent": by_path.get(node.path[: -Node.steplen], "")}
        yield row


def _job_rows(jobs: QuerySet[Employment]) -> Iterable[dict[str, Any]]:
    found = jobs.select_related("person", "organisation", "position", "group")
    for job in found.order_by("organisation__path", "person__last_name", "person_id", "valid_from", "id"):
        row = {name: getattr(job.person, name) for name in PERSON_FIELDS}
        row |= {name: getattr(job, name) for name in (*JOB_FIELDS, "valid_from", "valid_to")}
        row["code"] = job.person.code or numbered(job.person_id)
        row["organisation"] = job.organisation.code or numbered(job.organisation_id)
        row["group"] = (job.group.code or numbered(job.group.pk)) if job.group else ""
        row["position"] = job.position.title
        yield row


def _book(rows: dict[str, Iterable[dict[str, Any]]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": "Мостик: организации и сотрудники"})
    formats = {
        "required": book.add_format(
            {"bold": True, "bg_color": "#DCE9E4", "text_wrap": True, "valign": "top"}
        ),
        "header": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"num_format": "@"}),
        DATE: book.add_format({"num_format": "dd.mm.yyyy"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    for sheet in SHEETS:
        _write_sheet(book, sheet, rows.get(sheet.code, ()), formats)
    _write_summary(book, formats)
    book.close()
    return buffer.getvalue()


def _write_sheet(book: Any, sheet: Sheet, rows: Iterable[dict[str, Any]], formats: dict[str, Any]) -> None:
    page = book.add_worksheet(sheet.title)
    page.freeze_panes(1, 0)
    for index, column in enumerate(sheet.columns):
        plain = formats[DATE] if column.kind == DATE else formats["text"]
        page.set_column(index, index, column.width, plain)
        page.write_string(0, index, column.title, formats["required" if column.required else "header"])
        if column.choices:
            options = {"validate": "list", "source": list(column.choices), "error_type": "warning"}
            page.data_validation(1, index, 20_000, index, options)
        elif column.kind == YES_NO:
            page.data_validation(1, index, 20_000, index, {"validate": "list", "source": ["да", "нет"]})
    for number, row in enumerate(rows, 1):
        for index, column in enumerate(sheet.columns):
            value = row.get(column.field)
            if value is None or value == "":
                continue
            if column.kind == DATE:
                page.write_datetime(number, index, value, formats[DATE])
            elif column.kind == CHOICE:
                page.write_string(number, index, column.label(value))
            elif column.kind == YES_NO:
                page.write_string(number, index, "да" if value else "нет")
            elif isinstance(value, str):
                page.write_string(number, index, value, formats["text"])
            else:
                page.write_number(number, index, value)


def _write_summary(book: Any, formats: dict[str, Any]) -> None:
    page = book.add_worksheet(SUMMARY)
    page.set_column(0, 2, 24, formats["wrap"])
    page.set_column(3, 3, 90, formats["wrap"])
    lines: list[Sequence[str]] = [("Лист", "Столбец", "Обязателен", "Что писать")]
    for sheet in SHEETS:
        for column in sheet.columns:
            lines.append((sheet.title, column.title, "да" if column.required else "", column.hint))
    lines.append(("", "", "", "Пустая ячейка ничего не меняет; «-» стирает то, что записано."))
    lines.append(("", "", "", "Порядок столбцов любой; незнакомые столбцы пропускаются."))
    titles = ", ".join(Position.objects.values_list("title", flat=True))
    lines.append(("Должности", "", "", titles))
    for number, line in enumerate(lines):
        for index, text in enumerate(line):
            page.write_string(number, index, text, formats["header" if number == 0 else "wrap"])
