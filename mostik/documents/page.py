"""The same content as a part of a page of the site: what `templates/documents/content.html` draws. Printed, it is the
report too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

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
    Text,
    Tiles,
    pieces,
)
from mostik.documents.labels import labels


@dataclass(slots=True)
class _Numbers:
    """Captions are numbered through, as in the other writers."""

    labels: dict[str, str]
    headings: list[tuple[str, Heading]] = field(default_factory=list)
    tables: int = 0
    figures: int = 0


def drawn(document: Document, asides: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Blocks for the template. `asides`: what stands under an item of a list, by the text of the item."""
    numbers = _Numbers(labels(document.language), list(document.headings()))
    every = [*document.opening, *document.blocks]
    return [one for block in every if (one := _block(block, numbers, asides or {}))]


def _block(block: Block, numbers: _Numbers, asides: Mapping[str, Any]) -> dict[str, Any] | None:
    match block:
        case Heading(level, text):
            number, _heading = numbers.headings.pop(0)
            return {"kind": "heading", "level": level, "text": text, "number": number}
        case Paragraph(text):
            return {"kind": "paragraph", "html": words(text)}
        case Note(text, mark):
            return {"kind": "note", "html": words(text), "mark": mark}
        case Bullets(items, numbered, title):
            listed = [(words(item), asides.get(item) if isinstance(item, str) else None) for item in items]
            return {"kind": "bullets", "items": listed, "numbered": numbered, "title": title}
        case Table():
            return _table(block, numbers)
        case Figure(caption, svg):
            numbers.figures += 1
            label = f"{numbers.labels['figure']} {numbers.figures} — {caption}"
            return {"kind": "figure", "label": label, "svg": mark_safe(svg)}  # drawn by our own charts
        case Tiles(items):
            return {"kind": "tiles", "items": items}
        case Signatures() | PageBreak():
            return None


def words(text: Text) -> SafeString:
    """The text with its emphasis, escaped."""
    made = [(format_html("<strong>{}</strong>", part) if bold else part,) for part, bold in pieces(text)]
    return format_html_join("", "{}", made)


def _table(table: Table, numbers: _Numbers) -> dict[str, Any]:
    numbers.tables += bool(table.caption)
    label = f"{numbers.labels['table']} {numbers.tables} — {table.caption}" if table.caption else ""
    rows = list(table.cells())
    return {
        "kind": "table",
        "label": label,
        "header": [_cells(row) for is_header, row in rows if is_header],
        "rows": [_cells(row) for is_header, row in rows if not is_header],
    }


def _cells(row: Sequence[Cell]) -> list[dict[str, Any]]:
    return [
        {
            "html": words(one.text),
            "look": f"lv lv-{one.shade}" if one.shade else "",
            "align": "num" if one.align != "left" else "",
            "bold": one.bold,
        }
        for one in row
    ]
