"""WordprocessingML in small pieces. Everything that is text goes through `run`, which escapes it. The order of
elements inside w:pPr, w:rPr, w:tblPr, w:tcPr is the order of the schema: Word refuses a file that breaks it."""

from __future__ import annotations

from xml.sax.saxutils import escape

from mostik.documents.content import Text, clean, pieces

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
TEXT_WIDTH = 9354  # twentieths of a point: 165 mm between the margins
EMU_PER_TWIP = 635


def attribute(text: str) -> str:
    return escape(clean(text), {'"': "&quot;", "\n": " ", "\t": " "})


def run(words: str, *, bold: bool = False, colour: str = "") -> str:
    properties = ("<w:b/><w:bCs/>" if bold else "") + (f'<w:color w:val="{colour}"/>' if colour else "")
    body = escape(clean(words)).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    body = body.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    head = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{head}<w:t xml:space="preserve">{body}</w:t></w:r>'


def runs(text: Text, *, bold: bool = False, colour: str = "") -> str:
    return "".join(run(words, bold=bold or strong, colour=colour) for words, strong in pieces(text))


def paragraph(style: str, body: str = "", properties: str = "") -> str:
    """`properties` follow w:pStyle, in the order of the schema."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{body}</w:p>'


def field(instruction: str, shown: str) -> str:
    """A field with the result it shows until Word updates it."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{run(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def picture(relation: str, number: int, alt: str, width: int, height: int) -> str:
    """An inline picture; width and height in twentieths of a point."""
    cx, cy = width * EMU_PER_TWIP, height * EMU_PER_TWIP
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{cx}" cy="{cy}"/>'
        f'<wp:docPr id="{number}" name="Picture {number}" descr="{attribute(alt)}"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="picture{number}.png" descr="{attribute(alt)}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def cell(width: int, body: str, properties: str = "") -> str:
    """`properties` follow w:tcW, in the order of the schema."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{body}</w:tc>'


def row(cells: str, *, header: bool = False, height: int = 0) -> str:
    properties = "<w:cantSplit/>"
    properties += f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    properties += "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"


def table(widths: list[int], rows: str, *, style: str = "TableGrid", caption: str = "") -> str:
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    named = f'<w:tblCaption w:val="{attribute(caption)}"/>' if caption else ""
    look = '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{look}{named}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )
