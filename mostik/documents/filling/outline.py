"""The text of a Word document without its look, to be read on a page: paragraphs and tables in their order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from mostik.documents.filling.marks import text_of
from mostik.documents.filling.package import Package, tag

PAGE_NUMBER = re.compile(r"[\s\d]*")


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    is_bold: bool = False
    align: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    rows: tuple[tuple[str, ...], ...]


def outline(content: bytes) -> list[Line | Grid]:
    """Headers of pages first, then the text; what a page cannot show (pictures, boxes) is left out."""
    package = Package(content)
    found: list[Line | Grid] = []
    for name, tree in sorted(package.texts.items(), key=lambda pair: "header" not in pair[0]):
        if "notes" in name or "footer" in name:
            continue
        body = tree.find(tag("body"))
        _of(tree if body is None else body, found)
    return [one for one in found if isinstance(one, Grid) or not PAGE_NUMBER.fullmatch(one.text)]


def _of(parent: Any, found: list[Line | Grid]) -> None:
    for one in parent:
        if one.tag == tag("p"):
            found.append(_line(one))
        elif one.tag == tag("tbl"):
            rows = [
                tuple(
                    "\n".join(text_of(p) for p in cell.iter(tag("p"))).strip() for cell in row.iter(tag("tc"))
                )
                for row in one.iter(tag("tr"))
            ]
            found.append(Grid(tuple(rows)))
        elif one.tag == tag("sdt"):
            inner = one.find(tag("sdtContent"))
            _of(inner if inner is not None else [], found)


def _line(paragraph: Any) -> Line:
    runs = [one for one in paragraph.iter(tag("r")) if one.find(tag("t")) is not None]
    bold = bool(runs) and all(one.find(f"{tag('rPr')}/{tag('b')}") is not None for one in runs)
    style = paragraph.find(f"{tag('pPr')}/{tag('pStyle')}")
    named = style is not None and (style.get(tag("val")) or "").startswith(("Title", "Heading", "Subtitle"))
    jc = paragraph.find(f"{tag('pPr')}/{tag('jc')}")
    return Line(text_of(paragraph), bold or named, jc.get(tag("val"), "") if jc is not None else "")
