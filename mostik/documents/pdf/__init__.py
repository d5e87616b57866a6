"""Content → PDF by Typst: tagged, PDF/UA-1, fonts from this package, charts as vectors, equal bytes for equal content."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst

from mostik.documents.content import (
    Block,
    Bullets,
    Cell,
    Document,
    Figure,
    Heading,
    Note,
    PageBreak,
    Paragraph,
    Signatures,
    Table,
    Tiles,
    clean,
    pieces,
    signed,
)
from mostik.documents.labels import labels, long_date
from mostik.documents.palette import HEADER_FILL, SHADES

HERE = Path(__file__).resolve().parent
FONTS = HERE.parent / "fonts"
TEMPLATE = HERE / "document.typ"
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def write(document: Document) -> bytes:
    """The document as a PDF file. A character that no font here can show (an emoji) makes PDF/UA-1 impossible;
    then the file is tagged all the same, without the promise."""
    data = json.dumps(as_data(document), ensure_ascii=False)
    try:
        return _compiled(data, moment(document), ["ua-1"])
    except typst.TypstError as error:
        if "PDF/UA-1" not in str(error):
            raise
        return _compiled(data, moment(document), [])


def _compiled(data: str, when: datetime, standards: list[Any]) -> bytes:
    made = compiler().compile(
        format="pdf", sys_inputs={"document": data}, pdf_standards=standards, timestamp=when
    )
    assert isinstance(made, bytes)
    return made


def pages(document: Document) -> list[int]:
    """The page each heading of the contents stands on; Word gets these numbers until its reader updates them."""
    kit = compiler()
    kit.compile(
        format="pdf",
        sys_inputs={"document": json.dumps(as_data(document), ensure_ascii=False)},
        pdf_tags=False,
    )
    return [int(page) for page in json.loads(kit.query("<contents-page>", field="value"))]


@cache
def compiler() -> typst.Compiler:
    """One per process: fonts are read once."""
    return typst.Compiler(
        input=str(TEMPLATE), root=str(HERE), font_paths=[str(FONTS)], ignore_system_fonts=True
    )


def moment(document: Document) -> datetime:
    """Midnight of the document's date, so that the file says nothing about when it was made."""
    return datetime.combine(document.date, time(), UTC) if document.date else EPOCH


def as_data(document: Document) -> dict[str, Any]:
    """What the template reads. Texts are lists of [words, bold]; strings are never read as markup."""
    day = moment(document)
    return {
        "title": clean(document.title),
        "subtitle": clean(document.subtitle),
        "organisation": clean(document.organisation),
        "place": clean(document.place),
        "date": clean(document.day_text) or long_date(document.date, document.language),
        "day": [day.year, day.month, day.day],
        "number": clean(document.number),
        "language": document.language,
        "depth": document.depth,
        "keywords": [clean(k) for k in document.keywords],
        "labels": labels(document.language),
        "shades": SHADES,
        "header_fill": HEADER_FILL,
        "opening": [_block(b) | {"signed": False} for b in document.opening],
        "blocks": [_block(b) | {"signed": is_signed} for b, is_signed in signed(document.blocks)],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(level, text, numbered):
            return {"kind": "heading", "level": level, "text": clean(text), "numbered": numbered}
        case Paragraph(text, keep):
            return {"kind": "paragraph", "text": pieces(text), "keep": keep}
        case Note(text, mark, keep):
            return {"kind": "note", "text": pieces(text), "mark": clean(mark), "keep": keep}
        case Bullets(items, numbered, title):
            listed = [pieces(i) for i in items]
            return {"kind": "bullets", "items": listed, "numbered": numbered, "title": clean(title)}
        case Table():
            return _table(block)
        case Figure(caption, svg, alt):
            return {"kind": "figure", "caption": clean(caption), "svg": svg, "alt": clean(alt)}
        case Tiles(items):
            return {"kind": "tiles", "items": [[clean(t.value), clean(t.label), t.shade] for t in items]}
        case PageBreak():
            return {"kind": "break"}
        case Signatures(people):
            return {"kind": "signatures", "people": [[clean(p), clean(n)] for p, n in people]}


def _table(table: Table) -> dict[str, Any]:
    rows = list(table.cells())
    return {
        "kind": "table",
        "caption": clean(table.caption),
        "vertical": table.height_of_vertical(),
        "whole": table.whole,
        "widths": [round(share * 1000) for share in table.shares()],
        "header": [[_cell(c, header=True) for c in row] for header, row in rows if header],
        "rows": [[_cell(c) for c in row] for header, row in rows if not header],
    }


def _cell(cell: Cell, *, header: bool = False) -> dict[str, Any]:
    return {
        "text": pieces(cell.text),
        "shade": cell.shade,
        "align": cell.align,
        "bold": cell.bold or (header and not cell.vertical),
        "header": header,
        "vertical": cell.vertical,
    }
