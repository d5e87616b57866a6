"""Files for import tests: the smallest way to write a workbook in our layout."""

import datetime
import io

import xlsxwriter

from mostik.network.actions.imports.layout import ORGANISATIONS, STAFF

NODE = {"kind": "Организация", "organisation_type": "Детский сад", "name": "Детский сад", "parent": "99-a"}
JOB = {
    "last_name": "Новикова",
    "first_name": "Вера",
    "organisation": "99-a-1",
    "position": "Воспитатель",
    "valid_from": datetime.date(2024, 9, 1),
}


def workbook(nodes=(), jobs=(), **sheets):
    """Bytes of an .xlsx; rows are dicts by field, missing fields of a row are the ones of NODE and JOB."""
    tables = {}
    if nodes:
        tables[ORGANISATIONS.title] = table(ORGANISATIONS, nodes)
    if jobs:
        tables[STAFF.title] = table(STAFF, [{**JOB, **row} for row in jobs])
    return book({**tables, **sheets})


def table(sheet, rows):
    fields = [column.field for column in sheet.columns]
    return [
        [column.title for column in sheet.columns],
        *([row.get(field) for field in fields] for row in rows),
    ]


def node(code, **values):
    return {**NODE, "code": code, **values}


def book(tables):
    buffer = io.BytesIO()
    file = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "dd.mm.yyyy"})
    for title, rows in tables.items():
        page = file.add_worksheet(title)
        for number, row in enumerate(rows):
            for index, value in enumerate(row):
                if value is not None:
                    page.write(number, index, value)
    file.close()
    return buffer.getvalue()
