"""A competency model as a workbook: what `actions.model_books` reads back."""

from __future__ import annotations

import io

import xlsxwriter

from mostik.assessment.actions.model_books import (
    AUDIENCES,
    COMPETENCIES,
    LINKS,
    MODEL,
    RULE,
    SHEETS,
    TARGETS,
)
from mostik.assessment.packs.shape import Pack

WIDTHS = {COMPETENCIES: (12, 14, 40, 40, 16, 40, 40, 40, 40), MODEL: (22, 90)}


def model_workbook(pack: Pack) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#eeeeee"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        for name, rows in _sheets(pack).items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, SHEETS[name], bold)
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, row, plain)
            for column, width in enumerate(WIDTHS.get(name, (24,) * 5)):
                sheet.set_column(column, column, width)
    return out.getvalue()


def _sheets(pack: Pack) -> dict[str, list[tuple[object, ...]]]:
    levels = [(f"Уровень {number}", title) for number, title in enumerate(pack.level_titles, 1)]
    model = [("Код", pack.code), ("Название", pack.title), ("Пояснение", pack.note), *levels]
    nodes = [
        (node.code, node.parent, node.title, node.description, node.function, *node.levels)
        for node in pack.nodes
    ]
    audiences = [
        (code, title, position)
        for code, (title, positions) in pack.audiences.items()
        for position in positions
    ]
    targets = [
        (node.code, who, category, level)
        for node in pack.nodes
        for (who, category), level in [
            *(((who, ""), n) for who, n in node.asked.items()),
            *node.higher.items(),
        ]
    ]
    links = [(one.competency, one.instrument, one.indicator, one.weight) for one in pack.links]
    return {
        MODEL: list(model),
        COMPETENCIES: list(nodes),
        AUDIENCES: list(audiences),
        TARGETS: list(targets),
        LINKS: list(links),
        RULE: _rule(pack),
    }


def _rule(pack: Pack) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for name, value in pack.rule.items():
        if isinstance(value, dict):
            rows += [(name, source, number) for source, number in value.items()]
        elif isinstance(value, list):
            rows += [(name, "", one) for one in value]
        else:
            rows.append((name, "", value))
    return rows
