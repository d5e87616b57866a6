"""Blocks of content → WordprocessingML. The writer remembers what is numbered: tables, pictures, headings, lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mostik.documents import content, pictures
from mostik.documents.docx import markup
from mostik.documents.docx.markup import TEXT_WIDTH, cell, paragraph, row, run, runs
from mostik.documents.palette import HEADER_FILL, SHADES

TWIPS_PER_MM = 56.69


@dataclass(slots=True)
class Writer:
    labels: dict[str, str]
    depth: int = 2
    tables: int = 0
    headings: int = 0
    lists: int = 0
    images: list[bytes] = field(default_factory=list)
    new_page: bool = False

    def blocks(self, blocks: Sequence[content.Block], *, new_page: bool = False) -> str:
        """Markup of the blocks; a page break is a property of the paragraph after it, so no empty line is left."""
        self.new_page = new_page
        made = []
        for block, is_signed in content.signed(blocks):
            if isinstance(block, content.PageBreak):
                self.new_page = True
                continue
            markup = self.block(block)
            if is_signed:
                markup = kept_with_next(markup, "<w:tr>" if isinstance(block, content.Table) else "<w:p>")
            made.append(on_new_page(markup) if self.new_page else markup)
            self.new_page = False
        return "".join(made)

    def block(self, block: content.Block) -> str:
        match block:
            case content.Heading():
                return self.heading(block)
            case content.Paragraph(text, keep):
                return paragraph("BodyText", runs(text), "<w:keepNext/>" if keep else "")
            case content.Note(text, mark, keep):
                body = (run(f"{mark}. ", bold=True) if mark else "") + runs(text)
                return paragraph("Note", body, "<w:keepNext/>" if keep else "")
            case content.Bullets():
                return self.bullets(block)
            case content.Table():
                return self.table(block)
            case content.Figure():
                return self.figure(block)
            case content.Tiles():
                return tiles(block)
            case content.Signatures():
                return signatures(block)
            case content.PageBreak():
                return ""

    def heading(self, heading: content.Heading) -> str:
        body = runs(heading.text)
        if heading.level <= self.depth:
            self.headings += 1
            mark = f'w:id="{self.headings}"'
            body = (
                f'<w:bookmarkStart {mark} w:name="{bookmark(self.headings)}"/>{body}<w:bookmarkEnd {mark}/>'
            )
        off = "" if heading.numbered else '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
        return paragraph(f"Heading{heading.level}", body, off)

    def bullets(self, bullets: content.Bullets) -> str:
        title = paragraph("TOCHeading", runs(bullets.title)) if bullets.title else ""
        if not bullets.numbered:
            return title + "".join(paragraph("ListBullet", runs(item)) for item in bullets.items)
        self.lists += 1
        number = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self.lists + 2}"/></w:numPr>'
        return title + "".join(paragraph("ListNumber", runs(item), number) for item in bullets.items)

    def figure(self, figure: content.Figure) -> str:
        png, width, height = pictures.png(figure.svg)
        self.images.append(png)
        count = len(self.images)
        shape = markup.picture(
            image_relation(count), count, figure.alt, TEXT_WIDTH, round(TEXT_WIDTH * height / width)
        )
        title = run(f"{self.labels['figure']} ") + markup.field(
            f"SEQ {self.labels['figure']} \\* ARABIC", str(count)
        )
        return paragraph("Picture", shape) + paragraph("Caption", title + run(" — ") + runs(figure.caption))

    def table(self, table: content.Table) -> str:
        self.tables += bool(table.caption)
        title = run(f"{self.labels['table']} ") + markup.field(
            f"SEQ {self.labels['table']} \\* ARABIC", str(self.tables)
        )
        widths = [int(TEXT_WIDTH * share) for share in table.shares()]
        last = len(table.rows)
        tall = round(table.height_of_vertical() * TWIPS_PER_MM)
        rows = "".join(
            body_row(
                cells,
                widths,
                header=header,
                tall=tall,
                keep=header or number <= 2 or number == last - 1 or (table.whole and number < last),
            )
            for number, (header, cells) in enumerate(table.cells())
        )
        named = paragraph("TableCaption", title + run(" — ") + runs(table.caption)) if table.caption else ""
        return named + markup.table(widths, rows, caption=table.caption) + paragraph("AfterTable")


def on_new_page(markup: str) -> str:
    return re.sub(r"<w:pStyle [^>]*/>(<w:keepNext/>)?", r"\g<0><w:pageBreakBefore/>", markup, count=1)


def kept_with_next(markup: str, unit: str) -> str:
    """The last row or paragraph stays on the page of what follows."""
    start = markup.rfind(unit)
    end = re.sub(r"(<w:pStyle [^>]*/>)(?!<w:keepNext/>)", r"\1<w:keepNext/>", markup[start:])
    return markup[:start] + end


def body_row(
    cells: tuple[content.Cell, ...], widths: list[int], *, header: bool, keep: bool, tall: int
) -> str:
    vertical = any(c.vertical for c in cells)
    body = "".join(body_cell(c, w, header=header, keep=keep) for c, w in zip(cells, widths, strict=True))
    return row(body, header=header, height=tall if vertical else 0)


def body_cell(one: content.Cell, width: int, *, header: bool, keep: bool) -> str:
    fill, ink = SHADES.get(one.shade, ("", ""))
    fill = fill or (HEADER_FILL if header else "")
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill.upper()}"/>' if fill else ""
    turned = '<w:textDirection w:val="btLr"/>' if one.vertical else ""
    properties = f'{shade}{turned}<w:vAlign w:val="center"/>'
    side = "left" if one.vertical else one.align
    keeping = ("<w:keepNext/>" if keep else "") + f'<w:jc w:val="{side}"/>'
    colour = ink.upper() if ink not in ("", "1a1a1a") else ""
    text = runs(one.text, bold=one.bold or (header and not one.vertical), colour=colour)
    return cell(width, paragraph("VerticalText" if one.vertical else "TableText", text, keeping), properties)


def tiles(block: content.Tiles) -> str:
    """Boxes side by side: cells with a coloured left edge, parted by narrow empty ones."""
    gap = 113
    width = (TEXT_WIDTH - gap * (len(block.items) - 1)) // len(block.items)
    widths, cells = [], []
    for number, tile in enumerate(block.items):
        if number:
            widths.append(gap)
            cells.append(cell(gap, paragraph("TileLabel")))
        fill = SHADES.get(tile.shade, ("969696", ""))[0].upper()
        look = (
            f'<w:tcBorders><w:left w:val="single" w:sz="24" w:space="0" w:color="{fill}"/></w:tcBorders>'
            '<w:shd w:val="clear" w:color="auto" w:fill="F6F6F6"/>'
            '<w:tcMar><w:left w:w="142" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tcMar>'
        )
        widths.append(width)
        cells.append(
            cell(
                width, paragraph("TileValue", run(tile.value)) + paragraph("TileLabel", run(tile.label)), look
            )
        )
    return (
        paragraph("AfterTable")
        + markup.table(widths, row("".join(cells)), style="TableNormal")
        + paragraph("AfterTable")
    )


def signatures(block: content.Signatures) -> str:
    widths = [4252, 2551, TEXT_WIDTH - 4252 - 2551]
    line = '<w:tcBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="000000"/></w:tcBorders>'
    low = '<w:vAlign w:val="bottom"/>'
    rows = "".join(
        row(
            cell(
                widths[0], paragraph("Normal", run(position), '<w:keepNext/><w:spacing w:before="480"/>'), low
            )
            + cell(widths[1], paragraph("Normal"), line + low)
            + cell(widths[2], paragraph("Normal", run(name), '<w:ind w:left="142"/>'), low)
        )
        for position, name in block.people
    )
    made = markup.table(widths, rows, style="TableNormal")
    return paragraph("AfterTable", properties="<w:keepNext/>") + made + paragraph("AfterTable")


def contents(document: content.Document, label: str, pages: list[int]) -> str:
    """The field of contents with its entries filled in: Word shows them at once and updates them on request."""
    entries = list(document.contents())
    if not entries:
        return ""
    start = (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-{document.depth}" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    lines = []
    for count, ((number, heading), page) in enumerate(zip(entries, pages, strict=True), 1):
        name = f"{number} {heading.text}" if number else heading.text
        link = run(name) + "<w:r><w:tab/></w:r>" + markup.field(f"PAGEREF {bookmark(count)} \\h", str(page))
        body = f'<w:hyperlink w:anchor="{bookmark(count)}" w:history="1">{link}</w:hyperlink>'
        lines.append(paragraph(f"TOC{heading.level}", (start if count == 1 else "") + body))
    end = paragraph("Normal", '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    return paragraph("TOCHeading", run(label)) + "".join(lines) + end


def bookmark(count: int) -> str:
    return f"_Toc{count:06d}"


def image_relation(count: int) -> str:
    return f"rIdImage{count}"
