"""A small real workbook: «Карта группы», made with xlsxwriter and published through the actions of `instruments`."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from mostik.instruments.actions import versions
from mostik.instruments.models import InstrumentVersion
from mostik.network.models import Node

AT = datetime.datetime(2025, 9, 1, 8, 0, tzinfo=datetime.UTC)

SHEETS = {
    "settings": [
        ("form_id", "version", "form_title", "default_language", "unit_level", "threshold", "levels"),
        ("{code}", "{version}", "Карта группы", "Русский (ru)", "{unit}", "3", "1,3,5"),
    ],
    "survey": [
        (
            "type",
            "name",
            "label::Русский (ru)",
            "required",
            "relevant",
            "indicator",
            "mark_level",
            "mark_polarity",
        ),
        ("begin_group", "env", "Среда", "", "", "", "", ""),
        ("select_one yesno", "a1", "Пособия доступны детям", "yes", "", "A.1", "3", "positive"),
        ("select_one yesno", "a2", "Пособия обновляются", "yes", "", "A.1", "5", "positive"),
        ("end_group", "", "", "", "", "", "", ""),
        ("begin_group", "talk", "Взаимодействие", "", "", "", "", ""),
        ("select_one rate", "b1", "Разговор с детьми", "yes", "", "B.1", "", ""),
        ("select_one rate", "b2", "Традиции группы", "", "", "B.2", "", ""),
        ("text", "note", "Что увидели", "", "", "", "", ""),
        ("end_group", "", "", "", "", "", "", ""),
    ],
    "choices": [
        ("list_name", "name", "label::Русский (ru)", "score"),
        ("yesno", "yes", "Да", "1"),
        ("yesno", "no", "Нет", "0"),
        *(("rate", str(n), f"{n} из 5", str(n)) for n in range(1, 6)),
        ("rate", "na", "Не применимо", "na"),
    ],
    "indicators": [
        ("code", "parent", "title::Русский (ru)", "scoring", "part", "weight", "recommendation"),
        ("A", "", "Среда", "", "", "1", ""),
        ("A.1", "A", "Пространство", "levelled", "", "1", "Обновите пособия."),
        ("B", "", "Взаимодействие", "", "", "1", ""),
        ("B.1", "B", "Общение", "mean", "", "1", ""),
        ("B.2", "B", "Традиции", "mean", "variative", "1", ""),
    ],
}


def workbook(
    code: str = "card",
    version: str = "1",
    unit: str = "group",
    reworded: dict[str, str] | None = None,
    sheets: Mapping[str, Sequence[Sequence[str]]] = SHEETS,
) -> bytes:
    """`reworded`: other texts of cells, by what stands in them."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": AT.replace(tzinfo=None)})  # the same bytes at any second
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                texts = [(reworded or {}).get(value, value) for value in row]
                filled = [value.format(code=code, version=version, unit=unit) for value in texts]
                sheet.write_row(number, 0, filled)
    return out.getvalue()


def make_version(
    owner: Node | None,
    code: str = "card",
    version: str = "1",
    unit: str = "group",
    reworded: dict[str, str] | None = None,
    checks: Sequence[Sequence[str]] = (),
) -> InstrumentVersion:
    """A published version; each call of the same code needs another `version`. `checks` are rules of plausibility."""
    rules = {"checks": [("name", "check", "label::Русский (ru)"), *checks]} if checks else {}
    made = versions.upload(
        content=workbook(code, version, unit, reworded, SHEETS | rules),
        name=f"{code}.xlsx",
        owner=owner,
        by=None,
        at=AT,
    )
    return versions.publish(version=made, by=None, at=AT)
