"""Rows of a long sheet written straight into a finished .xlsx: a million cells in seconds instead of a minute.

XlsxWriter makes the workbook with a header and one blank row that carries the formats of the columns; here that row is
replaced by all the rows. Texts are inline strings, so a name that begins with «=» stays a name."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from fractions import Fraction
from xml.sax.saxutils import escape

from mostik.documents.content import clean

SHEET = "xl/worksheets/sheet1.xml"
Value = str | int | Fraction | None


def filled(workbook: bytes, rows: Iterable[Sequence[Value]]) -> bytes:
    """The workbook with `rows` on its first sheet, from row 2 on."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == SHEET:
                data = _with_rows(data.decode(), rows).encode()
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _with_rows(xml: str, rows: Iterable[Sequence[Value]]) -> str:
    model = re.search(r'<row r="2"[^>]*>.*?</row>', xml, re.DOTALL)
    assert model is not None
    heads = [
        (letters, f' s="{style}"' if style else "")
        for letters, style in re.findall(r'<c r="([A-Z]+)2"(?: s="(\d+)")?/>', model.group())
    ]
    made, last = [], 1
    texts: dict[int, str] = {}
    kept = []  # equal values are often one object: while it lives, its identity names its text
    for last, row in enumerate(rows, 2):
        cells = []
        for (letters, style), value in zip(heads, row, strict=True):
            if value is None:
                continue
            text = texts.get(id(value))
            if text is None:
                kept.append(value)
                text = texts[id(value)] = _text(value)
            cells.append(f'<c r="{letters}{last}"{style}{text}</c>')
        made.append(f'<row r="{last}">{"".join(cells)}</row>')
    body = xml[: model.start()] + "".join(made) + xml[model.end() :]
    return re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{heads[-1][0]}{last}"/>', body, count=1)


def _text(value: Value) -> str:
    """What stands between the address of a cell and its end."""
    if isinstance(value, str):
        return f' t="inlineStr"><is><t xml:space="preserve">{escape(clean(value))}</t></is>'
    return f"><v>{float(value or 0)!r}</v>" if isinstance(value, Fraction) else f"><v>{value}</v>"
