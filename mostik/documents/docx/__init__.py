"""Content → Word document (.docx). The parts that never change lie in `parts/`; the file holds nothing else, so equal
content gives equal bytes. Opened and edited in Word and LibreOffice: real styles, numbering, captions, contents."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from mostik.documents import pdf
from mostik.documents.content import Document, clean
from mostik.documents.docx.blocks import Writer, contents, image_relation
from mostik.documents.docx.markup import NAMESPACES, paragraph, run
from mostik.documents.labels import labels, long_date

PARTS = Path(__file__).resolve().parent / "parts"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LANGUAGES = {"ru": ("ru-RU", ","), "en": ("en-GB", ".")}


def write(document: Document) -> bytes:
    """The document as a .docx file."""
    writer = Writer(labels(document.language), document.depth)
    front = title_block(document, writer) + writer.blocks(document.opening)
    listed = contents(document, writer.labels["contents"], pdf.pages(document))
    body = front + listed + writer.blocks(document.blocks, new_page=bool(listed))
    language, decimal = LANGUAGES.get(document.language, LANGUAGES["ru"])
    parts = {
        "[Content_Types].xml": part("content_types"),
        "_rels/.rels": part("relations"),
        "docProps/app.xml": part("app"),
        "docProps/core.xml": core(document, language),
        "word/_rels/document.xml.rels": relations(len(writer.images)),
        "word/document.xml": main_part(body),
        "word/header1.xml": part("header"),
        "word/numbering.xml": part("numbering").replace("{lists}", lists(writer.lists)),
        "word/settings.xml": part("settings").replace("{language}", language).replace("{decimal}", decimal),
        "word/styles.xml": part("styles").replace("{language}", language),
    }
    return packed(
        {k: v.encode() for k, v in parts.items()}
        | {f"word/media/image{n}.png": png for n, png in enumerate(writer.images, 1)}
    )


def title_block(document: Document, writer: Writer) -> str:
    lines = []
    if document.organisation:
        lines.append(paragraph("Letterhead", run(document.organisation)))
    lines.append(paragraph("Title", run(document.title)))
    if document.subtitle:
        lines.append(paragraph("Subtitle", run(document.subtitle)))
    day = document.day_text or long_date(document.date, document.language)
    number = f"{writer.labels['number']} {document.number}" if document.number else ""
    if day or number:
        lines.append(paragraph("Requisites", run(f"{day}\t{number}" if number else day)))
    if document.place:
        lines.append(paragraph("Place", run(document.place)))
    return "".join(lines)


def main_part(body: str) -> str:
    """A4, margins 20 mm above and below, 30 mm left, 15 mm right; the number of the page from the second one."""
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rIdHeader"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1134" w:right="851" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/>'
        "<w:titlePg/></w:sectPr>"
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document {NAMESPACES}><w:body>{body}{section}</w:body></w:document>'


def core(document: Document, language: str) -> str:
    title = f"{document.title} {document.subtitle}".strip()
    values = {
        "title": title,
        "author": document.organisation,
        "keywords": ", ".join(document.keywords),
        "language": language,
        "moment": f"{pdf.moment(document):%Y-%m-%dT%H:%M:%SZ}",
    }
    return part("core").format(**{name: escape(clean(value)) for name, value in values.items()})


def relations(images: int) -> str:
    own = [
        ("rIdStyles", "styles", "styles.xml"),
        ("rIdNumbering", "numbering", "numbering.xml"),
        ("rIdSettings", "settings", "settings.xml"),
        ("rIdHeader", "header", "header1.xml"),
    ]
    own += [(image_relation(n), "image", f"media/image{n}.png") for n in range(1, images + 1)]
    lines = "".join(
        f'<Relationship Id="{i}" Type="{RELATION}/{kind}" Target="{target}"/>' for i, kind, target in own
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'


def lists(count: int) -> str:
    """Every numbered list of the text begins at 1."""
    return "".join(
        f'<w:num w:numId="{n + 2}"><w:abstractNumId w:val="3"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>\n'
        for n in range(1, count + 1)
    )


def part(name: str) -> str:
    return (PARTS / f"{name}.xml").read_text("utf-8")


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return buffer.getvalue()
