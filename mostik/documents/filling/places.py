"""Where a paragraph stands, in the words of somebody who looks at the page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from mostik.documents.filling.package import tag


def place_of(paragraph: Any, part: str, numbers: dict[Any, int]) -> str:
    """«таблица 1, строка 2, столбец 3», «абзац 4», «верхний колонтитул, абзац 1»; `numbers` from `numbered`."""
    where = []
    if "header" in part:
        where.append(_("header of the page"))
    elif "footer" in part:
        where.append(_("footer of the page"))
    elif "notes" in part:
        where.append(_("footnotes"))
    if next(paragraph.iterancestors(tag("txbxContent")), None) is not None:
        where.append(_("text box"))
    cell = next(paragraph.iterancestors(tag("tc")), None)
    if cell is None:
        where.append(_("paragraph %(n)d") % {"n": numbers[paragraph]})
        return ", ".join(where)
    row = cell.getparent()
    table = next(row.iterancestors(tag("tbl")))
    words = {
        "table": numbers[table],
        "row": [one for one in table if one.tag == tag("tr")].index(row) + 1
        if row.getparent() is table
        else 1,
        "column": [one for one in row if one.tag == tag("tc")].index(cell) + 1,
    }
    where.append(_("table %(table)d, row %(row)d, column %(column)d") % words)
    return ", ".join(where)


def numbered(tree: Any) -> dict[Any, int]:
    """Numbers of paragraphs outside tables, empty ones not counted as nobody counts them, and of tables."""
    found: dict[Any, int] = {}
    count = 0
    for one in tree.iter(tag("p")):
        inside = next(one.iterancestors(tag("tc")), None) is not None
        if not inside and any(t.text and t.text.strip() for t in one.iter(tag("t"))):
            count += 1
        found[one] = max(count, 1)
    for number, one in enumerate(tree.iter(tag("tbl")), start=1):
        found[one] = number
    return found
